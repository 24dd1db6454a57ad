/** Identifiers of one kind of thing in the state, in order, a page at a time. */
import type { LedgerStore } from "../../store/ledger-store.ts";

export interface PageQuery {
  readonly after?: string;
  readonly limit: number;
}

/** A page of identifiers that are in ascending order. */
export function pageOf(ids: readonly string[], { after, limit }: PageQuery): string[] {
  const rest = after === undefined ? ids : ids.filter((id) => id > after);
  return rest.slice(0, limit);
}

export function page(store: LedgerStore, prefix: string, { after, limit }: PageQuery): string[] {
  const ids: string[] = [];
  for (const { name } of store.stateEntries(prefix)) {
    const id = name.slice(prefix.length);
    if (after !== undefined && id <= after) continue;
    if (ids.push(id) >= limit) break;
  }
  return ids;
}
