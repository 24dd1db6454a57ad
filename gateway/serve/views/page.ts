/** Identifiers of one kind of thing in the state, in order, a page at a time. */
import type { LedgerStore } from "../../store/ledger-store.ts";

export function page(
  store: LedgerStore,
  prefix: string,
  { after, limit }: { after?: string; limit: number },
): string[] {
  const ids: string[] = [];
  for (const { name } of store.stateEntries(prefix)) {
    const id = name.slice(prefix.length);
    if (after !== undefined && id <= after) continue;
    if (ids.push(id) >= limit) break;
  }
  return ids;
}
