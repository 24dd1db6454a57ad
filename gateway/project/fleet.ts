/**
 * The live view: for each shipment the newest of everything, derived from sealed blocks alone. Readings of a
 * device count for what it is attached to and, when that is a unit, for every shipment inside.
 */

import { holderOf, shipmentOf } from "../../ledger/state/holdables.ts";
import { payloadAs } from "../../ledger/state/kinds.ts";
import { partyOf } from "../../ledger/state/parties.ts";
import type { Condition, ShipmentTerms } from "../../ledger/state/terms.ts";
import type { StateReader } from "../../ledger/state/view.ts";
import type { Reading } from "../../ledger/statement/readings.ts";
import { parseReference, referenceText } from "../../ledger/statement/reference.ts";
import type { FleetRow, FleetStatus } from "../contract/api.ts";
import { type DoseEntry, doseUsed, takeDose } from "./doses.ts";
import type { ReplayedBlock, ReplayedStatement } from "./replay.ts";

/** What the live view keeps of one shipment; plain data, so that it can be stored and read back. */
export interface FleetEntry {
  row: FleetRow;
  conditions: Condition[];
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
  readonly devices: Set<string>;
  /** Units whose contents changed. */
  readonly units: Set<string>;
}

export class Fleet {
  readonly shipments = new Map<string, FleetEntry>();
  readonly devices = new Map<string, DeviceEntry>();
  /** What is directly inside a unit, by the unit's reference. */
  readonly #contents = new Map<string, Set<string>>();
  readonly #state: StateReader;

  constructor(state: StateReader) {
    this.#state = state;
  }

  /** Puts what was loaded before a restart back into its units. */
  restore(
    shipments: Iterable<[string, FleetEntry]>,
    devices: Iterable<[string, DeviceEntry]>,
    contents: Iterable<[string, string[]]>,
  ): void {
    for (const [id, entry] of shipments) this.shipments.set(id, entry);
    for (const [id, entry] of devices) this.devices.set(id, entry);
    for (const [unit, items] of contents) this.#contents.set(unit, new Set(items));
  }

  contentsOf(unitReference: string): string[] {
    return [...(this.#contents.get(unitReference) ?? [])];
  }

  /** Applies a sealed block and says what it changed. */
  apply(block: ReplayedBlock): FleetChanges {
    const changes: FleetChanges = { shipments: new Set(), devices: new Set(), units: new Set() };
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
    const loaded = payloadAs(executed, "unit.load")?.items ?? [];
    for (const item of loaded) this.#put(subject, item);
    const unloaded = payloadAs(executed, "unit.unload")?.items ?? [];
    for (const item of unloaded) this.#contents.get(subject)?.delete(item);
    if (loaded.length + unloaded.length > 0) changes.units.add(subject);
    const event = payloadAs(executed, "custody.accept") ?? payloadAs(executed, "transport.milestone");
    for (const reference of [subject, ...unloaded]) this.#refresh(reference, event?.at, changes);
  }

  #put(unitReference: string, item: string): void {
    const contents = this.#contents.get(unitReference);
    if (contents) contents.add(item);
    else this.#contents.set(unitReference, new Set([item]));
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
    changes.shipments.add(terms.id);
  }

  /** Shipments that travel as `reference`: itself, or everything inside the unit. */
  shipmentsWithin(reference: string): string[] {
    const parsed = parseReference(reference);
    if (parsed?.kind === "shipment") return [parsed.id];
    return this.contentsOf(reference).flatMap((item) => this.shipmentsWithin(item));
  }

  #refresh(reference: string, atMs: number | undefined, changes: FleetChanges): void {
    for (const id of this.shipmentsWithin(reference)) {
      const entry = this.shipments.get(id)!;
      const holder = holderOf(this.#state, referenceText("shipment", id));
      entry.row = {
        ...entry.row,
        holder,
        holderName: this.#nameOf(holder),
        atMs: Math.max(entry.row.atMs, atMs ?? 0),
      };
      this.#judge(entry);
      changes.shipments.add(id);
    }
  }

  #attach(subject: string, target: string | null, atMs: number, changes: FleetChanges): void {
    const { id } = parseReference(subject)!;
    this.devices.set(id, { ...(this.devices.get(id) ?? unknownDevice), target, attachedFromMs: atMs });
    changes.devices.add(id);
  }

  #applyReadings(device: string, all: readonly Reading[], blockMs: number, changes: FleetChanges): void {
    const entry = noteReadings(this.devices.get(device) ?? unknownDevice, all, blockMs);
    this.devices.set(device, entry);
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
      this.#judge(entry);
      changes.shipments.add(id);
    }
  }

  #judge(entry: FleetEntry): void {
    const delivered = shipmentOf(this.#state, entry.row.shipment)?.deliveredMs !== undefined;
    const { status, reason } = judge(entry, delivered);
    entry.row = { ...entry.row, status, reason };
  }

  #nameOf(party: string): string {
    return partyOf(this.#state, party)?.legalName ?? party;
  }
}

function noteReadings(known: DeviceEntry, readings: readonly Reading[], blockMs: number): DeviceEntry {
  let { lastReadingMs, batteryPercent } = known;
  let newestMs = Number.NEGATIVE_INFINITY;
  for (const { quantity, value, timeMs } of readings) {
    if (quantity === "battery" && timeMs >= lastReadingMs) batteryPercent = value;
    lastReadingMs = Math.max(lastReadingMs, timeMs);
    newestMs = Math.max(newestMs, timeMs);
  }
  const clockOffsetMs = leastOffset(known.clockOffsetMs, blockMs - newestMs);
  const quantities = withNames(known.quantities, readings);
  return { ...known, lastReadingMs, batteryPercent, quantities, clockOffsetMs };
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

function headingBetween(
  from: { lat: number | null; lon: number | null },
  to: { lat: number | null; lon: number | null },
): number | null {
  if (from.lat === null || from.lon === null || to.lat === null || to.lon === null) return null;
  const radians = Math.PI / 180;
  const east = Math.sin((to.lon - from.lon) * radians) * Math.cos(to.lat * radians);
  const north =
    Math.cos(from.lat * radians) * Math.sin(to.lat * radians) -
    Math.sin(from.lat * radians) * Math.cos(to.lat * radians) * Math.cos((to.lon - from.lon) * radians);
  if (Math.abs(east) + Math.abs(north) < 1e-9) return null;
  return (Math.atan2(east, north) / radians + 360) % 360;
}

function judge(entry: FleetEntry, delivered: boolean): { status: FleetStatus; reason: string } {
  const outside = entry.conditions.find((_, i) => entry.outsideSinceMs[i] !== null);
  if (delivered) return { status: "delivered", reason: entry.excursion };
  if (entry.excursion) return { status: "critical", reason: entry.excursion };
  if (outside) return { status: "attention", reason: outside.quantity };
  return { status: entry.row.device === null ? "planned" : "transit", reason: "" };
}
