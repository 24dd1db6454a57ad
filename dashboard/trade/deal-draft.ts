/** What somebody enters about a deal, and the exact terms that come of it. */
import type { Deal, Instalment } from "../../ledger/state/trade/deal.ts";
import { lineTotal, minorDigitsOf, sumOf } from "../../ledger/statement/money.ts";
import { isIdentifier } from "../../ledger/statement/reference.ts";
import { minorOf, timeOf, timeText, wholeOf } from "../actions/entered.ts";
import type { Zone } from "../format/zone.ts";
import { minorText } from "./money.ts";

export interface ItemDraft {
  readonly id: string;
  readonly description: string;
  readonly quantity: string;
  readonly unit: string;
  readonly unitPrice: string;
  readonly hsCode: string;
}

export type When = Instalment["when"];

export interface InstalmentDraft {
  readonly id: string;
  /** Empty: what the others leave of the total. */
  readonly amount: string;
  readonly when: When;
  readonly at: string;
}

export interface DealDraft {
  readonly seller: string;
  readonly buyer: string;
  readonly currency: string;
  readonly items: readonly ItemDraft[];
  readonly rule: string;
  readonly place: string;
  readonly deliverBy: string;
  readonly dueDays: string;
  /** Of the escrow; empty for none. */
  readonly asset: string;
  readonly instalments: readonly InstalmentDraft[];
  readonly tokens: readonly string[];
  readonly text: string;
}

export const emptyItem = (n: number): ItemDraft => ({
  id: String(n),
  description: "",
  quantity: "",
  unit: "C62",
  unitPrice: "",
  hsCode: "",
});

export const emptyDeal: DealDraft = {
  seller: "",
  buyer: "",
  currency: "EUR",
  items: [emptyItem(1)],
  rule: "",
  place: "",
  deliverBy: "",
  dueDays: "30",
  asset: "",
  instalments: [{ id: "1", amount: "", when: "delivery", at: "" }],
  tokens: [],
  text: "",
};

/** The terms as they stand, to be changed. */
export function draftOf(deal: Deal, zone: Zone): DealDraft {
  const { total, incoterm, escrow } = deal;
  return {
    seller: deal.seller,
    buyer: deal.buyer,
    currency: total.currency,
    items: deal.items.map((item) => ({
      id: item.id,
      description: item.description,
      quantity: String(item.quantity),
      unit: item.unit,
      unitPrice: item.unitPrice,
      hsCode: item.hsCode ?? "",
    })),
    rule: incoterm?.rule ?? "",
    place: incoterm?.place.name ?? "",
    deliverBy: deal.deliverBy === undefined ? "" : timeText(deal.deliverBy, zone),
    dueDays: String(deal.dueDays),
    asset: escrow?.asset ?? "",
    instalments: escrow
      ? escrow.instalments.map(({ id, minor, when, at }, n) => ({
          id,
          amount: n === escrow.instalments.length - 1 ? "" : minorText(minor, total.currency),
          when,
          at: at === undefined ? "" : timeText(at, zone),
        }))
      : emptyDeal.instalments,
    tokens: deal.tokens ?? [],
    text: deal.text ?? "",
  };
}

export type DealField =
  | "seller"
  | "buyer"
  | "currency"
  | "place"
  | "deliverBy"
  | "dueDays"
  | "instalments"
  | "text"
  | `${"description" | "quantity" | "unit" | "unitPrice" | "hsCode"}/${number}`;

export interface ReadDeal {
  readonly wrong: ReadonlySet<DealField>;
  /** Of each line, in the currency's smallest unit. */
  readonly lines: readonly (number | undefined)[];
  readonly totalMinor: number | undefined;
  /** Absent while something is wrong. */
  readonly deal: Deal | undefined;
}

/** `12,50` as the price text `12.50`. */
function priceOf(text: string): string | undefined {
  const price = text.trim().replace(",", ".");
  return /^(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$/.test(price) ? price : undefined;
}

type Item = Deal["items"][number];

function readItem(draft: ItemDraft, n: number, currency: string, before: Item | undefined) {
  const quantity = wholeOf(draft.quantity, 1, Number.MAX_SAFE_INTEGER);
  const unitPrice = priceOf(draft.unitPrice);
  const description = draft.description.trim();
  const hsCode = draft.hsCode.replace(/[\s.]/g, "");
  const minor =
    quantity === undefined || unitPrice === undefined ? undefined : lineTotal(quantity, unitPrice, currency);
  const wrong: DealField[] = [];
  if (description === "" || description.length > 500) wrong.push(`description/${n}`);
  if (quantity === undefined) wrong.push(`quantity/${n}`);
  if (unitPrice === undefined || (quantity !== undefined && minor === undefined))
    wrong.push(`unitPrice/${n}`);
  if (!/^[A-Z0-9]{2,3}$/.test(draft.unit)) wrong.push(`unit/${n}`);
  if (hsCode !== "" && !/^[0-9]{6,10}$/.test(hsCode)) wrong.push(`hsCode/${n}`);
  const { hsCode: _, ...kept } = before ?? {};
  const item = wrong.length === 0 && {
    ...kept,
    id: draft.id,
    description,
    ...(hsCode !== "" && { hsCode }),
    quantity: quantity!,
    unit: draft.unit,
    unitPrice: unitPrice!,
    minor: minor!,
  };
  return { wrong, minor, item: item || undefined };
}

type Escrow = NonNullable<Deal["escrow"]>;

/** Instalments that add up to the total; at most one of them is left open and gets the rest. */
function readEscrow(
  { asset, instalments, currency }: DealDraft,
  totalMinor: number,
  zone: Zone,
  before: Escrow | undefined,
): Escrow | undefined {
  const amounts = instalments.map(({ amount }) =>
    amount.trim() === "" ? null : minorOf(amount, minorDigitsOf(currency)),
  );
  const given = sumOf(amounts.flatMap((minor) => minor ?? []));
  const open = amounts.filter((minor) => minor === null).length;
  if (given === undefined || open > 1 || amounts.includes(undefined)) return undefined;
  const rest = totalMinor - given;
  if (open === 0 && rest !== 0) return undefined;
  const read = instalments.map(({ id, when, at }, n) => {
    const atMs = when === "time" ? timeOf(at, zone) : undefined;
    const minor = amounts[n] ?? rest;
    const isWrong = minor < 1 || (when === "time" && atMs === undefined);
    const items = before?.instalments.find((one) => one.id === id)?.items;
    return isWrong
      ? undefined
      : {
          id,
          minor,
          when,
          ...(when === "delivery" && items && { items }),
          ...(atMs !== undefined && { at: atMs }),
        };
  });
  if (read.includes(undefined)) return undefined;
  return {
    asset,
    instalments: read.flatMap((instalment) => instalment ?? []),
    ...(before?.refundAt !== undefined && { refundAt: before.refundAt }),
  };
}

/**
 * The terms that the draft means. What a form does not show (charges, readers, references, consignee) stays as it is in
 * `before`, the terms that it began with.
 */
export function readDeal(draft: DealDraft, zone: Zone, before?: Deal): ReadDeal {
  const currency = draft.currency.trim().toUpperCase();
  const items = draft.items.map((item, n) =>
    readItem(
      item,
      n,
      currency,
      before?.items.find(({ id }) => id === item.id),
    ),
  );
  const wrong = new Set<DealField>(items.flatMap((item) => item.wrong));
  if (!isIdentifier(draft.seller)) wrong.add("seller");
  if (!isIdentifier(draft.buyer) || draft.buyer === draft.seller) wrong.add("buyer");
  if (!/^[A-Z]{3}$/.test(currency)) wrong.add("currency");
  const place = draft.place.trim();
  if (draft.rule !== "" && (place === "" || place.length > 100)) wrong.add("place");
  const deliverBy = draft.deliverBy === "" ? undefined : timeOf(draft.deliverBy, zone);
  if (draft.deliverBy !== "" && deliverBy === undefined) wrong.add("deliverBy");
  const dueDays = wholeOf(draft.dueDays, 0, 365);
  if (dueDays === undefined) wrong.add("dueDays");
  const text = draft.text.trim();
  if (text.length > 2_000) wrong.add("text");
  const lines = items.map(({ minor }) => minor);
  const amounts = [...lines, ...(before?.charges ?? []).map(({ minor }) => minor)];
  const totalMinor = amounts.includes(undefined) ? undefined : sumOf(amounts.flatMap((minor) => minor ?? []));
  const escrow =
    draft.asset === "" || totalMinor === undefined
      ? undefined
      : readEscrow({ ...draft, currency }, totalMinor, zone, before?.escrow);
  if (draft.asset !== "" && totalMinor !== undefined && !escrow) wrong.add("instalments");
  if (wrong.size > 0 || totalMinor === undefined) return { wrong, lines, totalMinor, deal: undefined };
  const rule = draft.rule as NonNullable<Deal["incoterm"]>["rule"] | "";
  const samePlace = before?.incoterm?.place.name === place ? before.incoterm.place : { name: place };
  const deal: Deal = {
    seller: draft.seller,
    buyer: draft.buyer,
    ...(before?.consignee !== undefined && { consignee: before.consignee }),
    items: items.flatMap(({ item }) => item ?? []),
    ...(before?.charges && { charges: before.charges }),
    total: { minor: totalMinor, currency },
    ...(rule !== "" && { incoterm: { rule, place: samePlace } }),
    ...(deliverBy !== undefined && { deliverBy }),
    dueDays: dueDays!,
    ...(escrow && { escrow }),
    ...(draft.tokens.length > 0 && { tokens: [...draft.tokens] }),
    ...(before?.readers && { readers: before.readers }),
    ...(before?.references && { references: before.references }),
    ...(text !== "" && { text }),
  };
  return { wrong, lines, totalMinor, deal };
}

/** A type, not an interface: it is encoded as it is. */
export type OfferedItem = {
  readonly id: string;
  readonly description: string;
  readonly hsCode?: string;
  readonly unit: string;
  readonly unitPrice: string;
};

/** The items of an offer, which names no quantities. */
export function readOffer(
  drafts: readonly ItemDraft[],
  currency: string,
): { wrong: ReadonlySet<DealField>; items: OfferedItem[] | undefined } {
  const read = drafts.map((item, n) => readItem({ ...item, quantity: "1" }, n, currency, undefined));
  const wrong = new Set<DealField>(read.flatMap((item) => item.wrong));
  if (!/^[A-Z]{3}$/.test(currency)) wrong.add("currency");
  const items = read.flatMap(({ item }) => {
    if (!item) return [];
    const { quantity: _, minor: __, ...offered } = item;
    return [offered];
  });
  return { wrong, items: wrong.size === 0 ? items : undefined };
}
