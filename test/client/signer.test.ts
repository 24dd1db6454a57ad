import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { LockHeldError } from "../../client/lock-file.ts";
import {
  MemorySequence,
  type OutgoingStatement,
  type SequenceState,
  type SequenceStore,
} from "../../client/sequence.ts";
import { SequenceFile } from "../../client/sequence-file.ts";
import { OutboxFullError, SequenceUnknownError, Signer } from "../../client/signer.ts";
import { generateSigningKey } from "../../client/signing-key.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { verifySignature } from "../../ledger/keys/signature.ts";
import { readStatement } from "../../ledger/statement/statement.ts";

const folder = mkdtempSync(join(tmpdir(), "tallyman-signer-"));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
const newKeyPath = () => join(folder, `key-${count++}.json`);

const identity = { issuer: "device:d1", chain: "chain:c" };
const key = generateSigningKey();

function draft(content: number) {
  return {
    kind: "readings",
    subject: "device:d1",
    payload: Uint8Array.of(content),
    issuedAtSeconds: 1_760_000_000,
  };
}

describe("signer", () => {
  it("chains its statements by number and hash", () => {
    const signer = new Signer(key, identity, new MemorySequence());
    const made = [1, 2, 3].map((content) => signer.make(draft(content)));
    const read = made.map(({ bytes }) => readStatement(bytes));
    expect(read.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
    expect(read.map(({ previous }) => previous)).toEqual([undefined, read[0]!.hash, read[1]!.hash]);
    for (const [i, statement] of read.entries()) {
      expect(statement).toMatchObject({
        ...identity,
        subject: "device:d1",
        kind: "readings",
        kid: key.publicKey.kid,
      });
      expect(statement.hash).toEqual(made[i]!.hash);
      expect(verifySignature(key.publicKey, statement.toBeSigned, statement.signature)).toBe(true);
    }
  });

  it("signs with ES256 as well, and keeps the bytes it signed first", () => {
    const secure = generateSigningKey("ES256");
    const store = new MemorySequence();
    const made = new Signer(secure, identity, store).make(draft(1));
    const again = new Signer(secure, identity, store).unanswered[0]!;
    expect(again.bytes).toEqual(made.bytes);
    const { toBeSigned, signature } = readStatement(made.bytes);
    expect(verifySignature(secure.publicKey, toBeSigned, signature)).toBe(true);
  });

  it("forgets what is answered and nothing else", () => {
    const signer = new Signer(key, identity, new MemorySequence());
    const [a, b, c] = [1, 2, 3].map((content) => signer.make(draft(content)));
    signer.answered([b!.hash]);
    expect(signer.unanswered).toEqual([a, c]);
    signer.answered([b!.hash, a!.hash, c!.hash]);
    expect(signer.unanswered).toEqual([]);
    expect(signer.position).toMatchObject({ next: 3, last: c!.hash });
  });

  it("signs nothing when it does not know what it signed last", () => {
    const signer = new Signer(key, identity, new FailingStore(undefined, []));
    expect(() => signer.make(draft(1))).toThrow(SequenceUnknownError);
    expect(signer.resume({ next: 5, last: new Uint8Array(32).fill(5) })).toBe(true);
    expect(readStatement(signer.make(draft(1)).bytes)).toMatchObject({
      sequence: 5,
      previous: new Uint8Array(32).fill(5),
    });
  });

  it("resumes forwards only, and keeps what waits", () => {
    const signer = new Signer(key, identity, new MemorySequence());
    const made = [1, 2, 3].map((content) => signer.make(draft(content)));
    expect(signer.resume({ next: 0, last: undefined })).toBe(false);
    expect(signer.resume({ next: 2, last: made[1]!.hash })).toBe(false);
    expect(signer.resume({ next: 3, last: made[2]!.hash })).toBe(false);
    expect(signer.resume({ next: 9, last: new Uint8Array(32).fill(9) })).toBe(true);
    expect(signer.unanswered).toEqual(made);
    expect(signer.make(draft(4)).sequence).toBe(9);
  });

  it("notices that somebody else signs with its key", () => {
    const signer = new Signer(key, identity, new MemorySequence());
    const waiting = signer.make(draft(1));
    const other = { next: 1, last: new Uint8Array(32).fill(1) };
    expect(() => signer.resume(other)).toThrow("two machines");
    signer.answered([waiting.hash]);
    expect(signer.resume(other)).toBe(true);
    expect(readStatement(signer.make(draft(2)).bytes)).toMatchObject({ sequence: 1, previous: other.last });
  });

  it("stops at the bounds of its outbox without using a number", () => {
    const byCount = new Signer(key, identity, new MemorySequence(), {
      outboxCountMax: 2,
      outboxBytesMax: 10_000,
    });
    const first = byCount.make(draft(1));
    byCount.make(draft(2));
    expect(() => byCount.make(draft(3))).toThrow(OutboxFullError);
    byCount.answered([first.hash]);
    expect(byCount.make(draft(3)).sequence).toBe(2);
    const byBytes = new Signer(key, identity, new MemorySequence(), {
      outboxCountMax: 10,
      outboxBytesMax: 100,
    });
    expect(() => byBytes.make(draft(1))).toThrow(OutboxFullError);
    expect(byBytes.position).toMatchObject({ next: 0 });
  });

  it("refuses to sign what the ledger would find too large", () => {
    const signer = new Signer(key, identity, new MemorySequence());
    expect(() => signer.make({ ...draft(1), payload: new Uint8Array(65_400) })).toThrow("at most 65535");
    expect(signer.make(draft(1)).sequence).toBe(0);
  });
});

/** A store that fails as disks and power do: before the write is durable, or just after. */
class FailingStore implements SequenceStore {
  #state: SequenceState | undefined;
  readonly #failures: ("before" | "after" | undefined)[];

  constructor(state: SequenceState | undefined, failures: ("before" | "after" | undefined)[]) {
    this.#state = state;
    this.#failures = failures;
  }

  read() {
    return this.#state;
  }

  write(state: SequenceState) {
    const failure = this.#failures.shift();
    if (failure === "before") throw new Error("power lost before the write");
    this.#state = state;
    if (failure === "after") throw new Error("power lost after the write");
  }
}

describe("a signer that crashes at any moment", () => {
  const failure = fc.constantFrom(undefined, undefined, "before" as const, "after" as const);
  const action = fc.constantFrom("make" as const, "make" as const, "answer" as const, "send again" as const);

  it("never lets two statements leave under one number", () => {
    fc.assert(
      fc.property(
        fc.array(failure, { maxLength: 60 }),
        fc.array(action, { maxLength: 60 }),
        (failures, actions) => {
          const store = new FailingStore({ next: 0, last: undefined, outbox: [] }, failures);
          let signer = new Signer(key, identity, store);
          const contradictions: number[] = [];
          const left = new Map<number, string>();
          const leave = ({ sequence, hash }: OutgoingStatement) => {
            if ((left.get(sequence) ?? toHex(hash)) !== toHex(hash)) contradictions.push(sequence);
            left.set(sequence, toHex(hash));
          };
          for (const [content, next] of actions.entries()) {
            try {
              if (next === "make") leave(signer.make(draft(content)));
              if (next === "send again") for (const statement of signer.unanswered) leave(statement);
              if (next === "answer") signer.answered(signer.unanswered.slice(0, 1).map(({ hash }) => hash));
            } catch {
              // The power came back: the process begins again with what the disk has.
              signer = new Signer(key, identity, store);
            }
          }
          expect(contradictions).toEqual([]);
          expect(store.read()!.next).toBeGreaterThanOrEqual(
            left.size === 0 ? 0 : Math.max(...left.keys()) + 1,
          );
        },
      ),
    );
  });
});

describe("sequence state on disk", () => {
  it("is the same after it is opened again", () => {
    const path = newKeyPath();
    const store = new SequenceFile(path, key.publicKey.kid, "chain:c");
    expect(store.read()).toBeUndefined();
    const signer = new Signer(key, identity, store);
    signer.resume({ next: 0, last: undefined });
    const made = [signer.make(draft(1)), signer.make(draft(2))];
    signer.answered([made[0]!.hash]);
    store.close();
    const again = new SequenceFile(path, key.publicKey.kid, "chain:c");
    expect(again.read()).toEqual({ next: 2, last: made[1]!.hash, outbox: [made[1]] });
    again.close();
  });

  it("is one per chain", () => {
    const path = newKeyPath();
    const stores = ["chain:a", "chain:b"].map((chain) => new SequenceFile(path, key.publicKey.kid, chain));
    stores[0]!.write({ next: 1, last: new Uint8Array(32), outbox: [] });
    expect(stores[1]!.read()).toBeUndefined();
    for (const store of stores) store.close();
  });

  it("ignores what a crash left beside it", () => {
    const path = newKeyPath();
    const store = new SequenceFile(path, key.publicKey.kid, "chain:c");
    store.write({ next: 4, last: new Uint8Array(32).fill(4), outbox: [] });
    store.close();
    writeFileSync(`${store.path}.new`, '{"format":"tally');
    const again = new SequenceFile(path, key.publicKey.kid, "chain:c");
    expect(again.read()?.next).toBe(4);
    again.write({ next: 5, last: new Uint8Array(32).fill(5), outbox: [] });
    expect(again.read()?.next).toBe(5);
    again.close();
  });

  it("is refused when it is damaged or another key's, and says what to do", () => {
    const path = newKeyPath();
    const store = new SequenceFile(path, key.publicKey.kid, "chain:c");
    const signer = new Signer(key, identity, store);
    signer.resume({ next: 0, last: undefined });
    signer.make(draft(1));
    store.close();
    const good = JSON.parse(readFileSync(store.path, "utf8"));
    const statement: string = good.outbox[0];
    const wrong = [
      { ...good, version: 2 },
      { ...good, kid: "00".repeat(32) },
      { ...good, chain: "chain:d" },
      { ...good, next: -1 },
      { ...good, next: 0 },
      { ...good, last: null },
      { ...good, last: "00" },
      { ...good, outbox: [`${statement.slice(0, -3)}`] },
      { ...good, outbox: [7] },
      { ...good, outbox: undefined },
    ];
    for (const content of ["", "nothing", ...wrong.map((value) => JSON.stringify(value))]) {
      writeFileSync(store.path, content);
      expect(() => new SequenceFile(path, key.publicKey.kid, "chain:c"), content).toThrow(
        "Restore it, or delete it",
      );
    }
    expect(existsSync(`${store.path}.lock`)).toBe(false);
  });

  it("keeps a second user of the key out while the first has it open", () => {
    const path = newKeyPath();
    const store = new SequenceFile(path, key.publicKey.kid, "chain:c");
    expect(() => new SequenceFile(path, key.publicKey.kid, "chain:c")).toThrow(LockHeldError);
    store.close();
    new SequenceFile(path, key.publicKey.kid, "chain:c").close();
  });

  it("keeps another process out, and is free again when that process was killed", async () => {
    const path = newKeyPath();
    const lock = `${path}.${encodeURIComponent("chain:c")}.sequence.lock`;
    const alive = process.ppid;
    const start = readStart(alive);
    writeFileSync(lock, `${alive} ${start}\n`);
    expect(() => new SequenceFile(path, key.publicKey.kid, "chain:c")).toThrow(`process ${alive}`);
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    writeFileSync(lock, `${dead} 1\n`);
    new SequenceFile(path, key.publicKey.kid, "chain:c").close();
    // The same number, but another process: it began at another time.
    if (start !== "-") {
      writeFileSync(lock, `${alive} 1\n`);
      new SequenceFile(path, key.publicKey.kid, "chain:c").close();
    }
    // An owner that died before it had written its name, long ago, or may still be writing it.
    writeFileSync(lock, "");
    expect(() => new SequenceFile(path, key.publicKey.kid, "chain:c")).toThrow(LockHeldError);
    utimesSync(lock, 0, 0);
    new SequenceFile(path, key.publicKey.kid, "chain:c").close();
    expect(existsSync(lock)).toBe(false);
  });
});

function readStart(pid: number): string {
  if (process.platform !== "linux") return "-";
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]!;
}
