/**
 * The live view: for each shipment the newest of everything, derived from sealed blocks alone. Readings of a
 * device count for what it is attached to and, when that is a unit, for every shipment inside.
 */

import { payloadAs } from "../../ledger/state/kinds.ts";
import { partyOf } from "../../ledger/state/parties.ts";
import type { Condition, ShipmentTerms } from "../../ledger/state/terms.ts";
import type { StateReader } from "../../ledger/state/view.ts";
import type { Reading } from "../../ledger/statement/readings.ts";
import { parseReference, referenceText } from "../../ledger/statement/reference.ts";
import type { FleetRow, FleetStatus } from "../contract/api.ts";
import { headingBetween } from "../contract/heading.ts";
import { type DoseEntry, doseUsed, takeDose } from "./doses.ts";
import { holderIn, newPast, noteDevices, noteHolder, noteStanding, type PastEntry } from "./past.ts";
import type { ReplayedBlock, ReplayedStatement } from "./replay.ts";

/** What the live view keeps of one shipment; plain data, so that it can be stored and read back. */
export interface FleetEntry {
  row: FleetRow;
  conditions: Condition[];
  /** When it was where its row says, by its device; absent before the first position. */
  positionMs?: number;
  /** Per condition: since when the newest readings have been outside the band. */
  outsideSinceMs: (number | null)[];
  /** Per condition with a dose: what has been used up of it. */
  doses?: (DoseEntry | null)[];
  /** An excursion that lasted beyond its tolerance marks the shipment for good. */
  excursion: string;
  /** Size of the log after the block that last changed the entry. */
  cursor: number;
}

/** Newest of a device's readings and what it was asked about. */
export interface DeviceEntry {
  lastReadingMs: number;
  batteryPercent: number | null;
  quantities: string[];
  /** What the device is fixed to, and since when; readings from before say nothing about it. */
  target: string | null;
  attachedFromMs: number;
  /** From its newest reading to the block's time, the least of the recent statements; absent before the first. */
  clockOffsetMs?: number;
}

const unknownDevice: DeviceEntry = {
  lastReadingMs: 0,
  batteryPercent: null,
  quantities: [],
  target: null,
  attachedFromMs: 0,
};

export interface FleetChanges {
  readonly shipments: Set<string>;
  /** Shipments of whose past there is more to tell. */
  readonly pasts: Set<string>;
  readonly devices: Set<string>;
  /** Units whose contents changed. */
  readonly units: Set<string>;
}

export class Fleet {
  readonly shipments = new Map<string, FleetEntry>();
  readonly pasts = new Map<string, PastEntry>();
  readonly devices = new Map<string, DeviceEntry>();
  /** What is directly inside a unit, by the unit's reference. */
  readonly #contents = new Map<string, Set<string>>();
  /** The unit that something is directly inside. */
  readonly #around = new Map<string, string>();
  /** What is attached to a shipment or unit. */
  readonly #attached = new Map<string, Set<string>>();
  readonly #state: StateReader;

  constructor(state: StateReader) {
    this.#state = state;
  }

  /** Puts what was loaded before a restart back into its units. */
  restore(
    shipments: Iterable<[string, FleetEntry]>,
    pasts: Iterable<[string, PastEntry]>,
    devices: Iterable<[string, DeviceEntry]>,
    contents: Iterable<[string, string[]]>,
  ): void {
    for (const [id, entry] of shipments) this.shipments.set(id, entry);
    for (const [id, entry] of pasts) this.pasts.set(id, entry);
    for (const [id, entry] of devices) {
      this.devices.set(id, entry);
      if (entry.target !== null) addTo(this.#attached, entry.target, id);
    }
    for (const [unit, items] of contents) for (const item of items) this.#put(unit, item);
  }

  contentsOf(unitReference: string): string[] {
    return [...(this.#contents.get(unitReference) ?? [])];
  }

  /** Applies a sealed block and says what it changed. */
  apply(block: ReplayedBlock): FleetChanges {
    const changes = noChanges();
    for (const statement of block.statements) this.#applyStatement(statement, block.header.timeMs, changes);
    for (const id of changes.shipments) this.shipments.get(id)!.cursor = block.header.size;
    return changes;
  }

  #applyStatement(executed: ReplayedStatement, blockMs: number, changes: FleetChanges): void {
    const { subject } = executed.statement;
    const readings = payloadAs(executed, "readings");
    if (readings) return this.#applyReadings(parseReference(subject)!.id, readings, blockMs, changes);
    const terms = payloadAs(executed, "shipment.create");
    if (terms) this.#create(terms, executed.party, changes);
    const attached = payloadAs(executed, "device.attach");
    if (attached) this.#attach(subject, attached.target, attached.at, changes);
    const detached = payloadAs(executed, "device.detach");
    if (detached) this.#attach(subject, null, detached.at, changes);
    const loading = payloadAs(executed, "unit.load");
    for (const item of loading?.items ?? []) this.#put(subject, item);
    const unloading = payloadAs(executed, "unit.unload");
    for (const item of unloading?.items ?? []) this.#take(subject, item);
    if (loading ?? unloading) changes.units.add(subject);
    const accepted = payloadAs(executed, "custody.accept");
    if (accepted) this.#accept(subject, executed.party, accepted.at, changes);
    for (const item of unloading?.items ?? []) this.#deliverUnloaded(item, changes);
    const event = accepted ?? payloadAs(executed, "transport.milestone");
    const atMs = (event ?? loading ?? unloading)?.at ?? blockMs;
    for (const reference of [subject, ...(unloading?.items ?? [])]) {
      this.#refresh(reference, event?.at, atMs, changes);
      this.#noteDevices(reference, atMs, changes);
    }
  }

  #put(unitReference: string, item: string): void {
    addTo(this.#contents, unitReference, item);
    this.#around.set(item, unitReference);
  }

  #take(unitReference: string, item: string): void {
    this.#contents.get(unitReference)?.delete(item);
    this.#around.delete(item);
  }

  #accept(subject: string, party: string, atMs: number, changes: FleetChanges): void {
    for (const id of this.shipmentsWithin(subject)) {
      const past = this.pasts.get(id)!;
      if (noteHolder(past, party, atMs)) changes.pasts.add(id);
      if (subject === referenceText("shipment", id) && party === past.consignee) past.deliveredMs = atMs;
    }
  }

  /** What reached its consignee inside a unit is delivered, since that handover, once it is taken out. */
  #deliverUnloaded(item: string, changes: FleetChanges): void {
    const parsed = parseReference(item);
    const past = parsed?.kind === "shipment" ? this.pasts.get(parsed.id) : undefined;
    if (!parsed || !past || past.holdings.length < 2 || holderIn(past) !== past.consignee) return;
    past.deliveredMs = past.holdings.at(-1)!.fromMs;
    changes.pasts.add(parsed.id);
  }

  /** Of each shipment within `reference`: whose readings count for it from `atMs` on. */
  #noteDevices(reference: string, atMs: number, changes: FleetChanges): void {
    for (const id of this.shipmentsWithin(reference)) {
      const past = this.pasts.get(id)!;
      const devices = past.deliveredMs === undefined ? this.#devicesAround(id) : new Set<string>();
      if (noteDevices(past, devices, atMs)) changes.pasts.add(id);
    }
  }

  #devicesAround(shipment: string): Set<string> {
    const devices = new Set<string>();
    let reference: string | undefined = referenceText("shipment", shipment);
    while (reference !== undefined) {
      for (const device of this.#attached.get(reference) ?? []) devices.add(device);
      reference = this.#around.get(reference);
    }
    return devices;
  }

  #create(terms: ShipmentTerms, shipper: string, changes: FleetChanges): void {
    const first = terms.legs[0]!;
    const last = terms.legs.at(-1)!;
    this.shipments.set(terms.id, {
      row: {
        shipment: terms.id,
        goods: terms.goods.description,
        origin: first.from.name,
        destination: last.to.name,
        status: "planned",
        reason: "",
        holder: shipper,
        holderName: this.#nameOf(shipper),
        lat: first.from.lat ?? null,
        lon: first.from.lon ?? null,
        headingDegrees: null,
        speedMetersPerSecond: null,
        temperatureCelsius: null,
        batteryPercent: null,
        device: null,
        atMs: terms.at,
      },
      conditions: terms.conditions,
      outsideSinceMs: terms.conditions.map(() => null),
      excursion: "",
      cursor: 0,
    });
    this.pasts.set(terms.id, newPast(terms, shipper));
    changes.shipments.add(terms.id);
    changes.pasts.add(terms.id);
  }

  /** Shipments that travel as `reference`: itself, or everything inside the unit. */
  shipmentsWithin(reference: string): string[] {
    const parsed = parseReference(reference);
    if (parsed?.kind === "shipment") return [parsed.id];
    return this.contentsOf(reference).flatMap((item) => this.shipmentsWithin(item));
  }

  /** `eventMs`: when something happened to the goods themselves, if it did. */
  #refresh(reference: string, eventMs: number | undefined, atMs: number, changes: FleetChanges): void {
    for (const id of this.shipmentsWithin(reference)) {
      const entry = this.shipments.get(id)!;
      const holder = holderIn(this.pasts.get(id)!);
      entry.row = {
        ...entry.row,
        holder,
        holderName: this.#nameOf(holder),
        atMs: Math.max(entry.row.atMs, eventMs ?? 0),
      };
      this.#judge(entry, atMs, changes);
      changes.shipments.add(id);
    }
  }

  #attach(subject: string, target: string | null, atMs: number, changes: FleetChanges): void {
    const { id } = parseReference(subject)!;
    const before = this.devices.get(id) ?? unknownDevice;
    this.devices.set(id, { ...before, target, attachedFromMs: atMs });
    changes.devices.add(id);
    if (before.target !== null) this.#attached.get(before.target)?.delete(id);
    if (target !== null) addTo(this.#attached, target, id);
    for (const reference of [before.target, target])
      if (reference !== null) this.#noteDevices(reference, atMs, changes);
  }

  #applyReadings(device: string, all: readonly Reading[], blockMs: number, changes: FleetChanges): void {
    const entry = this.#deviceEntry(device);
    noteReadings(entry, all, blockMs);
    changes.devices.add(device);
    const { target, attachedFromMs } = entry;
    if (target === null) return;
    const readings = all.filter(({ timeMs }) => timeMs >= attachedFromMs);
    for (const id of this.shipmentsWithin(target)) {
      const entry = this.shipments.get(id)!;
      if (entry.row.status === "delivered" || readings.length === 0) continue;
      const before = entry.row;
      for (const reading of readings) takeReading(entry, device, reading);
      entry.row.headingDegrees = headingBetween(before, entry.row) ?? before.headingDegrees;
      this.#judge(entry, entry.row.atMs, changes);
      changes.shipments.add(id);
    }
  }

  #deviceEntry(device: string): DeviceEntry {
    const known = this.devices.get(device);
    if (known) return known;
    const entry = { ...unknownDevice };
    this.devices.set(device, entry);
    return entry;
  }

  #judge(entry: FleetEntry, atMs: number, changes: FleetChanges): void {
    const { shipment } = entry.row;
    const past = this.pasts.get(shipment)!;
    const judged = judge(entry, past.deliveredMs !== undefined);
    entry.row = { ...entry.row, ...judged };
    if (noteStanding(past, judged, past.deliveredMs ?? atMs)) changes.pasts.add(shipment);
  }

  #nameOf(party: string): string {
    return partyOf(this.#state, party)?.legalName ?? party;
  }
}

export function noChanges(): FleetChanges {
  return { shipments: new Set(), pasts: new Set(), devices: new Set(), units: new Set() };
}

function addTo(sets: Map<string, Set<string>>, key: string, member: string): void {
  const set = sets.get(key);
  if (set) set.add(member);
  else sets.set(key, new Set([member]));
}

/** Changes `entry` in place: a new one for each of thousands of devices in every block would be garbage. */
function noteReadings(entry: DeviceEntry, readings: readonly Reading[], blockMs: number): void {
  let newestMs = Number.NEGATIVE_INFINITY;
  for (const { quantity, value, timeMs } of readings) {
    if (quantity === "battery" && timeMs >= entry.lastReadingMs) entry.batteryPercent = value;
    entry.lastReadingMs = Math.max(entry.lastReadingMs, timeMs);
    newestMs = Math.max(newestMs, timeMs);
  }
  entry.clockOffsetMs = leastOffset(entry.clockOffsetMs, blockMs - newestMs);
  entry.quantities = withNames(entry.quantities, readings);
}

/**
 * Delay only adds to what a clock is off, so the least says most. A sixteenth of what a later one is above it is added,
 * so that a clock that was set right shows in a few dozen statements.
 */
function leastOffset(leastMs: number | undefined, offsetMs: number): number {
  if (leastMs === undefined || offsetMs <= leastMs) return offsetMs;
  return Math.round(leastMs + (offsetMs - leastMs) / 16);
}

/** Most packs bring nothing new, and then nothing is made. */
function withNames(known: string[], readings: readonly Reading[]): string[] {
  if (readings.every(({ name }) => known.includes(name))) return known;
  return [...new Set([...known, ...readings.map(({ name }) => name)])].sort();
}

const rowFields: Readonly<
  Record<string, "lat" | "lon" | "speedMetersPerSecond" | "temperatureCelsius" | "batteryPercent">
> = {
  lat: "lat",
  lon: "lon",
  speed: "speedMetersPerSecond",
  temperature: "temperatureCelsius",
  battery: "batteryPercent",
};

/** Newest wins; a reading that was buffered and comes late changes nothing that is newer. */
function takeReading(entry: FleetEntry, device: string, reading: Reading): void {
  const { quantity, probe, value, timeMs } = reading;
  const { row } = entry;
  noteDoses(entry, device, reading);
  if (timeMs < row.atMs) return;
  const field = probe <= 1 ? rowFields[quantity] : undefined;
  entry.row = { ...row, ...(field && { [field]: value }), device, atMs: timeMs };
  if (field === "lat") entry.positionMs = timeMs;
  entry.conditions.forEach((condition, i) => {
    if (condition.quantity === quantity) entry.outsideSinceMs[i] = outsideSince(entry, i, value, timeMs);
  });
}

function noteDoses(entry: FleetEntry, device: string, reading: Reading): void {
  entry.conditions.forEach((condition, i) => {
    if (!condition.dose || condition.quantity !== reading.quantity) return;
    entry.doses ??= entry.conditions.map(() => null);
    entry.doses[i] ??= {};
    takeDose(entry.doses[i], condition, device, reading);
    if (doseUsed(entry.doses[i], condition) > 1) entry.excursion = reading.quantity;
  });
}

/** Outside the band; where a dose or a boundary says what harms, that alone is no excursion yet. */
function outsideSince(entry: FleetEntry, i: number, value: number, timeMs: number): number | null {
  const { min, max, toleranceMs, quantity, dose, boundary } = entry.conditions[i]!;
  const outside = (min !== undefined && value < min) || (max !== undefined && value > max);
  if (!outside) return null;
  const since = entry.outsideSinceMs[i] ?? timeMs;
  const harmsByTime = !boundary && !(dose && max !== undefined && value > max);
  if (harmsByTime && timeMs - since >= toleranceMs) entry.excursion = quantity;
  return since;
}

function judge(entry: FleetEntry, delivered: boolean): { status: FleetStatus; reason: string } {
  const outside = entry.conditions.find((_, i) => entry.outsideSinceMs[i] !== null);
  if (delivered) return { status: "delivered", reason: entry.excursion };
  if (entry.excursion) return { status: "critical", reason: entry.excursion };
  if (outside) return { status: "attention", reason: outside.quantity };
  return { status: entry.row.device === null ? "planned" : "transit", reason: "" };
}
