/**
 * Readings joined into series: one for each device and probe, in runs during which the device was attached to the
 * shipment or to a unit that the shipment was in.
 */
import type { DeviceHistory, ShipmentHistory } from "../evidence/shipment-history.ts";
import { parseReadingName } from "../statement/quantities.ts";
import type { Reading } from "../statement/readings.ts";
import { parseReference } from "../statement/reference.ts";
import { uncertaintyOf } from "./certificates.ts";
import type { ClockFacts } from "./clock.ts";
import type { DeviceDoubt, Doubts } from "./doubts.ts";
import { type Finding, finding, isoTime } from "./findings.ts";
import { SampleCollector, type Samples } from "./samples.ts";
import { intersect, lengthOf, merge, type Span, subtract } from "./spans.ts";

/** One attachment of the device. */
export interface Run {
  /** When the device measured what was around the shipment. */
  readonly exposure: readonly Span[];
  /** Samples of the attachment, also those before the shipment came and after it went: [begin, end). */
  readonly begin: number;
  readonly end: number;
}

export interface Series {
  readonly device: string;
  /** Quantity and probe, as in the readings. */
  readonly name: string;
  readonly quantity: string;
  readonly probe: number;
  readonly clock: ClockFacts;
  readonly samples: Samples;
  readonly runs: readonly Run[];
  /** 1 for a sample before which the value is known since the sample before it. */
  readonly linked: Uint8Array;
  /** Time for which the value is known and is about the shipment. */
  readonly observed: readonly Span[];
  /** Observed time whose readings count as possible only. */
  readonly doubtful: readonly Span[];
  readonly calibrated: boolean;
  /** Uncertainty of the calibration, in the quantity's unit. */
  readonly uncertainty: number | null;
}

/** From the shipment's creation to its delivery, or to the position of the history. */
export function windowOf({ terms, state, positionMs }: ShipmentHistory): Span {
  return { fromMs: terms.at, toMs: Math.max(terms.at, state.deliveredMs ?? positionMs) };
}

/** Sorted by device and name. */
export function seriesOf(
  history: ShipmentHistory,
  doubts: Doubts,
): { series: Series[]; findings: Finding[] } {
  const statements = history.statements.map(({ hash }) => hash);
  const collected = collect(history);
  const presence = new Presence(history);
  const findings: Finding[] = [];
  const series: Series[] = [];
  for (const device of history.devices) {
    const attachments = device.attachments
      .toSorted((a, b) => a.fromMs - b.fromMs)
      .map((attachment) => ({ ...attachment, exposure: presence.exposureOf(attachment) }));
    const gap = attachmentGaps(device, attachments);
    if (gap) findings.push(gap);
    const names = collected.get(device.id) ?? new Map<string, SampleCollector>();
    for (const name of [...names.keys()].sort()) {
      const samples = names.get(name)!.finish(statements);
      const conflicts = conflictsOf(samples);
      if (conflicts.length > 0) findings.push(conflictFinding(device.id, name, samples, conflicts));
      const doubt = doubts.of(device.id);
      series.push(seriesFrom(device, name, samples, attachments, doubt, conflicts, history.terms.gapMsMax));
    }
  }
  return { series, findings };
}

function collect({ statements }: ShipmentHistory): Map<string, Map<string, SampleCollector>> {
  const devices = new Map<string, Map<string, SampleCollector>>();
  for (const [pack, { statement, payload }] of statements.entries()) {
    if (statement.kind !== "readings") continue;
    const { id } = parseReference(statement.issuer)!;
    const names = devices.get(id) ?? new Map<string, SampleCollector>();
    devices.set(id, names);
    for (const { name, value, timeMs } of payload as Reading[]) {
      const samples = names.get(name);
      if (samples) samples.add(timeMs, value, pack);
      else names.set(name, new SampleCollector(timeMs, value, pack));
    }
  }
  return devices;
}

type Attachment = DeviceHistory["attachments"][number] & { readonly exposure: readonly Span[] };

function seriesFrom(
  { id, state, calibration }: DeviceHistory,
  name: string,
  samples: Samples,
  attachments: readonly Attachment[],
  doubt: DeviceDoubt,
  conflicts: readonly Span[],
  gapMsMax: number,
): Series {
  const { quantity, probe } = parseReadingName(name)!;
  const runs = runsOf(samples, attachments);
  const linked = linksOf(samples, runs, doubt.missing, gapMsMax);
  const clock = {
    accuracyMs: state.clockAccuracyMs,
    driftPpm: state.clockDriftPpm,
    extraMs: doubt.extraEpsilonMs,
    setMs: attachments.map(({ fromMs }) => fromMs),
  };
  const observed = merge(runs.flatMap((run) => intersect(linkedSpans(samples, linked, run), run.exposure)));
  return {
    device: id,
    name,
    quantity,
    probe,
    clock,
    samples,
    runs,
    linked,
    observed,
    doubtful: intersect(merge([...doubt.doubtful, ...conflicts]), observed),
    calibrated: doubt.calibrated,
    uncertainty: uncertaintyOf(calibration, quantity, {
      fromMs: samples.timesMs[0]!,
      toMs: samples.timesMs[samples.length - 1]!,
    }),
  };
}

/**
 * A run for each attachment, these by their beginnings. A sample belongs to the last attachment that had begun by
 * then, and to none if that had ended.
 */
function runsOf(samples: Samples, attachments: readonly Attachment[]): Run[] {
  return attachments.map(({ fromMs, toMs, exposure }, i) => {
    const nextMs = attachments[i + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
    const begin = samples.firstFrom(fromMs);
    // Times are whole milliseconds: the first one after `toMs` is the first from `toMs + 1`.
    const end = samples.firstFrom(Math.min(nextMs, (toMs ?? Number.MAX_SAFE_INTEGER - 1) + 1));
    return { exposure, begin, end: Math.max(begin, end) };
  });
}

/** Neighbours at most `gapMsMax` apart in one run, between which no statement is missing. */
function linksOf(
  { timesMs, length }: Samples,
  runs: readonly Run[],
  missing: readonly Span[],
  gapMsMax: number,
): Uint8Array {
  const linked = new Uint8Array(length);
  let next = 0;
  for (const { begin, end } of runs)
    for (let i = begin + 1; i < end; i++) {
      const fromMs = timesMs[i - 1]!;
      const toMs = timesMs[i]!;
      if (toMs - fromMs > gapMsMax) continue;
      while (next < missing.length && missing[next]!.toMs <= fromMs) next++;
      if (next < missing.length && missing[next]!.fromMs < toMs) continue;
      linked[i] = 1;
    }
  return linked;
}

function linkedSpans({ timesMs }: Samples, linked: Uint8Array, { begin, end }: Run): Span[] {
  const spans: Span[] = [];
  let from = -1;
  for (let i = begin + 1; i <= end; i++) {
    if (i < end && linked[i] === 1) {
      if (from < 0) from = i - 1;
    } else if (from >= 0) {
      spans.push({ fromMs: timesMs[from]!, toMs: timesMs[i - 1]! });
      from = -1;
    }
  }
  return spans;
}

/** Around each time with two values, from the sample before to the sample after; merged. */
function conflictsOf({ timesMs, length }: Samples): Span[] {
  const spans: Span[] = [];
  for (let i = 1; i < length; i++) {
    if (timesMs[i] !== timesMs[i - 1]) continue;
    let last = i;
    while (last + 1 < length && timesMs[last + 1] === timesMs[i]) last++;
    spans.push({ fromMs: timesMs[i - 2] ?? timesMs[i]!, toMs: timesMs[last + 1] ?? timesMs[i]! });
    i = last;
  }
  return merge(spans);
}

function conflictFinding(device: string, name: string, samples: Samples, spans: readonly Span[]): Finding {
  const { timesMs } = samples;
  const statements = new Set<string>();
  let times = 0;
  let firstMs = 0;
  for (let i = 1; i < samples.length; i++) {
    if (timesMs[i] !== timesMs[i - 1]) continue;
    if (timesMs[i - 2] !== timesMs[i]) times++;
    firstMs ||= timesMs[i]!;
    for (const hash of samples.statementsOf(i - 1, i)) statements.add(hash);
  }
  const detail = `${device}, ${name}: at ${times} times, first at ${isoTime(firstMs)}`;
  return finding("readings_conflict", detail, statements, { by: "doubtful-ms", amount: lengthOf(spans) });
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
  return finding("attachment_gap", detail, [], { by: "doubtful-ms", amount: lengthOf(gaps) });
}
