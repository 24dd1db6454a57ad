/** An area as it is being drawn or entered, and the steps that change it. */
import type { AlertLevel, AlertRule, Area, GeofenceRule } from "../../../gateway/contract/alerts.ts";
import {
  type AreaProblem,
  areaProblem,
  type Corner,
  cornersMax,
  turned,
} from "../../../gateway/contract/areas.ts";
import { newRuleId, usualPhases } from "../../alerts/rule-draft.ts";
import { destination, metersApart } from "./area-outline.ts";

export interface AreaDraft {
  /** The rule that is changed; absent for a new one. */
  readonly rule: GeofenceRule | undefined;
  readonly name: string;
  readonly when: GeofenceRule["when"];
  readonly level: AlertLevel;
  readonly shape: "circle" | "corners";
  /** Corners in order; of a circle its centre alone. */
  readonly points: readonly Corner[];
  readonly radiusMeters: number;
  /** The corner that the arrow keys move, and after which the next one is set. */
  readonly selected: number;
}

export type DraftProblem = AreaProblem | "no_name" | "no_centre" | "radius";

const radiusMetersMax = 20_000_000;
/** About a metre. */
const decimals = 100_000;

export function newDraft(shape: AreaDraft["shape"]): AreaDraft {
  return {
    rule: undefined,
    name: "",
    when: "inside",
    level: "warning",
    shape,
    points: [],
    radiusMeters: 5_000,
    selected: -1,
  };
}

export function draftOfRule(rule: GeofenceRule): AreaDraft {
  const { area } = rule;
  const isRound = "radiusMeters" in area;
  return {
    rule,
    name: rule.name,
    when: rule.when,
    level: rule.level,
    shape: isRound ? "circle" : "corners",
    points: isRound ? [[area.lat, area.lon]] : area.corners,
    radiusMeters: isRound ? area.radiusMeters : 5_000,
    selected: -1,
  };
}

/** On the globe, and not finer than anybody can point. */
export function placed([lat, lon]: Corner): Corner {
  const north = Math.max(-90, Math.min(90, lat));
  return [Math.round(north * decimals) / decimals, Math.round(turned(lon) * decimals) / decimals];
}

/** A point on the map was chosen: the centre of a circle, the next corner of an outline. */
export function withPoint(draft: AreaDraft, point: Corner): AreaDraft {
  if (draft.shape === "circle") return { ...draft, points: [placed(point)], selected: 0 };
  if (draft.points.length >= cornersMax) return draft;
  const place = draft.selected < 0 ? draft.points.length : draft.selected + 1;
  return { ...draft, points: draft.points.toSpliced(place, 0, placed(point)), selected: place };
}

export function withMoved(draft: AreaDraft, place: number, point: Corner): AreaDraft {
  if (place >= draft.points.length) return draft;
  return { ...draft, points: draft.points.with(place, placed(point)), selected: place };
}

export function withoutPoint(draft: AreaDraft, place: number): AreaDraft {
  const points = draft.points.toSpliced(place, 1);
  return { ...draft, points, selected: Math.min(place, points.length - 1) };
}

/** The circle reaches to this point. */
export function withRim(draft: AreaDraft, point: Corner): AreaDraft {
  const centre = draft.points[0];
  if (!centre) return draft;
  const meters = Math.round(metersApart(centre, point));
  return { ...draft, radiusMeters: Math.max(10, Math.min(radiusMetersMax, meters)) };
}

/** Where the circle's rim is taken hold of: east of its centre. */
export function rimOf({ shape, points: [centre], radiusMeters }: AreaDraft): Corner | undefined {
  return shape === "circle" && centre ? destination(centre, radiusMeters, 90) : undefined;
}

/** What can be drawn of it already. */
export function areaOf({ shape, points, radiusMeters }: AreaDraft): Area | undefined {
  if (shape === "corners") return { corners: points };
  const [centre] = points;
  return centre && radiusMeters > 0 ? { lat: centre[0], lon: centre[1], radiusMeters } : undefined;
}

export function problemOf(draft: AreaDraft): DraftProblem | undefined {
  if (draft.name.trim() === "") return "no_name";
  if (draft.shape === "corners") return areaProblem(draft.points);
  if (draft.points.length === 0) return "no_centre";
  return draft.radiusMeters > 0 && draft.radiusMeters <= radiusMetersMax ? undefined : "radius";
}

/** The rules with this one changed or added; `undefined` while something is wrong with it. */
export function rulesWith(draft: AreaDraft, rules: readonly AlertRule[]): AlertRule[] | undefined {
  const area = areaOf(draft);
  if (!area || problemOf(draft)) return undefined;
  const own = { name: draft.name.trim(), when: draft.when, level: draft.level, area };
  const known = draft.rule;
  // Whoever removed it meanwhile did not know of this change.
  const isThere = known && rules.some(({ id }) => id === known.id);
  if (known && isThere) return rules.map((rule) => (rule.id === known.id ? { ...known, ...own } : rule));
  const common = known ?? {
    id: newRuleId("geofence", rules),
    kind: "geofence" as const,
    enabled: true,
    phases: usualPhases("geofence"),
    delayMs: 0,
  };
  return [...rules, { ...common, ...own }];
}
