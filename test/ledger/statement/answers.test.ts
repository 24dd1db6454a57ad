import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generateSigningKey, signingKeyFromSeed } from "../../../client/signing-key.ts";
import { RefusalError } from "../../../ledger/codes.ts";
import { CborError } from "../../../ledger/encoding/cbor-decode.ts";
import { encodeCbor } from "../../../ledger/encoding/cbor-encode.ts";
import {
  assembleRejection,
  decodeReceipts,
  decodeRejection,
  encodeReceipts,
  prepareRejection,
  type RejectionFields,
  receiptBytesMax,
  rejectionDetailLengthMax,
  verifyRejection,
} from "../../../ledger/statement/answers.ts";

const ascii = (text: string) => Buffer.from(text, "ascii").toString("hex");
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

const operator = signingKeyFromSeed(new Uint8Array(32).fill(7));

const fields: RejectionFields = {
  operator: "Harbour",
  chain: "chain:c",
  code: "signature_invalid",
  detail: "no",
  final: true,
  statement: new Uint8Array(32).fill(0xab),
  timeMs: 1_760_000_000_999,
};

function rejection(over: Partial<RejectionFields> = {}, key = operator): Uint8Array {
  const prepared = prepareRejection({ ...fields, ...over }, key.publicKey);
  return assembleRejection(prepared, key.sign(prepared.toBeSigned));
}

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe("receipts of one block", () => {
  it("are an array of pairs of byte strings", () => {
    const message = encodeReceipts([{ hash: new Uint8Array(32).fill(1), receipt: Uint8Array.of(9, 9) }]);
    expect(hex(message)).toBe(`81825820${"01".repeat(32)}420909`);
  });

  it("are read back", () => {
    const receipts = fc.array(fc.record({ hash, receipt: fc.uint8Array({ maxLength: 600 }) }), {
      maxLength: 50,
    });
    fc.assert(
      fc.property(receipts, (list) => {
        expect(decodeReceipts(encodeReceipts(list))).toEqual(list);
      }),
    );
  });

  it("are refused in any other shape", () => {
    const fine = new Uint8Array(32);
    const wrong = [
      {},
      [[fine]],
      [[fine, fine, fine]],
      [[new Uint8Array(31), fine]],
      [["00", fine]],
      [[fine, "receipt"]],
      [[fine, new Uint8Array(receiptBytesMax + 1)]],
      [null],
    ];
    for (const value of wrong)
      expect(() => decodeReceipts(encodeCbor(value)), JSON.stringify(value)).toThrow(RefusalError);
  });
});

describe("signed rejection", () => {
  it("has exactly the bytes that are written out by hand", () => {
    const { protectedHeader, payload } = prepareRejection(fields, operator.publicKey);
    expect(hex(protectedHeader)).toBe(
      `a40127037827${ascii("application/vnd.tallyman.rejection+cbor")}045820${hex(operator.publicKey.kid)}` +
        `0fa30167${ascii("Harbour")}0367${ascii("chain:c")}061a68e77800`,
    );
    // Keys in the order of their encodings: code, time, final, detail, statement.
    expect(hex(payload)).toBe(
      `a564${ascii("code")}71${ascii("signature_invalid")}64${ascii("time")}1b00000199c82cc3e7` +
        `65${ascii("final")}f566${ascii("detail")}62${ascii("no")}69${ascii("statement")}5820${"ab".repeat(32)}`,
    );
  });

  it("is read back and verifies with the operator's key only", () => {
    const decoded = decodeRejection(rejection());
    expect(decoded).toMatchObject(fields);
    expect(verifyRejection(decoded, operator.publicKey)).toBe(true);
    expect(verifyRejection(decoded, generateSigningKey().publicKey)).toBe(false);
    expect(verifyRejection(decoded, generateSigningKey("ES256").publicKey)).toBe(false);
  });

  it("names no statement when its bytes could not be decoded", () => {
    const decoded = decodeRejection(rejection({ statement: undefined, code: "cbor_malformed" }));
    expect("statement" in decoded).toBe(false);
  });

  it("works with an ES256 operator", () => {
    const key = generateSigningKey("ES256");
    expect(verifyRejection(decodeRejection(rejection({}, key)), key.publicKey)).toBe(true);
  });

  it("carries any detail, cut where a reader would refuse it", () => {
    const detail = fc.string({ unit: "binary", maxLength: 2 * rejectionDetailLengthMax });
    fc.assert(
      fc.property(detail, fc.boolean(), (text, final) => {
        const decoded = decodeRejection(rejection({ detail: text, final }));
        expect(decoded.detail.length).toBeLessThanOrEqual(rejectionDetailLengthMax);
        expect(text.startsWith(decoded.detail)).toBe(true);
        expect(
          text.length - decoded.detail.length <= 0 || decoded.detail.length >= rejectionDetailLengthMax - 1,
        ).toBe(true);
        expect(decoded.final).toBe(final);
      }),
    );
  });

  it("cuts between characters, never inside one", () => {
    const detail = `${"a".repeat(rejectionDetailLengthMax - 1)}\u{1F6A2}!`;
    expect(decodeRejection(rejection({ detail })).detail).toBe("a".repeat(rejectionDetailLengthMax - 1));
  });

  it("must say the same second in its claims and its payload", () => {
    const late = prepareRejection({ ...fields, timeMs: fields.timeMs + 1000 }, operator.publicKey);
    const { protectedHeader } = prepareRejection(fields, operator.publicKey);
    expect(() =>
      decodeRejection(assembleRejection({ ...late, protectedHeader }, new Uint8Array(64))),
    ).toThrow(RefusalError);
  });

  it("never verifies after any change of a byte", () => {
    const original = rejection();
    for (let i = 0; i < original.length; i++) {
      const bytes = original.slice();
      bytes[i] = bytes[i]! ^ 0x01;
      expect(verifies(bytes), `byte ${i}`).toBe(false);
    }
  });
});

function verifies(bytes: Uint8Array): boolean {
  try {
    return verifyRejection(decodeRejection(bytes), operator.publicKey);
  } catch (error) {
    if (error instanceof RefusalError || error instanceof CborError) return false;
    throw error;
  }
}
