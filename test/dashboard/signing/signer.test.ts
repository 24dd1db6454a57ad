/** What a browser signs: the ledger's own rules accept it, no number is used twice, and "sealed" is proven. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { signingKeyFromSeed } from "../../../client/signing-key.ts";
import {
  type BrowserKey,
  generateBrowserKey,
  signWithBrowserKey,
} from "../../../dashboard/signing/browser-key.ts";
import { KeyElsewhereError, resumed, type SequencePosition } from "../../../dashboard/signing/sequence.ts";
import { BrowserSigner, DraftError } from "../../../dashboard/signing/signer.ts";
import type { EntryView, Problem } from "../../../gateway/contract/api.ts";
import { type Code, codes } from "../../../ledger/codes.ts";
import { fromHex, toHex } from "../../../ledger/encoding/bytes.ts";
import { encodeCbor } from "../../../ledger/encoding/cbor-encode.ts";
import { decodeCoseKey, encodeCoseKey } from "../../../ledger/keys/cose-key.ts";
import { verifySignature } from "../../../ledger/keys/signature.ts";
import { readStatement } from "../../../ledger/statement/statement.ts";
import { chain, operatorKey, receiptsFor } from "../../client/fake-operator.ts";
import { locks, MemoryStore, turn } from "./memory-store.ts";

const nowMs = 1_760_000_000_500;
const issuer = "party:acme";

let key: BrowserKey;
beforeAll(async () => {
  key = await generateBrowserKey();
});

function milestone(step: string) {
  const payload = encodeCbor({ leg: "leg-1", step, at: nowMs });
  return { kind: "transport.milestone", subject: "shipment:S-1", payload };
}

function problem(code: Code): Problem {
  const { title, status, final } = codes[code];
  return { type: `urn:tallyman:code:${code}`, title, status, detail: "", code, final };
}

/** What happens to a statement on its way: to the gateway, in it, and back. */
type Fate = "sealed" | "lost" | "answer-lost" | Code;

/** Keeps the log's sequence of each key as the ledger's rules do, without gaps being filled. */
class FakeGateway {
  readonly arrived: Uint8Array[] = [];
  readonly sealed = new Map<string, EntryView>();
  fate: Fate = "sealed";
  next = 0;
  last: Uint8Array | undefined;

  async position(): Promise<SequencePosition> {
    await turn();
    return { next: this.next, last: this.last };
  }

  async submit(bytes: Uint8Array): Promise<{ entry: EntryView } | { problem: Problem }> {
    const { fate } = this;
    await turn();
    if (fate === "lost") throw new Error("no network");
    this.arrived.push(bytes);
    const statement = readStatement(bytes);
    const repeated = this.sealed.get(toHex(statement.hash));
    if (repeated) return { entry: repeated };
    if (fate !== "sealed" && fate !== "answer-lost") return { problem: problem(fate) };
    if (statement.sequence < this.next) return { problem: problem("sequence_used") };
    this.next = statement.sequence + 1;
    this.last = statement.hash;
    const entry = entryOf(bytes);
    this.sealed.set(entry.hash, entry);
    if (fate === "answer-lost") throw new Error("connection reset");
    return { entry };
  }
}

function entryOf(bytes: Uint8Array): EntryView {
  const receipt = toHex(receiptsFor([bytes])[0]!);
  return { hash: toHex(readStatement(bytes).hash), index: 0, height: 3, receipt };
}

class Bench {
  readonly store = new MemoryStore();
  readonly gateway = new FakeGateway();
  readonly #exclusively = locks();
  operator = operatorKey.publicKey;

  /** A tab of the browser: its own signer over the shared storage. */
  tab(): BrowserSigner {
    return new BrowserSigner({
      key,
      issuer,
      chain,
      sequences: this.store,
      gateway: this.gateway,
      operatorKey: () => this.operator,
      nowMs: () => nowMs,
      exclusively: this.#exclusively,
    });
  }
}

describe("a browser's key", () => {
  it("makes statements that the ledger decodes and whose signature its rule accepts", async () => {
    const bench = new Bench();
    for (const step of ["departed", "arrived"]) await bench.tab().say(milestone(step));
    const [first, second] = bench.gateway.arrived.map((bytes) => readStatement(bytes));
    expect(first).toMatchObject({ issuer, chain, sequence: 0, previous: undefined, kid: key.publicKey.kid });
    expect(second).toMatchObject({ issuer, chain, sequence: 1, previous: first!.hash });
    expect(first!.issuedAtSeconds).toBe(Math.floor(nowMs / 1000));
    for (const { toBeSigned, signature } of [first!, second!])
      expect(verifySignature(key.publicKey, toBeSigned, signature)).toBe(true);
  });

  it("is a COSE key that the ledger registers, and cannot be read out", async () => {
    expect(decodeCoseKey(encodeCoseKey(key.publicKey))).toEqual(key.publicKey);
    expect(key.privateKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey("pkcs8", key.privateKey)).rejects.toThrow();
    await expect(crypto.subtle.exportKey("jwk", key.privateKey)).rejects.toThrow();
  });

  it("is ES256 where the browser does not know Ed25519, and obeys the same rule", async () => {
    const without = {
      generateKey: async (algorithm: { name: string }, ...rest: [boolean, KeyUsage[]]) => {
        if (algorithm.name === "Ed25519") throw new DOMException("unknown", "NotSupportedError");
        return crypto.subtle.generateKey(algorithm as EcKeyGenParams, ...rest);
      },
      exportKey: crypto.subtle.exportKey.bind(crypto.subtle),
    } as unknown as SubtleCrypto;
    const fallback = await generateBrowserKey(without);
    expect(fallback.publicKey.algorithm).toBe("ES256");
    expect(fallback.privateKey.extractable).toBe(false);
    expect(decodeCoseKey(encodeCoseKey(fallback.publicKey))).toEqual(fallback.publicKey);
    const message = Uint8Array.of(1, 2, 3);
    const signature = await signWithBrowserKey(fallback, message);
    expect(verifySignature(fallback.publicKey, message, signature)).toBe(true);
  });

  it("does not hide other failures of the browser behind the fallback", async () => {
    const broken = {
      generateKey: async () => {
        throw new DOMException("out of entropy", "OperationError");
      },
    } as unknown as SubtleCrypto;
    await expect(generateBrowserKey(broken)).rejects.toThrow("out of entropy");
  });

  it("sends nothing when the browser's own signature does not verify", async () => {
    const broken = { sign: async () => new ArrayBuffer(64) } as unknown as SubtleCrypto;
    await expect(signWithBrowserKey(key, Uint8Array.of(1), broken)).rejects.toThrow("does not verify");
  });
});

describe("a browser's signer", () => {
  it("says sealed only with a receipt that holds", async () => {
    const bench = new Bench();
    expect(await bench.tab().say(milestone("departed"))).toMatchObject({ state: "sealed" });
    expect(await bench.tab().pending()).toBeUndefined();
  });

  const forgeries: Record<string, (entry: EntryView, bytes: Uint8Array) => EntryView> = {
    "by another operator": (entry, bytes) => {
      const other = signingKeyFromSeed(new Uint8Array(32).fill(2));
      return { ...entry, receipt: toHex(receiptsFor([bytes], other)[0]!) };
    },
    "for another chain": (entry, bytes) => ({
      ...entry,
      receipt: toHex(receiptsFor([bytes], operatorKey, "chain:other")[0]!),
    }),
    "for other bytes": (entry) => ({ ...entry, receipt: toHex(receiptsFor([Uint8Array.of(1)])[0]!) }),
    "with a changed byte": (entry) => {
      const receipt = fromHex(entry.receipt);
      receipt[receipt.length - 1]! ^= 1;
      return { ...entry, receipt: toHex(receipt) };
    },
    "that is no receipt": (entry) => ({ ...entry, receipt: "00" }),
    "that is missing": ({ receipt: _, ...entry }) => entry as EntryView,
    "under another hash": (entry) => ({ ...entry, hash: "00".repeat(32) }),
    "at another place": (entry) => ({ ...entry, index: 7 }),
  };

  it.each(Object.keys(forgeries))("does not believe a receipt %s, and keeps the statement", async (name) => {
    const bench = new Bench();
    const { submit } = bench.gateway;
    bench.gateway.submit = async (bytes) => ({ entry: forgeries[name]!(entryOf(bytes), bytes) });
    const answer = await bench.tab().say(milestone("departed"));
    expect(answer.state).toBe("unproven");
    const waiting = (await bench.tab().pending())!;
    bench.gateway.submit = submit;
    expect(await bench.tab().resend()).toMatchObject({ state: "sealed" });
    expect(bench.gateway.arrived).toEqual([waiting.bytes]);
  });

  it("keeps what is not accepted now, sends the same bytes again, and signs nothing else meanwhile", async () => {
    const bench = new Bench();
    bench.gateway.fate = "not_holder";
    expect(await bench.tab().say(milestone("departed"))).toMatchObject({ state: "postponed" });
    expect(await bench.tab().say(milestone("arrived"))).toMatchObject({ state: "blocked" });
    bench.gateway.fate = "sealed";
    expect(await bench.tab().resend()).toMatchObject({ state: "sealed" });
    const [first, ...again] = bench.gateway.arrived;
    expect(again).toEqual([first]);
    expect(await bench.tab().resend()).toBeUndefined();
  });

  it("finds a statement whose answer was lost, and gets the same answer again", async () => {
    const bench = new Bench();
    bench.gateway.fate = "answer-lost";
    await expect(bench.tab().say(milestone("departed"))).rejects.toThrow("connection reset");
    bench.gateway.fate = "sealed";
    expect(await bench.tab().resend()).toMatchObject({ state: "sealed" });
    expect(bench.gateway.sealed.size).toBe(1);
  });

  it("does not use a refused statement's number again", async () => {
    const bench = new Bench();
    bench.gateway.fate = "release_to_self";
    expect(await bench.tab().say(milestone("departed"))).toMatchObject({ state: "refused" });
    bench.gateway.fate = "sealed";
    await bench.tab().say(milestone("arrived"));
    expect(bench.gateway.arrived.map((bytes) => readStatement(bytes).sequence)).toEqual([0, 1]);
  });

  it("signs nothing that the rules of its kind would refuse for its form", async () => {
    const bench = new Bench();
    const incomplete = { ...milestone("departed"), payload: encodeCbor({ leg: "leg-1" }) };
    expect(() => bench.tab().say(incomplete)).toThrow(DraftError);
    expect(bench.gateway.arrived).toEqual([]);
    expect(bench.store.sequences.size).toBe(0);
  });

  it("goes on where the log is when the browser was restored from an older copy", async () => {
    const bench = new Bench();
    await bench.tab().say(milestone("departed"));
    const { kid } = bench.tab();
    const older = bench.store.sequences.get(kid)!;
    await bench.tab().say(milestone("arrived"));
    bench.store.sequences.set(kid, older);
    await bench.tab().say(milestone("unloaded"));
    expect(bench.gateway.arrived.map((bytes) => readStatement(bytes).sequence)).toEqual([0, 1, 2]);
  });

  it("says so when somebody else signs with the key", async () => {
    const bench = new Bench();
    bench.gateway.fate = "lost";
    await expect(bench.tab().say(milestone("departed"))).rejects.toThrow("no network");
    bench.gateway.next = 1;
    bench.gateway.last = new Uint8Array(32).fill(9);
    bench.gateway.fate = "sealed";
    await expect(bench.tab().say(milestone("arrived"))).rejects.toThrow(KeyElsewhereError);
  });

  it("is not led back by a gateway that has forgotten", () => {
    const last = new Uint8Array(32).fill(1);
    const state = { next: 5, last, pending: undefined };
    expect(resumed(state, { next: 0, last: undefined })).toEqual(state);
    expect(resumed(state, { next: 4, last: new Uint8Array(32).fill(2) })).toEqual(state);
  });
});

interface Step {
  readonly act: "say" | "resend" | "discard";
  readonly tab: number;
  readonly fate: Fate;
  readonly writeFails: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom("say", "say", "say", "resend", "discard"),
  tab: fc.nat(2),
  fate: fc.constantFrom<Fate>("sealed", "lost", "answer-lost", "not_holder", "release_to_self", "pool_full"),
  writeFails: fc.boolean(),
});

/** Steps of one round run at once, as in several tabs. */
const rounds = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { maxLength: 12 });

describe("the sequence of a browser's key", () => {
  it("has one statement under each number that ever left, whatever becomes of them, over all tabs", async () => {
    await fc.assert(
      fc.asyncProperty(rounds, async (course) => {
        const bench = new Bench();
        const tabs = [bench.tab(), bench.tab(), bench.tab()];
        let said = 0;
        for (const round of course) await Promise.all(round.map((one) => take(bench, tabs, one, said++)));
        const hashOf = new Map<number, string>();
        for (const { sequence, hash } of bench.gateway.arrived.map((bytes) => readStatement(bytes))) {
          expect(hashOf.get(sequence) ?? toHex(hash)).toBe(toHex(hash));
          hashOf.set(sequence, toHex(hash));
        }
      }),
      { numRuns: 100 },
    );
  });
});

async function take(bench: Bench, tabs: readonly BrowserSigner[], step: Step, number: number): Promise<void> {
  const signer = tabs[step.tab]!;
  bench.gateway.fate = step.fate;
  bench.store.failsOnce = step.writeFails;
  try {
    if (step.act === "say") await signer.say(milestone(`step-${number}`));
    else await signer[step.act]();
  } catch (error) {
    expect(["no network", "connection reset", "not written"]).toContain((error as Error).message);
  }
}
