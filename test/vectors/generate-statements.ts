/** Vectors of the form of a statement (docs/protocol.md §4). */
import { concatBytes } from "../../ledger/encoding/bytes.ts";
import { type CborInput, CborTag, encodeCbor } from "../../ledger/encoding/cbor.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { encodeReadings } from "../../ledger/statement/readings.ts";
import { readStatement, signatureStructure } from "../../ledger/statement/statement.ts";
import { testSigner } from "../ledger/chain-fixture.ts";
import { type Case, type Hex, toHex, type VectorFile } from "./vector.ts";

export interface StatementCase extends Case {
  readonly bytes: Hex;
  readonly key?: string;
}

const device = testSigner("device:reefer-7");
const startMs = 1_767_600_600_000;
const payload = encodeReadings([{ name: "temperature", value: 4.5, timeMs: startMs }]);

type Changes = readonly (readonly [key: CborInput, value: CborInput | undefined])[];

function changed(
  entries: readonly (readonly [CborInput, CborInput])[],
  changes: Changes,
): Map<CborInput, CborInput> {
  const map = new Map(entries);
  for (const [key, value] of changes)
    if (value === undefined) map.delete(key);
    else map.set(key, value);
  return map;
}

const claims = (changes: Changes = []) =>
  changed(
    [
      [1, "device:reefer-7"],
      [2, "device:reefer-7"],
      [3, "chain:example"],
      [6, startMs / 1000],
    ],
    changes,
  );
const header = (changes: Changes = []) =>
  encodeCbor(
    changed(
      [
        [1, -8],
        [3, 112],
        [4, device.key.kid],
        [15, claims()],
        ["seq", 0],
      ],
      changes,
    ),
  );

const sign1 = (...parts: CborInput[]) => encodeCbor(new CborTag<CborInput>(18, parts));

function signedWith(protectedHeader: Uint8Array, body: Uint8Array = payload): Uint8Array {
  const signature = device.sign(signatureStructure(protectedHeader, body));
  return sign1(protectedHeader, new Map(), body, signature);
}

function accepted(comment: string, bytes: Uint8Array): StatementCase {
  const statement = readStatement(bytes);
  const { algorithm, kind, issuer, subject, chain, issuedAtSeconds, sequence, previous } = statement;
  return {
    comment,
    key: toHex(encodeCoseKey(device.key)),
    bytes: toHex(bytes),
    expect: {
      hash: toHex(statement.hash),
      algorithm,
      kind,
      kid: toHex(statement.kid),
      issuer,
      subject,
      chain,
      issuedAtSeconds,
      sequence,
      ...(previous && { previous: toHex(previous) }),
      payload: toHex(statement.payload),
    },
  };
}

const refused = (comment: string, bytes: Uint8Array, code: string): StatementCase => ({
  comment,
  bytes: toHex(bytes),
  code,
});

const good = signedWith(header());
const signature = good.subarray(-64);
const previous = readStatement(good).hash;
const manyKeys = new Map<CborInput, CborInput>(Array.from({ length: 257 }, (_, i) => [i, 0]));
const deep = Array.from({ length: 17 }).reduce<CborInput>((inner) => [inner], 0);
const custody = "application/vnd.tallyman.custody.release+cbor";

const cases: readonly StatementCase[] = [
  accepted("the first statement of a device", good),
  accepted(
    "its second one",
    signedWith(
      header([
        ["seq", 1],
        ["prev", previous],
      ]),
    ),
  ),
  accepted("alg -19, Ed25519 fully specified", signedWith(header([[1, -19]]))),
  accepted(
    "another kind",
    signedWith(
      header([
        [3, custody],
        [15, claims([[2, "shipment:S-1"]])],
      ]),
      encodeCbor({ to: "acme", at: startMs }),
    ),
  ),
  accepted("what is in the payload is not looked at here", signedWith(header(), new Uint8Array(0))),
  accepted(
    "the highest sequence number",
    signedWith(
      header([
        ["seq", Number.MAX_SAFE_INTEGER],
        ["prev", previous],
      ]),
    ),
  ),
  { comment: "no bytes", bytes: "", code: "statement_empty" },
  { comment: "65,536 bytes", bytes: { repeat: "00", count: 65_536 }, code: "statement_too_large" },
  {
    comment: "65,535 bytes of something else",
    bytes: { repeat: "00", count: 65_535 },
    code: "cbor_malformed",
  },
  refused("bytes after the message", concatBytes(good, Uint8Array.of(0)), "cbor_malformed"),
  refused("the last byte missing", good.subarray(0, -1), "cbor_malformed"),
  refused(
    "tag 98 (COSE_Sign)",
    encodeCbor(new CborTag<CborInput>(98, [header(), new Map(), payload, signature])),
    "cbor_malformed",
  ),
  refused("the length of the payload in three bytes", lengthened(), "cbor_not_deterministic"),
  refused(
    "an array of indefinite length",
    concatBytes(Uint8Array.of(0xd2, 0x9f), good.subarray(2), Uint8Array.of(0xff)),
    "cbor_not_deterministic",
  ),
  refused("header parameters out of order", signedWith(outOfOrder()), "cbor_not_deterministic"),
  refused("17 arrays in a header parameter", signedWith(header([[5, deep]])), "cbor_too_deep"),
  refused("257 integer keys in the header", signedWith(encodeCbor(manyKeys)), "cbor_too_large"),
  refused("no tag", good.subarray(1), "statement_malformed"),
  refused("three elements", sign1(header(), new Map(), payload), "statement_malformed"),
  refused("five elements", sign1(header(), new Map(), payload, signature, null), "statement_malformed"),
  refused("a detached payload", sign1(header(), new Map(), null, signature), "statement_malformed"),
  refused(
    "something in the unprotected header",
    sign1(header(), new Map([[4, device.key.kid]]), payload, signature),
    "statement_malformed",
  ),
  refused(
    "a signature of 63 bytes",
    sign1(header(), new Map(), payload, signature.subarray(1)),
    "statement_malformed",
  ),
  refused(
    "the protected header as a map",
    sign1(claims(), new Map(), payload, signature),
    "statement_malformed",
  ),
  refused("no alg", signedWith(header([[1, undefined]])), "algorithm_unknown"),
  refused("alg HMAC 256", signedWith(header([[1, 5]])), "algorithm_unknown"),
  refused("alg ES384", signedWith(header([[1, -35]])), "algorithm_unknown"),
  refused("an empty protected header", signedWith(new Uint8Array(0)), "cbor_malformed"),
  refused("an array as the protected header", signedWith(encodeCbor([1])), "header_malformed"),
  refused("a kid of 31 bytes", signedWith(header([[4, device.key.kid.subarray(1)]])), "header_malformed"),
  refused("no seq", signedWith(header([["seq", undefined]])), "header_malformed"),
  refused(
    "seq 2^53",
    signedWith(
      header([
        ["seq", 2n ** 53n],
        ["prev", previous],
      ]),
    ),
    "header_malformed",
  ),
  refused("seq 0 with prev", signedWith(header([["prev", previous]])), "header_malformed"),
  refused("seq 1 without prev", signedWith(header([["seq", 1]])), "header_malformed"),
  refused("a parameter too many", signedWith(header([[2, ["seq"]]])), "header_malformed"),
  refused(
    "no claims",
    signedWith(
      header([
        [15, undefined],
        [5, 0],
      ]),
    ),
    "header_malformed",
  ),
  refused("a claim too many", signedWith(header([[15, claims([[4, 1]])]])), "header_malformed"),
  refused(
    "an issuer that is no reference",
    signedWith(header([[15, claims([[1, "reefer-7"]])]])),
    "header_malformed",
  ),
  refused(
    "a subject of an unknown kind",
    signedWith(header([[15, claims([[2, "ship:ever-given"]])]])),
    "header_malformed",
  ),
  refused(
    "an audience that is no chain",
    signedWith(header([[15, claims([[3, "party:example"]])]])),
    "header_malformed",
  ),
  refused("iat in milliseconds", signedWith(header([[15, claims([[6, startMs]])]])), "header_malformed"),
  refused(
    "iat with a fraction",
    signedWith(header([[15, claims([[6, startMs / 1000 + 0.5]])]])),
    "header_malformed",
  ),
  refused("another CoAP content-format", signedWith(header([[3, 60]])), "content_type_unknown"),
  refused(
    "the media type of a sign-in proof",
    signedWith(header([[3, "application/vnd.tallyman.sign-in+cbor"]])),
    "content_type_unknown",
  ),
];

/** The payload's head, 0x58 and one byte of length, with two bytes of length. */
function lengthened(): Uint8Array {
  const at = good.length - 66 - payload.length - 1;
  return concatBytes(good.subarray(0, at - 1), Uint8Array.of(0x59, 0), good.subarray(at));
}

function outOfOrder(): Uint8Array {
  const bytes = header();
  return concatBytes(bytes.subarray(0, 1), bytes.subarray(3, 6), bytes.subarray(1, 3), bytes.subarray(6));
}

export const statementVectors: VectorFile<StatementCase> = {
  comment:
    "docs/protocol.md §4: the form of a statement and its hash, whoever signed it. The signature of each accepted one verifies with `key` (a COSE_Key), whose secret is SHA-256 of 'test key of device:reefer-7'.",
  cases,
};
