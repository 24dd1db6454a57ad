/** The published edge cases of Ed25519 and ES256 against the one signature rule. */
import { describe, expect, it } from "vitest";
import { publicKeyFromBytes } from "../../ledger/keys/cose-key.ts";
import { verifySignature } from "../../ledger/keys/signature.ts";
import { registered, speccheck, wycheproofEd25519, wycheproofEs256 } from "./signature-vectors.ts";

describe.skipIf(wycheproofEd25519.length === 0)("Wycheproof, Ed25519", () => {
  it("has keys that all register", () => {
    expect(wycheproofEd25519.filter((vector) => typeof registered(vector) === "string")).toEqual([]);
    expect(wycheproofEd25519).toHaveLength(151);
  });

  // The file has no "acceptable" results: the rule has to agree with each.
  it.each(wycheproofEd25519)("$name: $result", (vector) => {
    const key = publicKeyFromBytes("Ed25519", vector.key);
    expect(verifySignature(key, vector.message, vector.signature)).toBe(vector.result === "valid");
  });
});

describe.skipIf(wycheproofEs256.length === 0)("Wycheproof, ES256 in the fixed-length form", () => {
  it("has keys that all register", () => {
    expect(wycheproofEs256.filter((vector) => typeof registered(vector) === "string")).toEqual([]);
    expect(wycheproofEs256).toHaveLength(262);
  });

  it.each(wycheproofEs256)("$name: $result", (vector) => {
    const key = publicKeyFromBytes("ES256", vector.key);
    expect(verifySignature(key, vector.message, vector.signature)).toBe(vector.result === "valid");
  });
});

/**
 * "Taming the many EdDSAs", table 1. `verifies` is what the equation and the checks of the signature say of a key that
 * was let in all the same, so that it is seen which of them the registration carries alone.
 */
const speccheckExpected = [
  { what: "small A, small R, s = 0", registers: false, verifies: false },
  { what: "small A, mixed R", registers: false, verifies: true },
  { what: "mixed A, small R", registers: false, verifies: false },
  { what: "mixed A, mixed R, both equations hold", registers: false, verifies: true },
  { what: "mixed A, mixed R, the cofactored equation holds alone", registers: false, verifies: false },
  {
    what: "mixed A, the cofactored equation holds when 8k is not reduced first",
    registers: false,
    verifies: false,
  },
  { what: "s above L", registers: true, verifies: false },
  { what: "s far above L", registers: true, verifies: false },
  { what: "mixed A, small R not canonical", registers: false, verifies: false },
  { what: "mixed A, small R not canonical, reduced in the hash", registers: false, verifies: false },
  { what: "small A not canonical", registers: false, verifies: false },
  { what: "small A not canonical, reduced in the hash", registers: false, verifies: false },
];

describe.skipIf(speccheck.length === 0)("ed25519-speccheck", () => {
  it("has twelve cases", () => {
    expect(speccheck).toHaveLength(speccheckExpected.length);
  });

  it.each(speccheck.map((vector, i) => ({ ...vector, ...speccheckExpected[i]! })))(
    "$name, $what: registers $registers",
    (vector) => {
      const key = registered(vector);
      expect(typeof key === "string" ? key : "registers").toBe(
        vector.registers ? "registers" : "key_small_order",
      );
      const unchecked = publicKeyFromBytes("Ed25519", vector.key);
      expect(verifySignature(unchecked, vector.message, vector.signature)).toBe(vector.verifies);
    },
  );

  it("has no signature that verifies with a key that registers", () => {
    const accepted = speccheck.filter((vector) => {
      const key = registered(vector);
      return typeof key !== "string" && verifySignature(key, vector.message, vector.signature);
    });
    expect(accepted).toEqual([]);
  });
});
