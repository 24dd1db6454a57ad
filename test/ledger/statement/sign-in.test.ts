import { createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RefusalError } from "../../../ledger/codes.ts";
import { publicKeyFromBytes } from "../../../ledger/keys/cose-key.ts";
import {
  assembleSignIn,
  decodeSignIn,
  prepareSignIn,
  signInBytesMax,
} from "../../../ledger/statement/sign-in.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const ascii = (text: string) => Buffer.from(text, "ascii").toString("hex");
const fromHex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));

/** RFC 8032 §7.1, test 1. */
const seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
const publicBytes = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
const privateKey = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${seed}`, "hex"),
  format: "der",
  type: "pkcs8",
});

/** RFC 9679: SHA-256 of {1: 1, -1: 6, -2: x}. */
const kid = createHash("sha256")
  .update(`a3010120062158 20${publicBytes}`.replace(" ", ""), "hex")
  .digest("hex");

/** {1: -8, 3: "application/vnd.tallyman.sign-in+cbor", 4: kid, 15: {1: "device:d1", 3: "chain:c", 6: 1760000000}} */
const protectedHeader = [
  "a4",
  "0127",
  `037825${ascii("application/vnd.tallyman.sign-in+cbor")}`,
  `045820${kid}`,
  `0fa30169${ascii("device:d1")}0367${ascii("chain:c")}061a68e77800`,
].join("");

const length = (protectedHeader.length / 2).toString(16);
/** ["Signature1", protected header, h'', h''] */
const toBeSigned = `846a${ascii("Signature1")}58${length}${protectedHeader}4040`;

const fields = {
  algorithm: "Ed25519",
  kid: publicKeyFromBytes("Ed25519", fromHex(publicBytes)).kid,
  issuer: "device:d1",
  chain: "chain:c",
  issuedAtSeconds: 1_760_000_000,
} as const;

function proof(over: Partial<Parameters<typeof prepareSignIn>[0]> = {}): Uint8Array {
  const prepared = prepareSignIn({ ...fields, ...over });
  return assembleSignIn(prepared, sign(null, prepared.toBeSigned, privateKey));
}

describe("sign-in proof", () => {
  it("has exactly the bytes that are written out by hand", () => {
    const signature = sign(null, Buffer.from(toBeSigned, "hex"), privateKey);
    const prepared = prepareSignIn(fields);
    expect(hex(prepared.toBeSigned)).toBe(toBeSigned);
    expect(hex(assembleSignIn(prepared, signature))).toBe(
      `d28458${length}${protectedHeader}a0405840${hex(signature)}`,
    );
  });

  it("is read back, with what its signature goes over", () => {
    const decoded = decodeSignIn(proof());
    expect(decoded).toMatchObject(fields);
    expect(verify(null, decoded.toBeSigned, createPublicKey(privateKey), decoded.signature)).toBe(true);
  });

  it("fits its bound with the longest issuer, chain and time", () => {
    const longest = proof({
      issuer: `device:${"d".repeat(64)}`,
      chain: `chain:${"c".repeat(64)}`,
      issuedAtSeconds: 253_402_300_799,
    });
    expect(decodeSignIn(longest).issuer).toHaveLength(71);
    expect(longest.length).toBeLessThanOrEqual(signInBytesMax);
    const longer = new Uint8Array([...longest, ...new Uint8Array(signInBytesMax)]);
    expect(() => decodeSignIn(longer)).toThrow(RefusalError);
  });

  it("refuses whoever is neither a device nor a party, a wrong chain, and times that are no whole seconds", () => {
    const wrong = [
      { issuer: "unit:MSCU1234566" },
      { issuer: "chain:c" },
      { issuer: "reefer-7" },
      { chain: "party:c" },
      { chain: "" },
      { issuedAtSeconds: -1 },
      { issuedAtSeconds: 1.5 },
      { issuedAtSeconds: 253_402_300_800 },
      { issuedAtSeconds: Number.NaN },
    ];
    for (const over of wrong)
      expect(() => decodeSignIn(proof(over)), JSON.stringify(over)).toThrow("sign_in_invalid");
  });

  it("is no statement, and a statement's form is no proof", () => {
    const bytes = hex(proof());
    const other = bytes.replace(ascii("sign-in+cbor"), ascii("sign-on+cbor"));
    expect(other).not.toBe(bytes);
    expect(() => decodeSignIn(fromHex(other))).toThrow("sign_in_invalid");
  });

  it("never verifies after any change of a byte, and refuses with one code", () => {
    const original = proof();
    const key = createPublicKey(privateKey);
    for (let i = 0; i < original.length; i++)
      for (const change of [1, 0x80, 0xff]) {
        const bytes = original.slice();
        bytes[i] = bytes[i]! ^ change;
        expect(stillHolds(bytes, key), `byte ${i} ^ ${change}`).toBe(false);
      }
    for (let length = 0; length < original.length; length++)
      expect(stillHolds(original.subarray(0, length), key)).toBe(false);
  });

  it("answers any bytes at all with a value or its one refusal", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(stillHolds(bytes, createPublicKey(privateKey))).toBe(false);
      }),
    );
  });
});

function stillHolds(bytes: Uint8Array, key: ReturnType<typeof createPublicKey>): boolean {
  try {
    const { toBeSigned, signature } = decodeSignIn(bytes);
    return verify(null, toBeSigned, key, signature);
  } catch (error) {
    if (error instanceof RefusalError && error.refusal.code === "sign_in_invalid") return false;
    throw error;
  }
}
