/**
 * The native verifiers give the ledger's answer for every registered key: on the published edge cases, and on
 * signatures, messages and keys damaged at random.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { verifyNatively } from "../../gateway/ingest/native-signature.ts";
import { concatBytes } from "../../ledger/encoding/bytes.ts";
import type { SignatureAlgorithm } from "../../ledger/keys/cose-key.ts";
import { ed25519SignatureWellFormed, verifySignature } from "../../ledger/keys/signature.ts";
import { verifyWithOpenSsl } from "../ledger/keys/openssl.ts";
import {
  bigEndian,
  fieldEd25519,
  littleEndian,
  numberOfLittleEndian,
  orderEd25519,
  orderEightPoint,
  orderP256,
} from "../ledger/keys/points.ts";
import {
  registered,
  type SignatureVector,
  speccheck,
  wycheproofEd25519,
  wycheproofEs256,
} from "./signature-vectors.ts";

/** The answer all verifiers give; `undefined` when the key does not register. */
function commonAnswer(vector: SignatureVector): boolean | undefined {
  const key = registered(vector);
  if (typeof key === "string") return undefined;
  const { message, signature } = vector;
  const answer = verifySignature(key, message, signature);
  const wellFormed = key.algorithm === "ES256" || ed25519SignatureWellFormed(signature);
  expect({
    gateway: verifyNatively(vector),
    openSsl: wellFormed && verifyWithOpenSsl(key, message, signature),
  }).toEqual({
    gateway: answer,
    openSsl: answer,
  });
  return answer;
}

const published: readonly SignatureVector[] = [...wycheproofEd25519, ...wycheproofEs256, ...speccheck];

describe.skipIf(published.length === 0)("published vectors", () => {
  it.each([
    ["Wycheproof, Ed25519", wycheproofEd25519, { valid: 88, invalid: 63, refused: 0 }],
    ["Wycheproof, ES256", wycheproofEs256, { valid: 173, invalid: 89, refused: 0 }],
    ["ed25519-speccheck", speccheck, { valid: 0, invalid: 2, refused: 10 }],
  ] as const)(
    "%s",
    (_, vectors, counts) => {
      const answers = vectors.map(commonAnswer);
      const count = (answer: boolean | undefined) => answers.filter((given) => given === answer).length;
      expect({ valid: count(true), invalid: count(false), refused: count(undefined) }).toEqual(counts);
    },
    120_000,
  );
});

const seeds = [1, 2, 3].map((value) => new Uint8Array(32).fill(value));
const messages = [new Uint8Array(0), new TextEncoder().encode("gate 4"), new Uint8Array(300).fill(0x55)];
const signed = (algorithm: SignatureAlgorithm): SignatureVector[] =>
  seeds.flatMap((seed) =>
    messages.map((message) => ({
      name: "signed here",
      algorithm,
      message,
      key: algorithm === "Ed25519" ? ed25519.getPublicKey(seed) : p256.getPublicKey(seed, false).slice(1),
      signature:
        algorithm === "Ed25519" ? ed25519.sign(message, seed) : p256.sign(message, seed, { lowS: false }),
    })),
  );

type Part = "key" | "message" | "signature";
type Damage = (vector: SignatureVector) => SignatureVector;

const flipped = fc
  .tuple(
    fc.constantFrom<Part>("key", "message", "signature"),
    fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  )
  .map(
    ([part, where]): Damage =>
      (vector) => {
        const bytes = vector[part].slice();
        const bit = Math.floor(where * bytes.length * 8);
        if (bytes.length > 0) bytes[bit >> 3] = bytes[bit >> 3]! ^ (1 << (bit & 7));
        return { ...vector, [part]: bytes };
      },
  );

const resized = fc.integer({ min: 0, max: 130 }).map(
  (length): Damage =>
    (vector) => {
      const signature = new Uint8Array(length);
      signature.set(vector.signature.subarray(0, length));
      return { ...vector, signature };
    },
);

const swapped = fc.constant<Damage>((vector) => ({
  ...vector,
  signature: concatBytes(vector.signature.subarray(32), vector.signature.subarray(0, 32)),
}));

const none = fc.constant<Damage>((vector) => vector);

/** Puts one of `values` in the place of R (or r) or s. */
const replaced = (values: readonly Uint8Array[]) =>
  fc.tuple(fc.boolean(), fc.constantFrom(...values)).map(
    ([first, value]): Damage =>
      (vector) => ({
        ...vector,
        signature: first
          ? concatBytes(value, vector.signature.subarray(32))
          : concatBytes(vector.signature.subarray(0, 32), value),
      }),
  );

const numbersEd25519 = [
  0n,
  1n,
  orderEd25519 - 1n,
  orderEd25519,
  orderEd25519 + 1n,
  fieldEd25519 - 1n,
  fieldEd25519,
  fieldEd25519 + 1n,
  2n ** 255n,
  2n ** 255n + 1n,
  2n ** 256n - 1n,
];
const torsion = [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n].map((i) => orderEightPoint.multiplyUnsafe(i));

const withTorsionR = fc.constantFrom(...torsion).map(
  (point): Damage =>
    (vector) => {
      const r = ed25519.Point.fromBytes(vector.signature.subarray(0, 32)).add(point);
      return { ...vector, signature: concatBytes(r.toBytes(), vector.signature.subarray(32)) };
    },
);

const sPlusOrder = fc.integer({ min: 1, max: 15 }).map(
  (times): Damage =>
    (vector) => {
      const s = numberOfLittleEndian(vector.signature.subarray(32)) + BigInt(times) * orderEd25519;
      return {
        ...vector,
        signature: concatBytes(vector.signature.subarray(0, 32), littleEndian(s % 2n ** 256n)),
      };
    },
);

const numbersP256 = [0n, 1n, orderP256 - 1n, orderP256, orderP256 + 1n, 2n ** 256n - 1n];

const sNegated = fc.constant<Damage>((vector) => {
  const s = BigInt(`0x${Buffer.from(vector.signature.subarray(32)).toString("hex")}`);
  return { ...vector, signature: concatBytes(vector.signature.subarray(0, 32), bigEndian(orderP256 - s)) };
});

describe("random damage", () => {
  it.each([
    {
      algorithm: "Ed25519" as const,
      damage: fc.oneof(
        { weight: 6, arbitrary: flipped },
        { weight: 1, arbitrary: fc.oneof(none, resized, swapped) },
        {
          weight: 3,
          arbitrary: replaced([
            ...numbersEd25519.map(littleEndian),
            ...torsion.map((point) => point.toBytes()),
          ]),
        },
        { weight: 2, arbitrary: fc.oneof(withTorsionR, sPlusOrder) },
      ),
      numRuns: 2000,
    },
    {
      algorithm: "ES256" as const,
      damage: fc.oneof(
        { weight: 4, arbitrary: flipped },
        { weight: 2, arbitrary: fc.oneof(none, resized, swapped, sNegated) },
        { weight: 2, arbitrary: replaced(numbersP256.map(bigEndian)) },
      ),
      numRuns: 500,
    },
  ])(
    "of $algorithm is answered alike $numRuns times",
    ({ algorithm, damage, numRuns }) => {
      const answers = new Map<boolean | undefined, number>();
      fc.assert(
        fc.property(fc.constantFrom(...signed(algorithm)), damage, (vector, change) => {
          const answer = commonAnswer(change(vector));
          answers.set(answer, (answers.get(answer) ?? 0) + 1);
        }),
        { numRuns },
      );
      // Each answer was met, so the agreement says something.
      for (const answer of [true, false, undefined]) expect(answers.get(answer)).toBeGreaterThan(0);
    },
    300_000,
  );
});
