/** What is asked of the planner: as a form holds it, as the address holds it, and as the gateway takes it. */
import type { RoutePlanRequest } from "../../gateway/contract/routes.ts";
import { isPassageId, type PassageId } from "../../ledger/routing/sea/passages.ts";
import { decimalOf, listOf, timeOf, timeText, wholeOf } from "../actions/entered.ts";
import type { Zone } from "../format/zone.ts";

/** °C. The bands are those usual for such goods. */
export const bands = {
  none: undefined,
  chilled: { min: 0, max: 4 },
  pharma: { min: 2, max: 8 },
  room: { min: 15, max: 25 },
  frozen: { min: -25, max: -18 },
} as const;
export type Band = keyof typeof bands | "own";
export const bandNames: readonly Band[] = ["none", "pharma", "chilled", "room", "frozen", "own"];

export interface PlanDraft {
  readonly from: string;
  readonly to: string;
  /** As an `<input type="datetime-local">` holds it. */
  readonly ready: string;
  readonly deadline: string;
  readonly massKg: string;
  /** In units of the network's currency. */
  readonly value: string;
  readonly band: Band;
  readonly min: string;
  readonly max: string;
  readonly dangerousGoods: string;
  readonly transfersMax: string;
  readonly countries: string;
  readonly closed: readonly PassageId[];
}

export type DraftField = Exclude<keyof PlanDraft, "band" | "closed">;
export type DraftProblem =
  | "missing"
  | "time"
  | "beforeReady"
  | "mass"
  | "value"
  | "band"
  | "class"
  | "transfers"
  | "countries";
export type DraftProblems = Partial<Record<DraftField, DraftProblem>>;

const hourMs = 3_600_000;
const transfersBound = 30;
const massKgMax = 1_000_000;
const placeLengthMax = 100;
const temperatureBound = 100;

export function emptyDraft(nowMs: number, zone: Zone): PlanDraft {
  const ready = timeText(Math.ceil(nowMs / hourMs) * hourMs, zone);
  return {
    from: "",
    to: "",
    ready,
    deadline: "",
    massKg: "1000",
    value: "",
    band: "none",
    min: "",
    max: "",
    dangerousGoods: "",
    transfersMax: "",
    countries: "",
    closed: [],
  };
}

/** The address's question, which anybody may have written; `undefined` when it asks nothing. */
export function draftOfAddress(
  query: Readonly<Record<string, string>>,
  empty: PlanDraft,
  zone: Zone,
): PlanDraft | undefined {
  const { from = "", to = "" } = query;
  if (from === "" && to === "") return undefined;
  const time = (text: string | undefined, otherwise: string) => {
    const timeMs = timeOf((text ?? "").replace(/Z$/, ""), "utc");
    return timeMs === undefined ? otherwise : timeText(timeMs, zone);
  };
  const { min = "", max = "" } = query;
  return {
    from,
    to,
    ready: time(query.ready, empty.ready),
    deadline: time(query.deadline, ""),
    massKg: query.mass ?? empty.massKg,
    value: query.value ?? "",
    band: bandOf(min, max),
    min,
    max,
    dangerousGoods: query.class ?? "",
    transfersMax: query.transfers ?? "",
    countries: query.avoid ?? "",
    closed: [...new Set(listOf(query.closed ?? "").filter(isPassageId))].sort(),
  };
}

function bandOf(min: string, max: string): Band {
  if (min === "" && max === "") return "none";
  const named = bandNames.find((name) => {
    const band = name === "own" ? undefined : bands[name];
    return band !== undefined && String(band.min) === min && String(band.max) === max;
  });
  return named ?? "own";
}

/** The query of an address that asks the same, without its question mark. Times are UTC in every zone of the page. */
export function addressOf(draft: PlanDraft, zone: Zone): string {
  const query = new URLSearchParams();
  const set = (name: string, value: string) => value.trim() !== "" && query.set(name, value.trim());
  const time = (text: string) => {
    const timeMs = timeOf(text, zone);
    return timeMs === undefined ? "" : `${timeText(timeMs, "utc")}Z`;
  };
  const band = bandText(draft);
  set("from", draft.from);
  set("to", draft.to);
  set("ready", time(draft.ready));
  set("deadline", time(draft.deadline));
  set("mass", draft.massKg);
  set("value", draft.value);
  set("min", band.min);
  set("max", band.max);
  set("class", draft.dangerousGoods);
  set("transfers", draft.transfersMax);
  set("avoid", draft.countries);
  set("closed", draft.closed.join(","));
  return query.toString();
}

function bandText({ band, min, max }: PlanDraft): { min: string; max: string } {
  if (band === "own") return { min, max };
  const known = bands[band];
  return known ? { min: String(known.min), max: String(known.max) } : { min: "", max: "" };
}

/** What the gateway is asked, or what is wrong with the form. */
export function questionOf(draft: PlanDraft, zone: Zone): RoutePlanRequest | { problems: DraftProblems } {
  const problems: DraftProblems = {};
  const readyMs = timeOf(draft.ready, zone);
  const deadlineMs = draft.deadline === "" ? undefined : timeOf(draft.deadline, zone);
  const massKg = decimalOf(draft.massKg);
  const text = bandText(draft);
  const [min, max] = [decimalOf(text.min), decimalOf(text.max)];
  const transfersMax = wholeOf(draft.transfersMax, 0, transfersBound);
  const countries = listOf(draft.countries).map((code) => code.toUpperCase());
  const isPlace = (place: string) => place.trim() !== "" && place.trim().length <= placeLengthMax;

  if (!isPlace(draft.from)) problems.from = "missing";
  if (!isPlace(draft.to)) problems.to = "missing";
  if (readyMs === undefined) problems.ready = "time";
  if (draft.deadline !== "" && deadlineMs === undefined) problems.deadline = "time";
  if (deadlineMs !== undefined && readyMs !== undefined && deadlineMs <= readyMs)
    problems.deadline = "beforeReady";
  if (massKg === undefined || massKg <= 0 || massKg > massKgMax) problems.massKg = "mass";
  if (draft.value.trim() !== "" && goodsValueOf(draft) === undefined) problems.value = "value";
  const isBand =
    min !== undefined &&
    max !== undefined &&
    min <= max &&
    -min <= temperatureBound &&
    max <= temperatureBound;
  if (draft.band !== "none" && !isBand) problems.min = "band";
  if (!/^([1-9](\.[1-6])?)?$/.test(draft.dangerousGoods.trim())) problems.dangerousGoods = "class";
  if (draft.transfersMax.trim() !== "" && transfersMax === undefined) problems.transfersMax = "transfers";
  if (!countries.every((code) => /^[A-Z]{2}$/.test(code))) problems.countries = "countries";
  if (Object.keys(problems).length > 0) return { problems };

  return {
    from: draft.from.trim(),
    to: draft.to.trim(),
    readyMs: readyMs!,
    massKg: massKg!,
    ...(deadlineMs !== undefined && { deadlineMs }),
    ...(draft.band !== "none" && { temperature: { min: min!, max: max! } }),
    ...(draft.dangerousGoods.trim() !== "" && { dangerousGoods: draft.dangerousGoods.trim() }),
    ...(transfersMax !== undefined && { transfersMax }),
    ...(countries.length > 0 && { forbidden: { countries } }),
    ...(draft.closed.length > 0 && { closedPassages: [...draft.closed] }),
  };
}

/** Value of the goods in units of the currency, if it was given. */
export function goodsValueOf({ value }: PlanDraft): number | undefined {
  const amount = decimalOf(value);
  return amount !== undefined && amount >= 0 ? amount : undefined;
}

export function withClosed(draft: PlanDraft, passage: PassageId, isClosed: boolean): PlanDraft {
  const others = draft.closed.filter((id) => id !== passage);
  return { ...draft, closed: isClosed ? [...others, passage].sort() : others };
}
