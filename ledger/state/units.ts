/** Logistic units: registration, loading and unloading. Each load or unload opens a new epoch of the unit. */

import { decodePayload } from "../statement/payload.ts";
import { parseReference, referenceText } from "../statement/reference.ts";
import {
  checked,
  type Decoded,
  identifier,
  list,
  oneOf,
  record,
  reference,
  text,
  timeMs,
} from "../statement/schema.ts";
import {
  currentRecordOf,
  custodyOf,
  type EpochState,
  epochName,
  holdableOf,
  holderOf,
  isAheadOfClock,
  lastStayOf,
  nestingDepthMax,
  openEpochs,
  outwards,
  type ShipmentState,
  type StayState,
  shipmentOf,
  stateNameOf,
  stayName,
  type UnitState,
  unitOf,
} from "./holdables.ts";
import { isValidContainerNumber, isValidSscc } from "./identifiers.ts";
import { type Execution, type Judgement, kind, type Verdict } from "./kind.ts";
import { recordName } from "./records.ts";
import type { StateReader, StateWriter } from "./view.ts";

const identifierSchema = checked(
  record({ scheme: oneOf("SSCC", "ISO6346", "other"), number: text(64) }),
  ({ scheme, number }) =>
    scheme === "SSCC" ? isValidSscc(number) : scheme === "ISO6346" ? isValidContainerNumber(number) : true,
  "unit_identifier_invalid",
  "the check digit is wrong",
);

const registerSchema = record({
  id: identifier,
  type: oneOf("parcel", "pallet", "container", "uld", "vehicle"),
  identifier: identifierSchema,
  at: timeMs,
});

export type UnitRegister = Decoded<typeof registerSchema>;

export const unitRegister = kind<UnitRegister>({
  name: "unit.register",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, registerSchema),
  rules: [
    ({ statement, payload }) =>
      statement.subject === referenceText("unit", payload.id) ? undefined : "subject_mismatch",
    (judgement) => (isAheadOfClock(judgement, judgement.payload.at) ? "statement_from_future" : undefined),
    ({ state, payload }) => (unitOf(state, payload.id) ? "unit_exists" : undefined),
  ],
  apply: ({ state, payload, party }) => {
    state.set(`unit/${payload.id}`, {
      party,
      type: payload.type,
      scheme: payload.identifier.scheme,
      number: payload.identifier.number,
      epoch: 0,
      levels: 1,
      holder: party,
      heldSinceMs: payload.at,
      stays: 0,
    } satisfies UnitState);
    state.set(epochName(payload.id, 0), { fromMs: payload.at } satisfies EpochState);
  },
  records: ({ statement }) => [recordName(statement.subject)],
});

const itemsPerLoadMax = 500;
const itemsSchema = record({ items: list(reference("shipment", "unit"), itemsPerLoadMax, 1), at: timeMs });
export type UnitItems = Decoded<typeof itemsSchema>;

function subjectIsUnit<P>({ state, statement }: Judgement<P>): Verdict {
  const subject = parseReference(statement.subject);
  if (subject?.kind !== "unit") return "subject_mismatch";
  return unitOf(state, subject.id) ? undefined : "unit_unknown";
}

function signerHoldsUnit<P>({ state, statement, party }: Judgement<P>): Verdict {
  return holderOf(state, statement.subject) === party ? undefined : "not_holder";
}

function itemsAreKnown({ state, payload }: Judgement<UnitItems>): Verdict {
  for (const item of payload.items)
    if (!holdableOf(state, item)) return item.startsWith("unit:") ? "unit_unknown" : "shipment_unknown";
  return new Set(payload.items).size === payload.items.length
    ? undefined
    : { code: "payload_malformed", detail: "an item is named twice" };
}

function itemsCanBeLoaded({ state, statement, payload, party }: Judgement<UnitItems>): Verdict {
  const around = outwards(state, statement.subject);
  for (const reference of payload.items) {
    const item = holdableOf(state, reference)!;
    if (item.aboard !== undefined) return "item_aboard";
    if (item.release !== undefined) return "release_pending";
    if (item.holder !== party) return "not_holder";
    if ((item as ShipmentState).deliveredMs !== undefined) return "shipment_delivered";
    if (around.includes(reference)) return "unit_contains_itself";
    if (payload.at < (lastStayOf(state, reference, item)?.toMs ?? 0)) return "load_before_unload";
  }
  return undefined;
}

function itemsAreAboard({ state, statement, payload }: Judgement<UnitItems>): Verdict {
  const { id } = parseReference(statement.subject)!;
  return payload.items.every((item) => holdableOf(state, item)!.aboard === id)
    ? undefined
    : "item_not_aboard";
}

/** The stays of an item follow each other in time: its history is found by their times. */
function itemsWereLoadedBefore({ state, payload }: Judgement<UnitItems>): Verdict {
  const loadedLater = payload.items.some(
    (item) => payload.at < lastStayOf(state, item, holdableOf(state, item)!)!.fromMs,
  );
  return loadedLater ? "unload_before_load" : undefined;
}

function nestingStaysBounded({ state, statement, payload }: Judgement<UnitItems>): Verdict {
  const outside = outwards(state, statement.subject).length;
  return outside + levelsWithin(state, payload.items) > nestingDepthMax ? "unit_nesting_too_deep" : undefined;
}

/** Levels of units that the items bring with them; a shipment brings none. */
function levelsWithin(state: StateReader, items: readonly string[]): number {
  return Math.max(...items.map((item) => (holdableOf(state, item) as Partial<UnitState>).levels ?? 0));
}

/** Notes in the unit and in those around it how many levels they hold now; unloading does not lower the count. */
function raiseLevels(state: StateWriter, unitReference: string, within: number): void {
  let levels = within;
  for (const reference of outwards(state, unitReference)) {
    levels++;
    const { id } = parseReference(reference)!;
    const unit = unitOf(state, id)!;
    if (unit.levels < levels) state.set(`unit/${id}`, { ...unit, levels });
  }
}

export const unitLoad = kind<UnitItems>({
  name: "unit.load",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, itemsSchema),
  rules: [
    subjectIsUnit,
    (judgement) => (isAheadOfClock(judgement, judgement.payload.at) ? "statement_from_future" : undefined),
    signerHoldsUnit,
    itemsAreKnown,
    itemsCanBeLoaded,
    nestingStaysBounded,
  ],
  apply: ({ state, statement, payload }) => {
    const { id } = parseReference(statement.subject)!;
    openEpochs(state, id, payload.at);
    raiseLevels(state, statement.subject, levelsWithin(state, payload.items));
    const { epoch } = unitOf(state, id)!;
    // Whoever loads holds the unit: a stay that began before would make its last handover one with the item aboard.
    const fromMs = Math.max(payload.at, custodyOf(state, statement.subject).heldSinceMs);
    for (const reference of payload.items) {
      const item = holdableOf(state, reference)!;
      const stay: StayState = { unit: id, firstEpoch: epoch, fromMs };
      state.set(stayName(reference, item.stays), stay);
      state.set(stateNameOf(reference), { ...item, aboard: id, stays: item.stays + 1 });
    }
  },
  records: filedWithItems,
});

export const unitUnload = kind<UnitItems>({
  name: "unit.unload",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, itemsSchema),
  rules: [
    subjectIsUnit,
    (judgement) => (isAheadOfClock(judgement, judgement.payload.at) ? "statement_from_future" : undefined),
    signerHoldsUnit,
    itemsAreKnown,
    itemsAreAboard,
    itemsWereLoadedBefore,
  ],
  apply: (execution) => {
    const { state, statement, payload } = execution;
    const { id } = parseReference(statement.subject)!;
    const lastEpoch = unitOf(state, id)!.epoch;
    for (const reference of payload.items) unloadItem(execution, reference, lastEpoch);
    openEpochs(state, id, payload.at);
  },
  records: filedWithItems,
});

function unloadItem({ state, payload }: Execution<UnitItems>, reference: string, lastEpoch: number): void {
  const { holder, heldSinceMs, passedAboard } = custodyOf(state, reference);
  const { aboard: _, ...item } = holdableOf(state, reference)!;
  const stay = lastStayOf(state, reference, item)!;
  state.set(stayName(reference, item.stays - 1), { ...stay, lastEpoch, toMs: payload.at });
  const held = { ...item, holder, heldSinceMs };
  const { kind, id } = parseReference(reference)!;
  const isDelivery = passedAboard && kind === "shipment" && shipmentOf(state, id)!.consignee === holder;
  state.set(stateNameOf(reference), isDelivery ? { ...held, deliveredMs: heldSinceMs } : held);
}

/** The unit's own record, which lists its loadings, and the record of each item: no other shipper's sees it. */
function filedWithItems({ state, statement, payload }: Execution<UnitItems>): string[] {
  return [recordName(statement.subject), ...payload.items.map((item) => currentRecordOf(state, item))];
}

export const unitKinds = [unitRegister, unitLoad, unitUnload];
