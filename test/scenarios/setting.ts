/** What a scenario says before anything happens: the terms of the shipment, its devices, who else takes part. */
import type { Condition, Leg, Place, Regime, ShipmentTerms } from "../../ledger/state/terms.ts";
import type { Line } from "./read.ts";
import { amountOf, type Calendar, durationOf, fail, numberOf } from "./words.ts";

export interface DeviceSetting {
  readonly id: string;
  readonly accuracyMs: number;
  readonly driftPpm: number;
  /** Null: not calibrated. */
  readonly calibration: { readonly from: number; readonly until: number; readonly within: number } | null;
  /** Null: attached by an event. */
  readonly attachedTo: string | null;
}

export interface Setting {
  readonly terms: ShipmentTerms;
  readonly shipper: string;
  readonly devices: readonly DeviceSetting[];
  readonly units: readonly { readonly id: string; readonly owner: string }[];
  readonly hasRules: boolean;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** `Rotterdam NLRTM`, or a name without a UN/LOCODE. */
export function placeOf(text: string): Place {
  const [, name = "", locode] = /^(.*?)(?: ([A-Z]{2}[A-Z2-9]{3}))?$/.exec(text)!;
  return { name, ...(locode !== undefined && { locode }) };
}

/** The rest of the first clause that begins with `word`. */
export function clause(clauses: readonly string[], word: string): string | undefined {
  const found = clauses.find((one) => one === word || one.startsWith(`${word} `));
  return found?.slice(word.length + 1);
}

export function settingOf(lines: readonly Line[], calendar: Calendar): Setting {
  const terms: Mutable<ShipmentTerms> & { legs: Leg[]; conditions: Condition[] } = {
    id: "S",
    consignee: "consignee",
    goods: { description: "Sample goods" },
    conditions: [],
    legs: [],
    gapMsMax: 900_000,
    at: calendar.timeOf("08:00"),
  };
  const devices: DeviceSetting[] = [];
  const units: { id: string; owner: string }[] = [];
  let hasRules = true;
  for (const { head, clauses, number } of lines) {
    const [word, rest] = [head.split(" ")[0]!, head.slice(head.indexOf(" ") + 1)];
    if (word === "starts") terms.at = calendar.timeOf(rest);
    else if (word === "goods") terms.goods = goodsOf([rest, ...clauses]);
    else if (word === "keep") terms.conditions.push(conditionOf(rest, clauses));
    else if (word === "unobserved") terms.gapMsMax = durationOf(rest.replace("after ", ""));
    else if (word === "leg") terms.legs.push(legOf(rest, clauses, terms.legs.length + 1, calendar));
    else if (word === "sale") terms.sale = saleOf(rest, clauses);
    else if (word === "local")
      terms.deliveryUtcOffsetMinutes = durationOf(rest.replace("time ", "")) / 60_000;
    else if (word === "device") devices.push(deviceOf(rest, clauses, calendar));
    else if (word === "unit") units.push({ id: rest.split(" of ")[0]!, owner: rest.split(" of ")[1]! });
    else if (head === "no rules of law") hasRules = false;
    else fail(`line ${number}: "${head}" says nothing about a shipment`);
  }
  return { terms, shipper: "shipper", devices, units, hasRules };
}

function goodsOf(clauses: readonly string[]): ShipmentTerms["goods"] {
  const goods: Mutable<ShipmentTerms["goods"]> = { description: "Sample goods" };
  for (const one of clauses) {
    const [, count, unit] = /^([\d,.]+) (kg|packages)$/.exec(one) ?? [];
    if (unit === "kg") goods.grossMassGrams = numberOf(count!) * 1_000;
    else if (unit === "packages") goods.packages = numberOf(count!);
    else {
      const { minor, currency } = amountOf(one.replace("worth ", ""));
      goods.valueMinor = minor;
      goods.currency = currency;
    }
  }
  return goods;
}

/** `temperature 2 to 8`, `humidity up to 60`, `seal at least 1`, `shock.peak beyond 300 and 2`. */
function conditionOf(band: string, clauses: readonly string[]): Condition {
  const [, quantity = "", words = ""] = /^(\S+) (.*)$/.exec(band)!;
  const [, first, second] = /^(?:up to |at least |beyond )?(\S+)(?: (?:to|and) (\S+))?$/.exec(words)!;
  const limits = words.startsWith("beyond ")
    ? { max: numberOf(first!), boundary: { peak: numberOf(first!), velocityChange: numberOf(second!) } }
    : words.startsWith("up to ")
      ? { max: numberOf(first!) }
      : words.startsWith("at least ")
        ? { min: numberOf(first!) }
        : { min: numberOf(first!), max: numberOf(second!) };
  const [tolerance, allowance, hottest, weight, within] = [
    "tolerated",
    "dose",
    "gap at most",
    "weight",
    "probes within",
  ].map((word) => clause(clauses, word));
  return {
    quantity,
    ...limits,
    toleranceMs: tolerance === undefined ? 0 : durationOf(tolerance),
    ...(allowance !== undefined && { dose: { allowanceMs: durationOf(allowance) } }),
    ...(hottest !== undefined && { gapExtreme: { max: numberOf(hottest) } }),
    ...(weight !== undefined && { weightPpm: Math.round(numberOf(weight) * 1e6) }),
    ...(within !== undefined && { disagreementMax: numberOf(within) }),
  };
}

/** `road by carrier from Rotterdam NLRTM to Munich DEMUC`. */
function legOf(words: string, clauses: readonly string[], n: number, calendar: Calendar): Leg {
  const [, mode, carrier, from, to] =
    /^(\S+) by (\S+) from (.+) to (.+)$/.exec(words) ?? fail(`"${words}" is no leg`);
  const [freight, contract, due, regime, declared] = ["freight", "contract", "due", "under", "declared"].map(
    (word) => clause(clauses, word),
  );
  return {
    id: `leg-${n}`,
    mode: mode as Leg["mode"],
    carrier: carrier!,
    from: placeOf(from!),
    to: placeOf(to!),
    ...(due !== undefined && { arrival: calendar.timeOf(due) }),
    ...(regime !== undefined && { regime: (regime === "no treaty" ? "none" : regime) as Regime }),
    ...(contract !== undefined && { contract }),
    ...(freight !== undefined && { freight: amountOf(freight) }),
    ...(declared !== undefined && { declaredValue: amountOf(declared) }),
  };
}

/** `DAP Munich DEMUC`. */
function saleOf(words: string, clauses: readonly string[]): NonNullable<ShipmentTerms["sale"]> {
  const [, rule, place] = /^([A-Z]{3}) (.+)$/.exec(words)!;
  const [seller, buyer] = ["seller", "buyer"].map((word) => clause(clauses, word));
  return {
    incoterm: { rule: rule as "DAP", place: placeOf(place!) },
    ...(seller !== undefined && { seller }),
    ...(buyer !== undefined && { buyer }),
  };
}

function deviceOf(id: string, clauses: readonly string[], calendar: Calendar): DeviceSetting {
  const [clock, drift, certificate, on] = ["clock", "drift", "calibrated", "on"].map((word) =>
    clause(clauses, word),
  );
  const [, from, until, within] =
    /^(?:from (.+) until (.+) )?within (\S+)$/.exec(certificate ?? "within 0.5") ??
    fail(`"${certificate}" is no calibration`);
  const covered = { from: Date.UTC(2000, 0), until: Date.UTC(2040, 0) };
  const named = from && until ? { from: calendar.timeOf(from), until: calendar.timeOf(until) } : covered;
  return {
    id,
    accuracyMs: clock === undefined ? 0 : durationOf(clock),
    driftPpm: drift === undefined ? 0 : numberOf(drift.replace(" ppm", "")),
    calibration: clauses.includes("not calibrated") ? null : { ...named, within: numberOf(within!) },
    attachedTo: clauses.includes("not attached") ? null : (on ?? "shipment:S"),
  };
}
