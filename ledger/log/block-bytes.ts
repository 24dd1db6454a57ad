/**
 * A sealed block as it travels: its header's and seal's exact bytes, and those of every entry, the seal of the block
 * before included. Blocks follow each other as a CBOR sequence (RFC 8742). docs/protocol.md §12.
 */
import { RefusalError } from "../codes.ts";
import { type Cbor, decodeCborSequence } from "../encoding/cbor-decode.ts";
import { encodeCbor } from "../encoding/cbor-encode.ts";

export interface BlockBytes {
  readonly header: Uint8Array;
  readonly seal: Uint8Array;
  /** Every entry of the log in this block, in order. */
  readonly entries: readonly Uint8Array[];
}

/** Items in one answer: three and the entries, per block. */
const itemsMax = 4_000_000;

export function encodeBlockBytes({ header, seal, entries }: BlockBytes): Uint8Array {
  return encodeCbor([header, seal, entries]);
}

/**
 * The blocks of a sequence, as views of `bytes`. Only the form is checked, nothing in the blocks. Throws `CborError`,
 * or `RefusalError` (`statement_malformed`).
 */
export function decodeBlockSequence(bytes: Uint8Array): BlockBytes[] {
  return decodeCborSequence(bytes, { itemsMax, depthMax: 2 }).map(blockOf);
}

function blockOf(item: Cbor): BlockBytes {
  const [header, seal, entries] = Array.isArray(item) && item.length === 3 ? item : [];
  if (!isBytes(header) || !isBytes(seal) || !Array.isArray(entries) || !entries.every(isBytes))
    throw new RefusalError("statement_malformed", "a block is an array of a header, a seal and its entries");
  return { header, seal, entries };
}

function isBytes(item: Cbor | undefined): item is Uint8Array {
  return item instanceof Uint8Array;
}
