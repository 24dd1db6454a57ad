/**
 * The terms of a shipment: what the goods are, which conditions they must keep, which way they go, on whose
 * contract and at whose risk. Signed by the shipper in `shipment.create`. docs/protocol.md §7.6.
 */
import { quantities } from "../statement/quantities.ts";
import {
  checked,
  type Decoded,
  decimal,
  identifier,
  integer,
  list,
  oneOf,
  optional,
  pattern,
  record,
  text,
  timeMs,
} from "../statement/schema.ts";
import { countrySchema, gtinSchema, shownCertificateSchema } from "./goods-identifiers.ts";

export const placeSchema = record({
  name: text(100),
  lat: optional(decimal(-90, 90)),
  lon: optional(decimal(-180, 180)),
  locode: optional(pattern(/^[A-Z]{2}[A-Z2-9]{3}$/, "a UN/LOCODE")),
});
export type Place = Decoded<typeof placeSchema>;

const yearMs = 31_622_400_000;

/** Harm that adds up with time and temperature; docs/liability.md gives the formula. */
const doseSchema = record({
  /** Excess dose that the goods stand, in milliseconds at the reference temperature. */
  allowanceMs: integer(0, yearMs),
  /** Activation energy; 83,144 where it is absent. */
  activationJoulePerMole: optional(integer(1_000, 1_000_000)),
  /** The temperature at which a millisecond counts as one; the upper limit where it is absent. */
  referenceCel: optional(decimal(-100, 100)),
});

/** A shock is harmful where it is beyond both: the damage boundary of the packed product. */
const boundarySchema = record({
  /** m/s² */
  peak: decimal(0, 1e6),
  /** m/s */
  velocityChange: decimal(0, 1e4),
});

const limitDecimal = decimal(-1e9, 1e9);

const conditionFields = record({
  quantity: oneOf(...Object.keys(quantities)),
  min: optional(limitDecimal),
  max: optional(limitDecimal),
  /** How long outside the band is an excursion; 0 at once. */
  toleranceMs: integer(0, yearMs),
  /** Harm by accumulated dose above the upper limit of a temperature, in place of the tolerance. */
  dose: optional(doseSchema),
  /** Harm by a shock beyond this boundary, in place of the band. */
  boundary: optional(boundarySchema),
  /** How low and how high the value can have been while nobody observed it. */
  gapExtreme: optional(record({ min: optional(limitDecimal), max: optional(limitDecimal) })),
  /** Weight of this condition's harm among all of the shipment, in parts per million of their sum; absent: 1,000,000. */
  weightPpm: optional(integer(0, 1_000_000)),
  /** Two probes that differ by more contradict each other, beside what their calibration allows. */
  disagreementMax: optional(decimal(0, 1e9)),
});

function hasLimits({ min, max }: Decoded<typeof conditionFields>): boolean {
  return (min !== undefined || max !== undefined) && (min ?? -1e9) <= (max ?? 1e9);
}

/** One way to harm, and on the quantity that it is about. */
function harmsOneWay({ quantity, max, dose, boundary }: Decoded<typeof conditionFields>): boolean {
  if (dose) return quantity === "temperature" && max !== undefined && !boundary;
  return !boundary || quantity === "shock.peak";
}

/** What a quantity may be: a band, and how leaving it harms the goods. */
export const conditionSchema = checked(
  checked(
    conditionFields,
    hasLimits,
    "payload_malformed",
    "a condition has a lower or an upper limit, in this order",
  ),
  harmsOneWay,
  "payload_malformed",
  "a dose is about a temperature with an upper limit, a boundary about shock.peak; one of them at most",
);
export type Condition = Decoded<typeof conditionSchema>;

export const modes = ["road", "rail", "sea", "air", "inland-waterway"] as const;
export type Mode = (typeof modes)[number];

/** The carriage regimes of docs/liability.md; which of them governs a leg follows from its mode unless the leg says so. */
export const regimes = ["cmr", "hague-visby", "hamburg", "rotterdam", "montreal", "cim", "none"] as const;
export type Regime = (typeof regimes)[number];

export const currencySchema = pattern(/^[A-Z]{3}$/, "an ISO 4217 code");

/** An amount of money in the smallest unit of its currency, so that sums are exact. */
export const amountSchema = record({
  minor: integer(0, Number.MAX_SAFE_INTEGER),
  currency: currencySchema,
});
export type Amount = Decoded<typeof amountSchema>;

const legSchema = record({
  id: identifier,
  mode: oneOf(...modes),
  carrier: identifier,
  from: placeSchema,
  to: placeSchema,
  departure: optional(timeMs),
  arrival: optional(timeMs),
  /** Planned steps finer than departure and arrival, such as check-in or delivery to the terminal. */
  steps: optional(list(record({ step: identifier, place: text(100), planned: timeMs }), 64)),
  /** Agreed, where another than that of the mode and the places applies. */
  regime: optional(oneOf(...regimes)),
  /** Successive carriers under one contract give the same one; absent, each leg is a contract of its own. */
  contract: optional(identifier),
  freight: optional(amountSchema),
  /** Value or interest declared to the carrier, which takes the place of the limit (CMR 24 and 26, Montreal 22(3), Hague-Visby 4(5)(a)). */
  declaredValue: optional(amountSchema),
});
export type Leg = Decoded<typeof legSchema>;

const goodsSchema = record({
  description: text(500),
  hsCode: optional(pattern(/^[0-9]{6,10}$/, "an HS code of 6 to 10 digits")),
  grossMassGrams: optional(integer(1, 1_000_000_000_000)),
  packages: optional(integer(1, 1_000_000)),
  /** In the smallest unit of the currency. */
  valueMinor: optional(integer(0, Number.MAX_SAFE_INTEGER)),
  currency: optional(currencySchema),
  /** Name of the sensitivity profile from which the conditions were taken. */
  profile: optional(identifier),
  /** UN number of dangerous goods. */
  dangerous: optional(pattern(/^UN[0-9]{4}$/, 'a UN number such as "UN1845"')),
});

export const incotermRules = [
  "EXW",
  "FCA",
  "CPT",
  "CIP",
  "DAP",
  "DPU",
  "DDP",
  "FAS",
  "FOB",
  "CFR",
  "CIF",
] as const;

export const incotermSchema = record({
  /** Incoterms 2020. */
  rule: oneOf(...incotermRules),
  place: placeSchema,
});
export type Incoterm = Decoded<typeof incotermSchema>;

/** The sale behind the shipment, where buyer and seller are not consignee and shipper. */
const saleSchema = record({
  seller: optional(identifier),
  buyer: optional(identifier),
  incoterm: optional(incotermSchema),
});

/** What customs needs to know beyond the goods and the journey. */
const customsSchema = record({
  /** Country in which the goods were made; absent, that of dispatch. */
  origin: optional(countrySchema),
  /** Countries that are passed and that no leg's place names. */
  transit: optional(list(countrySchema, 16)),
  /** Who made the goods, where it is not the shipper. */
  producers: optional(list(identifier, 16)),
  products: optional(list(gtinSchema, 64)),
  certificates: optional(list(shownCertificateSchema, 32)),
});

export const termsSchema = record({
  id: identifier,
  consignee: identifier,
  goods: goodsSchema,
  conditions: list(conditionSchema, 16),
  legs: list(legSchema, 32, 1),
  references: optional(list(text(64), 16)),
  /** Readings of one device further apart than this say nothing about the time between them. */
  gapMsMax: integer(1_000, 86_400_000),
  at: timeMs,
  sale: optional(saleSchema),
  /** Minutes that local time at the place of delivery is ahead of UTC: notice periods end with a local day. */
  deliveryUtcOffsetMinutes: optional(integer(-720, 840)),
  customs: optional(customsSchema),
});
export type ShipmentTerms = Decoded<typeof termsSchema>;
