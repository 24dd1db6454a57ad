/**
 * Packs of readings. A pack is filed into the device's own record and, by its reading times ± the accuracy of
 * the device's clock, into the record of everything the device was attached to then, closed epochs included.
 */
import { packSpan, type Reading, readReadings } from "../statement/readings.ts";
import { parseReference } from "../statement/reference.ts";
import { type AttachmentState, attachmentName, type DeviceState } from "./devices.ts";
import { type EpochState, epochName, isAheadOfClock, unitOf } from "./holdables.ts";
import { type Judgement, kind } from "./kind.ts";
import { recordName } from "./records.ts";
import type { StateReader } from "./view.ts";

/** A stretch of time, both ends included. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** State names of the records that readings of `deviceId` over `span` belong to, besides the device's own. */
export function recordsTouched(
  state: StateReader,
  deviceId: string,
  device: DeviceState,
  span: Span,
): string[] {
  const names: string[] = [];
  for (let n = device.attachments - 1; n >= 0; n--) {
    const attachment = state.get<AttachmentState>(attachmentName(deviceId, n))!;
    if (attachment.toMs !== undefined && attachment.toMs < span.fromMs) break;
    if (attachment.fromMs > span.toMs) continue;
    names.push(...recordsOfTarget(state, attachment.target, overlap(span, attachment)));
  }
  return [...new Set(names)];
}

function overlap(a: Span, b: { fromMs: number; toMs?: number }): Span {
  return { fromMs: Math.max(a.fromMs, b.fromMs), toMs: Math.min(a.toMs, b.toMs ?? Number.MAX_SAFE_INTEGER) };
}

function recordsOfTarget(state: StateReader, target: string, span: Span): string[] {
  const { kind: targetKind, id } = parseReference(target)!;
  if (targetKind === "shipment") return [recordName(target)];
  return epochsTouched(state, id, span).map((epoch) => recordName(target, epoch));
}

/** Epochs of the unit that overlap `span`, newest first. */
function epochsTouched(state: StateReader, unitId: string, span: Span): number[] {
  const touched: number[] = [];
  for (let n = unitOf(state, unitId)!.epoch; n >= 0; n--) {
    const epoch = state.get<EpochState>(epochName(unitId, n))!;
    if (epoch.toMs !== undefined && epoch.toMs < span.fromMs) break;
    if (epoch.fromMs <= span.toMs) touched.push(n);
  }
  return touched;
}

/** Records of what the device was attached to when it measured, besides its own. */
function recordsOf({ payload, state, statement, device }: Judgement<Reading[]>): string[] {
  if (device!.attachments === 0) return [];
  const { id } = parseReference(statement.issuer)!;
  const { clockAccuracyMs } = device!;
  const { fromMs, toMs } = packSpan(payload);
  const span = { fromMs: fromMs - clockAccuracyMs, toMs: toMs + clockAccuracyMs };
  return recordsTouched(state, id, device!, span);
}

export const readingsKind = kind<Reading[]>({
  name: "readings",
  signers: ["device"],
  decode: readReadings,
  rules: [
    ({ statement }) => (statement.subject === statement.issuer ? undefined : "subject_mismatch"),
    (judgement) =>
      isAheadOfClock(judgement, packSpan(judgement.payload).toMs) ? "statement_from_future" : undefined,
    (judgement) =>
      recordsOf(judgement).length > judgement.chain.limits.epochsPerPackMax
        ? "pack_spans_too_many_epochs"
        : undefined,
  ],
  apply: () => undefined,
  records: (execution) => [recordName(execution.statement.issuer), ...recordsOf(execution)],
});
