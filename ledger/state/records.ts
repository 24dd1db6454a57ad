/**
 * Records: for each device, party, shipment and unit epoch the number of statements filed and their chained
 * head, so that leaving one out cannot go unnoticed. docs/protocol.md §9.3.
 */
import { hashBytes, type Sha256, sha256 } from "../log/hash.ts";
import { Names } from "./names.ts";
import type { StateWriter } from "./view.ts";

export type RecordState = {
  /** Statements filed so far. */
  readonly count: number;
  /** head' = SHA-256(head ‖ leaf hash), starting from 32 zero bytes. */
  readonly head: Uint8Array;
};

export const emptyRecord: RecordState = { count: 0, head: new Uint8Array(hashBytes) };

/** A head and a leaf hash, to be hashed: an array for each pair would be garbage. */
const headAndLeaf = new Uint8Array(64);

const recordNames = new Names("record/");

export function recordName(reference: string, epoch?: number): string {
  return recordNames.of(epoch === undefined ? reference : `${reference}/${epoch}`);
}

/** Record name as it is filed: the state name without its first part. */
export function fileInto(
  state: StateWriter,
  name: string,
  leafHash: Uint8Array,
  hash: Sha256 = sha256,
): number {
  const before = state.get<RecordState>(name) ?? emptyRecord;
  state.set(name, nextRecord(before, leafHash, hash));
  return before.count;
}

export function nextRecord(record: RecordState, leafHash: Uint8Array, hash: Sha256 = sha256): RecordState {
  headAndLeaf.set(record.head);
  headAndLeaf.set(leafHash, 32);
  return { count: record.count + 1, head: hash(headAndLeaf) };
}
