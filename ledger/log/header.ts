/** The block header: deterministic CBOR of seven values; its SHA-256 links the chain. docs/protocol.md §8. */

import { RefusalError } from "../codes.ts";
import { type Cbor, decodeCbor } from "../encoding/cbor-decode.ts";
import { encodeCbor } from "../encoding/cbor-encode.ts";
import { isReferenceText } from "../statement/reference.ts";
import { isHash, type Sha256, sha256 } from "./hash.ts";

export interface BlockHeader {
  readonly chain: string;
  readonly height: number;
  /** Hash of the header before; 32 zero bytes for block 0. */
  readonly previous: Uint8Array;
  /** Milliseconds since 1970 UTC by the chain's clock; never goes back. */
  readonly timeMs: number;
  /** Number of entries in the log up to the end of this block. */
  readonly size: number;
  readonly logRoot: Uint8Array;
  readonly stateRoot: Uint8Array;
}

export function encodeHeader(header: BlockHeader): Uint8Array {
  const { chain, height, previous, timeMs, size, logRoot, stateRoot } = header;
  return encodeCbor([chain, height, previous, timeMs, size, logRoot, stateRoot]);
}

export function headerHash(header: BlockHeader, hash: Sha256 = sha256): Uint8Array {
  return hash(encodeHeader(header));
}

/** Throws `CborError` or `RefusalError` (`statement_malformed`). */
export function decodeHeader(bytes: Uint8Array): BlockHeader {
  return headerFromList(decodeCbor(bytes));
}

export function headerFromList(list: Cbor): BlockHeader {
  if (!Array.isArray(list) || list.length !== 7) throw malformed("a header is an array of seven");
  const [chain, height, previous, timeMs, size, logRoot, stateRoot] = list;
  if (typeof chain !== "string" || !isReferenceText(chain, "chain"))
    throw malformed("the chain is a reference");
  if (!isCount(height) || !isCount(timeMs) || !isCount(size))
    throw malformed("height, time and size are integers");
  if (!isHash(previous) || !isHash(logRoot) || !isHash(stateRoot)) throw malformed("hashes are 32 bytes");
  return { chain, height, previous, timeMs, size, logRoot, stateRoot };
}

function malformed(detail: string): RefusalError {
  return new RefusalError("statement_malformed", detail);
}

function isCount(value: Cbor | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
