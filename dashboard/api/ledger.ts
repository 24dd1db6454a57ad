/** The addresses that the ledger explorer asks. */
import type { UnitView, WitnessesView } from "../../gateway/contract/api.ts";
import type { BlockEntryView, ConsistencyView, LookupView } from "../../gateway/contract/explorer.ts";
import { getBytes, getJson } from "./client.ts";

export const lookup = (text: string, signal?: AbortSignal) =>
  getJson<LookupView>(`api/lookup?text=${encodeURIComponent(text)}`, signal);

/** Entries of the block after the one with index `after`, `limit` at most. */
export function blockEntries(
  height: number,
  ask: { after?: number; limit: number },
  signal?: AbortSignal,
): Promise<BlockEntryView[]> {
  const query = new URLSearchParams({ limit: String(ask.limit) });
  if (ask.after !== undefined) query.set("after", String(ask.after));
  return getJson<BlockEntryView[]>(`api/blocks/${height}/entries?${query}`, signal);
}

export const consistency = (from: number, to: number, signal?: AbortSignal) =>
  getJson<ConsistencyView>(`api/consistency?from=${from}&to=${to}`, signal);

export const tlogProof = (hash: string, signal?: AbortSignal) =>
  getBytes(`entries/${hash}/tlog-proof`, signal);

export const witnesses = (signal?: AbortSignal) => getJson<WitnessesView>("api/witnesses", signal);

export const unit = (id: string, signal?: AbortSignal) =>
  getJson<UnitView>(`api/units/${encodeURIComponent(id)}`, signal);
