/** Whether the gateway's word "sealed" is proven: the receipt is for these bytes, on this chain, by the trusted operator. */
import type { EntryView } from "../../gateway/contract/api.ts";
import { fromHex, toHex } from "../../ledger/encoding/bytes.ts";
import type { PublicKey } from "../../ledger/keys/cose-key.ts";
import { checkReceipt, type ReceiptProblem } from "../../ledger/log/receipt.ts";
import { refusalOf } from "../../ledger/statement/statement.ts";
import type { PendingStatement } from "./sequence.ts";

export type SealedProblem =
  | ReceiptProblem
  | "chain_differs"
  | "hash_differs"
  | "position_differs"
  | "receipt_malformed"
  | "operator_unknown";

/** `undefined` when it holds. `entry` is what the gateway answered, in whatever form. */
export function sealedProblem(
  statement: PendingStatement,
  entry: EntryView,
  chain: string,
  operatorKey: PublicKey | undefined,
): SealedProblem | undefined {
  if (!operatorKey) return "operator_unknown";
  if (entry.hash !== toHex(statement.hash)) return "hash_differs";
  const receiptBytes = receiptOf(entry);
  if (!receiptBytes) return "receipt_malformed";
  try {
    const { receipt, problem } = checkReceipt(statement.bytes, receiptBytes, operatorKey);
    if (problem) return problem;
    if (receipt.header.chain !== chain) return "chain_differs";
    const samePlace = receipt.proof.index === entry.index && receipt.header.height === entry.height;
    return samePlace ? undefined : "position_differs";
  } catch (error) {
    // Throws on whatever is not a refusal of malformed bytes.
    refusalOf(error);
    return "receipt_malformed";
  }
}

function receiptOf({ receipt }: EntryView): Uint8Array | undefined {
  return typeof receipt === "string" && /^([0-9a-f]{2})+$/.test(receipt) ? fromHex(receipt) : undefined;
}
