/** A rule as it is being entered: texts as typed, what is wrong with them, and the rule that comes of them. */
import {
  type AlertKind,
  type AlertLevel,
  type AlertPhase,
  type AlertRule,
  type Area,
  alertLevels,
  alertPhases,
} from "../../gateway/contract/alerts.ts";
import { areaProblem } from "../../gateway/contract/areas.ts";
import { isIdentifier } from "../../ledger/statement/reference.ts";
import { decimalOf, listOf, wholeOf } from "../actions/entered.ts";

export const alertKinds: readonly AlertKind[] = [
  "harm",
  "battery",
  "silence",
  "geofence",
  "deviation",
  "deadline",
  "lateness",
];

export interface StepDraft {
  readonly percent: string;
  readonly level: AlertLevel;
}

/** Fields of every kind; each kind reads its own. */
export interface RuleDraft {
  readonly kind: AlertKind;
  readonly name: string;
  readonly enabled: boolean;
  readonly phases: readonly AlertPhase[];
  readonly delayMinutes: string;
  readonly shipments: string;
  readonly parties: string;
  readonly level: AlertLevel;
  readonly steps: readonly StepDraft[];
  readonly belowPercent: string;
  readonly afterMinutes: string;
  readonly when: "inside" | "outside";
  readonly shape: "circle" | "corners";
  readonly lat: string;
  readonly lon: string;
  readonly radiusKilometres: string;
  readonly corners: string;
  readonly kilometres: string;
  readonly beforeHours: string;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const minutesMax = 527_040;

export const emptyRule: RuleDraft = {
  kind: "harm",
  name: "",
  enabled: true,
  phases: ["waiting", "moving"],
  delayMinutes: "0",
  shipments: "",
  parties: "",
  level: "warning",
  steps: [
    { percent: "50", level: "watch" },
    { percent: "80", level: "warning" },
    { percent: "100", level: "critical" },
  ],
  belowPercent: "20",
  afterMinutes: "720",
  when: "inside",
  shape: "circle",
  lat: "",
  lon: "",
  radiusKilometres: "5",
  corners: "",
  kilometres: "100",
  beforeHours: "48",
};

/** Where a rule of the kind usually applies. */
export function usualPhases(kind: AlertKind): readonly AlertPhase[] {
  if (kind === "deadline") return ["delivered"];
  return kind === "harm" || kind === "battery" || kind === "lateness" ? ["waiting", "moving"] : ["moving"];
}

/** The other way around, to change a rule. */
export function draftOf(rule: AlertRule): RuleDraft {
  const common: RuleDraft = {
    ...emptyRule,
    kind: rule.kind,
    name: rule.name,
    enabled: rule.enabled,
    phases: rule.phases,
    delayMinutes: String(rule.delayMs / minuteMs),
    shipments: (rule.shipments ?? []).join(", "),
    parties: (rule.parties ?? []).join(", "),
  };
  switch (rule.kind) {
    case "harm":
    case "lateness":
      return {
        ...common,
        steps: rule.steps.map(({ percent, level }) => ({ percent: String(percent), level })),
      };
    case "battery":
      return { ...common, level: rule.level, belowPercent: String(rule.belowPercent) };
    case "silence":
      return { ...common, level: rule.level, afterMinutes: String(rule.afterMs / minuteMs) };
    case "geofence":
      return { ...common, level: rule.level, when: rule.when, ...areaDraft(rule.area) };
    case "deviation":
      return { ...common, level: rule.level, kilometres: String(rule.metersMax / 1_000) };
    case "deadline":
      return { ...common, level: rule.level, beforeHours: String(rule.beforeMs / hourMs) };
  }
}

function areaDraft(area: Area): Partial<RuleDraft> {
  if ("corners" in area)
    return { shape: "corners", corners: area.corners.map(([lat, lon]) => `${lat} ${lon}`).join("\n") };
  return {
    shape: "circle",
    lat: String(area.lat),
    lon: String(area.lon),
    radiusKilometres: String(area.radiusMeters / 1_000),
  };
}

export type RuleProblem =
  | "nameWrong"
  | "phasesWrong"
  | "delayWrong"
  | "listWrong"
  | "percentWrong"
  | "belowPercentWrong"
  | "afterMinutesWrong"
  | "latitudeWrong"
  | "longitudeWrong"
  | "radiusWrong"
  | "cornersWrong"
  | "outlineWrong"
  | "kilometresWrong"
  | "beforeHoursWrong";
export type RuleProblems = Readonly<Record<string, RuleProblem>>;

type Check = (holds: boolean, field: string, problem: RuleProblem) => void;

/** The rule, or what is wrong by the field: `steps.0`, `shipments`. */
export function readRule(
  draft: RuleDraft,
  id: string,
): { problems: RuleProblems; rule: AlertRule | undefined } {
  const problems: Record<string, RuleProblem> = {};
  const check: Check = (holds, field, problem) => {
    if (!holds) problems[field] ??= problem;
  };
  const name = draft.name.trim();
  check(name !== "" && name.length <= 200, "name", "nameWrong");
  check(draft.phases.length > 0, "phases", "phasesWrong");
  const delayMinutes = decimalOf(draft.delayMinutes);
  check(isWithin(delayMinutes, 0, minutesMax), "delayMinutes", "delayWrong");
  const shipments = identifiersOf(draft.shipments, "shipments", check);
  const parties = identifiersOf(draft.parties, "parties", check);
  const common = {
    id,
    name,
    enabled: draft.enabled,
    phases: alertPhases.filter((phase) => draft.phases.includes(phase)),
    delayMs: Math.round((delayMinutes ?? 0) * minuteMs),
    ...(shipments.length > 0 && { shipments }),
    ...(parties.length > 0 && { parties }),
  };
  const rule = { ...common, ...ownFields(draft, check) };
  return { problems, rule: Object.keys(problems).length === 0 ? rule : undefined };
}

type OwnFields = AlertRule extends infer Rule
  ? Rule extends AlertRule
    ? Omit<Rule, "id" | "name" | "enabled" | "phases" | "delayMs" | "shipments" | "parties">
    : never
  : never;

function ownFields(draft: RuleDraft, check: Check): OwnFields {
  const { level } = draft;
  switch (draft.kind) {
    case "harm":
      return { kind: "harm", steps: readSteps(draft.steps, 100_000, check) };
    case "lateness":
      return { kind: "lateness", steps: readSteps(draft.steps, 100, check) };
    case "battery": {
      const belowPercent = decimalOf(draft.belowPercent);
      check(isWithin(belowPercent, 1, 100), "belowPercent", "belowPercentWrong");
      return { kind: "battery", belowPercent: belowPercent ?? 0, level };
    }
    case "silence": {
      const minutes = decimalOf(draft.afterMinutes);
      check(isWithin(minutes, 1, minutesMax), "afterMinutes", "afterMinutesWrong");
      return { kind: "silence", afterMs: Math.round((minutes ?? 0) * minuteMs), level };
    }
    case "geofence":
      return { kind: "geofence", area: readArea(draft, check), when: draft.when, level };
    case "deviation": {
      const kilometres = decimalOf(draft.kilometres);
      check(isWithin(kilometres, 0.1, 20_000), "kilometres", "kilometresWrong");
      return { kind: "deviation", metersMax: (kilometres ?? 0) * 1_000, level };
    }
    case "deadline": {
      const hours = wholeOf(draft.beforeHours, 1, 8_784);
      check(hours !== undefined, "beforeHours", "beforeHoursWrong");
      return { kind: "deadline", beforeMs: (hours ?? 0) * hourMs, level };
    }
  }
}

/** Each step higher than the one before: the highest one that is reached counts. */
function readSteps(
  drafts: readonly StepDraft[],
  percentMax: number,
  check: Check,
): { percent: number; level: AlertLevel }[] {
  const steps = drafts.map(({ percent, level }) => ({ percent: decimalOf(percent) ?? 0, level }));
  steps.forEach(({ percent }, i) => {
    const before = steps[i - 1]?.percent ?? 0;
    check(isWithin(percent, 1, percentMax) && percent > before, `steps.${i}`, "percentWrong");
  });
  check(steps.length > 0, "steps.0", "percentWrong");
  return steps;
}

function readArea(draft: RuleDraft, check: Check): Area {
  if (draft.shape === "corners") {
    const corners = draft.corners
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => cornerOf(line));
    const whole = corners.flatMap((corner) => (corner ? [corner] : []));
    check(
      whole.length === corners.length && areaProblem(whole) !== "corner_count",
      "corners",
      "cornersWrong",
    );
    check(areaProblem(whole) === undefined, "corners", "outlineWrong");
    return { corners: whole };
  }
  const lat = decimalOf(draft.lat);
  const lon = decimalOf(draft.lon);
  const radius = decimalOf(draft.radiusKilometres);
  check(isWithin(lat, -90, 90), "lat", "latitudeWrong");
  check(isWithin(lon, -180, 180), "lon", "longitudeWrong");
  check(isWithin(radius, 0.001, 20_000), "radiusKilometres", "radiusWrong");
  return { lat: lat ?? 0, lon: lon ?? 0, radiusMeters: (radius ?? 0) * 1_000 };
}

function cornerOf(line: string): [number, number] | undefined {
  const [latText = "", lonText = "", ...rest] = line.trim().split(/[\s;]+/);
  const lat = decimalOf(latText.replace(/,$/, ""));
  const lon = decimalOf(lonText);
  return rest.length === 0 && isWithin(lat, -90, 90) && isWithin(lon, -180, 180) ? [lat, lon] : undefined;
}

function isWithin(value: number | undefined, min: number, max: number): value is number {
  return value !== undefined && value >= min && value <= max;
}

function identifiersOf(text: string, field: string, check: Check): string[] {
  const list = listOf(text);
  check(list.length <= 1_000 && list.every(isIdentifier), field, "listWrong");
  return list;
}

/** An identifier that no rule has: the kind, with a number where it is taken. */
export function newRuleId(kind: AlertKind, rules: readonly Pick<AlertRule, "id">[]): string {
  const taken = new Set(rules.map(({ id }) => id));
  for (let n = 1; ; n++) {
    const id = n === 1 ? kind : `${kind}-${n}`;
    if (!taken.has(id)) return id;
  }
}

export function isLevel(text: string): text is AlertLevel {
  return alertLevels.some((level) => level === text);
}
