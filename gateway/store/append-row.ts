import type { Database } from "lmdb";

/** Adds a row after all others: LMDB need not look for its place, and fills its pages. Throws when it does not come after them. */
export function appendRow(table: Database<Uint8Array, number>, key: number, bytes: Uint8Array): void {
  const put: unknown = table.putSync(key, bytes, { append: true });
  if (put !== true)
    throw new Error(`row ${key} of the log does not come after the others; run: tallyman audit`);
}
