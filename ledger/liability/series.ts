/**
 * Readings joined into series: one for each device and probe, in runs during which the device was attached to the
 * shipment or to a unit that the shipment was in.
 */
import type { DeviceHistory, ShipmentHistory } from "../evidence/shipment-history.ts";
import { parseReadingName } from "../statement/quantities.ts";
import type { Reading } from "../statement/readings.ts";
import { parseReference } from "../statement/reference.ts";
import { type Finding, finding, isoTime } from "./findings.ts";
import { intersect, merge, type Span, subtract } from "./spans.ts";

export interface Sample {
  readonly timeMs: number;
  readonly value: number;
  /** Hash of the statement that says so. */
  readonly statement: string;
}

/** One attachment of the device. */
export interface Run {
  /** When the device measured what was around the shipment. */
  readonly exposure: readonly Span[];
  /** All samples of the attachment by time, also those before the shipment came and after it went. */
  readonly samples: readonly Sample[];
}

export interface Series {
  readonly device: string;
  /** Quantity and probe, as in the readings. */
  readonly name: string;
  readonly quantity: string;
  /** The device's clock is known to ± this. */
  readonly epsilonMs: number;
  readonly runs: readonly Run[];
}

/** From the shipment's creation to its delivery, or to the position of the history. */
export function windowOf({ terms, state, positionMs }: ShipmentHistory): Span {
  return { fromMs: terms.at, toMs: Math.max(terms.at, state.deliveredMs ?? positionMs) };
}

/** Sorted by device and name. */
export function seriesOf(history: ShipmentHistory): { series: Series[]; findings: Finding[] } {
  const samples = samplesByDevice(history);
  const presence = new Presence(history);
  const findings: Finding[] = [];
  const series: Series[] = [];
  for (const device of history.devices) {
    const attachments = device.attachments
      .toSorted((a, b) => a.fromMs - b.fromMs)
      .map((attachment) => ({ ...attachment, exposure: presence.exposureOf(attachment) }));
    const gap = attachmentGaps(device, attachments);
    if (gap) findings.push(gap);
    const names = samples.get(device.id) ?? new Map<string, Sample[]>();
    for (const name of [...names.keys()].sort()) {
      const all = distinct(names.get(name)!);
      const conflict = conflicts(device.id, name, all);
      if (conflict) findings.push(conflict);
      const { quantity } = parseReadingName(name)!;
      const runs = runsOf(all, attachments);
      series.push({ device: device.id, name, quantity, epsilonMs: device.state.clockAccuracyMs, runs });
    }
  }
  return { series, findings };
}

function samplesByDevice({ statements }: ShipmentHistory): Map<string, Map<string, Sample[]>> {
  const devices = new Map<string, Map<string, Sample[]>>();
  for (const { statement, payload, hash } of statements) {
    if (statement.kind !== "readings") continue;
    const { id } = parseReference(statement.issuer)!;
    const names = devices.get(id) ?? new Map<string, Sample[]>();
    devices.set(id, names);
    for (const { name, value, timeMs } of payload as Reading[]) {
      const samples = names.get(name);
      const sample = { timeMs, value, statement: hash };
      if (samples) samples.push(sample);
      else names.set(name, [sample]);
    }
  }
  return devices;
}

/** By time; a reading that was sent twice counts once. */
function distinct(samples: readonly Sample[]): Sample[] {
  const sorted = samples.toSorted(
    (a, b) => a.timeMs - b.timeMs || a.value - b.value || (a.statement < b.statement ? -1 : 1),
  );
  return sorted.filter((sample, i) => {
    const before = sorted[i - 1];
    return before?.timeMs !== sample.timeMs || before.value !== sample.value;
  });
}

/** Undefined when the device never contradicted itself. */
function conflicts(device: string, name: string, samples: readonly Sample[]): Finding | undefined {
  const contradicting = samples.filter((sample, i) => samples[i - 1]?.timeMs === sample.timeMs);
  const [first] = contradicting;
  if (!first) return undefined;
  const times = new Set(contradicting.map(({ timeMs }) => timeMs));
  const statements = samples.filter(({ timeMs }) => times.has(timeMs)).map(({ statement }) => statement);
  const detail = `${device}, ${name}: at ${times.size} times, first at ${isoTime(first.timeMs)}`;
  return finding("readings_conflict", detail, statements);
}

type Attachment = DeviceHistory["attachments"][number] & { readonly exposure: readonly Span[] };

/**
 * A run for each attachment, these by their beginnings. A sample belongs to the last attachment that had begun by
 * then, and to none if that had ended.
 */
function runsOf(samples: readonly Sample[], attachments: readonly Attachment[]): Run[] {
  const runs = attachments.map(({ exposure }) => ({ exposure, samples: [] as Sample[] }));
  let at = -1;
  for (const sample of samples) {
    while (at + 1 < attachments.length && attachments[at + 1]!.fromMs <= sample.timeMs) at++;
    const attachment = attachments[at];
    if (attachment && sample.timeMs <= (attachment.toMs ?? Number.MAX_SAFE_INTEGER))
      runs[at]!.samples.push(sample);
  }
  return runs;
}

/** When the shipment was in what a device can be attached to. */
class Presence {
  readonly #history: ShipmentHistory;
  readonly #window: Span;
  readonly #known = new Map<string, Span[]>();

  constructor(history: ShipmentHistory) {
    this.#history = history;
    this.#window = windowOf(history);
  }

  /** When a device with this attachment measured what was around the shipment. */
  exposureOf({ target, fromMs, toMs }: DeviceHistory["attachments"][number]): Span[] {
    return intersect([{ fromMs, toMs: toMs ?? Number.MAX_SAFE_INTEGER }], this.#at(target));
  }

  #at(target: string): Span[] {
    const known = this.#known.get(target);
    if (known) return known;
    const { shipment, aboard } = this.#history;
    const { kind, id } = parseReference(target)!;
    const isShipment = kind === "shipment" && id === shipment;
    const stays = kind === "unit" ? merge(aboard.filter(({ unit }) => unit === id)) : [];
    const present = isShipment ? [this.#window] : intersect(stays, [this.#window]);
    this.#known.set(target, present);
    return present;
  }
}

/** Undefined when the device was attached all the time from its first exposure to its last. */
function attachmentGaps(device: DeviceHistory, attachments: readonly Attachment[]): Finding | undefined {
  const exposures = merge(attachments.flatMap(({ exposure }) => exposure));
  const [first, last] = [exposures[0], exposures.at(-1)];
  if (!first || !last) return undefined;
  const gaps = subtract([{ fromMs: first.fromMs, toMs: last.toMs }], exposures);
  const [gap] = gaps;
  if (!gap) return undefined;
  const detail = `${device.id}: ${gaps.length} times, first from ${isoTime(gap.fromMs)} to ${isoTime(gap.toMs)}`;
  return finding("attachment_gap", detail);
}
