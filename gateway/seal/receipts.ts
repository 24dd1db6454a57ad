/** RFC 9942 receipts: always the one of the block that holds the entry, so that asking twice gives the same bytes. */
import { decodeHeader } from "../../ledger/log/header.ts";
import { inclusionProof } from "../../ledger/log/merkle.ts";
import { assembleReceipt, decodeSeal } from "../../ledger/log/seal.ts";
import { nativeSha256 } from "../native-hash.ts";
import type { Ledger } from "./ledger.ts";

export interface EntryReceipt {
  readonly height: number;
  readonly receipt: Uint8Array;
}

/** The receipt of a sealed entry. Throws when there is no such entry. */
export function receiptOf({ store, log }: Ledger, index: number): EntryReceipt {
  const height = store.heightOf(index);
  const block = store.block(height);
  const size = block ? decodeHeader(block.header).size : 0;
  if (!block || index >= size) throw new RangeError(`entry ${index} is not sealed`);
  const path = inclusionProof(index, size, log.read, nativeSha256);
  return { height, receipt: assembleReceipt(decodeSeal(block.seal), { size, index, path }) };
}
