/**
 * A shipment as it is being entered: texts as typed, what is wrong with them, and the terms that come of them
 * (`shipment.create`, docs/protocol.md §7).
 */
import { type Condition, incotermRules, regimes, type ShipmentTerms } from "../../ledger/state/terms.ts";
import { isIdentifier } from "../../ledger/statement/reference.ts";
import { currencyDigits, decimalOf, listOf, minorOf, timeOf, wholeOf } from "../actions/entered.ts";
import type { Zone } from "../format/zone.ts";
import type { ActionMessages } from "../messages/actions-en.ts";
import { knownPlace } from "./places.ts";

export interface ConditionDraft {
  readonly quantity: string;
  readonly min: string;
  readonly max: string;
  readonly toleranceMinutes: string;
  /** Harm by accumulated dose in place of the tolerance: what the goods stand, at which temperature. */
  readonly doseMinutes: string;
  readonly referenceCelsius: string;
  readonly activationJoule: string;
  /** Harm by a shock beyond both, in place of the band. */
  readonly peak: string;
  readonly velocityChange: string;
  /** How far the value can have gone while nobody observed it. */
  readonly gapMin: string;
  readonly gapMax: string;
  readonly weightPercent: string;
  readonly disagreementMax: string;
}

/** The fields beyond the band that most conditions leave empty. */
const plainCondition = {
  doseMinutes: "",
  referenceCelsius: "",
  activationJoule: "",
  peak: "",
  velocityChange: "",
  gapMin: "",
  gapMax: "",
  weightPercent: "",
  disagreementMax: "",
} as const;

/** A band alone. */
export function bandDraft(
  band: Pick<ConditionDraft, "quantity" | "min" | "max" | "toleranceMinutes">,
): ConditionDraft {
  return { ...plainCondition, ...band };
}

/** Minutes with so many decimals that the milliseconds come back. */
export function minutesText(ms: number): string {
  return String(Number((ms / minuteMs).toFixed(6)));
}

/** The texts that give this condition. */
export function conditionDraftOf(condition: Condition): ConditionDraft {
  const { quantity, min, max, toleranceMs, dose, boundary, gapExtreme, weightPpm, disagreementMax } =
    condition;
  const text = (value: number | undefined) => (value === undefined ? "" : String(value));
  return {
    quantity,
    min: text(min),
    max: text(max),
    toleranceMinutes: minutesText(toleranceMs),
    doseMinutes: dose ? minutesText(dose.allowanceMs) : "",
    referenceCelsius: text(dose?.referenceCel),
    activationJoule: text(dose?.activationJoulePerMole),
    peak: text(boundary?.peak),
    velocityChange: text(boundary?.velocityChange),
    gapMin: text(gapExtreme?.min),
    gapMax: text(gapExtreme?.max),
    weightPercent: text(weightPpm === undefined ? undefined : weightPpm / 10_000),
    disagreementMax: text(disagreementMax),
  };
}

export interface PlaceDraft {
  readonly name: string;
  /** For a place that is not known by its name. */
  readonly lat: string;
  readonly lon: string;
}

export interface LegDraft {
  /** Tells legs apart while they are entered; not part of the terms. */
  readonly key: number;
  readonly mode: string;
  readonly carrier: string;
  readonly from: PlaceDraft;
  readonly to: PlaceDraft;
  readonly departure: string;
  readonly arrival: string;
  /** Empty: it follows from mode and places. */
  readonly regime: string;
  /** Legs that share it are under one contract of successive carriers. */
  readonly contract: string;
  readonly freight: string;
  readonly freightCurrency: string;
  readonly declaredValue: string;
  readonly declaredCurrency: string;
}

export interface ShipmentDraft {
  readonly id: string;
  readonly references: string;
  readonly consignee: string;
  readonly description: string;
  readonly hsCode: string;
  readonly grossMassKilograms: string;
  readonly packages: string;
  readonly value: string;
  readonly currency: string;
  readonly conditions: readonly ConditionDraft[];
  readonly legs: readonly LegDraft[];
  readonly gapMinutes: string;
  /** Identifier of the sensitivity profile the conditions are taken from; empty: of none. */
  readonly profile: string;
  readonly dangerous: string;
  /** Empty: shipper and consignee. */
  readonly seller: string;
  readonly buyer: string;
  readonly incoterm: string;
  readonly incotermPlace: PlaceDraft;
  /** `+01:00`: local time at the place of delivery. */
  readonly utcOffset: string;
}

export const emptyPlace: PlaceDraft = { name: "", lat: "", lon: "" };

export function emptyLeg(key: number, from: PlaceDraft = emptyPlace): LegDraft {
  return {
    key,
    mode: "road",
    carrier: "",
    from,
    to: emptyPlace,
    departure: "",
    arrival: "",
    regime: "",
    contract: "",
    freight: "",
    freightCurrency: "EUR",
    declaredValue: "",
    declaredCurrency: "EUR",
  };
}

export function emptyDraft(id: string, conditions: readonly ConditionDraft[]): ShipmentDraft {
  return {
    id,
    references: "",
    consignee: "",
    description: "",
    hsCode: "",
    grossMassKilograms: "",
    packages: "",
    value: "",
    currency: "EUR",
    conditions,
    legs: [emptyLeg(1)],
    gapMinutes: "60",
    profile: "",
    dangerous: "",
    seller: "",
    buyer: "",
    incoterm: "",
    incotermPlace: emptyPlace,
    utcOffset: "",
  };
}

/** What is wrong, by the field: `legs.0.from.name`. The words are keys of the catalogue. */
export type Problems = Readonly<Record<string, keyof ActionMessages["shipment"]>>;

export interface Reading {
  readonly problems: Problems;
  /** Only without problems. `at` is added when it is signed. */
  readonly terms: Omit<ShipmentTerms, "at"> | undefined;
}

/** What the rest of the world says about the draft. */
export interface DraftContext {
  readonly zone: Zone;
  isTaken(id: string): boolean;
}

const minuteMs = 60_000;
const toleranceMinutesMax = 527_040;
const gapMinutesMax = 1440;
const gapMsLeast = 1_000;

export function readDraft(draft: ShipmentDraft, { zone, isTaken }: DraftContext): Reading {
  const problems: Record<string, keyof ActionMessages["shipment"]> = {};
  const check = (holds: boolean, field: string, problem: keyof ActionMessages["shipment"]) => {
    if (!holds && !(field in problems)) problems[field] = problem;
  };

  const id = draft.id.trim();
  check(isIdentifier(id), "id", "idWrong");
  check(!isTaken(id), "id", "idTaken");
  const references = listOf(draft.references);
  check(
    references.length <= 16 && references.every((one) => one.length <= 64),
    "references",
    "referencesWrong",
  );
  check(draft.consignee !== "", "consignee", "consigneeWrong");

  const { conditions, gapMsMax } = readConditions(draft, check);
  const legs = draft.legs.map((leg, i) => readLeg(leg, i, zone, check));
  const goods = readGoods(draft, check);
  const sale = readSale(draft, check);
  const utcOffsetMinutes = offsetOf(draft.utcOffset);
  check(isBlank(draft.utcOffset) || utcOffsetMinutes !== undefined, "utcOffset", "utcOffsetWrong");

  if (Object.keys(problems).length > 0) return { problems, terms: undefined };
  const terms = {
    id,
    consignee: draft.consignee,
    goods,
    conditions,
    legs,
    ...(references.length > 0 && { references }),
    gapMsMax,
    ...(sale && { sale }),
    ...(utcOffsetMinutes !== undefined && { deliveryUtcOffsetMinutes: utcOffsetMinutes }),
  };
  return { problems, terms };
}

/** Minutes as whole milliseconds: a profile may say one and a half. */
function minutesOf(text: string, msMin: number, minutesMax: number): number | undefined {
  const ms = Math.round((decimalOf(text) ?? Number.NaN) * minuteMs);
  return ms >= msMin && ms <= minutesMax * minuteMs ? ms : undefined;
}

/** What a sensitivity profile is made of, or nothing while it is not complete. */
export function profileConditions(
  draft: Pick<ShipmentDraft, "conditions" | "gapMinutes">,
): Pick<ShipmentTerms, "conditions" | "gapMsMax"> | undefined {
  let isWhole = draft.conditions.length > 0;
  const read = readConditions(draft, (holds) => {
    isWhole &&= holds;
  });
  return isWhole ? read : undefined;
}

function readConditions(
  { conditions, gapMinutes }: Pick<ShipmentDraft, "conditions" | "gapMinutes">,
  check: Check,
) {
  const gapMsMax = minutesOf(gapMinutes, gapMsLeast, gapMinutesMax);
  check(gapMsMax !== undefined, "gapMinutes", "gapWrong");
  return {
    conditions: conditions.map((condition, i) => readCondition(condition, `conditions.${i}`, check)),
    gapMsMax: gapMsMax ?? 0,
  };
}

type Check = (holds: boolean, field: string, problem: keyof ActionMessages["shipment"]) => void;

function readGoods(draft: ShipmentDraft, check: Check): ShipmentTerms["goods"] {
  const description = draft.description.trim();
  check(description !== "" && description.length <= 500, "description", "descriptionWrong");
  const hsCode = draft.hsCode.replace(/[\s.]/g, "");
  check(hsCode === "" || /^[0-9]{6,10}$/.test(hsCode), "hsCode", "hsCodeWrong");
  const grossMassGrams = gramsOf(draft.grossMassKilograms);
  check(
    isBlank(draft.grossMassKilograms) || grossMassGrams !== undefined,
    "grossMassKilograms",
    "grossMassWrong",
  );
  const packages = wholeOf(draft.packages, 1, 1_000_000);
  check(isBlank(draft.packages) || packages !== undefined, "packages", "packagesWrong");
  const currency = draft.currency.trim().toUpperCase();
  const valueMinor = minorOf(draft.value, currencyDigits(currency));
  check(isBlank(draft.value) || valueMinor !== undefined, "value", "valueWrong");
  check(isBlank(draft.value) || /^[A-Z]{3}$/.test(currency), "currency", "currencyWrong");
  const dangerous = draft.dangerous.trim().toUpperCase();
  check(dangerous === "" || /^UN[0-9]{4}$/.test(dangerous), "dangerous", "dangerousWrong");
  return {
    description,
    ...(draft.profile !== "" && { profile: draft.profile }),
    ...(dangerous !== "" && { dangerous }),
    ...(hsCode !== "" && { hsCode }),
    ...(grossMassGrams !== undefined && { grossMassGrams }),
    ...(packages !== undefined && { packages }),
    ...(valueMinor !== undefined && { valueMinor, currency }),
  };
}

/** Parties and Incoterms rule of the sale, where something is said of it. */
function readSale(draft: ShipmentDraft, check: Check): ShipmentTerms["sale"] {
  const rule = incotermRules.find((one) => one === draft.incoterm);
  const place = rule && readPlace(draft.incotermPlace, "incotermPlace", check);
  const sale = {
    ...(draft.seller !== "" && { seller: draft.seller }),
    ...(draft.buyer !== "" && { buyer: draft.buyer }),
    ...(rule && place && { incoterm: { rule, place } }),
  };
  return Object.keys(sale).length === 0 ? undefined : sale;
}

/** Minutes ahead of UTC: 60 for `+01:00`. */
function offsetOf(text: string): number | undefined {
  const match = /^([+−-])(\d{1,2}):?(\d{2})$/.exec(text.trim());
  if (!match) return undefined;
  const minutes = 60 * Number(match[2]) + Number(match[3]);
  const signed = match[1] === "+" ? minutes : -minutes;
  return Number(match[3]) < 60 && signed >= -720 && signed <= 840 ? signed || 0 : undefined;
}

function isBlank(text: string): boolean {
  return text.trim() === "";
}

function gramsOf(kilograms: string): number | undefined {
  const value = decimalOf(kilograms);
  const grams = value === undefined ? 0 : Math.round(value * 1000);
  return grams >= 1 && grams <= 1e12 ? grams : undefined;
}

function readCondition(
  draft: ConditionDraft,
  field: string,
  check: Check,
): ShipmentTerms["conditions"][number] {
  const min = decimalOf(draft.min);
  const max = decimalOf(draft.max);
  const boundary = readBoundary(draft, field, check);
  const isBand =
    (min !== undefined || isBlank(draft.min)) &&
    (max !== undefined || isBlank(draft.max)) &&
    (min !== undefined || max !== undefined) &&
    (min === undefined || max === undefined || min <= max) &&
    Math.abs(min ?? 0) <= 1e9 &&
    Math.abs(max ?? 0) <= 1e9;
  check(isBand, `${field}.min`, "bandWrong");
  const toleranceMs = minutesOf(draft.toleranceMinutes, 0, toleranceMinutesMax);
  check(toleranceMs !== undefined, `${field}.tolerance`, "toleranceWrong");
  const dose = readDose(draft, field, check);
  const gapExtreme = {
    ...optionalDecimal(draft.gapMin, "min", `${field}.gapMin`, check),
    ...optionalDecimal(draft.gapMax, "max", `${field}.gapMax`, check),
  };
  const weight = decimalOf(draft.weightPercent);
  check(
    isBlank(draft.weightPercent) || (weight !== undefined && weight >= 0 && weight <= 100),
    `${field}.weight`,
    "weightWrong",
  );
  return {
    ...(dose && { dose }),
    ...(boundary && { boundary }),
    ...(Object.keys(gapExtreme).length > 0 && { gapExtreme }),
    ...(weight !== undefined && { weightPpm: Math.round(weight * 10_000) }),
    ...optionalDecimal(draft.disagreementMax, "disagreementMax", `${field}.disagreementMax`, check, [0, 1e9]),
    quantity: draft.quantity,
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    toleranceMs: toleranceMs ?? 0,
  };
}

function optionalDecimal<Name extends string>(
  text: string,
  name: Name,
  field: string,
  check: Check,
  [least, most]: readonly [number, number] = [-1e9, 1e9],
): { [K in Name]?: number } {
  const value = decimalOf(text);
  const isWithin = value !== undefined && value >= least && value <= most;
  check(isBlank(text) || isWithin, field, "decimalWrong");
  return value === undefined ? {} : ({ [name]: value } as { [K in Name]?: number });
}

/** Only of a temperature with an upper limit. */
function readDose(draft: ConditionDraft, field: string, check: Check) {
  if (isBlank(draft.doseMinutes)) return undefined;
  const minutes = decimalOf(draft.doseMinutes);
  const isDose =
    draft.quantity === "temperature" &&
    !isBlank(draft.max) &&
    minutes !== undefined &&
    minutes >= 0 &&
    minutes <= toleranceMinutesMax;
  check(isDose, `${field}.dose`, "doseWrong");
  const activation = wholeOf(draft.activationJoule, 1_000, 1_000_000);
  check(isBlank(draft.activationJoule) || activation !== undefined, `${field}.activation`, "activationWrong");
  return {
    allowanceMs: Math.round((minutes ?? 0) * minuteMs),
    ...optionalDecimal(draft.referenceCelsius, "referenceCel", `${field}.reference`, check, [-100, 100]),
    ...(activation !== undefined && { activationJoulePerMole: activation }),
  };
}

/** Only of a shock: both figures, or neither. */
function readBoundary(draft: ConditionDraft, field: string, check: Check) {
  if (isBlank(draft.peak) && isBlank(draft.velocityChange)) return undefined;
  const peak = decimalOf(draft.peak);
  const velocityChange = decimalOf(draft.velocityChange);
  const isBoundary =
    draft.quantity === "shock.peak" &&
    peak !== undefined &&
    velocityChange !== undefined &&
    peak >= 0 &&
    peak <= 1e6 &&
    velocityChange >= 0 &&
    velocityChange <= 1e4;
  check(isBoundary, `${field}.peak`, "boundaryWrong");
  return isBoundary ? { peak, velocityChange } : undefined;
}

function readLeg(draft: LegDraft, index: number, zone: Zone, check: Check): ShipmentTerms["legs"][number] {
  const field = `legs.${index}`;
  check(draft.carrier !== "", `${field}.carrier`, "carrierWrong");
  const departure = timeOf(draft.departure, zone);
  const arrival = timeOf(draft.arrival, zone);
  const inOrder = departure === undefined || arrival === undefined || departure <= arrival;
  check(inOrder, `${field}.arrival`, "arrivalWrong");
  return {
    id: `leg-${index + 1}`,
    mode: draft.mode as ShipmentTerms["legs"][number]["mode"],
    carrier: draft.carrier,
    from: readPlace(draft.from, `${field}.from`, check),
    to: readPlace(draft.to, `${field}.to`, check),
    ...(departure !== undefined && { departure }),
    ...(arrival !== undefined && { arrival }),
    ...readContract(draft, field, check),
  };
}

/** What the contract of carriage says of the leg. */
function readContract(draft: LegDraft, field: string, check: Check) {
  const regime = regimes.find((one) => one === draft.regime);
  const contract = draft.contract.trim();
  check(contract === "" || isIdentifier(contract), `${field}.contract`, "contractWrong");
  const freight = readAmount(draft.freight, draft.freightCurrency, `${field}.freight`, check);
  const declaredValue = readAmount(
    draft.declaredValue,
    draft.declaredCurrency,
    `${field}.declaredValue`,
    check,
  );
  return {
    ...(regime && { regime }),
    ...(contract !== "" && { contract }),
    ...(freight && { freight }),
    ...(declaredValue && { declaredValue }),
  };
}

function readAmount(text: string, currencyText: string, field: string, check: Check) {
  if (isBlank(text)) return undefined;
  const currency = currencyText.trim().toUpperCase();
  check(/^[A-Z]{3}$/.test(currency), `${field}Currency`, "currencyWrong");
  const minor = minorOf(text, currencyDigits(currency));
  check(minor !== undefined, field, "valueWrong");
  return minor === undefined ? undefined : { minor, currency };
}

export type PlaceCheck = (
  holds: boolean,
  field: string,
  problem: "placeWrong" | "latitudeWrong" | "longitudeWrong",
) => void;

/** A known place brings its position; another has the one that was entered, if any. */
export function readPlace(
  { name, lat, lon }: PlaceDraft,
  field: string,
  check: PlaceCheck,
): ShipmentTerms["legs"][number]["from"] {
  const known = knownPlace(name);
  if (known) return { ...known };
  const trimmed = name.trim();
  check(trimmed !== "" && trimmed.length <= 100, `${field}.name`, "placeWrong");
  const latitude = within(lat, 90);
  const longitude = within(lon, 180);
  const isWhole = isBlank(lat) === isBlank(lon);
  check(isBlank(lat) ? isWhole : latitude !== undefined, `${field}.lat`, "latitudeWrong");
  check(isBlank(lon) ? isWhole : longitude !== undefined, `${field}.lon`, "longitudeWrong");
  const position = latitude !== undefined && longitude !== undefined && { lat: latitude, lon: longitude };
  return { name: trimmed, ...position };
}

function within(text: string, limit: number): number | undefined {
  const value = decimalOf(text);
  return value !== undefined && Math.abs(value) <= limit ? value : undefined;
}

/** Letters and digits that are not mistaken for each other. */
const suffixAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/** `S-20260105-7F3K`: the day by the chain's clock and four characters by chance. */
export function suggestedId(nowMs: number, random: Uint8Array): string {
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll("-", "");
  const suffix = Array.from(random.subarray(0, 4), (byte) => suffixAlphabet[byte % suffixAlphabet.length]);
  return `S-${day}-${suffix.join("")}`;
}
