/**
 * Which entries of which lists meet the goods of a shipment. A pure function of the state: the same lists give the
 * same answer, whenever it is asked again. docs/protocol.md §7.14.
 */
import { certificateOf } from "../certificates.ts";
import type { StateReader } from "../view.ts";
import {
  entriesUnder,
  isInForce,
  type ListEntryState,
  type ListSide,
  type ListState,
  listEntryOf,
  listOf,
  listsOfCountry,
  whoOfProducer,
  whoOfProduct,
} from "./lists.ts";

/** What customs goes by; from the shipment's terms. */
export type GoodsFacts = {
  readonly dispatch: string;
  readonly destination: string;
  readonly transit: readonly string[];
  /** Country in which the goods were made. */
  readonly origin: string;
  readonly shipper: string;
  readonly producers: readonly string[];
  readonly products: readonly string[];
  readonly hsCode?: string;
  readonly massGrams?: number;
  readonly valueMinor?: number;
  readonly currency?: string;
  /** Certificates that were shown and found good. */
  readonly certificates: readonly string[];
};

/** A list that was asked, in the version that was in force. */
export type AskedList = { readonly list: string; readonly version: number; readonly publishedAt: number };

export type EntryMatch = {
  readonly list: string;
  readonly version: number;
  readonly entry: string;
  /** Log index of the statement that has the entry. */
  readonly addedAt: number;
  /** Types of the certificates that it requires and that were not shown. */
  readonly missing: readonly string[];
};

export type ListCheck = {
  readonly under: readonly AskedList[];
  readonly negative: readonly EntryMatch[];
  readonly positive: readonly EntryMatch[];
};

/** Matches that a decision keeps; one is enough to refuse, and one without anything missing for the green lane. */
const matchesKeptMax = 16;

/** Whether the goods leave a country at all. */
export function crossesBorder({ dispatch, destination, transit }: GoodsFacts): boolean {
  return [destination, ...transit].some((country) => country !== dispatch);
}

/** Lists in force of every country that the goods pass, by the side on which they pass it. */
export function listsFor(state: StateReader, facts: GoodsFacts): (AskedList & ListState)[] {
  if (!crossesBorder(facts)) return [];
  const { dispatch, destination, transit } = facts;
  const passes: [string, ListSide][] = [
    [dispatch, "export"],
    [destination, "import"],
    ...transit.map((country): [string, ListSide] => [country, "transit"]),
  ];
  const asked = new Map<string, AskedList & ListState>();
  for (const [country, side] of passes)
    for (const id of listsOfCountry(state, country)) {
      const found = listOf(state, id)!;
      if (found.version > 0 && found.sides.includes(side)) asked.set(id, { ...found, list: id });
    }
  return [...asked.values()];
}

/** Asks every list that concerns the goods. Costs some hundred names of the state, however long the lists are. */
export function checkLists(state: StateReader, facts: GoodsFacts, timeMs: number): ListCheck {
  const asked = listsFor(state, facts);
  const found = { negative: [] as EntryMatch[], positive: [] as EntryMatch[] };
  for (const one of asked) found[one.polarity].push(...matchesIn(state, one, facts, timeMs));
  const complete = (match: EntryMatch) => (match.missing.length === 0 ? 0 : 1);
  found.positive.sort((a, b) => complete(a) - complete(b));
  return {
    under: asked.map(({ list, version, publishedAt }) => ({ list, version, publishedAt })),
    negative: found.negative.slice(0, matchesKeptMax),
    positive: found.positive.slice(0, matchesKeptMax),
  };
}

function matchesIn(
  state: StateReader,
  { list, version, polarity }: AskedList & ListState,
  facts: GoodsFacts,
  timeMs: number,
): EntryMatch[] {
  const matches: EntryMatch[] = [];
  for (const key of keysOf(facts))
    for (const id of entriesUnder(state, list, key)) {
      const entry = listEntryOf(state, list, id)!;
      if (!isInForce(entry, version, timeMs) || !isWithinLimits(entry, facts, polarity)) continue;
      const missing = missingCertificates(state, entry, facts);
      matches.push({ list, version, entry: id, addedAt: entry.addedAt, missing });
    }
  return matches;
}

const hsPrefixLengths = [2, 3, 4, 5, 6, 7, 8, 9, 10];

/** Every key under which an entry that concerns the goods can stand. */
function* keysOf({ hsCode = "", origin, shipper, producers, products }: GoodsFacts) {
  const prefixes = hsPrefixLengths.filter((length) => length <= hsCode.length);
  const who = [
    undefined,
    ...new Set([shipper, ...producers].map(whoOfProducer)),
    ...new Set(products.map(whoOfProduct)),
  ];
  for (const hsPrefix of [undefined, ...prefixes.map((length) => hsCode.slice(0, length))])
    for (const country of [undefined, origin])
      for (const one of who) yield { hsPrefix, origin: country, who: one };
}

/** What is not known counts against the goods: as within a negative entry's limits, and outside a positive one's. */
function isWithinLimits(
  entry: ListEntryState,
  facts: GoodsFacts,
  polarity: "negative" | "positive",
): boolean {
  const value = facts.currency === entry.currency ? facts.valueMinor : undefined;
  const within = (known: number | undefined, min: number | undefined, max: number | undefined): boolean => {
    if (min === undefined && max === undefined) return true;
    if (known === undefined) return polarity === "negative";
    return known >= (min ?? 0) && known <= (max ?? Number.MAX_SAFE_INTEGER);
  };
  return (
    within(facts.massGrams, entry.massGramsMin, entry.massGramsMax) &&
    within(value, entry.valueMinorMin, entry.valueMinorMax)
  );
}

function missingCertificates(state: StateReader, entry: ListEntryState, facts: GoodsFacts): string[] {
  const shown = facts.certificates.map((id) => certificateOf(state, id)!);
  const isThere = (type: string, issuers: readonly string[]) =>
    shown.some((one) => one.type === type && issuers.includes(one.issuer));
  return (entry.certificates ?? [])
    .filter(({ type, issuers }) => !isThere(type, issuers))
    .map(({ type }) => type);
}
