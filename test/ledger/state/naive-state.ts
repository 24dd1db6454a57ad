/** The root of a sparse Merkle map as its definition says it: the oracle for ledger/state/state-tree.ts. */
import { createHash } from "node:crypto";

/** Name hash and value hash, both in hex. */
export type NaiveEntry = readonly [nameHash: string, valueHash: string];

function sha256Hex(hex: string): string {
  return createHash("sha256").update(Buffer.from(hex, "hex")).digest("hex");
}

function bitOf(hex: string, depth: number): string {
  return BigInt(`0x${hex}`).toString(2).padStart(256, "0")[depth]!;
}

export function stateRootOf(entries: readonly NaiveEntry[], depth = 0): string {
  const [first, second] = entries;
  if (!first) return "00".repeat(32);
  if (!second) return sha256Hex(`00${first[0]}${first[1]}`);
  const below = (bit: string) =>
    stateRootOf(
      entries.filter(([name]) => bitOf(name, depth) === bit),
      depth + 1,
    );
  return sha256Hex(`01${below("0")}${below("1")}`);
}
