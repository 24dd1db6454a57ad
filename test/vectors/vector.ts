/** The shape that all files of vectors share. */
import { fromHex, toHex } from "../../ledger/encoding/bytes.ts";

/** Lower-case hexadecimal, or the same bytes over and over. */
export type Hex = string | { readonly repeat: string; readonly count: number };

export interface Case {
  readonly comment: string;
  readonly expect?: unknown;
  readonly code?: string;
}

export interface VectorFile<C extends Case = Case> {
  readonly comment: string;
  readonly cases: readonly C[];
}

export function bytesOf(hex: Hex): Uint8Array {
  return fromHex(typeof hex === "string" ? hex : hex.repeat.repeat(hex.count));
}

export { toHex };
