/** A browser that remembers, before an operator that rewrites its log: signed seals, and proofs that strangers check. */
import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  type AskLog,
  compareWithSeen,
  dismissFork,
  forkProof,
  keptFork,
  newestSealed,
} from "../../../dashboard/verification/seen-log.ts";
import type { BlockView, ChainView } from "../../../gateway/contract/api.ts";
import { decodeForkProof, verifyForkProof } from "../../../ledger/checkpoint/fork.ts";
import { toHex } from "../../../ledger/encoding/bytes.ts";
import { sha256 } from "../../../ledger/log/hash.ts";
import type { BlockHeader } from "../../../ledger/log/header.ts";
import { consistencyProof, leafHash, nodeHash, treeRoot } from "../../../ledger/log/merkle.ts";
import { assembleSeal, prepareSeal } from "../../../ledger/log/seal.ts";
import { TestSigner } from "../../signer.ts";

const chain = "chain:seen";
const operator = new TestSigner(chain, chain, "the operator");

/** A gateway whose log has `perBlock` entries in each block; from `rewrittenFrom` on it tells others. */
class Log implements AskLog {
  height = 3;
  rewrittenFrom = Number.POSITIVE_INFINITY;
  perBlock = 3;
  signer = operator;
  /** What is answered instead of the proof. */
  path: string[] | undefined;

  #read = (level: number, index: number): Uint8Array => {
    if (level > 0) return nodeHash(this.#read(level - 1, 2 * index), this.#read(level - 1, 2 * index + 1));
    return leafHash(sha256(Uint8Array.of(index, index >= this.rewrittenFrom * this.perBlock ? 1 : 0)));
  };

  block = async (height: number): Promise<BlockView> => {
    const size = (height + 1) * this.perBlock;
    const logRoot = treeRoot(size, this.#read);
    const zero = new Uint8Array(32);
    const header: BlockHeader = {
      chain,
      height,
      previous: zero,
      timeMs: height * 1000,
      size,
      logRoot,
      stateRoot: zero,
    };
    const { protectedHeader, toBeSigned } = prepareSeal(header, "operator", this.signer.publicKey);
    const seal = toHex(assembleSeal(protectedHeader, this.signer.sign(toBeSigned)));
    const firstIndex = size - this.perBlock;
    const hashes = { hash: "", previous: "", logRoot: toHex(logRoot), stateRoot: "" };
    return { height, timeMs: header.timeMs, size, firstIndex, seal, ...hashes };
  };

  chain = async (): Promise<ChainView> =>
    ({
      chain,
      operatorKid: toHex(operator.publicKey.kid),
      operatorKey: toHex(operator.coseKey),
      height: this.height,
    }) as ChainView;

  consistency = async (from: number, to: number) => ({
    path: this.path ?? consistencyProof(from, to, this.#read).map(toHex),
  });
}

let log: Log;

beforeEach(() => {
  const kept = new Map<string, string>();
  log = new Log();
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
});

const look = () => compareWithSeen(chain, log, 7);
const verify = (proof: Uint8Array | undefined) =>
  verifyForkProof(decodeForkProof(proof!), { operator: [operator.publicKey] });

describe("a log that only grows", () => {
  it("is the first, then the same, then continues, whatever the sizes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 }),
        async (steps) => {
          dismissFork(chain);
          log.height = 0;
          expect((await look()).state).toBe("first");
          for (const step of steps) {
            log.height += step;
            expect((await look()).state).toBe(step === 0 ? "same" : "continues");
            expect(newestSealed(chain)?.height).toBe(log.height);
          }
        },
      ),
      { numRuns: 20 },
    );
    expect(keptFork(chain)).toBeUndefined();
  });
});

describe("a log that was rewritten", () => {
  it("is proved to be forked by two seals of one height, to anybody who has the operator's key", async () => {
    await look();
    Object.assign(log, { rewrittenFrom: 2, height: 9 });
    const comparison = await look();
    expect(comparison).toMatchObject({
      state: "fork",
      fork: { how: "height", seen: { height: 3 }, now: { height: 3 } },
    });
    const [first, second] = verify(forkProof(keptFork(chain)!));
    expect(first.root).not.toEqual(second.root);
  });

  it("is forked at the same size, too", async () => {
    await look();
    log.rewrittenFrom = 1;
    expect(await look()).toMatchObject({ state: "fork", fork: { how: "height" } });
    verify(forkProof(keptFork(chain)!));
  });

  it("is forked where as many entries stand in fewer blocks", async () => {
    await look();
    Object.assign(log, { height: 1, perBlock: 6, rewrittenFrom: 1 });
    expect(await look()).toMatchObject({ state: "fork", fork: { how: "size" } });
    verify(forkProof(keptFork(chain)!));
  });

  it("keeps what was seen first and the first contradiction, although the lie is taken back or changes", async () => {
    await look();
    log.rewrittenFrom = 1;
    await look();
    const fork = keptFork(chain);
    Object.assign(log, { rewrittenFrom: 0, height: 12 });
    await look();
    expect(keptFork(chain)).toEqual(fork);
    expect(newestSealed(chain)).toEqual(fork?.seen);
    Object.assign(log, { rewrittenFrom: Number.POSITIVE_INFINITY });
    expect((await look()).state).toBe("continues");
    expect(keptFork(chain)).toEqual(fork);
  });

  it("that ends earlier is a rollback, of which the seals alone prove nothing", async () => {
    log.height = 8;
    await look();
    log.height = 5;
    const comparison = await look();
    expect(comparison).toMatchObject({ state: "fork", fork: { how: "rollback" } });
    expect(forkProof(keptFork(chain)!)).toBeUndefined();
  });

  it("whose proof does not fit is no continuation, even if it shows the old end as it was", async () => {
    await look();
    log.height = 9;
    for (const path of [[], ["00".repeat(32)], ["not a hash"]]) {
      dismissFork(chain);
      log.height = 3;
      await look();
      Object.assign(log, { height: 9, path });
      expect(await look()).toMatchObject({ state: "fork", fork: { how: "unproved" } });
      log.path = undefined;
    }
  });

  it("is watched anew once the user has removed the warning, and warns again when that is undone", async () => {
    await look();
    log.rewrittenFrom = 1;
    await look();
    const undo = dismissFork(chain);
    expect(keptFork(chain)).toBeUndefined();
    undo();
    expect(keptFork(chain)?.how).toBe("height");
    dismissFork(chain);
    expect((await look()).state).toBe("first");
  });
});

it("an end that somebody else sealed is not believed and not remembered", async () => {
  log.signer = new TestSigner(chain, chain, "somebody else");
  expect(await look()).toEqual({ state: "impossible", reason: "seal-invalid" });
  expect(newestSealed(chain)).toBeUndefined();
});
