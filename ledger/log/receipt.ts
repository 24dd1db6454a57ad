/** Checks a receipt against the statement it is for. docs/protocol.md §10 gives the same steps for strangers. */
import type { PublicKey } from "../keys/cose-key.ts";
import { leafHash, rootFromInclusion } from "./merkle.ts";
import { decodeReceipt, type Receipt, verifySeal } from "./seal.ts";

export type ReceiptProblem = "size_differs" | "path_wrong" | "seal_invalid";

/**
 * Verifies that `statement` (its exact bytes) is in the log that `key` sealed. Throws `CborError` or
 * `RefusalError` when the receipt is malformed.
 */
export function checkReceipt(
  statement: Uint8Array,
  receiptBytes: Uint8Array,
  key: PublicKey,
): { receipt: Receipt; problem: ReceiptProblem | undefined } {
  const receipt = decodeReceipt(receiptBytes);
  return { receipt, problem: receiptProblem(statement, receipt, key) };
}

function receiptProblem(statement: Uint8Array, receipt: Receipt, key: PublicKey): ReceiptProblem | undefined {
  const { size, index, path } = receipt.proof;
  // RFC 9942 does not sign the proof's size; the header's is signed (docs/protocol.md §10).
  if (size !== receipt.header.size) return "size_differs";
  const root = rootFromInclusion(leafHash(statement), index, size, path);
  if (!root) return "path_wrong";
  return verifySeal(receipt, root, key) ? undefined : "seal_invalid";
}
