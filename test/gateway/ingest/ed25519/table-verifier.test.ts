/**
 * Verification with tables gives the ledger's answer for every registered key, as libsodium does: on published edge cases and on
 * signatures, messages and keys damaged at random. `TALLYMAN_SIGNATURE_RUNS` makes the run longer, `TALLYMAN_SIGNATURE_SEED`
 * repeats one.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type PlacedSignature, TableVerifier } from "../../../../gateway/ingest/ed25519/table-verifier.ts";
import { verifyNatively } from "../../../../gateway/ingest/native-signature.ts";
import { concatBytes } from "../../../../ledger/encoding/bytes.ts";
import { publicKeyFromBytes } from "../../../../ledger/keys/cose-key.ts";
import { verifySignature } from "../../../../ledger/keys/signature.ts";
import {
  registered,
  type SignatureVector,
  speccheck,
  wycheproofEd25519,
} from "../../../conformance/signature-vectors.ts";
import {
  fieldEd25519,
  littleEndian,
  numberOfLittleEndian,
  orderEd25519,
  orderEightPoint,
} from "../../../ledger/keys/points.ts";
import { compile } from "./compile.ts";

const runs = Number(process.env.TALLYMAN_SIGNATURE_RUNS ?? 20_000);
const seed = Number(process.env.TALLYMAN_SIGNATURE_SEED ?? Date.now() % 2 ** 31);

const pages = 80;
const inboxAt = 1024 * 1024;
const tablesAt = 2 * inboxAt;

let module: WebAssembly.Module;

beforeAll(async () => {
  module = new WebAssembly.Module(await compile("verify.ts"));
}, 120_000);

type Signed = Pick<SignatureVector, "key" | "message" | "signature">;

/** A verifier with memory of its own for up to `tables` keys. */
class Subject {
  readonly #memory: WebAssembly.Memory;
  readonly #verifier: TableVerifier;

  constructor(tables?: number) {
    const all = tables === undefined ? pages : Math.ceil((tablesAt + tables * 7_712) / 65_536);
    this.#memory = new WebAssembly.Memory({ initial: all, maximum: all, shared: true });
    const from = tables === undefined ? tablesAt : all * 65_536 - Math.ceil((tables * 7_712) / 16) * 16;
    this.#verifier = new TableVerifier(module, this.#memory, from);
  }

  judge(signed: readonly Signed[]): (boolean | undefined)[] {
    const bytes = new Uint8Array(this.#memory.buffer);
    let at = inboxAt;
    const put = (part: Uint8Array) => {
      bytes.set(part, at);
      at += part.length;
      return at - part.length;
    };
    const places = signed.map(
      ({ key, message, signature }): PlacedSignature => ({
        suitable: key.length === 32 && signature.length === 64,
        keyAt: put(key),
        messageAt: put(message),
        messageLength: message.length,
        signatureAt: put(signature),
      }),
    );
    return this.#verifier.judge(places);
  }

  /** With tables for all keys: a key has one when it comes the second time. */
  judgeWithTables(signed: readonly Signed[]): (boolean | undefined)[] {
    this.judge(signed);
    return this.judge(signed);
  }
}

const inBatches = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

const published = [...wycheproofEd25519, ...speccheck];

describe.skipIf(published.length === 0)("published vectors", () => {
  it("have the ledger's and libsodium's answer", () => {
    const subject = new Subject();
    const answers: (boolean | undefined)[] = [];
    for (const batch of inBatches(
      published.filter((vector) => typeof registered(vector) !== "string"),
      13,
    ))
      for (const [i, answer] of subject.judgeWithTables(batch).entries()) {
        const vector = batch[i]!;
        const key = publicKeyFromBytes("Ed25519", vector.key);
        const expected = verifySignature(key, vector.message, vector.signature);
        expect(verifyNatively(vector)).toBe(expected);
        // Signatures of another length are not for tables.
        expect(answer, vector.name).toBe(vector.signature.length === 64 ? expected : undefined);
        answers.push(answer);
      }
    const count = (answer: boolean | undefined) => answers.filter((given) => given === answer).length;
    expect(count(true)).toBe(88);
    expect(count(false)).toBeGreaterThan(40);
  }, 120_000);
});

const secrets = Array.from({ length: 40 }, (_, i) => new Uint8Array(32).fill(i + 1));
const lengths = [0, 1, 47, 48, 63, 64, 65, 175, 176, 191, 192, 300, 1_000];
const originals: readonly Signed[] = secrets.flatMap((secret, i) =>
  [0, 1, 2].map((n) => {
    const message = new Uint8Array(lengths[(3 * i + n) % lengths.length]!).fill(i + n);
    return { key: ed25519.getPublicKey(secret), message, signature: ed25519.sign(message, secret) };
  }),
);

type Damage = (signed: Signed) => Signed;

const withFlippedBit = (bytes: Uint8Array, where: number) => {
  const copy = Uint8Array.from(bytes);
  const bit = Math.floor(where * bytes.length * 8);
  if (bytes.length > 0) copy[bit >> 3] = copy[bit >> 3]! ^ (1 << (bit & 7));
  return copy;
};
const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const flipped = fc
  .tuple(fc.constantFrom<keyof Signed>("key", "message", "signature", "signature"), share)
  .map(
    ([part, where]): Damage =>
      (signed) => ({ ...signed, [part]: withFlippedBit(signed[part], where) }),
  );

const halves = ({ signature }: Signed) => ({ r: signature.subarray(0, 32), s: signature.subarray(32) });
const torsion = [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n].map((i) => orderEightPoint.multiplyUnsafe(i));
const withTorsion = fc.constantFrom(...torsion).map(
  (point): Damage =>
    (signed) => {
      const { r, s } = halves(signed);
      return { ...signed, signature: concatBytes(ed25519.Point.fromBytes(r).add(point).toBytes(), s) };
    },
);

const numbers = [0n, 1n, 2n, orderEd25519 - 1n, orderEd25519, orderEd25519 + 1n, fieldEd25519 - 1n]
  .concat([fieldEd25519, fieldEd25519 + 1n, 2n ** 252n, 2n ** 253n - 1n, 2n ** 255n - 1n])
  .flatMap((value) => [value, value + 2n ** 255n])
  .map((value) => littleEndian(value % 2n ** 256n));
const edges = [
  ...numbers,
  ...torsion.flatMap((point) => [point.toBytes(), withSignFlipped(point.toBytes())]),
];

function withSignFlipped(encoding: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(encoding);
  copy[31] = copy[31]! ^ 0x80;
  return copy;
}

const replaced = fc.tuple(fc.boolean(), fc.constantFrom(...edges)).map(
  ([first, value]): Damage =>
    (signed) => {
      const { r, s } = halves(signed);
      return { ...signed, signature: first ? concatBytes(value, s) : concatBytes(r, value) };
    },
);

const orderAdded = fc.integer({ min: 1, max: 15 }).map(
  (times): Damage =>
    (signed) => {
      const { r, s } = halves(signed);
      const sum = (numberOfLittleEndian(s) + BigInt(times) * orderEd25519) % 2n ** 256n;
      return { ...signed, signature: concatBytes(r, littleEndian(sum)) };
    },
);

/** R = sB − kA for any s is R of a valid signature only when k is that of R: here R is made for another k. */
const forged = fc.tuple(fc.bigInt({ min: 0n, max: orderEd25519 - 1n }), fc.boolean()).map(
  ([s, negate]): Damage =>
    (signed) => {
      const point = ed25519.Point.BASE.multiplyUnsafe(s);
      return {
        ...signed,
        signature: concatBytes((negate ? point.negate() : point).toBytes(), littleEndian(s)),
      };
    },
);

const keySwapped = fc.constantFrom(...originals).map(
  ({ key }): Damage =>
    (signed) => ({ ...signed, key }),
);
const resized = fc.integer({ min: 0, max: 130 }).map(
  (length): Damage =>
    (signed) => ({ ...signed, signature: resize(signed.signature, length) }),
);

function resize(bytes: Uint8Array, length: number): Uint8Array {
  const copy = new Uint8Array(length);
  copy.set(bytes.subarray(0, length));
  return copy;
}

const damage = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Damage>((signed) => signed) },
  { weight: 6, arbitrary: flipped },
  { weight: 3, arbitrary: replaced },
  { weight: 2, arbitrary: fc.oneof(withTorsion, orderAdded, keySwapped) },
  { weight: 1, arbitrary: fc.oneof(forged, resized) },
);
const someSigned = fc.tuple(fc.constantFrom(...originals), damage).map(([signed, change]) => change(signed));
/** Odd and even counts, as signatures are verified in pairs. */
const batches = fc.array(someSigned, { minLength: 1, maxLength: 64, size: "max" });

describe("random damage", () => {
  it(`of ${runs} signatures is answered as libsodium answers it, seed ${seed}`, () => {
    const subject = new Subject();
    const counts = { valid: 0, invalid: 0, without: 0 };
    fc.assert(
      fc.property(batches, (batch) => {
        // Keys that do not register are none of ours: their answers may differ.
        const ours = batch.filter(isRegistered);
        for (const [i, answer] of subject.judgeWithTables(ours).entries()) {
          if (answer === undefined) counts.without++;
          else {
            counts[answer ? "valid" : "invalid"]++;
            expect(answer).toBe(verifyNatively({ algorithm: "Ed25519", ...ours[i]! }));
          }
        }
      }),
      { numRuns: Math.ceil(runs / 24), seed, endOnFailure: true },
    );
    expect(Math.min(counts.valid, counts.invalid)).toBeGreaterThan(runs / 10);
    expect(counts.without).toBeLessThan(counts.valid);
  }, 3_600_000);

  it(`is answered as the ledger answers it, seed ${seed}`, () => {
    const subject = new Subject();
    fc.assert(
      fc.property(fc.array(someSigned, { minLength: 1, maxLength: 9 }), (batch) => {
        const ours = batch.filter(isRegistered);
        for (const [i, answer] of subject.judgeWithTables(ours).entries()) {
          if (answer === undefined) continue;
          const { key, message, signature } = ours[i]!;
          expect(answer).toBe(verifySignature(publicKeyFromBytes("Ed25519", key), message, signature));
        }
      }),
      { numRuns: Math.ceil(runs / 100), seed, endOnFailure: true },
    );
  }, 3_600_000);
});

const registeredKeys = new Map<string, boolean>();

function isRegistered({ key }: Signed): boolean {
  const name = Buffer.from(key).toString("hex");
  const known = registeredKeys.get(name);
  if (known !== undefined) return known;
  const answer = typeof registered({ algorithm: "Ed25519", key }) !== "string";
  registeredKeys.set(name, answer);
  return answer;
}

describe("tables", () => {
  it("are made with a key's second signature", () => {
    const subject = new Subject();
    const [signed] = originals;
    expect(subject.judge([signed!])).toEqual([undefined]);
    expect(subject.judge([signed!])).toEqual([true]);
    expect(new Subject().judge([signed!, signed!, signed!])).toEqual([undefined, true, true]);
  });

  it("of fewer keys than there are never prove a signature of another key, nor find a valid one invalid", () => {
    const subject = new Subject(3);
    const valid = originals.filter((_, i) => i % 3 === 0);
    const crossed = valid.map((signed, i) => ({ ...signed, key: valid[(i + 1) % valid.length]!.key }));
    let proved = 0;
    for (let round = 0; round < 30; round++) {
      // Keys come in runs, so that tables pay and change hands within one batch, too.
      const mixed = valid
        .slice(round, round + 8)
        .flatMap((signed, i) => [signed, crossed[round + i]!, signed, signed]);
      for (const [i, answer] of subject.judge(mixed).entries()) {
        if (answer) proved++;
        expect(answer).not.toBe(i % 4 === 1);
      }
    }
    expect(proved).toBeGreaterThan(30);
  });

  it("are not made of bytes that are no point, nor of points of small order", () => {
    const subject = new Subject();
    const noPoint = littleEndian(2n);
    const notCanonical = littleEndian(fieldEd25519 + 3n);
    for (const key of [
      noPoint,
      notCanonical,
      ...torsion.map((point) => point.toBytes()),
      ...edges.slice(0, 4),
    ]) {
      const signed = { ...originals[0]!, key };
      for (let time = 0; time < 3; time++) expect(subject.judge([signed, originals[0]!])[0]).not.toBe(true);
    }
    expect(subject.judge([originals[0]!])).toEqual([true]);
  });

  it("need some memory", () => {
    const memory = new WebAssembly.Memory({ initial: 40, maximum: 40, shared: true });
    expect(() => new TableVerifier(module, memory, 40 * 65_536 - 7_712)).toThrow(/no memory/);
  });
});
