/**
 * Readings joined into series: one for each device and probe, in runs during which the device was attached to the
 * shipment or to a unit that the shipment was in.
 */
import type { DeviceHistory, ShipmentHistory } from "../evidence/shipment-history.ts";
import { parseReadingName } from "../statement/quantities.ts";
import type { Reading } from "../statement/readings.ts";
import { parseReference, referenceText } from "../statement/reference.ts";
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
  const findings: Finding[] = [];
  const series: Series[] = [];
  for (const device of history.devices) {
    const names = samples.get(device.id);
    const attachments = device.attachments.map((attachment) => ({
      span: { fromMs: attachment.fromMs, toMs: attachment.toMs ?? Number.MAX_SAFE_INTEGER },
      exposure: exposureOf(history, attachment),
    }));
    findings.push(...attachmentGaps(device, attachments));
    if (!names) continue;
    for (const name of [...names.keys()].sort()) {
      const all = distinct(names.get(name)!);
      findings.push(...conflicts(device.id, name, all));
      const runs = attachments.map(({ span, exposure }) => ({ exposure, samples: samplesWithin(all, span) }));
      const { quantity } = parseReadingName(name)!;
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

function conflicts(device: string, name: string, samples: readonly Sample[]): Finding[] {
  const found: Finding[] = [];
  for (const [i, sample] of samples.entries()) {
    const before = samples[i - 1];
    if (before?.timeMs !== sample.timeMs) continue;
    const detail = `${device}, ${name}: ${before.value} and ${sample.value} at ${isoTime(sample.timeMs)}`;
    found.push(finding("readings_conflict", detail, [before.statement, sample.statement]));
  }
  return found;
}

function samplesWithin(samples: readonly Sample[], { fromMs, toMs }: Span): Sample[] {
  return samples.filter(({ timeMs }) => fromMs <= timeMs && timeMs <= toMs);
}

/** When a device with this attachment measured what was around the shipment. */
function exposureOf(history: ShipmentHistory, attachment: DeviceHistory["attachments"][number]): Span[] {
  const attached = { fromMs: attachment.fromMs, toMs: attachment.toMs ?? Number.MAX_SAFE_INTEGER };
  return intersect([attached], intersect(presenceAt(history, attachment.target), [windowOf(history)]));
}

/** When the shipment was what `target` names, or in it. */
function presenceAt(history: ShipmentHistory, target: string): Span[] {
  if (target === referenceText("shipment", history.shipment)) return [windowOf(history)];
  const { id } = parseReference(target)!;
  return merge(history.aboard.filter(({ unit }) => unit === id));
}

function attachmentGaps(
  device: DeviceHistory,
  attachments: readonly { exposure: readonly Span[] }[],
): Finding[] {
  const exposures = merge(attachments.flatMap(({ exposure }) => exposure));
  const [first, last] = [exposures[0], exposures.at(-1)];
  if (!first || !last) return [];
  return subtract([{ fromMs: first.fromMs, toMs: last.toMs }], exposures).map(({ fromMs, toMs }) =>
    finding("attachment_gap", `${device.id}: from ${isoTime(fromMs)} to ${isoTime(toMs)}`),
  );
}
