/**
 * What weakens the evidence itself, and what that does to the readings of each device: time that does not count as
 * observed, readings that count as possible only, clocks that are known less well. Findings about it are never dropped.
 */

import type {
  DeviceHistory,
  HistoryStatement,
  ShipmentHistory,
  SignerHistory,
} from "../evidence/shipment-history.ts";
import type { Equivocation } from "../state/operator.ts";
import { packSpan, type Reading } from "../statement/readings.ts";
import { referenceText } from "../statement/reference.ts";
import { certificatesOf } from "./certificates.ts";
import { type Finding, finding } from "./findings.ts";
import { lowerBound, merge, type Span } from "./spans.ts";

/** Statements that are not in the log, and the time their readings may have been about. */
export interface MissingStatements extends Span {
  readonly count: number;
}

export interface DeviceDoubt {
  /** Nothing is known between the readings on both sides; merged. */
  readonly missing: readonly Span[];
  readonly missingStatements: readonly MissingStatements[];
  /** Readings in this time count as possible only; merged. */
  readonly doubtful: readonly Span[];
  readonly extraEpsilonMs: number;
  readonly calibrated: boolean;
}

const noDoubt: DeviceDoubt = {
  missing: [],
  missingStatements: [],
  doubtful: [],
  extraEpsilonMs: 0,
  calibrated: true,
};

export class Doubts {
  readonly findings: readonly Finding[];
  readonly #devices: ReadonlyMap<string, DeviceDoubt>;

  constructor(findings: readonly Finding[], devices: ReadonlyMap<string, DeviceDoubt>) {
    this.findings = findings;
    this.#devices = devices;
  }

  /** By the device's identifier. */
  of(device: string): DeviceDoubt {
    return this.#devices.get(device) ?? noDoubt;
  }
}

/** One pack of a device. */
interface Pack extends Span {
  readonly entry: HistoryStatement;
}

export function doubtsOf(history: ShipmentHistory): Doubts {
  // Keys that took each other's place go on with one sequence.
  const firstKids = new Map(history.signers.map(({ kid, firstKid }) => [kid, firstKid]));
  const bySequence = groupBy(history.statements, ({ kid }) => firstKids.get(kid) ?? kid);
  const packsOf = groupBy(
    history.statements.filter(({ statement }) => statement.kind === "readings"),
    ({ statement }) => statement.issuer,
  );
  const gaps = new Map<string, MissingStatements[]>();
  const findings: Finding[] = [];
  for (const signer of history.signers)
    findings.push(...sequenceGaps(signer, bySequence.get(signer.firstKid) ?? [], gaps));
  const equivocations = history.statements.filter(
    ({ statement }) => statement.kind === "operator.equivocation",
  );
  const devices = new Map<string, DeviceDoubt>();
  for (const device of history.devices) {
    const reference = referenceText("device", device.id);
    const packs = (packsOf.get(reference) ?? []).map(packOf);
    const own = equivocations.filter(({ statement }) => statement.subject === reference);
    const found = deviceDoubt(device, packs, gaps.get(reference) ?? [], own);
    findings.push(...found.findings);
    devices.set(device.id, found.doubt);
  }
  const others = equivocations.filter(({ statement }) => !statement.subject.startsWith("device:"));
  findings.push(...others.map((one) => equivocationFinding(one, 0)));
  return new Doubts(findings, devices);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function packOf(entry: HistoryStatement): Pack {
  const { fromMs, toMs } = packSpan(entry.payload as Reading[]);
  return { fromMs, toMs, entry };
}

/** Gaps in the signer's sequence among, or next to, its statements in this history. */
function sequenceGaps(
  { reference, state }: SignerHistory,
  own: readonly HistoryStatement[],
  gaps: Map<string, MissingStatements[]>,
): Finding[] {
  if (own.length === 0 || state.gaps.length === 0) return [];
  const sorted = own.toSorted((a, b) => a.statement.sequence - b.statement.sequence);
  const sequences = Float64Array.from(sorted, ({ statement }) => statement.sequence);
  const [first, last] = [sequences[0]!, sequences.at(-1)!];
  const missing: MissingStatements[] = [];
  const findings: Finding[] = [];
  for (const { from, to } of state.gaps) {
    if (to < first - 1 || from > last + 1) continue;
    const next = lowerBound(sequences, to + 1);
    const [before, after] = [sorted[next - 1], sorted[next]];
    const beside = [before, after].filter(
      (one) => one && (one.statement.sequence === from - 1 || one.statement.sequence === to + 1),
    );
    const span = before && after ? timeBetween(before, after) : undefined;
    if (span) missing.push({ ...span, count: to - from + 1 });
    findings.push(
      finding(
        "sequence_gap",
        `${reference}: ${from === to ? from : `${from} to ${to}`}`,
        beside.map((one) => one!.hash),
        span ? { by: "doubtful-ms", amount: span.toMs - span.fromMs } : null,
      ),
    );
  }
  gaps.set(reference, [...(gaps.get(reference) ?? []), ...missing]);
  return findings;
}

/** From the end of one pack to the beginning of the other; they need not be in the order of their numbers. */
function timeBetween(before: HistoryStatement, after: HistoryStatement): Span | undefined {
  if (before.statement.kind !== "readings" || after.statement.kind !== "readings") return undefined;
  const [a, b] = [packOf(before), packOf(after)];
  return { fromMs: Math.min(a.toMs, b.fromMs), toMs: Math.max(a.toMs, b.fromMs) };
}

function equivocationFinding({ statement, payload, hash }: HistoryStatement, doubtfulMs: number): Finding {
  const { sequence } = payload as Equivocation;
  return finding(
    "equivocation",
    `${statement.subject}: sequence number ${sequence}`,
    [hash],
    doubtfulMs > 0 ? { by: "doubtful-ms", amount: doubtfulMs } : null,
  );
}

function deviceDoubt(
  device: DeviceHistory,
  packs: readonly Pack[],
  missingStatements: readonly MissingStatements[],
  equivocations: readonly HistoryStatement[],
): { doubt: DeviceDoubt; findings: Finding[] } {
  const { id, state } = device;
  const findings: Finding[] = [];
  if (state.revokedAt !== undefined) findings.push(finding("device_revoked", id));
  const doubtful: Span[] = [];
  const times = equivocations.length > 0 ? new PackTimes(packs) : undefined;
  for (const equivocation of equivocations) {
    const { sequence } = equivocation.payload as Equivocation;
    const span = times?.around(sequence);
    if (span) doubtful.push(span);
    findings.push(equivocationFinding(equivocation, span ? span.toMs - span.fromMs : 0));
  }
  const calibration = calibrationFinding(device, packs);
  if (calibration) findings.push(calibration);
  const ahead = readingsAhead(device, packs);
  const jumps = clockJumps(device, packs);
  if (ahead.finding) findings.push(ahead.finding);
  if (jumps.finding) findings.push(jumps.finding);
  const doubt = {
    missing: merge(missingStatements),
    missingStatements,
    doubtful: merge(doubtful),
    extraEpsilonMs: Math.max(ahead.extraMs, jumps.extraMs),
    calibrated: calibration === undefined,
  };
  return { doubt, findings };
}

/** Finds the time of a pack that has a contradicting twin, up to the readings of the packs on both sides. */
class PackTimes {
  readonly #bySequence: ReadonlyMap<number, Pack>;
  readonly #begins: Float64Array;
  readonly #ends: Float64Array;

  constructor(packs: readonly Pack[]) {
    this.#bySequence = new Map(packs.map((pack) => [pack.entry.statement.sequence, pack]));
    this.#begins = Float64Array.from(packs, ({ fromMs }) => fromMs).sort();
    this.#ends = Float64Array.from(packs, ({ toMs }) => toMs).sort();
  }

  around(sequence: number): Span | undefined {
    const pack = this.#bySequence.get(sequence);
    if (!pack) return undefined;
    return {
      fromMs: this.#ends[lowerBound(this.#ends, pack.fromMs) - 1] ?? pack.fromMs,
      toMs: this.#begins[lowerBound(this.#begins, pack.toMs + 1)] ?? pack.toMs,
    };
  }
}

function calibrationFinding({ id, calibration }: DeviceHistory, packs: readonly Pack[]): Finding | undefined {
  if (packs.length === 0) return undefined;
  if (!calibration) return finding("calibration_missing", ofPacks(id, packs.length, packs));
  const covered = merge(
    certificatesOf(calibration).map(({ validFrom, validUntil }) => ({ fromMs: validFrom, toMs: validUntil })),
  );
  const uncovered = packs.filter(
    ({ fromMs, toMs }) => !covered.some((span) => span.fromMs <= fromMs && toMs <= span.toMs),
  );
  if (uncovered.length === 0) return undefined;
  return finding("calibration_missing", ofPacks(id, uncovered.length, packs), hashesOf(uncovered));
}

interface ClockDoubt {
  readonly finding: Finding | undefined;
  readonly extraMs: number;
}

/** Readings that claim to be later than the block that holds them: the clock is ahead by at least as much. */
function readingsAhead({ id, state }: DeviceHistory, packs: readonly Pack[]): ClockDoubt {
  const early = packs.filter(({ toMs, entry }) => toMs - state.clockAccuracyMs > entry.sealedAtMs);
  if (early.length === 0) return { finding: undefined, extraMs: 0 };
  const extraMs = early.reduce(
    (most, { toMs, entry }) => Math.max(most, toMs - state.clockAccuracyMs - entry.sealedAtMs),
    0,
  );
  return {
    finding: finding("reading_after_block", ofPacks(id, early.length, packs), hashesOf(early), {
      by: "epsilon-ms",
      amount: extraMs,
    }),
    extraMs,
  };
}

/** Times of signing are whole seconds. */
const signingTimeMs = 1_000;

/**
 * A device signs in the order of its sequence, so a statement that says it was signed before its predecessor shows a
 * clock that was set back, beyond what its accuracy explains. By how much it is behind from then on, its statements
 * bound: none was signed after its block, so at most by the least that any of them was sealed after its time.
 */
function clockJumps({ id, state }: DeviceHistory, packs: readonly Pack[]): ClockDoubt {
  const sorted = packs.toSorted((a, b) => a.entry.statement.sequence - b.entry.statement.sequence);
  const statements = new Set<string>();
  let extraMs = 0;
  let count = 0;
  let leastDelayMs = Number.POSITIVE_INFINITY;
  // Backwards: what follows a jump, up to the next one, is known when the jump is found.
  for (let i = sorted.length - 1; i > 0; i--) {
    const [before, after] = [sorted[i - 1]!.entry, sorted[i]!.entry];
    leastDelayMs = Math.min(leastDelayMs, after.sealedAtMs - after.statement.issuedAtSeconds * 1_000);
    const backMs = (before.statement.issuedAtSeconds - after.statement.issuedAtSeconds) * 1_000;
    if (backMs <= 2 * state.clockAccuracyMs + signingTimeMs) continue;
    count++;
    extraMs = Math.max(extraMs, backMs, leastDelayMs);
    leastDelayMs = Number.POSITIVE_INFINITY;
    statements.add(before.hash).add(after.hash);
  }
  if (count === 0) return { finding: undefined, extraMs: 0 };
  return {
    finding: finding("clock_jumped", `${id}: ${count} times, by up to ${extraMs} ms`, statements, {
      by: "epsilon-ms",
      amount: extraMs,
    }),
    extraMs,
  };
}

function ofPacks(device: string, some: number, all: readonly Pack[]): string {
  return `${device}: ${some} of ${all.length} packs`;
}

function hashesOf(packs: readonly Pack[]): string[] {
  return packs.map(({ entry }) => entry.hash);
}
