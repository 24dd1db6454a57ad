/** What somebody typed into the ledger's search: a statement's hash, a block's height, or neither. */

export type Lookup =
  | { what: "entry"; hash: string }
  | { what: "block"; height: number }
  | { what: "nothing" };

/** Hashes may be in groups, as they are read out: blanks and colons between digits are ignored. */
export function lookup(text: string): Lookup {
  const compact = text.trim().replace(/[\s:]/g, "").toLowerCase();
  if (/^[0-9a-f]{64}$/.test(compact)) return { what: "entry", hash: compact };
  const height = Number(compact);
  if (/^[0-9]{1,15}$/.test(compact) && Number.isSafeInteger(height)) return { what: "block", height };
  return { what: "nothing" };
}
