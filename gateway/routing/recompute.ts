/** A suggestion computed again from a ledger's own files, by whoever has them. */
import { decodeHeader } from "../../ledger/log/header.ts";
import { Journeys, journeyKinds } from "../../ledger/routing/eta/journeys.ts";
import type { Network } from "../../ledger/routing/network.ts";
import { isPassageId } from "../../ledger/routing/sea/passages.ts";
import { Suggester } from "../../ledger/routing/suggestions/suggester.ts";
import {
  encodeSuggestion,
  type Suggestion,
  type SuggestionBasis,
} from "../../ledger/routing/suggestions/suggestion.ts";
import { replayBlock } from "../project/replay.ts";
import type { LedgerStore } from "../store/ledger-store.ts";
import { harmOfLegs } from "./harm-of-legs.ts";
import { readSampleNetwork, seaWays } from "./tables.ts";

/** What is missing for computing it again; the message says what to do. */
export class RecomputeError extends Error {
  override readonly name = "RecomputeError";
}

/** `undefined`: from this log nothing is suggested at that position. */
export function recompute(
  store: LedgerStore,
  basis: SuggestionBasis,
  network: Network = readSampleNetwork(),
): Suggestion | undefined {
  const tip = store.tip()?.header;
  if (tip?.chain !== basis.chain)
    throw new RecomputeError(
      `the ledger is of ${tip?.chain ?? "no chain"}, the suggestion of ${basis.chain}`,
    );
  if (tip.size < basis.size)
    throw new RecomputeError(
      `the ledger has ${tip.size} entries, the suggestion knows ${basis.size}: get a newer copy`,
    );
  const suggester = new Suggester(network, seaWays());
  if (suggester.networkVersion !== basis.network)
    throw new RecomputeError("it was made in another transport network: give that one with --network");
  const journeys = new Journeys(harmOfLegs(store));
  const header = replayUpTo(store, journeys, basis.size);
  if (header.timeMs !== basis.atMs)
    throw new RecomputeError("its time is not that of the block at which it claims to stand");
  return suggester.suggestion(journeys, basis);
}

/** Whether the bytes are those of the suggestion that the log gives. */
export function isRecomputed(store: LedgerStore, suggestion: Suggestion, network?: Network): boolean {
  const again = recompute(store, suggestion.basis, network);
  if (!again) return false;
  const [given, made] = [encodeSuggestion(suggestion), encodeSuggestion(again)];
  return given.length === made.length && given.every((byte, i) => byte === made[i]);
}

function replayUpTo(store: LedgerStore, journeys: Journeys, size: number) {
  for (let height = 0; ; height++) {
    const { header: bytes } = store.block(height)!;
    const header = decodeHeader(bytes);
    if (header.size > size) throw new RecomputeError(`no block ends with entry ${size}`);
    for (const sealed of replayBlock(store, height).statements)
      if (journeyKinds.has(sealed.statement.kind)) journeys.apply(sealed, header.timeMs);
    if (header.size === size) return header;
  }
}

const isWhole = (value: unknown, max: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= max;

/** A basis out of JSON that somebody sent; the rest of a suggestion is compared and never believed. */
export function isBasis(value: unknown): value is SuggestionBasis {
  if (typeof value !== "object" || value === null) return false;
  const { chain, shipment, size, atMs, seed, draws, model, network, closed } = value as Record<
    string,
    unknown
  >;
  return (
    [chain, shipment, model, network].every((text) => typeof text === "string" && text.length <= 200) &&
    isWhole(size, Number.MAX_SAFE_INTEGER) &&
    isWhole(atMs, Number.MAX_SAFE_INTEGER) &&
    isWhole(seed, 4_294_967_295) &&
    isWhole(draws, 100_000) &&
    Array.isArray(closed) &&
    closed.length <= 32 &&
    closed.every((id) => typeof id === "string" && isPassageId(id))
  );
}
