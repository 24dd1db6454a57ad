import { describe, expect, it } from "vitest";
import { ReceiptChecker } from "../../client/receipt-checker.ts";
import { generateSigningKey } from "../../client/signing-key.ts";
import { RefusalError } from "../../ledger/codes.ts";
import { CborError } from "../../ledger/encoding/cbor-decode.ts";
import { checkReceipt } from "../../ledger/log/receipt.ts";
import { chain, operatorKey, receiptsFor } from "./fake-operator.ts";

const statements = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5, 6)];
const receipts = receiptsFor(statements);

const outcome = (check: () => { problem: unknown }): unknown => {
  try {
    return check().problem;
  } catch (error) {
    if (error instanceof RefusalError || error instanceof CborError) return error.message;
    throw error;
  }
};

describe("receipt checker", () => {
  it("accepts each statement of a block with its own receipt only", () => {
    const checker = new ReceiptChecker(operatorKey.publicKey, chain);
    for (const [i, statement] of statements.entries()) {
      expect(checker.check(statement, receipts[i]!).problem).toBeUndefined();
      expect(checker.check(statement, receipts[1 - i]!).problem).toBeDefined();
    }
  });

  it("refuses another operator's seal and another chain's", () => {
    const checker = new ReceiptChecker(operatorKey.publicKey, chain);
    const forged = receiptsFor(statements, generateSigningKey());
    expect(checker.check(statements[0]!, forged[0]!).problem).toBe("seal_invalid");
    const elsewhere = receiptsFor(statements, operatorKey, "chain:other");
    expect(checker.check(statements[0]!, elsewhere[0]!).problem).toBe("chain_differs");
  });

  it("agrees with the ledger's check about every changed byte, also right after the same seal held", () => {
    const original = receipts[0]!;
    const checker = new ReceiptChecker(operatorKey.publicKey, chain);
    for (let i = 0; i < original.length; i++) {
      expect(checker.check(statements[0]!, original).problem).toBeUndefined();
      const bytes = original.slice();
      bytes[i] = bytes[i]! ^ 1;
      const here = outcome(() => checker.check(statements[0]!, bytes));
      expect(here, `byte ${i}`).toBeDefined();
      const there = outcome(() => checkReceipt(statements[0]!, bytes, operatorKey.publicKey));
      expect(here === "chain_differs" ? "seal_invalid" : here, `byte ${i}`).toBe(there);
    }
  });
});
