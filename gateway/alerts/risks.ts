/** What a rule finds about one shipment now: pure, so that every rule can be tried on plain values. */
import type { Condition } from "../../ledger/state/terms.ts";
import type { AlertLevel, AlertPhase, AlertRule } from "../contract/alerts.ts";
import { doseUsed } from "../project/doses.ts";
import type { FleetEntry } from "../project/fleet.ts";
import { isInside, metersFromWay, type Position } from "./geometry.ts";

/** A clock of the law that has not been met yet. */
export interface DueClock {
  readonly code: string;
  readonly leg: string;
  readonly deadlineMs: number;
  readonly by: string;
  /** Hash of the statement that started it; empty where there is none. */
  readonly statement: string;
}

/** What is known of the shipment when rules are run over it. */
export interface Situation {
  readonly entry: FleetEntry;
  readonly phase: AlertPhase;
  /** Who takes part in the shipment. */
  readonly parties: readonly string[];
  /** Newest reading of any quantity from what watches the shipment; null when nothing does. */
  readonly lastReadingMs: number | null;
  /** Where each leg begins and ends, as far as the terms say. */
  readonly ways: readonly (readonly [Position, Position])[];
  readonly clocks: readonly DueClock[];
  /** Hash of the newest statement of what watches the shipment; null when nothing does or has. */
  readonly lastStatement: string | null;
}

export interface Risk {
  readonly rule: AlertRule;
  readonly about: string;
  readonly level: AlertLevel;
  readonly values: Readonly<Record<string, number | string>>;
  /** Hash of the statement it rests on. */
  readonly statement: string | null;
}

export function risksOf(rules: readonly AlertRule[], situation: Situation, nowMs: number): Risk[] {
  return rules.flatMap((rule) => (applies(rule, situation) ? found(rule, situation, nowMs) : []));
}

function applies(rule: AlertRule, { entry, phase, parties }: Situation): boolean {
  if (!rule.enabled || !rule.phases.includes(phase)) return false;
  if (rule.shipments && !rule.shipments.includes(entry.row.shipment)) return false;
  return !rule.parties || rule.parties.some((party) => parties.includes(party));
}

function found(rule: AlertRule, situation: Situation, nowMs: number): Risk[] {
  const { row } = situation.entry;
  const statement = situation.lastStatement;
  const risk = (about: string, level: AlertLevel, values: Risk["values"]): Risk[] => [
    { rule, about, level, values, statement },
  ];
  switch (rule.kind) {
    case "harm":
      return harms(rule.steps, situation.entry).map((harm) => ({ rule, statement, ...harm }));
    case "battery": {
      const percent = row.batteryPercent;
      return percent !== null && percent < rule.belowPercent
        ? risk(row.device ?? "", rule.level, { batteryPercent: percent })
        : [];
    }
    case "silence": {
      const { lastReadingMs } = situation;
      const silentMs = lastReadingMs === null ? 0 : nowMs - lastReadingMs;
      return silentMs > rule.afterMs ? risk(row.device ?? "", rule.level, { silentMs }) : [];
    }
    case "geofence": {
      const position = positionOf(situation.entry);
      return position && isInside(position, rule.area) === (rule.when === "inside")
        ? risk(rule.name, rule.level, { ...position })
        : [];
    }
    case "deviation": {
      const offMeters = deviationOf(situation);
      return offMeters > rule.metersMax ? risk("", rule.level, { offMeters: Math.round(offMeters) }) : [];
    }
    case "lateness": {
      const final = row.eta?.final;
      const percent = Math.round(100 * (final?.late ?? 0));
      const reached = rule.steps.filter((step) => percent >= step.percent).at(-1);
      if (!final || !reached) return [];
      const { plannedMs, p50Ms } = final;
      return risk("", reached.level, { latePercent: percent, plannedMs, expectedMs: p50Ms });
    }
    case "deadline":
      return situation.clocks
        .filter(({ deadlineMs }) => deadlineMs >= nowMs && deadlineMs - nowMs <= rule.beforeMs)
        .map(({ code, leg, deadlineMs, by, statement: startedBy }) => ({
          rule,
          about: `${code} ${leg}`,
          level: rule.level,
          values: { deadlineMs, by },
          statement: startedBy || null,
        }));
  }
}

/** The reading by which a shipment is where an area's rule raises no alert; `undefined` where none says so. */
export function crossedMs(rule: AlertRule, { entry }: Situation): number | undefined {
  const position = positionOf(entry);
  if (rule.kind !== "geofence" || !position) return undefined;
  return isInside(position, rule.area) === (rule.when === "inside") ? undefined : entry.row.atMs;
}

function harms(
  steps: readonly { readonly percent: number; readonly level: AlertLevel }[],
  entry: FleetEntry,
): Omit<Risk, "rule" | "statement">[] {
  return entry.conditions.flatMap((condition, i) => {
    const percent = 100 * usedOf(entry, condition, i);
    const reached = steps.filter((step) => percent >= step.percent && percent > 0).at(-1);
    if (!reached) return [];
    const values = { usedPercent: Math.min(1_000_000, Math.round(percent)) };
    return [{ about: condition.quantity, level: reached.level, values }];
  });
}

/** Parts of what the condition allows; 1 and more: it is broken. */
function usedOf(entry: FleetEntry, condition: Condition, i: number): number {
  if (condition.dose) return doseUsed(entry.doses?.[i] ?? {}, condition);
  if (entry.excursion === condition.quantity) return 1;
  const since = entry.outsideSinceMs[i];
  if (since === null || since === undefined) return 0;
  return condition.toleranceMs === 0 ? 1 : (entry.row.atMs - since) / condition.toleranceMs;
}

function positionOf({ row: { lat, lon, device } }: FleetEntry): Position | undefined {
  return lat === null || lon === null || device === null ? undefined : { lat, lon };
}

/** Meters from the nearest of the planned ways; 0 where position or plan are not known. */
function deviationOf({ entry, ways }: Situation): number {
  const position = positionOf(entry);
  if (!position || ways.length === 0) return 0;
  return Math.min(...ways.map(([from, to]) => metersFromWay(position, from, to)));
}
