/**
 * Alerts: what is about to go wrong, or has. They are for people who can still do something; no proof, trace or
 * bundle is made from them. Times are milliseconds since 1970 UTC by the chain's clock.
 */
import type { Corner } from "./areas.ts";

export const alertLevels = ["watch", "warning", "critical"] as const;
export type AlertLevel = (typeof alertLevels)[number];

/** Of a shipment: still with its shipper, on its way, accepted by its consignee. */
export const alertPhases = ["waiting", "moving", "delivered"] as const;
export type AlertPhase = (typeof alertPhases)[number];

export type Area =
  | { readonly lat: number; readonly lon: number; readonly radiusMeters: number }
  /** Corners in order, as `areas.ts` takes them. */
  | { readonly corners: readonly Corner[] };

interface RuleBase {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly phases: readonly AlertPhase[];
  /** How long it must last before anybody is told. */
  readonly delayMs: number;
  /** Only these shipments; absent: all. */
  readonly shipments?: readonly string[];
  /** Only shipments in which one of these parties takes part; absent: all. */
  readonly parties?: readonly string[];
}

/** Share of what a condition allows that is used up: of its dose, or of its tolerance. */
export interface HarmRule extends RuleBase {
  readonly kind: "harm";
  readonly steps: readonly { readonly percent: number; readonly level: AlertLevel }[];
}
export interface BatteryRule extends RuleBase {
  readonly kind: "battery";
  readonly belowPercent: number;
  readonly level: AlertLevel;
}
/** No reading for this long from what watches the shipment. */
export interface SilenceRule extends RuleBase {
  readonly kind: "silence";
  readonly afterMs: number;
  readonly level: AlertLevel;
}
export interface GeofenceRule extends RuleBase {
  readonly kind: "geofence";
  readonly area: Area;
  readonly when: "inside" | "outside";
  readonly level: AlertLevel;
}
/** Farther from the planned way than this. */
export interface DeviationRule extends RuleBase {
  readonly kind: "deviation";
  readonly metersMax: number;
  readonly level: AlertLevel;
}
/** A notice or an action has to be taken within this time. */
export interface DeadlineRule extends RuleBase {
  readonly kind: "deadline";
  readonly beforeMs: number;
  readonly level: AlertLevel;
}

/** How probable it is that the last point of the plan is reached late. */
export interface LatenessRule extends RuleBase {
  readonly kind: "lateness";
  readonly steps: readonly { readonly percent: number; readonly level: AlertLevel }[];
}

export type AlertRule =
  | HarmRule
  | BatteryRule
  | SilenceRule
  | GeofenceRule
  | DeviationRule
  | DeadlineRule
  | LatenessRule;
export type AlertKind = AlertRule["kind"];

/** Of the rules that a new gateway starts with; a page says them in its reader's language while nobody has renamed them. */
export const defaultRuleNames: Readonly<Record<Exclude<AlertKind, "geofence">, string>> = {
  harm: "Allowance used up",
  battery: "Battery low",
  silence: "No readings",
  deviation: "Off the planned way",
  lateness: "Likely late",
  deadline: "Notice is due",
};

export interface Alert {
  readonly id: string;
  readonly rule: string;
  readonly ruleName: string;
  readonly kind: AlertKind;
  readonly shipment: string;
  /** Who held the goods when it was raised, and that party's legal name then. */
  readonly holder: string;
  readonly holderName: string;
  /**
   * Hash of the statement it rests on: the device's newest one, or what started the clock; null where there is none.
   * Renewed when the level changes.
   */
  readonly statement: string | null;
  /** The condition's quantity, the device, or the clock's code and leg. */
  readonly about: string;
  readonly level: AlertLevel;
  readonly state: "open" | "acknowledged" | "cleared";
  readonly raisedMs: number;
  /** When the level last rose. */
  readonly risenMs: number;
  readonly clearedMs: number | null;
  /**
   * Figures behind it, names end in their units. Of an area: `enteredMs` and `leftMs`, the readings by which the shipment
   * came in and went out, as far as both have been seen.
   */
  readonly values: Readonly<Record<string, number | string>>;
  readonly acknowledgement: {
    readonly by: string;
    readonly atMs: number;
    readonly reason: string;
  } | null;
}

export type AlertChannel =
  | { readonly type: "mail"; readonly address: string }
  | { readonly type: "webhook"; readonly url: string };

/** Who is told, of what, how. */
export interface AlertSubscription {
  readonly id: string;
  readonly channel: AlertChannel;
  readonly levelMin: AlertLevel;
  readonly kinds?: readonly AlertKind[];
  readonly shipments?: readonly string[];
  readonly parties?: readonly string[];
  /** What became of the last message. */
  readonly lastSentMs: number | null;
  readonly lastProblem: string | null;
}

/** Body of a webhook; `type` is `alert.raised`, `alert.risen`, `alert.cleared` or `alert.test`. */
export interface AlertNotice {
  readonly type: "alert.raised" | "alert.risen" | "alert.cleared" | "alert.test";
  readonly chain: string;
  readonly timeMs: number;
  readonly alert: Alert;
}

/** On the feed: what subscribers are told of, and that somebody sees to an alert or does no longer, which pages show and nobody is told. */
export type AlertMessage =
  | AlertNotice
  | (Omit<AlertNotice, "type"> & { readonly type: "alert.acknowledged" | "alert.reopened" });

export interface RefusedAlert {
  readonly id: string;
  /** Why. */
  readonly detail: string;
}

/** `POST /api/alerts/acknowledge`: what became of each that was named. */
export interface AcknowledgedView {
  readonly acknowledged: readonly Alert[];
  readonly refused: readonly RefusedAlert[];
}

/** `POST /api/alerts/reopen`: the same of acknowledgements that are taken back. */
export interface ReopenedView {
  readonly reopened: readonly Alert[];
  readonly refused: readonly RefusedAlert[];
}
