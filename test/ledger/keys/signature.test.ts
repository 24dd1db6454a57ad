import { createPrivateKey, generateKeyPairSync, sign as nodeSign } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { sha512 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, fromHex } from "../../../ledger/encoding/bytes.ts";
import { type PublicKey, publicKeyFromBytes } from "../../../ledger/keys/cose-key.ts";
import { ed25519SignatureWellFormed, verifySignature } from "../../../ledger/keys/signature.ts";
import { verifyWithOpenSsl } from "./openssl.ts";
import {
  bigEndian,
  fieldEd25519,
  littleEndian,
  numberOfLittleEndian,
  orderEd25519,
  orderEightPoint,
  orderP256,
} from "./points.ts";

const seed = new Uint8Array(32).fill(7);
const edKey = publicKeyFromBytes("Ed25519", ed25519.getPublicKey(seed));
const esKey = publicKeyFromBytes("ES256", p256.getPublicKey(seed, false).slice(1));
const message = new TextEncoder().encode("12 pallets, 4 °C");

const signatures = {
  Ed25519: ed25519.sign(message, seed),
  ES256: p256.sign(message, seed, { lowS: false }),
};

describe.each<[string, PublicKey]>([
  ["Ed25519", edKey],
  ["ES256", esKey],
])("%s", (name, key) => {
  const signature = signatures[key.algorithm];

  it("verifies what the key signed, and nothing with one bit changed", () => {
    expect(verifySignature(key, message, signature)).toBe(true);
    const changed = (bytes: Uint8Array, bit: number) => {
      const copy = bytes.slice();
      copy[bit >> 3] = copy[bit >> 3]! ^ (1 << (bit & 7));
      return copy;
    };
    for (let bit = 0; bit < 512; bit++)
      expect(verifySignature(key, message, changed(signature, bit))).toBe(false);
    for (let bit = 0; bit < message.length * 8; bit++)
      expect(verifySignature(key, changed(message, bit), signature)).toBe(false);
  }, 120_000);

  it("verifies what OpenSSL signed, for any message", () => {
    const pair =
      name === "Ed25519"
        ? generateKeyPairSync("ed25519")
        : generateKeyPairSync("ec", { namedCurve: "P-256" });
    const { x = "", y = "" } = pair.publicKey.export({ format: "jwk" });
    const coordinates = Buffer.concat([Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
    const foreign = publicKeyFromBytes(key.algorithm, new Uint8Array(coordinates));
    const digest = name === "Ed25519" ? null : "sha256";
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (content) => {
        const made = nodeSign(digest, content, { key: pair.privateKey, dsaEncoding: "ieee-p1363" });
        expect(verifySignature(foreign, content, made)).toBe(true);
        expect(verifySignature(key, content, made)).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  it.each([0, 1, 32, 63, 65, 70, 72, 128])("refuses a signature of %i bytes", (length) => {
    const bytes = new Uint8Array(length);
    bytes.set(signature.subarray(0, Math.min(length, 64)));
    expect(verifySignature(key, message, bytes)).toBe(false);
  });

  it("answers any bytes at all", () => {
    const half = fc.oneof(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.constantFrom(new Uint8Array(32), new Uint8Array(32).fill(0xff), littleEndian(1n), bigEndian(1n)),
    );
    fc.assert(
      fc.property(half, half, (first, second) => {
        expect(verifySignature(key, message, concatBytes(first, second))).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it("does not verify with the key of the other algorithm", () => {
    const other = key === edKey ? esKey : edKey;
    expect(verifySignature(other, message, signature)).toBe(false);
  });

  it("refuses programmer's errors loudly", () => {
    const wrong = (value: unknown) => value as never;
    expect(() => verifySignature(wrong(undefined), message, signature)).toThrow(TypeError);
    expect(() => verifySignature(wrong({ ...key, algorithm: "RS256" }), message, signature)).toThrow(
      TypeError,
    );
    expect(() => verifySignature(wrong({ ...key, bytes: "00" }), message, signature)).toThrow(TypeError);
    expect(() => verifySignature({ ...key, bytes: key.bytes.subarray(1) }, message, signature)).toThrow(
      TypeError,
    );
    expect(() => verifySignature(key, wrong("text"), signature)).toThrow(TypeError);
    expect(() => verifySignature(key, message, wrong("text"))).toThrow(TypeError);
  });

  it("does not verify with bytes that are no point, or of another key", () => {
    const noPoint = { ...key, bytes: new Uint8Array(key.bytes.length).fill(0xff) };
    expect(verifySignature(noPoint, message, signature)).toBe(false);
  });
});

/** The secret scalar of the key (RFC 8032 §5.1.5) and a signature of ours with a chosen R. */
const secretScalar = scalarOf(seed);

function scalarOf(secret: Uint8Array): bigint {
  const hash = sha512(secret).slice(0, 32);
  hash[0] = hash[0]! & 0xf8;
  hash[31] = (hash[31]! & 0x7f) | 0x40;
  return numberOfLittleEndian(hash) % orderEd25519;
}

function challenge(r: Uint8Array): bigint {
  return numberOfLittleEndian(sha512(concatBytes(r, edKey.bytes, message))) % orderEd25519;
}

/** s = nonce + k·a for any bytes in the place of R. */
function signWith(r: Uint8Array, nonce: bigint): Uint8Array {
  return concatBytes(r, littleEndian((nonce + challenge(r) * secretScalar) % orderEd25519));
}

describe("the Ed25519 rule", () => {
  const nonce = 123_456_789n;
  const honest = ed25519.Point.BASE.multiplyUnsafe(nonce);

  it("accepts a signature made by hand, so that the forgeries here fail for their own reason", () => {
    expect(verifySignature(edKey, message, signWith(honest.toBytes(), nonce))).toBe(true);
  });

  it("is cofactorless: R with a part of small order fails, though the cofactored equation holds", () => {
    for (let multiple = 1n; multiple < 8n; multiple++) {
      const r = honest.add(orderEightPoint.multiplyUnsafe(multiple)).toBytes();
      const signature = signWith(r, nonce);
      expect(ed25519.verify(signature, message, edKey.bytes, { zip215: true })).toBe(true);
      expect(ed25519SignatureWellFormed(signature)).toBe(true);
      expect(verifySignature(edKey, message, signature)).toBe(false);
      expect(verifyWithOpenSsl(edKey, message, signature)).toBe(false);
    }
  });

  it("refuses R = identity, with which the equation itself holds", () => {
    const r = ed25519.Point.ZERO.toBytes();
    const signature = signWith(r, 0n);
    expect(verifyWithOpenSsl(edKey, message, signature)).toBe(true);
    expect(ed25519SignatureWellFormed(signature)).toBe(false);
    expect(verifySignature(edKey, message, signature)).toBe(false);
  });

  it("refuses every encoding of every point of small order as R, and no other small y", () => {
    const smallOrderY = new Set([0n, 1n, fieldEd25519 - 1n]);
    let point = orderEightPoint;
    for (let i = 0; i < 8; i++, point = point.add(orderEightPoint)) smallOrderY.add(point.toAffine().y);
    expect(smallOrderY.size).toBe(5);
    const others = Array.from({ length: 40 }, (_, y) => BigInt(y));
    for (const y of [...smallOrderY, ...others])
      for (const encoded of [y, y + fieldEd25519].filter((value) => value < 2n ** 255n))
        for (const sign of [0n, 2n ** 255n]) {
          const signature = concatBytes(littleEndian(encoded + sign), littleEndian(1n));
          expect(ed25519SignatureWellFormed(signature)).toBe(!smallOrderY.has(y));
          expect(verifySignature(edKey, message, signature)).toBe(false);
        }
  });

  it("refuses s + L and more, which would be other bytes for the same signature", () => {
    const good = signatures.Ed25519;
    const s = numberOfLittleEndian(good.subarray(32));
    for (let i = 1n; s + i * orderEd25519 < 2n ** 256n; i++) {
      const signature = concatBytes(good.subarray(0, 32), littleEndian(s + i * orderEd25519));
      expect(ed25519SignatureWellFormed(signature)).toBe(false);
      expect(verifySignature(edKey, message, signature)).toBe(false);
    }
  });

  it("takes s up to L − 1", () => {
    const r = honest.toBytes();
    const wellFormed = (s: bigint) => ed25519SignatureWellFormed(concatBytes(r, littleEndian(s)));
    for (const s of [0n, 1n, orderEd25519 - 1n, orderEd25519 - 2n ** 130n, 2n ** 252n])
      expect(wellFormed(s)).toBe(true);
    for (const s of [orderEd25519, orderEd25519 + 1n, orderEd25519 + 2n ** 130n, 2n ** 253n, 2n ** 256n - 1n])
      expect(wellFormed(s)).toBe(false);
  });

  it("verifies RFC 8032 §7.1 test 1, over the empty message, and a signature over a long one", () => {
    const key = publicKeyFromBytes(
      "Ed25519",
      fromHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
    );
    const signature = fromHex(
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    );
    expect(verifySignature(key, new Uint8Array(0), signature)).toBe(true);
    const long = new Uint8Array(100_000).fill(1);
    expect(verifySignature(edKey, long, ed25519.sign(long, seed))).toBe(true);
  });
});

describe("the ES256 rule", () => {
  const good = signatures.ES256;
  const r = BigInt(`0x${Buffer.from(good.subarray(0, 32)).toString("hex")}`);
  const s = BigInt(`0x${Buffer.from(good.subarray(32)).toString("hex")}`);

  it("accepts both s and n − s", () => {
    expect(verifySignature(esKey, message, concatBytes(bigEndian(r), bigEndian(orderP256 - s)))).toBe(true);
    expect(verifySignature(esKey, message, concatBytes(bigEndian(r), bigEndian(s)))).toBe(true);
  });

  it("refuses r and s outside of 1 … n − 1", () => {
    const outside = [0n, orderP256, orderP256 + 1n, 2n ** 256n - 1n];
    for (const value of outside) {
      expect(verifySignature(esKey, message, concatBytes(bigEndian(value), bigEndian(s)))).toBe(false);
      expect(verifySignature(esKey, message, concatBytes(bigEndian(r), bigEndian(value)))).toBe(false);
      for (const other of outside)
        expect(verifySignature(esKey, message, concatBytes(bigEndian(value), bigEndian(other)))).toBe(false);
    }
  });

  it("refuses the same signature in DER", () => {
    const pair = createPrivateKey({
      format: "jwk",
      key: {
        kty: "EC",
        crv: "P-256",
        d: Buffer.from(seed).toString("base64url"),
        x: Buffer.from(esKey.bytes.subarray(0, 32)).toString("base64url"),
        y: Buffer.from(esKey.bytes.subarray(32)).toString("base64url"),
      },
    });
    const der = nodeSign("sha256", message, { key: pair, dsaEncoding: "der" });
    expect(verifySignature(esKey, message, der)).toBe(false);
    expect(verifySignature(esKey, message, der.subarray(0, 64))).toBe(false);
  });

  it("hashes the message with SHA-256", () => {
    const prehashed = p256.sign(message, seed, { prehash: false });
    expect(verifySignature(esKey, message, prehashed)).toBe(false);
  });
});
