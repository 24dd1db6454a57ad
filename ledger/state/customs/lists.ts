/**
 * Customs' positive and negative lists. A list grows by versions, a version by parts, as a statement is small: what
 * a version adds and removes is in force from its last part on, all at once. Entries are kept one by one under their
 * own names, with the version that added and the one that removed them, so that a decision can be explained when
 * the list is another; and under an index key, so that booking asks for a bounded number of names however long the
 * list is. docs/protocol.md §7.14.
 */
import { decodePayload } from "../../statement/payload.ts";
import { referenceText } from "../../statement/reference.ts";
import {
  checked,
  type Decoded,
  identifier,
  integer,
  list,
  oneOf,
  optional,
  pattern,
  record,
  text,
  timeMs,
} from "../../statement/schema.ts";
import { countrySchema, gtinSchema } from "../goods-identifiers.ts";
import { type Judgement, kind, type Verdict } from "../kind.ts";
import { type PartyState, partyOf } from "../parties.ts";
import { recordName } from "../records.ts";
import { currencySchema } from "../terms.ts";
import type { StateReader, StateWriter } from "../view.ts";

/** On which side of a border the list is asked: of the country of dispatch, of destination, of those between. */
export const listSides = ["export", "import", "transit"] as const;
export type ListSide = (typeof listSides)[number];
export const polarities = ["negative", "positive"] as const;

/** Lists of one country: each is asked whenever goods pass it. */
const listsPerCountryMax = 32;
/** Entries with the same HS prefix, origin and producer or product; they differ in thresholds and dates. */
const entriesPerKeyMax = 64;
const entriesPerListMax = 1_000_000;
const partsPerVersionMax = 1_000;

const massGrams = integer(0, 1_000_000_000_000);
const valueMinor = integer(0, Number.MAX_SAFE_INTEGER);

const requiredCertificateSchema = record({ type: identifier, issuers: list(identifier, 16, 1) });

const entryFields = record({
  id: identifier,
  hsPrefix: optional(pattern(/^[0-9]{2,10}$/, "2 to 10 digits of an HS code")),
  /** Country in which the goods were made. */
  origin: optional(countrySchema),
  /** Of the goods; also met by their shipper. */
  producer: optional(identifier),
  product: optional(gtinSchema),
  massGramsMin: optional(massGrams),
  massGramsMax: optional(massGrams),
  valueMinorMin: optional(valueMinor),
  valueMinorMax: optional(valueMinor),
  /** Of the limits of value: goods valued in another currency count as goods of unknown value. */
  currency: optional(currencySchema),
  validFrom: optional(timeMs),
  validUntil: optional(timeMs),
  /** Positive lists: all of them are needed, each by one of its issuers. */
  certificates: optional(list(requiredCertificateSchema, 8, 1)),
  reason: optional(text(200)),
});
export type ListEntry = Decoded<typeof entryFields>;

function saysWhichGoods({ hsPrefix, origin, producer, product }: ListEntry): boolean {
  return (hsPrefix ?? origin ?? producer ?? product) !== undefined && !(producer && product);
}

const entrySchema = checked(
  checked(
    entryFields,
    saysWhichGoods,
    "payload_malformed",
    "an entry has an HS prefix, an origin, a producer or a product, and not both of the last two",
  ),
  ({ valueMinorMin, valueMinorMax, currency }) =>
    (valueMinorMin === undefined && valueMinorMax === undefined) || currency !== undefined,
  "payload_malformed",
  "a limit of value needs its currency",
);

const publishSchema = record({
  list: identifier,
  title: text(200),
  polarity: oneOf(...polarities),
  sides: list(oneOf(...listSides), listSides.length, 1),
  version: integer(1, 1_000_000),
  part: integer(1, partsPerVersionMax),
  parts: integer(1, partsPerVersionMax),
  add: list(entrySchema, 2_000),
  remove: list(identifier, 2_000),
});
export type ListPublish = Decoded<typeof publishSchema>;

/** `list/<id>` in the state. */
export type ListState = {
  readonly authority: string;
  readonly country: string;
  readonly title: string;
  readonly polarity: (typeof polarities)[number];
  readonly sides: readonly ListSide[];
  /** In force; 0 before the first version is complete. */
  readonly version: number;
  /** Log index of the last part of the version in force. */
  readonly publishedAt: number;
  /** Entries that were ever added. */
  readonly entries: number;
  /** Parts of the next version that are there, of how many. */
  readonly pending?: { readonly received: number; readonly parts: number };
};

/** `list-entry/<list>/<entry>` in the state. */
export type ListEntryState = ListEntry & {
  /** Version from which it is in force, and the log index of the statement that has it. */
  readonly added: number;
  readonly addedAt: number;
  /** Version from which it is not in force any more. */
  readonly removed?: number;
};

/** `list-index/<list>/<key>` and `customs-lists/<country>` in the state. */
type NamesState = { readonly names: readonly string[] };

export function listOf(state: StateReader, id: string): ListState | undefined {
  return state.get<ListState>(`list/${id}`);
}

export function listEntryOf(state: StateReader, listId: string, entry: string): ListEntryState | undefined {
  return state.get<ListEntryState>(`list-entry/${listId}/${entry}`);
}

/** Identifiers of a country's lists. */
export function listsOfCountry(state: StateReader, country: string): readonly string[] {
  return state.get<NamesState>(`customs-lists/${country}`)?.names ?? [];
}

/** What the index is asked by; `who` is a producer or a product. */
export interface EntryKey {
  readonly hsPrefix: string | undefined;
  readonly origin: string | undefined;
  readonly who: string | undefined;
}

function indexName(listId: string, { hsPrefix, origin, who }: EntryKey): string {
  return `list-index/${listId}/${hsPrefix ?? "-"}/${origin ?? "-"}/${who ?? "-"}`;
}

/** Identifiers of the entries under a key, in force or not. */
export function entriesUnder(state: StateReader, listId: string, key: EntryKey): readonly string[] {
  return state.get<NamesState>(indexName(listId, key))?.names ?? [];
}

export const whoOfProducer = (party: string): string => `party:${party}`;
export const whoOfProduct = (gtin: string): string => `product:${gtin}`;

function keyOfEntry({ hsPrefix, origin, producer, product }: ListEntry): EntryKey {
  const who =
    producer !== undefined
      ? whoOfProducer(producer)
      : product !== undefined
        ? whoOfProduct(product)
        : undefined;
  return { hsPrefix, origin, who };
}

/** Whether the entry counts in this version of its list at this time. */
export function isInForce(entry: ListEntryState, version: number, timeMs: number): boolean {
  if (entry.added > version || (entry.removed !== undefined && entry.removed <= version)) return false;
  return timeMs >= (entry.validFrom ?? 0) && timeMs <= (entry.validUntil ?? Number.MAX_SAFE_INTEGER);
}

/** The signer is a customs authority. */
export function signerIsCustoms<P>({ state, party }: Judgement<P>): Verdict {
  return partyOf(state, party)!.roles.includes("customs") ? undefined : "not_customs_authority";
}

function listIsOwn({ state, payload, party }: Judgement<ListPublish>): Verdict {
  const existing = listOf(state, payload.list);
  if (existing) return existing.authority === party ? undefined : "list_not_own";
  const { country } = partyOf(state, party) as PartyState;
  return listsOfCountry(state, country).length < listsPerCountryMax ? undefined : "lists_exceeded";
}

function partIsNext({ state, payload }: Judgement<ListPublish>): Verdict {
  const { version, part, parts, polarity, sides } = payload;
  const existing = listOf(state, payload.list);
  const expected = {
    version: (existing?.version ?? 0) + 1,
    part: (existing?.pending?.received ?? 0) + 1,
    parts: existing?.pending?.parts ?? parts,
  };
  if (version !== expected.version || part !== expected.part || parts !== expected.parts || part > parts)
    return {
      code: "list_part_unexpected",
      detail: `expected version ${expected.version}, part ${expected.part} of ${expected.parts}`,
    };
  const isSameList = !existing || (existing.polarity === polarity && existing.sides.join() === sides.join());
  return isSameList
    ? undefined
    : { code: "payload_malformed", detail: "a list keeps its polarity and its sides" };
}

function entriesAreNew({ state, payload }: Judgement<ListPublish>): Verdict {
  const { list: id, add } = payload;
  if (new Set(add.map((entry) => entry.id)).size !== add.length)
    return { code: "payload_malformed", detail: "an entry is named twice" };
  const taken = add.find((entry) => listEntryOf(state, id, entry.id));
  if (taken) return { code: "list_entry_exists", detail: `entry ${taken.id}` };
  if ((listOf(state, id)?.entries ?? 0) + add.length > entriesPerListMax) return "list_entries_exceeded";
  const added = new Map<string, number>();
  for (const entry of add) {
    const key = keyOfEntry(entry);
    const name = indexName(id, key);
    const count = (added.get(name) ?? entriesUnder(state, id, key).length) + 1;
    if (count > entriesPerKeyMax) return { code: "list_entries_exceeded", detail: `entry ${entry.id}` };
    added.set(name, count);
  }
  return undefined;
}

function removedAreThere({ state, payload }: Judgement<ListPublish>): Verdict {
  if (new Set(payload.remove).size !== payload.remove.length)
    return { code: "payload_malformed", detail: "an entry is removed twice" };
  const missing = payload.remove.find((id) => {
    const entry = listEntryOf(state, payload.list, id);
    return !entry || entry.removed !== undefined || entry.added >= payload.version;
  });
  return missing === undefined ? undefined : { code: "list_entry_unknown", detail: `entry ${missing}` };
}

export const customsListPublish = kind<ListPublish>({
  name: "customs.list-publish",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, publishSchema),
  rules: [
    ({ statement, payload }) =>
      statement.subject === referenceText("list", payload.list) ? undefined : "subject_mismatch",
    signerIsCustoms,
    listIsOwn,
    partIsNext,
    entriesAreNew,
    removedAreThere,
  ],
  apply: ({ state, payload, party, index }) => {
    const before = listOf(state, payload.list);
    const { country } = partyOf(state, party)!;
    if (!before) addName(state, `customs-lists/${country}`, [payload.list]);
    addEntries(state, payload, index);
    for (const id of payload.remove)
      state.set(`list-entry/${payload.list}/${id}`, {
        ...listEntryOf(state, payload.list, id)!,
        removed: payload.version,
      });
    const { title, polarity, sides, version, part, parts } = payload;
    const isComplete = part === parts;
    state.set(`list/${payload.list}`, {
      authority: party,
      country: before?.country ?? country,
      title,
      polarity,
      sides,
      version: isComplete ? version : (before?.version ?? 0),
      publishedAt: isComplete ? index : (before?.publishedAt ?? index),
      entries: (before?.entries ?? 0) + payload.add.length,
      ...(!isComplete && { pending: { received: part, parts } }),
    } satisfies ListState);
  },
  records: ({ statement }) => [recordName(statement.subject)],
});

function addEntries(state: StateWriter, { list: id, version, add }: ListPublish, index: number): void {
  const byKey = new Map<string, string[]>();
  for (const entry of add) {
    state.set(`list-entry/${id}/${entry.id}`, { ...entry, added: version, addedAt: index });
    const name = indexName(id, keyOfEntry(entry));
    byKey.set(name, [...(byKey.get(name) ?? []), entry.id]);
  }
  for (const [name, ids] of byKey) addName(state, name, ids);
}

function addName(state: StateWriter, name: string, added: readonly string[]): void {
  const names = state.get<NamesState>(name)?.names ?? [];
  state.set(name, { names: [...names, ...added] } satisfies NamesState);
}
