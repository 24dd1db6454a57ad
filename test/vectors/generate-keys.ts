/** Vectors of public keys, their thumbprints, and the signature rule (docs/protocol.md §3). */
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { concatBytes } from "../../ledger/encoding/bytes.ts";
import { type CborInput, encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { utf8Encode } from "../../ledger/encoding/utf8.ts";
import { encodeCoseKey, publicKeyFromBytes, type SignatureAlgorithm } from "../../ledger/keys/cose-key.ts";
import { nativeSha256 } from "../ledger/chain-fixture.ts";
import {
  bigEndian,
  coordinateP256,
  fieldEd25519,
  littleEndian,
  numberOfLittleEndian,
  orderEd25519,
  orderEightPoint,
  orderP256,
} from "../ledger/keys/points.ts";
import { type Case, toHex, type VectorFile } from "./vector.ts";

interface KeyCase extends Case {
  readonly key: string;
  readonly message?: string;
  readonly signature?: string;
}

const secret = nativeSha256(utf8Encode("test key of the vectors"));
const message = utf8Encode("tallyman");

const edPublic = ed25519.getPublicKey(secret);
const edPoint = ed25519.Point.fromBytes(edPublic);
const edSignature = ed25519.sign(message, secret);
const p256Public = p256.getPublicKey(secret, false).subarray(1);
const p256Signature = p256.sign(message, secret, { lowS: true });

const map = (...entries: [CborInput, CborInput][]) => encodeCbor(new Map(entries));
const okp = (x: CborInput) => map([1, 1], [-1, 6], [-2, x]);
const ec2 = (x: CborInput, y: CborInput) => map([1, 2], [-1, 1], [-2, x], [-3, y]);
const [x, y] = [p256Public.subarray(0, 32), p256Public.subarray(32)];

const edKey = okp(edPublic);
const p256Key = ec2(x, y);

function accepted(comment: string, algorithm: SignatureAlgorithm, bytes: Uint8Array): KeyCase {
  const key = publicKeyFromBytes(algorithm, bytes);
  return { comment, key: toHex(encodeCoseKey(key)), expect: { algorithm, kid: toHex(key.kid) } };
}

const refused = (comment: string, key: Uint8Array, code: string): KeyCase => ({
  comment,
  key: toHex(key),
  code,
});

const mixed = edPoint.add(orderEightPoint).toBytes();
const { xPlusP, y: smallY } = coordinateP256();

const keys: readonly KeyCase[] = [
  accepted("Ed25519", "Ed25519", edPublic),
  accepted("P-256", "ES256", p256Public),
  refused("no bytes", new Uint8Array(0), "key_malformed"),
  refused("no map", encodeCbor([1, 6, edPublic]), "key_malformed"),
  refused(
    "Ed25519 with its parameters out of order",
    concatBytes(Uint8Array.of(0xa3, 0x20, 6, 1, 1), edKey.subarray(5)),
    "key_malformed",
  ),
  refused("Ed25519 with a private key", map([1, 1], [-1, 6], [-2, edPublic], [-4, secret]), "key_malformed"),
  refused(
    "Ed25519 with a kid of its own",
    map([1, 1], [2, secret], [-1, 6], [-2, edPublic]),
    "key_malformed",
  ),
  refused("Ed25519 with alg", map([1, 1], [3, -8], [-1, 6], [-2, edPublic]), "key_malformed"),
  refused("Ed25519 without x", map([1, 1], [-1, 6]), "key_malformed"),
  refused("Ed25519 of 31 bytes", okp(edPublic.subarray(1)), "key_malformed"),
  refused("Ed25519 of 33 bytes", okp(concatBytes(edPublic, Uint8Array.of(0))), "key_malformed"),
  refused(
    "Ed25519 with a y coordinate",
    map([1, 1], [-1, 6], [-2, edPublic], [-3, edPublic]),
    "key_malformed",
  ),
  refused("X25519, which does not sign", map([1, 1], [-1, 4], [-2, edPublic]), "key_malformed"),
  refused("Ed448", map([1, 1], [-1, 7], [-2, new Uint8Array(57)]), "key_malformed"),
  refused("kty as text", map([1, "OKP"], [-1, 6], [-2, edPublic]), "key_malformed"),
  refused("a symmetric key", map([1, 4], [-1, secret]), "key_malformed"),
  refused("bytes after the key", concatBytes(edKey, Uint8Array.of(0)), "key_malformed"),
  refused("Ed25519: the identity", okp(littleEndian(1n)), "key_small_order"),
  refused("Ed25519: a point of order 2", okp(littleEndian(fieldEd25519 - 1n)), "key_small_order"),
  refused("Ed25519: a point of order 4", okp(littleEndian(0n)), "key_small_order"),
  refused("Ed25519: a point of order 8", okp(orderEightPoint.toBytes()), "key_small_order"),
  refused("Ed25519: the identity written as p + 1", okp(littleEndian(fieldEd25519 + 1n)), "key_small_order"),
  refused("Ed25519: a good key with a point of order 8 added", okp(mixed), "key_small_order"),
  refused("Ed25519: no point", okp(littleEndian(2n)), "key_not_on_curve"),
  refused("Ed25519: y is p + 3, not canonical", okp(littleEndian(fieldEd25519 + 3n)), "key_not_on_curve"),
  refused("P-256 with its y as a sign", ec2(x, true), "key_malformed"),
  refused("P-256 without y", map([1, 2], [-1, 1], [-2, x]), "key_malformed"),
  refused("P-384", map([1, 2], [-1, 2], [-2, x], [-3, y]), "key_malformed"),
  refused("P-256: not on the curve", ec2(x, x), "key_not_on_curve"),
  refused("P-256: zero", ec2(new Uint8Array(32), new Uint8Array(32)), "key_not_on_curve"),
  refused("P-256: x is p more than a point's", ec2(xPlusP, smallY), "key_not_on_curve"),
];

function signed(
  comment: string,
  key: Uint8Array,
  signature: Uint8Array,
  verifies: boolean,
  over = message,
): KeyCase {
  return {
    comment,
    key: toHex(key),
    message: toHex(over),
    signature: toHex(signature),
    expect: { verifies },
  };
}

/** The signature with s (little-endian) replaced by s + `more`. */
function withMoreS(signature: Uint8Array, more: bigint): Uint8Array {
  const s = numberOfLittleEndian(signature.subarray(32)) + more;
  return concatBytes(signature.subarray(0, 32), littleEndian(s));
}

const flipped = (bytes: Uint8Array, at: number) => bytes.with(at, bytes[at]! ^ 1);
const r = p256Signature.subarray(0, 32);
const s = BigInt(`0x${toHex(p256Signature.subarray(32))}`);
const es256 = (first: Uint8Array, second: bigint) => concatBytes(first, bigEndian(second));

const signatures: readonly KeyCase[] = [
  signed("Ed25519: signed by the key", edKey, edSignature, true),
  signed("Ed25519: over no bytes", edKey, ed25519.sign(new Uint8Array(0), secret), true, new Uint8Array(0)),
  signed("Ed25519: over another message", edKey, edSignature, false, utf8Encode("Tallyman")),
  signed("Ed25519: one bit of R changed", edKey, flipped(edSignature, 0), false),
  signed("Ed25519: one bit of s changed", edKey, flipped(edSignature, 32), false),
  signed(
    "Ed25519: s + L, the same signature in other bytes",
    edKey,
    withMoreS(edSignature, orderEd25519),
    false,
  ),
  signed(
    "Ed25519: R is the identity and s is 0",
    edKey,
    concatBytes(littleEndian(1n), new Uint8Array(32)),
    false,
  ),
  signed("Ed25519: all zero", edKey, new Uint8Array(64), false),
  signed("Ed25519: 63 bytes", edKey, edSignature.subarray(0, 63), false),
  signed("Ed25519: 65 bytes", edKey, concatBytes(edSignature, Uint8Array.of(0)), false),
  signed("ES256: signed by the key, nonce of RFC 6979", p256Key, p256Signature, true),
  signed("ES256: the same with n - s in the place of s", p256Key, es256(r, orderP256 - s), true),
  signed("ES256: over another message", p256Key, p256Signature, false, utf8Encode("Tallyman")),
  signed("ES256: r is 0", p256Key, es256(new Uint8Array(32), s), false),
  signed("ES256: s is 0", p256Key, es256(r, 0n), false),
  signed("ES256: s is n", p256Key, es256(r, orderP256), false),
  signed("ES256: r is n", p256Key, es256(bigEndian(orderP256), s), false),
  signed("ES256: in DER", p256Key, p256.Signature.fromBytes(p256Signature, "compact").toBytes("der"), false),
];

export const keyVectors: VectorFile<KeyCase> = {
  comment:
    "docs/protocol.md §3. The secret key is SHA-256 of the text 'test key of the vectors'. With message and signature, `expect` says whether the signature verifies.",
  cases: [...keys, ...signatures],
};
