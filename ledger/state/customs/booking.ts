/**
 * The customs part of booking a shipment: lists of the countries of dispatch, transit and destination are asked before
 * the shipment exists, so that goods that may not enter never leave. docs/protocol.md §7.14.
 */
import { type CertifiedGoods, shownCertificateVerdict } from "../certificates.ts";
import type { ShownCertificate } from "../goods-identifiers.ts";
import type { Execution, Judgement, Verdict } from "../kind.ts";
import { partyOf } from "../parties.ts";
import type { ShipmentTerms } from "../terms.ts";
import type { StateReader } from "../view.ts";
import { decide } from "./clearance-state.ts";
import { listEntryOf } from "./lists.ts";
import { checkLists, crossesBorder, type GoodsFacts, listsFor } from "./matching.ts";

type Booking = Pick<Judgement<ShipmentTerms>, "state" | "payload" | "party" | "timeMs">;

/**
 * What the terms say of the goods. Countries follow from the places of the legs; where the first or last has no
 * UN/LOCODE, from where the shipper or consignee is registered: nothing is evaded by leaving something out.
 */
export function factsOf({ state, payload, party }: Pick<Booking, "state" | "payload" | "party">): GoodsFacts {
  const { legs, goods, customs, consignee } = payload;
  const countryOf = (id: string) => partyOf(state, id)!.country;
  const places = legs.flatMap(({ from, to }) => [from, to]).map(({ locode }) => locode?.slice(0, 2));
  const dispatch = places[0] ?? countryOf(party);
  const destination = places.at(-1) ?? countryOf(consignee);
  const between = [...places.slice(1, -1), ...(customs?.transit ?? [])];
  const transit = between.filter(
    (country): country is string => country !== undefined && country !== dispatch && country !== destination,
  );
  const { hsCode, grossMassGrams, valueMinor, currency } = goods;
  return {
    dispatch,
    destination,
    transit: [...new Set(transit)].sort(),
    origin: customs?.origin ?? dispatch,
    shipper: party,
    producers: [...new Set(customs?.producers ?? [])].sort(),
    products: [...new Set(customs?.products ?? [])].sort(),
    ...(hsCode !== undefined && { hsCode }),
    ...(grossMassGrams !== undefined && { massGrams: grossMassGrams }),
    ...(valueMinor !== undefined && { valueMinor }),
    ...(currency !== undefined && { currency }),
    certificates: [...new Set((customs?.certificates ?? []).map(({ id }) => id))].sort(),
  };
}

function certifiedGoods({ shipper, producers, hsCode, products }: GoodsFacts): CertifiedGoods {
  return { holders: [shipper, ...producers], hsCode, products };
}

/** The first of the certificates that is not good for these goods says why. */
export function certificatesVerdict(
  state: StateReader,
  shown: readonly ShownCertificate[],
  facts: GoodsFacts,
  timeMs: number,
): Verdict {
  for (const one of shown) {
    const verdict = shownCertificateVerdict(state, one, certifiedGoods(facts), timeMs);
    if (verdict) return verdict;
  }
  return undefined;
}

/** Goods on a negative list are refused here, with the list, its version and the entry. */
export function bookingVerdict(booking: Booking): Verdict {
  const { state, payload, timeMs } = booking;
  const facts = factsOf(booking);
  if (facts.producers.some((id) => !partyOf(state, id))) return "party_unknown";
  const shown = certificatesVerdict(state, payload.customs?.certificates ?? [], facts, timeMs);
  if (shown) return shown;
  if (facts.hsCode === undefined && listsFor(state, facts).length > 0)
    return { code: "customs_data_missing", detail: "the goods have no HS code" };
  const [match] = checkLists(state, facts, timeMs).negative;
  if (!match) return undefined;
  const { reason } = listEntryOf(state, match.list, match.entry)!;
  const because = reason === undefined ? "" : `: ${reason}`;
  return {
    code: "goods_on_negative_list",
    detail: `list ${match.list}, version ${match.version}, entry ${match.entry}${because}`,
  };
}

/** Whether there is a clearance to follow: a border whose customs have lists, or data for one that may get them. */
export function concernsCustoms(booking: Booking): boolean {
  const facts = factsOf(booking);
  if (!crossesBorder(facts)) return false;
  return booking.payload.customs !== undefined || listsFor(booking.state, facts).length > 0;
}

export function openClearance(execution: Execution<ShipmentTerms>): void {
  const { state, payload, timeMs } = execution;
  const facts = factsOf(execution);
  decide(execution, payload.id, facts, checkLists(state, facts, timeMs), {
    event: "book",
    statusBy: () => "booked",
  });
}
