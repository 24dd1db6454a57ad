/** A shipment's page: its terms, who held it when, what was planned and what happened. */

import { disputesOf } from "../../../ledger/evidence/disputes.ts";
import type { HistoryStatement, ShipmentHistory } from "../../../ledger/evidence/shipment-history.ts";
import { type CustodyInterval, traceOf } from "../../../ledger/liability/trace.ts";
import { payloadAs } from "../../../ledger/state/kinds.ts";
import type { Milestone } from "../../../ledger/state/shipments.ts";
import type { ShipmentTerms } from "../../../ledger/state/terms.ts";
import type { StateReader } from "../../../ledger/state/view.ts";
import { parseReference } from "../../../ledger/statement/reference.ts";
import type {
  AttachmentView,
  CustodyView,
  FleetRow,
  LegView,
  MilestoneView,
  ShipmentView,
} from "../../contract/api.ts";
import { partyName } from "./statement.ts";

export function shipmentView(state: StateReader, history: ShipmentHistory, row: FleetRow): ShipmentView {
  const { terms, state: shipment, shipment: id } = history;
  const name = (party: string) => partyName(state, party);
  return {
    shipment: id,
    row,
    shipper: shipment.shipper,
    shipperName: name(shipment.shipper),
    consignee: shipment.consignee,
    consigneeName: name(shipment.consignee),
    goods: terms.goods,
    conditions: terms.conditions,
    legs: terms.legs.map((leg) => legView(leg, name)),
    milestones: milestonesOf(terms, history.statements),
    custody: traceOf(history).custody.map((interval) => custodyView(interval, history.statements, name)),
    attachments: attachmentsOf(history),
    units: history.aboard.map(({ unit, fromMs, toMs }) => ({ unit, fromMs, toMs: closed(toMs) })),
    createdAtMs: terms.at,
    deliveredAtMs: shipment.deliveredMs ?? null,
    statementCount: history.statements.length,
    disputes: disputesOf(history).map(({ id: dispute, status }) => ({ dispute, status })),
  };
}

function closed(toMs: number): number | null {
  return toMs === Number.MAX_SAFE_INTEGER ? null : toMs;
}

function legView(leg: ShipmentTerms["legs"][number], name: (party: string) => string): LegView {
  const { id, mode, carrier, from, to, departure, arrival } = leg;
  return {
    id,
    mode,
    carrier,
    carrierName: name(carrier),
    from,
    to,
    ...(departure !== undefined && { plannedDepartureMs: departure }),
    ...(arrival !== undefined && { plannedArrivalMs: arrival }),
  };
}

/** Planned steps in the order of the terms, each with what happened; steps nobody planned come after them. */
export function milestonesOf(terms: ShipmentTerms, statements: readonly HistoryStatement[]): MilestoneView[] {
  const happened = new Map<string, { milestone: Milestone; hash: string }>();
  for (const statement of statements) {
    const milestone = payloadAs(statement, "transport.milestone");
    if (milestone) happened.set(`${milestone.leg} ${milestone.step}`, { milestone, hash: statement.hash });
  }
  const planned = terms.legs.flatMap((leg) =>
    plannedSteps(leg).map(({ step, place, plannedMs }) => {
      const key = `${leg.id} ${step}`;
      const found = happened.get(key);
      happened.delete(key);
      return milestoneView(leg.id, step, place, plannedMs, found);
    }),
  );
  const unplanned = [...happened.values()].map((found) =>
    milestoneView(found.milestone.leg, found.milestone.step, found.milestone.place?.name ?? "", null, found),
  );
  return [...planned, ...unplanned];
}

/** A leg's own fine steps, or its departure and arrival. */
function plannedSteps({ from, to, departure, arrival, steps }: ShipmentTerms["legs"][number]) {
  if (steps) return steps.map(({ step, place, planned }) => ({ step, place, plannedMs: planned }));
  const ends = [
    { step: "departed", place: from.name, plannedMs: departure },
    { step: "arrived", place: to.name, plannedMs: arrival },
  ];
  return ends.flatMap(({ step, place, plannedMs }) =>
    plannedMs === undefined ? [] : [{ step, place, plannedMs }],
  );
}

function milestoneView(
  leg: string,
  step: string,
  place: string,
  plannedMs: number | null,
  found: { milestone: Milestone; hash: string } | undefined,
): MilestoneView {
  return {
    leg,
    step,
    place,
    plannedMs,
    actualMs: found?.milestone.at ?? null,
    statement: found?.hash ?? null,
  };
}

function custodyView(
  interval: CustodyInterval,
  statements: readonly HistoryStatement[],
  name: (party: string) => string,
): CustodyView {
  const accepted = statements.find(
    (one) =>
      one.statement.kind === "custody.accept" &&
      interval.statements.includes(one.hash) &&
      one.party === interval.holder,
  );
  const reservations = (accepted && payloadAs(accepted, "custody.accept")?.reservations) ?? [];
  return {
    holder: interval.holder,
    holderName: name(interval.holder),
    fromMs: interval.fromMs,
    toMs: interval.toMs,
    inTransferSinceMs: interval.inTransferFromMs,
    clean: reservations.length === 0,
    reservations: reservations.map(({ code, text }) => `${code}: ${text}`),
    statements: [...interval.statements],
  };
}

/** What the history's own statements say, also of devices that have not reported; and of units, what held before. */
function attachmentsOf(history: ShipmentHistory): AttachmentView[] {
  const targets = new Set([
    `shipment:${history.shipment}`,
    ...history.aboard.map(({ unit }) => `unit:${unit}`),
  ]);
  const views = new Map<string, AttachmentView>();
  const add = (view: AttachmentView) => views.set(`${view.device} ${view.target} ${view.fromMs}`, view);
  const current = new Map<string, AttachmentView>();
  for (const accepted of history.statements) {
    const { id: device } = parseReference(accepted.statement.subject)!;
    const attach = payloadAs(accepted, "device.attach");
    const detach = payloadAs(accepted, "device.detach");
    if (attach && targets.has(attach.target)) {
      current.set(device, { device, target: attach.target, fromMs: attach.at, toMs: null });
      add(current.get(device)!);
    }
    if (detach && current.has(device)) add({ ...current.get(device)!, toMs: detach.at });
  }
  for (const { id: device, attachments } of history.devices)
    for (const { target, fromMs, toMs } of attachments)
      if (targets.has(target)) add({ device, target, fromMs, toMs: toMs ?? null });
  return [...views.values()].sort((a, b) => a.fromMs - b.fromMs);
}
