/**
 * What can be held, loaded and handed over: shipments and logistic units. Custody of a unit is custody of
 * what is in it, so the holder of something aboard is the holder of the outermost unit.
 */
import { parseReference, referenceText } from "../statement/reference.ts";
import type { Judgement } from "./kind.ts";
import { recordName } from "./records.ts";
import type { StateReader, StateWriter } from "./view.ts";

/** Units nest at most this deep, so that every walk outwards ends. */
export const nestingDepthMax = 8;

/** An open release: the holder has signed that it hands over, the receiver has not accepted yet. */
export type Release = { readonly to: string; readonly atMs: number };

/** What shipments and units have in common in the state. */
export type Holdable = {
  readonly holder: string;
  readonly heldSinceMs: number;
  readonly release?: Release;
  /** The unit it is in. */
  readonly aboard?: string;
  /** How often it was loaded; `stay/<reference>/<n>` holds each stay. */
  readonly stays: number;
};

/** `stay/<reference>/<n>`: once aboard a unit, over its epochs from `firstEpoch` to `lastEpoch` (open: not there). */
export type StayState = {
  readonly unit: string;
  readonly firstEpoch: number;
  readonly fromMs: number;
  readonly lastEpoch?: number;
  readonly toMs?: number;
};

/** `unit/<id>` in the state. */
export type UnitState = Holdable & {
  readonly party: string;
  readonly type: string;
  readonly scheme: string;
  readonly number: string;
  /** The present epoch; each load or unload opens a new one. */
  readonly epoch: number;
  /** Levels of units from this one inwards, itself counted; the most there ever were. */
  readonly levels: number;
};

/** `epoch/<unit>/<n>` in the state. */
export type EpochState = { readonly fromMs: number; readonly toMs?: number };

/** `shipment/<id>` in the state; its terms are in the statement that created it. */
export type ShipmentState = Holdable & {
  readonly shipper: string;
  readonly consignee: string;
  readonly carriers: readonly string[];
  readonly createdAt: number;
  readonly deliveredMs?: number;
  /** It has a `clearance/<id>`: it crosses a border whose customs have lists, or states customs data. */
  readonly customs?: boolean;
};

export function stateNameOf(reference: string): string {
  const { kind, id } = parseReference(reference)!;
  return `${kind}/${id}`;
}

export function stayName(reference: string, n: number): string {
  return `stay/${reference}/${n}`;
}

export function epochName(unit: string, epoch: number): string {
  return `epoch/${unit}/${epoch}`;
}

/** The shipment or unit behind `reference`, or `undefined`. */
export function holdableOf(state: StateReader, reference: string): Holdable | undefined {
  return state.get<Holdable>(stateNameOf(reference));
}

export function unitOf(state: StateReader, id: string): UnitState | undefined {
  return state.get<UnitState>(`unit/${id}`);
}

export function shipmentOf(state: StateReader, id: string): ShipmentState | undefined {
  return state.get<ShipmentState>(`shipment/${id}`);
}

/** References from `reference` outwards, itself first. */
export function outwards(state: StateReader, reference: string): string[] {
  const chain = [reference];
  let aboard = holdableOf(state, reference)?.aboard;
  while (aboard !== undefined) {
    const unit = referenceText("unit", aboard);
    chain.push(unit);
    aboard = holdableOf(state, unit)?.aboard;
  }
  return chain;
}

/** The party that holds `reference`: the holder of the outermost unit it is in. */
export function holderOf(state: StateReader, reference: string): string {
  const outermost = outwards(state, reference).at(-1)!;
  return holdableOf(state, outermost)!.holder;
}

/** The last time the item was aboard a unit; it may still be. */
export function lastStayOf(
  state: StateReader,
  reference: string,
  { stays }: Holdable,
): StayState | undefined {
  return state.get<StayState>(stayName(reference, stays - 1));
}

/** Who holds something, and since when. */
export interface Custody {
  readonly holder: string;
  readonly heldSinceMs: number;
  /** It was handed over with the unit around it. */
  readonly passedAboard: boolean;
}

/**
 * The custody of `reference`. Aboard, it is that of the unit around it once this was handed over in the meantime:
 * until then the item is held since its own last handover, as loading passes nothing on.
 */
export function custodyOf(state: StateReader, reference: string): Custody {
  const item = holdableOf(state, reference)!;
  const { holder, heldSinceMs, aboard } = item;
  const own = { holder, heldSinceMs, passedAboard: false };
  if (aboard === undefined) return own;
  const around = custodyOf(state, referenceText("unit", aboard));
  const passedAboard =
    around.holder !== holder || around.heldSinceMs > lastStayOf(state, reference, item)!.fromMs;
  return passedAboard ? { ...around, passedAboard } : own;
}

/** Shipper, consignee, a named carrier, or the present holder; for a unit its owner or holder. */
export function takesPartIn(state: StateReader, reference: string, party: string): boolean {
  if (holderOf(state, reference) === party) return true;
  return isNamedIn(state, reference, party);
}

/** Whether the terms of the shipment name the party, or the unit belongs to it. */
export function isNamedIn(state: StateReader, reference: string, party: string): boolean {
  const { kind, id } = parseReference(reference)!;
  if (kind === "unit") return unitOf(state, id)?.party === party;
  const shipment = shipmentOf(state, id);
  if (!shipment) return false;
  return shipment.shipper === party || shipment.consignee === party || shipment.carriers.includes(party);
}

/** The record that takes statements about `reference` now: a shipment's own, or a unit's present epoch. */
export function currentRecordOf(state: StateReader, reference: string): string {
  const { kind, id } = parseReference(reference)!;
  return kind === "unit" ? recordName(reference, unitOf(state, id)!.epoch) : recordName(reference);
}

/** A time that a statement asserts lies ahead of the chain's clock by more than is allowed. */
export function isAheadOfClock(
  { timeMs, chain }: Pick<Judgement<unknown>, "timeMs" | "chain">,
  assertedMs: number,
): boolean {
  return assertedMs > timeMs + chain.limits.clockSkewMsMax;
}

/**
 * Closes the unit's epoch at `atMs` and opens the next one, in it and in every unit around it: the set of
 * what travels together has changed for all of them.
 */
export function openEpochs(state: StateWriter, unitId: string, atMs: number): void {
  for (const reference of outwards(state, referenceText("unit", unitId))) {
    const { id } = parseReference(reference)!;
    const unit = unitOf(state, id)!;
    const closing = epochName(id, unit.epoch);
    const epoch = state.get<EpochState>(closing)!;
    const boundaryMs = Math.max(epoch.fromMs, atMs);
    state.set(closing, { ...epoch, toMs: boundaryMs });
    state.set(epochName(id, unit.epoch + 1), { fromMs: boundaryMs } satisfies EpochState);
    state.set(`unit/${id}`, { ...unit, epoch: unit.epoch + 1 });
  }
}
