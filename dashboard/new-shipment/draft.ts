/**
 * A shipment as it is being entered: texts as typed, what is wrong with them, and the terms that come of them
 * (`shipment.create`, docs/protocol.md §7).
 */
import type { ShipmentTerms } from "../../ledger/state/terms.ts";
import { isIdentifier } from "../../ledger/statement/reference.ts";
import { currencyDigits, decimalOf, listOf, minorOf, timeOf, wholeOf } from "../actions/entered.ts";
import type { Zone } from "../app/preferences.ts";
import type { ActionMessages } from "../messages/actions-en.ts";
import { knownPlace } from "./places.ts";

export interface ConditionDraft {
  readonly quantity: string;
  readonly min: string;
  readonly max: string;
  readonly toleranceMinutes: string;
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
}

export const emptyPlace: PlaceDraft = { name: "", lat: "", lon: "" };

export function emptyLeg(key: number, from: PlaceDraft = emptyPlace): LegDraft {
  return { key, mode: "road", carrier: "", from, to: emptyPlace, departure: "", arrival: "" };
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

  const conditions = draft.conditions.map((condition, i) =>
    readCondition(condition, `conditions.${i}`, check),
  );
  const legs = draft.legs.map((leg, i) => readLeg(leg, i, zone, check));
  const gapMinutes = wholeOf(draft.gapMinutes, 1, gapMinutesMax);
  check(gapMinutes !== undefined, "gapMinutes", "gapWrong");
  const goods = readGoods(draft, check);

  if (Object.keys(problems).length > 0) return { problems, terms: undefined };
  const terms = {
    id,
    consignee: draft.consignee,
    goods,
    conditions,
    legs,
    ...(references.length > 0 && { references }),
    gapMsMax: gapMinutes! * minuteMs,
  };
  return { problems, terms };
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
  return {
    description,
    ...(hsCode !== "" && { hsCode }),
    ...(grossMassGrams !== undefined && { grossMassGrams }),
    ...(packages !== undefined && { packages }),
    ...(valueMinor !== undefined && { valueMinor, currency }),
  };
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
  const isBand =
    (min !== undefined || isBlank(draft.min)) &&
    (max !== undefined || isBlank(draft.max)) &&
    (min !== undefined || max !== undefined) &&
    (min === undefined || max === undefined || min <= max);
  check(isBand, `${field}.min`, "bandWrong");
  const tolerance = wholeOf(draft.toleranceMinutes, 0, toleranceMinutesMax);
  check(tolerance !== undefined, `${field}.tolerance`, "toleranceWrong");
  return {
    quantity: draft.quantity,
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    toleranceMs: (tolerance ?? 0) * minuteMs,
  };
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
  };
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
