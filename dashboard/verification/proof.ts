/** A statement's way into the log, step by step, as its receipt tells it and as this browser computes it. */
import { toHex } from "../../ledger/encoding/bytes.ts";
import { leafHash, rootFromInclusion } from "../../ledger/log/merkle.ts";
import { decodeReceipt } from "../../ledger/log/seal.ts";
import { refusable } from "./refusable.ts";

/** Hashes in hex. */
export interface ProofPath {
  readonly leaf: string;
  /** From the leaf up: the neighbour that the receipt gives, and what both make together. */
  readonly steps: readonly { sibling: string; siblingSide: "left" | "right"; above: string }[];
  readonly root: string;
  readonly height: number;
  readonly timeMs: number;
  readonly size: number;
  readonly index: number;
}

/** The path, or why the receipt has none. Nothing is said about the seal. */
export function proofPath(statement: Uint8Array, receiptBytes: Uint8Array): ProofPath | { problem: string } {
  const read = refusable(() => decodeReceipt(receiptBytes));
  if ("problem" in read) return read;
  const { header, proof } = read.value;
  const leaf = leafHash(statement);
  const steps: { sibling: string; siblingSide: "left" | "right"; above: string }[] = [];
  const root = rootFromInclusion(leaf, proof.index, proof.size, proof.path, undefined, (step) =>
    steps.push({
      sibling: toHex(step.sibling),
      siblingSide: step.siblingSide,
      above: toHex(step.above),
    }),
  );
  if (!root)
    return { problem: `${proof.path.length} hashes are no path from entry ${proof.index} of ${proof.size}` };
  const { height, timeMs } = header;
  return {
    leaf: toHex(leaf),
    steps,
    root: toHex(root),
    height,
    timeMs,
    size: proof.size,
    index: proof.index,
  };
}
