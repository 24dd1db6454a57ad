/** What the state has of a shipment's clearance: where it stands, and every decision with what it was made by. */

import { referenceText } from "../../statement/reference.ts";
import type { Execution } from "../kind.ts";
import { type RecordState, recordName } from "../records.ts";
import type { StateReader } from "../view.ts";
import type { AskedList, EntryMatch, GoodsFacts, ListCheck } from "./matching.ts";
import { type RiskScore, riskOf } from "./risk.ts";

export type ClearanceStatus =
  | "booked"
  | "declared"
  | "presented"
  | "inspecting"
  | "inspected"
  | "quarantined"
  | "released"
  | "refused";

/** Green: on a positive list with all certificates, and on no negative one. */
export type Lane = "green" | "normal";

/** `clearance/<shipment>` in the state. */
export type ClearanceState = {
  readonly facts: GoodsFacts;
  readonly lane: Lane;
  readonly status: ClearanceStatus;
  /** How many there are; `clearance-decision/<shipment>/<n>` holds each, n counting from 0. */
  readonly decisions: number;
  /** Points by the risk rules at the last decision, and whether they select it. */
  readonly risk: number;
  readonly isSelected: boolean;
};

export const clearanceEvents = [
  "book",
  "declare",
  "present",
  "inspect",
  "find",
  "release",
  "quarantine",
  "refuse",
] as const;
export type ClearanceEvent = (typeof clearanceEvents)[number];

/** One decision, by the rules or by an officer, with everything that it was made by. */
export type ClearanceDecision = {
  readonly event: ClearanceEvent;
  readonly by: string;
  readonly status: ClearanceStatus;
  readonly lane: Lane;
  /** Lists that were asked, in the versions that were in force. */
  readonly under: readonly AskedList[];
  readonly negative: readonly EntryMatch[];
  readonly positive: readonly EntryMatch[];
  readonly risk: RiskScore;
  /** Statements that the shipment's record had before this one: what was known. */
  readonly known: number;
  /** Log index of the statement that led to it, and its block's time. */
  readonly at: number;
  readonly atMs: number;
};

export function clearanceOf(state: StateReader, shipment: string): ClearanceState | undefined {
  return state.get<ClearanceState>(`clearance/${shipment}`);
}

export function decisionName(shipment: string, n: number): string {
  return `clearance-decision/${shipment}/${n}`;
}

export function decisionOf(state: StateReader, shipment: string, n: number): ClearanceDecision | undefined {
  return state.get<ClearanceDecision>(decisionName(shipment, n));
}

export function isDetained(state: StateReader, shipment: string): boolean {
  const status = clearanceOf(state, shipment)?.status;
  return status === "quarantined" || status === "refused";
}

function laneOf({ negative, positive }: ListCheck): Lane {
  return negative.length === 0 && positive.some(({ missing }) => missing.length === 0) ? "green" : "normal";
}

/** Notes the decision to which a statement leads, and where the shipment stands by it. */
export function decide(
  { state, party, index, timeMs }: Pick<Execution<unknown>, "state" | "party" | "index" | "timeMs">,
  shipment: string,
  facts: GoodsFacts,
  check: ListCheck,
  { event, statusBy }: { event: ClearanceEvent; statusBy(lane: Lane, risk: RiskScore): ClearanceStatus },
): ClearanceDecision {
  const lane = laneOf(check);
  const risk = riskOf(state, facts, check);
  const decisions = clearanceOf(state, shipment)?.decisions ?? 0;
  const decision: ClearanceDecision = {
    event,
    by: party,
    status: statusBy(lane, risk),
    lane,
    ...check,
    risk,
    known: state.get<RecordState>(recordName(referenceText("shipment", shipment)))?.count ?? 0,
    at: index,
    atMs: timeMs,
  };
  state.set(decisionName(shipment, decisions), decision);
  state.set(`clearance/${shipment}`, {
    facts,
    lane,
    status: decision.status,
    decisions: decisions + 1,
    risk: risk.points,
    isSelected: risk.isSelected,
  } satisfies ClearanceState);
  return decision;
}
