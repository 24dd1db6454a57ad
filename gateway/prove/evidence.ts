import type { Ledger } from "../seal/ledger.ts";
import type { OperatorKey } from "../seal/operator-key.ts";
export function exportEvidence(
  _l: Ledger,
  _k: OperatorKey,
  _s: string,
  _v: Uint8Array | undefined,
): Uint8Array {
  throw new Error("pending");
}
