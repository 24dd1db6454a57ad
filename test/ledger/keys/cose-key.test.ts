import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RefusalError } from "../../../ledger/codes.ts";
import { concatBytes, fromHex, toHex } from "../../../ledger/encoding/bytes.ts";
import { type CborInput, encodeCbor } from "../../../ledger/encoding/cbor.ts";
import {
  algorithmOfCoseId,
  coseIdOf,
  decodeCoseKey,
  encodeCoseKey,
  KeyError,
  publicKeyFromBytes,
} from "../../../ledger/keys/cose-key.ts";
import { coordinateP256, fieldEd25519, littleEndian, orderEightPoint } from "./points.ts";

function refusalOf(encoded: Uint8Array): string {
  try {
    decodeCoseKey(encoded);
  } catch (error) {
    if (error instanceof KeyError) return error.code;
    throw error;
  }
  return "accepted";
}

const okp = (x: CborInput): Uint8Array =>
  encodeCbor(
    new Map<CborInput, CborInput>([
      [1, 1],
      [-1, 6],
      [-2, x],
    ]),
  );
const ec2 = (x: CborInput, y: CborInput): Uint8Array =>
  encodeCbor(
    new Map<CborInput, CborInput>([
      [1, 2],
      [-1, 1],
      [-2, x],
      [-3, y],
    ]),
  );

const seed = fc.uint8Array({ minLength: 32, maxLength: 32 });
const goodEd25519 = ed25519.getPublicKey(new Uint8Array(32).fill(7));
const goodP256 = p256.getPublicKey(new Uint8Array(32).fill(7), false).subarray(1);

describe("a COSE_Key", () => {
  it("has the thumbprint of RFC 9679's example", () => {
    const x = fromHex("65eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d");
    const y = fromHex("1e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c");
    const key = decodeCoseKey(ec2(x, y));
    expect(toHex(key.kid)).toBe("496bd8afadf307e5b08c64b0421bf9dc01528a344a43bda88fadd1669da253ec");
  });

  it("is written as the protocol says", () => {
    const key = publicKeyFromBytes("Ed25519", goodEd25519);
    expect(toHex(encodeCoseKey(key))).toBe(`a301012006215820${toHex(goodEd25519)}`);
    const other = publicKeyFromBytes("ES256", goodP256);
    const [x, y] = [toHex(goodP256.subarray(0, 32)), toHex(goodP256.subarray(32))];
    expect(toHex(encodeCoseKey(other))).toBe(`a401022001215820${x}225820${y}`);
  });

  it("comes back from its bytes, for any key pair", () => {
    fc.assert(
      fc.property(seed, (secret) => {
        const key = publicKeyFromBytes("Ed25519", ed25519.getPublicKey(secret));
        expect(decodeCoseKey(encodeCoseKey(key))).toEqual(key);
      }),
      { numRuns: 20 },
    );
    fc.assert(
      fc.property(seed.filter(p256.utils.isValidSecretKey), (secret) => {
        const key = publicKeyFromBytes("ES256", p256.getPublicKey(secret, false).slice(1));
        expect(decodeCoseKey(encodeCoseKey(key))).toEqual(key);
      }),
      { numRuns: 20 },
    );
  });

  it("is copied out of the message that carried it", () => {
    const message = okp(goodEd25519);
    const key = decodeCoseKey(message);
    message.fill(0);
    expect(toHex(key.bytes)).toBe(toHex(goodEd25519));
  });

  it("of another length is a programmer's error when it is made from raw bytes", () => {
    expect(() => publicKeyFromBytes("Ed25519", new Uint8Array(31))).toThrow(TypeError);
    expect(() => publicKeyFromBytes("ES256", goodEd25519)).toThrow(TypeError);
  });
});

describe("a COSE_Key of another form is refused:", () => {
  const parameters = (...entries: [CborInput, CborInput][]) => encodeCbor(new Map(entries));
  const [x, y] = [goodP256.slice(0, 32), goodP256.slice(32)];

  it.each<[string, Uint8Array]>([
    ["no bytes", new Uint8Array(0)],
    ["no map", encodeCbor([1, 6, goodEd25519])],
    ["an empty map", encodeCbor(new Map())],
    ["the raw key", goodEd25519],
    ["keys out of order", fromHex(`a320060101215820${toHex(goodEd25519)}`)],
    ["a long length", fromHex(`a30101200621590020${toHex(goodEd25519)}`)],
    ["bytes behind", concatBytes(okp(goodEd25519), Uint8Array.of(0))],
    ["a private key", parameters([1, 1], [-1, 6], [-2, goodEd25519], [-4, new Uint8Array(32)])],
    ["a private key of P-256", parameters([1, 2], [-1, 1], [-2, x], [-3, y], [-4, new Uint8Array(32)])],
    ["a private key in place of y", parameters([1, 2], [-1, 1], [-2, x], [-4, y])],
    ["an algorithm", parameters([1, 1], [3, -8], [-1, 6], [-2, goodEd25519])],
    ["a kid", parameters([1, 1], [2, new Uint8Array(1)], [-1, 6], [-2, goodEd25519])],
    ["X25519", parameters([1, 1], [-1, 4], [-2, goodEd25519])],
    ["Ed448", parameters([1, 1], [-1, 7], [-2, new Uint8Array(57)])],
    ["P-384", parameters([1, 2], [-1, 2], [-2, new Uint8Array(48)], [-3, new Uint8Array(48)])],
    ["secp256k1", parameters([1, 2], [-1, 8], [-2, x], [-3, y])],
    ["Ed25519 as EC2", parameters([1, 2], [-1, 6], [-2, goodEd25519])],
    ["P-256 as OKP", parameters([1, 1], [-1, 1], [-2, x], [-3, y])],
    ["a symmetric key", parameters([1, 4], [-1, goodEd25519])],
    ["a key type as text", parameters([1, "OKP"], [-1, "Ed25519"], [-2, goodEd25519])],
    ["31 bytes", okp(goodEd25519.subarray(1))],
    ["33 bytes", okp(concatBytes(goodEd25519, Uint8Array.of(0)))],
    ["x as text", okp("x".repeat(32))],
    ["y as a sign", ec2(x, true)],
    ["y left out", parameters([1, 2], [-1, 1], [-2, x])],
    ["y of 31 bytes", ec2(x, y.subarray(1))],
    ["the uncompressed point as x", ec2(concatBytes(Uint8Array.of(4), x, y), y)],
    ["something nested", parameters([1, 1], [-1, 6], [-2, [goodEd25519]])],
  ])("%s", (_, encoded) => {
    expect(refusalOf(encoded)).toBe("key_malformed");
  });

  it("with an error that carries the refusal", () => {
    expect(() => decodeCoseKey(new Uint8Array(0))).toThrow(RefusalError);
  });
});

describe("an Ed25519 key", () => {
  const signs = [0, 0x80];

  it.each([0, 1, 2, 3, 4, 5, 6, 7])("that is %i times the point of order eight is refused", (multiple) => {
    let point = ed25519.Point.ZERO;
    for (let i = 0; i < multiple; i++) point = point.add(orderEightPoint);
    for (const sign of signs) {
      const encoding = point.toBytes();
      encoding[31] = (encoding[31]! & 0x7f) | sign;
      expect(refusalOf(okp(encoding))).toBe("key_small_order");
    }
  });

  it.each([1, 2, 3, 4, 5, 6, 7])(
    "of mixed order (a good one plus %i times that point) is refused",
    (multiple) => {
      const mixed = ed25519.Point.fromBytes(goodEd25519).add(
        orderEightPoint.multiplyUnsafe(BigInt(multiple)),
      );
      expect(refusalOf(okp(mixed.toBytes()))).toBe("key_small_order");
    },
  );

  it("with y ≥ p is refused, whatever point it would be", () => {
    for (let y = 0n; y < 19n; y++)
      for (const sign of signs) {
        const encoding = littleEndian(fieldEd25519 + y);
        encoding[31] = encoding[31]! | sign;
        const refusal = refusalOf(okp(encoding));
        expect(refusal).toBe(y < 2n ? "key_small_order" : "key_not_on_curve");
      }
  });

  it("of random bytes is accepted, or refused with the right reason, never anything else", () => {
    const outcomes = new Set(fc.sample(seed, { numRuns: 60, seed: 1 }).map((bytes) => refusalOf(okp(bytes))));
    // One random point in eight has prime order.
    expect([...outcomes].sort()).toEqual(["accepted", "key_not_on_curve", "key_small_order"]);
  });
});

describe("a P-256 key", () => {
  it("off the curve is refused, whichever bit is wrong", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 511 }), (bit) => {
        const bytes = goodP256.slice();
        bytes[bit >> 3] = bytes[bit >> 3]! ^ (1 << (bit & 7));
        expect(refusalOf(ec2(bytes.slice(0, 32), bytes.slice(32)))).toBe("key_not_on_curve");
      }),
    );
  });

  it("at infinity is refused", () => {
    expect(refusalOf(ec2(new Uint8Array(32), new Uint8Array(32)))).toBe("key_not_on_curve");
  });

  it("with a coordinate of p or more is refused, though it would be on the curve modulo p", () => {
    const { x, y, xPlusP } = coordinateP256();
    expect(refusalOf(ec2(x, y))).toBe("accepted");
    expect(refusalOf(ec2(xPlusP, y))).toBe("key_not_on_curve");
  });
});

describe("COSE algorithm ids", () => {
  it("are accepted in both generations and written in the older", () => {
    expect([-8, -19, -7, -9].map(algorithmOfCoseId)).toEqual(["Ed25519", "Ed25519", "ES256", "ES256"]);
    expect([coseIdOf("Ed25519"), coseIdOf("ES256")]).toEqual([-8, -7]);
  });

  it.each([0, 7, 8, -35, -36, -47, -53, -257, Number.NaN])("are no others: %i", (id) => {
    expect(algorithmOfCoseId(id)).toBeUndefined();
  });
});
