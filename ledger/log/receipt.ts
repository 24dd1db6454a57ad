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
  const root = rootOfReceipt(statement, receipt);
  if (typeof root === "string") return root;
  return verifySeal(receipt, root, key) ? undefined : "seal_invalid";
}

/** The log root to which the path leads from `statement`, or why it leads to none. The seal is not looked at. */
export function rootOfReceipt(
  statement: Uint8Array,
  { header, proof: { size, index, path } }: Receipt,
): Uint8Array | Exclude<ReceiptProblem, "seal_invalid"> {
  // RFC 9942 does not sign the proof's size; the header's is signed (docs/protocol.md §10).
  if (size !== header.size) return "size_differs";
  return rootFromInclusion(leafHash(statement), index, size, path) ?? "path_wrong";
}
