/** The form of a statement, byte by byte (docs/protocol.md §4). */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, toHex } from "../../../ledger/encoding/bytes.ts";
import { type CborInput, CborTag, encodeCbor } from "../../../ledger/encoding/cbor.ts";
import {
  assembleStatement,
  contentTypeOf,
  decodeStatement,
  prepareStatement,
  readStatement,
  refusalOf,
  type SignedStatement,
  type StatementFields,
  statementBytesMax,
} from "../../../ledger/statement/statement.ts";

const kid = new Uint8Array(32).fill(7);
const previous = new Uint8Array(32).fill(9);
const signature = new Uint8Array(64).fill(1);
const payload = Uint8Array.of(0x80);
const secondsMax = 253_402_300_799;

type Entry = readonly [CborInput, CborInput];

const claims: readonly Entry[] = [
  [1, "device:reefer-7"],
  [2, "shipment:S-1"],
  [3, "chain:test"],
  [6, 1_767_600_000],
];

const header: readonly Entry[] = [
  [1, -8],
  [3, 112],
  [4, kid],
  [15, new Map(claims)],
  ["seq", 0],
];

/** The entries with some replaced or added, and without those whose new value is `undefined`. */
function changed(
  entries: readonly Entry[],
  changes: readonly (readonly [CborInput, CborInput | undefined])[],
): Map<CborInput, CborInput> {
  const map = new Map(entries);
  for (const [key, value] of changes)
    if (value === undefined) map.delete(key);
    else map.set(key, value);
  return map;
}

const headerWith = (...changes: (readonly [CborInput, CborInput | undefined])[]): Uint8Array =>
  encodeCbor(changed(header, changes));
const claimsWith = (...changes: (readonly [CborInput, CborInput | undefined])[]): Uint8Array =>
  headerWith([15, changed(claims, changes)]);

const sign1 = (...parts: CborInput[]): Uint8Array => encodeCbor(new CborTag<CborInput>(18, parts));
const withHeader = (bytes: Uint8Array): Uint8Array => sign1(bytes, new Map(), payload, signature);
const good = withHeader(headerWith());

function outcome(bytes: Uint8Array): SignedStatement | string {
  const statement = decodeStatement(bytes);
  return "code" in statement ? statement.code : statement;
}

function accepted(bytes: Uint8Array): SignedStatement {
  const statement = outcome(bytes);
  if (typeof statement === "string") throw new Error(`refused: ${statement}`);
  return statement;
}

describe("a statement", () => {
  it("is read as it was written, with the hash of what was signed", () => {
    const statement = accepted(good);
    const signed = encodeCbor(["Signature1", headerWith(), new Uint8Array(0), payload]);
    expect(statement).toMatchObject({
      kind: "readings",
      algorithm: "Ed25519",
      issuer: "device:reefer-7",
      subject: "shipment:S-1",
      chain: "chain:test",
      issuedAtSeconds: 1_767_600_000,
      sequence: 0,
      previous: undefined,
    });
    expect(statement.kid).toEqual(kid);
    expect(statement.payload).toEqual(payload);
    expect(statement.signature).toEqual(signature);
    expect(statement.bytes).toBe(good);
    expect(statement.toBeSigned).toEqual(signed);
    expect(toHex(statement.hash)).toBe(createHash("sha256").update(signed).digest("hex"));
  });

  it("has a hash that the signature does not enter", () => {
    const other = sign1(headerWith(), new Map(), payload, new Uint8Array(64).fill(2));
    expect(accepted(other).hash).toEqual(accepted(good).hash);
  });

  for (const [id, algorithm] of [
    [-8, "Ed25519"],
    [-19, "Ed25519"],
    [-7, "ES256"],
    [-9, "ES256"],
  ] as const)
    it(`may name ${algorithm} as ${id}, and the hash tells the two apart`, () => {
      const statement = accepted(withHeader(headerWith([1, id])));
      expect(statement.algorithm).toBe(algorithm);
      expect(toHex(statement.hash) === toHex(accepted(good).hash)).toBe(id === -8);
    });

  for (const [kind, contentType] of [
    ["readings", 112],
    ["custody.release", "application/vnd.tallyman.custody.release+cbor"],
    ["party.key-add", "application/vnd.tallyman.party.key-add+cbor"],
    ["no_such.kind", undefined],
  ] as const)
    it(`of kind ${kind} has its content type`, () => {
      if (contentType === undefined)
        expect(outcome(withHeader(headerWith([3, `application/vnd.tallyman.${kind}+cbor`])))).toBe(
          "content_type_unknown",
        );
      else {
        expect(contentTypeOf(kind)).toBe(contentType);
        expect(accepted(withHeader(headerWith([3, contentType]))).kind).toBe(kind);
      }
    });

  it("may be 65,535 bytes long and not one more", () => {
    const room = statementBytesMax - good.length - 2;
    const largest = sign1(headerWith(), new Map(), new Uint8Array(room + payload.length), signature);
    expect(largest).toHaveLength(statementBytesMax);
    expect(accepted(largest).payload).toHaveLength(room + 1);
    expect(outcome(sign1(headerWith(), new Map(), new Uint8Array(room + 2), signature))).toBe(
      "statement_too_large",
    );
    expect(outcome(new Uint8Array(0))).toBe("statement_empty");
  });

  it("may have an empty payload; its kind says whether that is good", () => {
    expect(accepted(sign1(headerWith(), new Map(), new Uint8Array(0), signature)).payload).toHaveLength(0);
  });
});

describe("the message is refused", () => {
  const protectedHeader = headerWith();
  const untagged = good.subarray(1);
  const cases: readonly (readonly [why: string, bytes: Uint8Array, code: string])[] = [
    ["without tag 18", untagged, "statement_malformed"],
    [
      "with tag 98, which has many signatures",
      encodeCbor(new CborTag<CborInput>(98, [protectedHeader, new Map(), payload, signature])),
      "cbor_malformed",
    ],
    ["with tag 17, which has a MAC", Uint8Array.of(0xd1, ...untagged), "cbor_malformed"],
    ["with tag 18 twice", Uint8Array.of(0xd2, ...good), "statement_malformed"],
    [
      "inside the tag of self-described CBOR",
      concatBytes(Uint8Array.of(0xd9, 0xd9, 0xf7), good),
      "cbor_malformed",
    ],
    ["with tag 18 in two bytes", concatBytes(Uint8Array.of(0xd8, 0x12), untagged), "cbor_not_deterministic"],
    [
      "with an array length in two bytes",
      concatBytes(Uint8Array.of(0xd2, 0x98, 4), good.subarray(2)),
      "cbor_not_deterministic",
    ],
    [
      "as an array of indefinite length",
      concatBytes(Uint8Array.of(0xd2, 0x9f), good.subarray(2), Uint8Array.of(0xff)),
      "cbor_not_deterministic",
    ],
    ["with three elements", sign1(protectedHeader, new Map(), payload), "statement_malformed"],
    ["with five elements", sign1(protectedHeader, new Map(), payload, signature, 0), "statement_malformed"],
    ["as a map", encodeCbor(new CborTag<CborInput>(18, new Map())), "statement_malformed"],
    [
      "with a map instead of the protected header's bytes",
      sign1(new Map(header), new Map(), payload, signature),
      "statement_malformed",
    ],
    ["with a detached payload", sign1(protectedHeader, new Map(), null, signature), "statement_malformed"],
    ["with a text as its payload", sign1(protectedHeader, new Map(), "80", signature), "statement_malformed"],
    [
      "with something unsigned in the unprotected header",
      sign1(protectedHeader, new Map<CborInput, CborInput>([[4, kid]]), payload, signature),
      "statement_malformed",
    ],
    [
      "with receipts in the unprotected header",
      sign1(protectedHeader, new Map<CborInput, CborInput>([[394, [payload]]]), payload, signature),
      "statement_malformed",
    ],
    [
      "with an array as its unprotected header",
      sign1(protectedHeader, [], payload, signature),
      "statement_malformed",
    ],
    [
      "with null as its unprotected header",
      sign1(protectedHeader, null, payload, signature),
      "statement_malformed",
    ],
    [
      "without a signature",
      sign1(protectedHeader, new Map(), payload, new Uint8Array(0)),
      "statement_malformed",
    ],
    [
      "with a signature of 63 bytes",
      sign1(protectedHeader, new Map(), payload, signature.subarray(1)),
      "statement_malformed",
    ],
    [
      "with a signature of 65 bytes",
      sign1(protectedHeader, new Map(), payload, new Uint8Array(65)),
      "statement_malformed",
    ],
    ["with null as its signature", sign1(protectedHeader, new Map(), payload, null), "statement_malformed"],
    ["with bytes after it", concatBytes(good, Uint8Array.of(0)), "cbor_malformed"],
    ["with itself after it", concatBytes(good, good), "cbor_malformed"],
    ["without its last byte", good.subarray(0, -1), "cbor_malformed"],
  ];
  for (const [why, bytes, code] of cases)
    it(`${why}: ${code}`, () => {
      expect(outcome(bytes)).toBe(code);
    });
});

describe("the protected header is refused", () => {
  const seqTwice = concatBytes(Uint8Array.of(0xa6), headerWith().subarray(1), headerWith().subarray(-5));
  const bigMap = new Map<CborInput, CborInput>(Array.from({ length: 257 }, (_, i) => [i + 100, 0]));
  const cases: readonly (readonly [why: string, header: Uint8Array, code: string])[] = [
    ["as no bytes", new Uint8Array(0), "cbor_malformed"],
    ["as an array", encodeCbor([1, -8]), "header_malformed"],
    ["as an empty map", encodeCbor(new Map()), "algorithm_unknown"],
    ["with bytes after the map", concatBytes(headerWith(), Uint8Array.of(0)), "cbor_malformed"],
    ["with its keys out of order", reordered(), "cbor_not_deterministic"],
    ["with a key twice", seqTwice, "cbor_not_deterministic"],
    ["with hundreds of integer keys", encodeCbor(bigMap), "cbor_too_large"],
    ["with 17 arrays inside one another", headerWith([5, nested(17)]), "cbor_too_deep"],
    ["without alg", headerWith([1, undefined]), "algorithm_unknown"],
    ["with alg as text", headerWith([1, "EdDSA"]), "algorithm_unknown"],
    ["with HMAC 256 as alg", headerWith([1, 5]), "algorithm_unknown"],
    ["with ES384 as alg", headerWith([1, -35]), "algorithm_unknown"],
    ["with alg 0", headerWith([1, 0]), "algorithm_unknown"],
    ["with null as alg", headerWith([1, null]), "algorithm_unknown"],
    ["with alg -8 in 65 bits", headerWith([1, -(2n ** 63n)]), "algorithm_unknown"],
    ["without kid", headerWith([4, undefined]), "header_malformed"],
    ["with a kid of 31 bytes", headerWith([4, kid.subarray(1)]), "header_malformed"],
    ["with a kid of 33 bytes", headerWith([4, new Uint8Array(33)]), "header_malformed"],
    ["with a kid in hexadecimal", headerWith([4, toHex(kid)]), "header_malformed"],
    ["without seq", headerWith(["seq", undefined]), "header_malformed"],
    ["with seq -1", headerWith(["seq", -1], ["prev", previous]), "header_malformed"],
    ["with seq 1.5", headerWith(["seq", 1.5], ["prev", previous]), "header_malformed"],
    ["with seq 2^53", headerWith(["seq", 2n ** 53n], ["prev", previous]), "header_malformed"],
    ["with seq NaN", headerWith(["seq", Number.NaN], ["prev", previous]), "header_malformed"],
    ["with seq as text", headerWith(["seq", "0"]), "header_malformed"],
    ["with prev beside seq 0", headerWith(["prev", previous]), "header_malformed"],
    ["with null as prev beside seq 0", headerWith(["prev", null]), "header_malformed"],
    ["with seq 1 and no prev", headerWith(["seq", 1]), "header_malformed"],
    [
      "with seq 1 and a prev of 31 bytes",
      headerWith(["seq", 1], ["prev", previous.subarray(1)]),
      "header_malformed",
    ],
    ["with seq 1 and null as prev", headerWith(["seq", 1], ["prev", null]), "header_malformed"],
    ["with one parameter too many", headerWith([2, [1]]), "header_malformed"],
    ["with crit", headerWith([2, ["seq"]]), "header_malformed"],
    [
      "with one parameter too many beside prev",
      headerWith(["seq", 1], ["prev", previous], ["x", 0]),
      "header_malformed",
    ],
    [
      "with another parameter in the place of prev",
      headerWith(["seq", 1], ["x", previous]),
      "header_malformed",
    ],
    ["without a content type", headerWith([3, undefined], [5, 0]), "content_type_unknown"],
    ["with another CoAP content-format", headerWith([3, 60]), "content_type_unknown"],
    ["with another media type", headerWith([3, "application/cbor"]), "content_type_unknown"],
    [
      "with the media type of sign-in proofs",
      headerWith([3, "application/vnd.tallyman.sign-in+cbor"]),
      "content_type_unknown",
    ],
    [
      "with readings under a media type",
      headerWith([3, "application/vnd.tallyman.readings+cbor"]),
      "content_type_unknown",
    ],
    [
      "with a media type in capitals",
      headerWith([3, "application/vnd.tallyman.Custody.release+cbor"]),
      "content_type_unknown",
    ],
    [
      "with a media type with a parameter",
      headerWith([3, "application/vnd.tallyman.custody.release+cbor;v=1"]),
      "content_type_unknown",
    ],
    [
      "with a line break after the media type",
      headerWith([3, "application/vnd.tallyman.custody.release+cbor\n"]),
      "content_type_unknown",
    ],
    ["without claims", headerWith([15, undefined], [5, 0]), "header_malformed"],
    ["with an array as claims", headerWith([15, []]), "header_malformed"],
    ["without iss", claimsWith([1, undefined]), "header_malformed"],
    ["without sub", claimsWith([2, undefined]), "header_malformed"],
    ["without aud", claimsWith([3, undefined]), "header_malformed"],
    ["without iat", claimsWith([6, undefined]), "header_malformed"],
    ["with another claim", claimsWith([5, 0]), "header_malformed"],
    ["with exp in the place of iat", claimsWith([6, undefined], [4, 1_767_600_000]), "header_malformed"],
    ["with an iss that is no reference", claimsWith([1, "reefer-7"]), "header_malformed"],
    ["with an iss of an unknown kind", claimsWith([1, "user:root"]), "header_malformed"],
    ["with bytes as iss", claimsWith([1, kid]), "header_malformed"],
    ["with an empty sub", claimsWith([2, ""]), "header_malformed"],
    ["with a path in sub", claimsWith([2, "unit:a/0"]), "header_malformed"],
    ["with an aud that is no chain", claimsWith([3, "party:test"]), "header_malformed"],
    ["with a list as aud", claimsWith([3, ["chain:test"]]), "header_malformed"],
    ["with a fraction in iat", claimsWith([6, 1.5]), "header_malformed"],
    ["with iat before 1970", claimsWith([6, -1]), "header_malformed"],
    ["with iat after the year 9999", claimsWith([6, secondsMax + 1]), "header_malformed"],
    ["with milliseconds as iat", claimsWith([6, 1_767_600_000_000]), "header_malformed"],
    ["with iat as text", claimsWith([6, "1767600000"]), "header_malformed"],
  ];
  for (const [why, bytes, code] of cases)
    it(`${why}: ${code}`, () => {
      expect(outcome(withHeader(bytes))).toBe(code);
    });

  it("for none of the bounds themselves", () => {
    expect(accepted(withHeader(claimsWith([6, 0]))).issuedAtSeconds).toBe(0);
    expect(accepted(withHeader(claimsWith([6, secondsMax]))).issuedAtSeconds).toBe(secondsMax);
    const last = headerWith(["seq", Number.MAX_SAFE_INTEGER], ["prev", previous]);
    expect(accepted(withHeader(last))).toMatchObject({ sequence: Number.MAX_SAFE_INTEGER, previous });
  });

  function nested(depth: number): CborInput {
    return depth === 0 ? 0 : [nested(depth - 1)];
  }

  /** The map of the header with its first two entries, {1: -8, 3: 112}, swapped. */
  function reordered(): Uint8Array {
    const bytes = headerWith();
    return concatBytes(bytes.subarray(0, 1), bytes.subarray(3, 6), bytes.subarray(1, 3), bytes.subarray(6));
  }
});

const identifier = fc.stringMatching(/^[A-Za-z0-9._:-]{1,64}$/);
const kinds = fc.constantFrom("readings", "chain.genesis", "custody.release", "party.key-add", "unit.load");
const fields: fc.Arbitrary<StatementFields> = fc
  .record({
    algorithm: fc.constantFrom("Ed25519" as const, "ES256" as const),
    kind: kinds,
    kid: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    issuer: identifier.map((id) => `party:${id}`),
    subject: identifier.map((id) => `unit:${id}`),
    chain: identifier.map((id) => `chain:${id}`),
    issuedAtSeconds: fc.integer({ min: 0, max: secondsMax }),
    sequence: fc.oneof(fc.nat(3), fc.maxSafeNat()),
    previous: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    payload: fc.uint8Array({ maxLength: 80 }),
  })
  .map((all) => (all.sequence === 0 ? { ...all, previous: undefined } : all));

describe("any statement", () => {
  it("comes back from its bytes with everything that was said", () => {
    fc.assert(
      fc.property(fields, fc.uint8Array({ minLength: 64, maxLength: 64 }), (said, anySignature) => {
        const prepared = prepareStatement(said);
        const bytes = assembleStatement(prepared, anySignature);
        const { toBeSigned, hash } = prepared;
        expect(accepted(bytes)).toEqual({ ...said, bytes, signature: anySignature, toBeSigned, hash });
      }),
    );
  });

  it("with any byte changed is refused, or says or signs something else", () => {
    const bytes = assembleStatement(
      prepareStatement(fc.sample(fields, { seed: 1, numRuns: 1 })[0]!),
      signature,
    );
    const original = accepted(bytes);
    for (let at = 0; at < bytes.length; at++)
      for (const bit of [1, 2, 4, 8, 16, 32, 64, 128]) {
        const result = outcome(bytes.with(at, bytes[at]! ^ bit));
        if (typeof result === "string") continue;
        const same = toHex(result.hash) === toHex(original.hash);
        expect(same && toHex(result.signature) === toHex(original.signature), `byte ${at}`).toBe(false);
      }
  });

  it("of random bytes is refused with a code, never thrown out of", () => {
    const tagged = fc.uint8Array({ maxLength: 200 }).map((bytes) => Uint8Array.of(0xd2, 0x84, ...bytes));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), tagged), (bytes) => {
        expect(typeof outcome(bytes)).toBe("string");
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a refusal", () => {
  it("is what an error of decoding stands for; another error is a fault and goes on", () => {
    expect(() => readStatement(new Uint8Array(0))).toThrow("statement_empty");
    const fault = new TypeError("a bug");
    expect(() => refusalOf(fault)).toThrow(fault);
  });
});
