/**
 * Which records make up a shipment's history: its own, those of the epochs it spent aboard each unit, and
 * outwards those of the units these were in meanwhile. docs/evidence.md §7. The same function serves the exporter,
 * who sees the whole state, and the checker, who sees the proved values only.
 */

import type { AttachmentState, DeviceState } from "../state/devices.ts";
import { attachmentName } from "../state/devices.ts";
import {
  type EpochState,
  epochName,
  nestingDepthMax,
  type ShipmentState,
  type StayState,
  stayName,
  type UnitState,
} from "../state/holdables.ts";
import { recordName } from "../state/records.ts";
import type { StateValue } from "../state/view.ts";
import { referenceText } from "../statement/reference.ts";
import type { EvidenceLookup } from "./lookup.ts";
import { EvidenceError } from "./problem.ts";
import { type Aboard, type AboardEpoch, type OpenSpan, openEndMs } from "./shipment-history.ts";
import { stateMember } from "./state-values.ts";

/** Stays and epochs that one history may have, and attachments; a hostile state could name more than anyone visits. */
const historyPartsMax = 20_000;

export interface HistoryRecords {
  /** State names of the records, the shipment's own first, then inside out and by time. */
  readonly records: readonly string[];
  readonly aboard: readonly Aboard[];
  /** The units of `aboard` by identifier. */
  readonly units: ReadonlyMap<string, UnitState>;
}

/** Throws `EvidenceError` when a value it needs is missing, or the history has more parts than is accepted. */
export function historyRecords(lookup: EvidenceLookup, shipment: string): HistoryRecords {
  const reference = referenceText("shipment", shipment);
  const { stays } = lookup.require<ShipmentState>(`shipment/${shipment}`);
  const walk = new Walk(lookup);
  for (let n = 0; n < stays; n++)
    walk.stay(reference, lookup.require<StayState>(stayName(reference, n)), 0, always);
  const records = new Set([recordName(reference)]);
  for (const { epochs } of walk.aboard) for (const { record } of epochs) records.add(record);
  return { records: [...records], aboard: walk.aboard, units: walk.units };
}

const always: OpenSpan = { fromMs: 0, toMs: openEndMs };

class Walk {
  readonly aboard: Aboard[] = [];
  readonly units = new Map<string, UnitState>();
  readonly #lookup: EvidenceLookup;
  #parts = 0;

  constructor(lookup: EvidenceLookup) {
    this.#lookup = lookup;
  }

  /** Adds one stay of `item` and, outwards, the stays of its unit meanwhile. */
  stay(item: string, stay: StayState, depth: number, within: OpenSpan): void {
    if (depth >= nestingDepthMax)
      throw new EvidenceError(
        "history_too_large",
        stateMember,
        `${item} is more than ${nestingDepthMax} units deep`,
      );
    this.#count();
    const span = intersection(within, spanOf(stay));
    const unit = this.#lookup.require<UnitState>(`unit/${stay.unit}`);
    this.units.set(stay.unit, unit);
    const epochs = depth === 0 ? this.#allEpochs(stay, unit) : this.#epochsWithin(stay, unit, span);
    this.aboard.push({ item, unit: stay.unit, depth, ...span, epochs });
    const reference = referenceText("unit", stay.unit);
    const outer = runWithin<StayState>(this.#lookup, `stay/${reference}/`, unit.stays, span);
    for (const { value } of outer) this.stay(reference, value, depth + 1, span);
  }

  /** The shipment was aboard for whole epochs: its loading and unloading began and ended them. */
  #allEpochs(stay: StayState, unit: UnitState): AboardEpoch[] {
    const epochs: AboardEpoch[] = [];
    for (let epoch = stay.firstEpoch; epoch <= (stay.lastEpoch ?? unit.epoch); epoch++) {
      this.#count();
      epochs.push({ epoch, record: recordOf(stay.unit, epoch), span: undefined });
    }
    return epochs;
  }

  /** Of the epochs that the item's stay covers, those in which the shipment was in the item. */
  #epochsWithin(stay: StayState, unit: UnitState, span: OpenSpan): AboardEpoch[] {
    const prefix = epochName(stay.unit, 0).slice(0, -1);
    const run = runWithin<EpochState>(
      this.#lookup,
      prefix,
      (stay.lastEpoch ?? unit.epoch) + 1,
      span,
      stay.firstEpoch,
    );
    this.#count(run.length);
    return run.map(({ n, value }) => ({ epoch: n, record: recordOf(stay.unit, n), span: value }));
  }

  #count(parts = 1): void {
    this.#parts += parts;
    if (this.#parts > historyPartsMax)
      throw new EvidenceError(
        "history_too_large",
        stateMember,
        `more than ${historyPartsMax} stays and epochs`,
      );
  }
}

function recordOf(unit: string, epoch: number): string {
  return recordName(referenceText("unit", unit), epoch);
}

/** Attachments of the device that overlap `span`, in order, each with its number. */
export function attachmentsWithin(
  lookup: EvidenceLookup,
  device: string,
  { attachments }: DeviceState,
  span: OpenSpan,
): AttachmentState[] {
  const prefix = attachmentName(device, 0).slice(0, -1);
  return runWithin<AttachmentState>(lookup, prefix, attachments, span).map(({ value }) => value);
}

interface Timed {
  readonly fromMs: number;
  readonly toMs?: number;
}

/**
 * Of the values `<prefix><n>`, first ≤ n < end, which follow each other in time, those that overlap `span`, in
 * order. Looks at these and at one neighbour on either side, which shows that none was left out; the others,
 * which are not this shipment's business, need not be disclosed.
 */
function runWithin<T extends StateValue & Timed>(
  lookup: EvidenceLookup,
  prefix: string,
  end: number,
  span: OpenSpan,
  first = 0,
): { n: number; value: T }[] {
  const run: { n: number; value: T }[] = [];
  let n = newestNotAfter(lookup, prefix, end, span, first);
  for (; n >= first; n--) {
    const value = lookup.require<T>(`${prefix}${n}`);
    if (!overlaps(spanOf(value), span)) break;
    if (run.length === historyPartsMax)
      throw new EvidenceError("history_too_large", stateMember, `more than ${historyPartsMax} of ${prefix}`);
    run.push({ n, value });
  }
  return run.reverse();
}

/**
 * The highest number whose value does not lie after `span`; `first - 1` when all do. The one above it is asked
 * for, so that it is proved to lie after it; those above that are not looked at by the checker, who does not
 * have them.
 */
function newestNotAfter(
  lookup: EvidenceLookup,
  prefix: string,
  end: number,
  span: OpenSpan,
  first: number,
): number {
  let above = end;
  for (let n = lookup.newestKnown(prefix, end - 1); n !== undefined && n >= first; ) {
    if (!liesAfter(lookup.peek<StateValue & Timed>(`${prefix}${n}`), span)) break;
    above = n;
    n = lookup.newestKnown(prefix, n - 1);
  }
  if (above < end) lookup.require(`${prefix}${above}`);
  return above - 1;
}

function liesAfter(value: Timed | undefined, span: OpenSpan): boolean {
  return value !== undefined && value.fromMs >= span.toMs && !overlaps(spanOf(value), span);
}

function spanOf({ fromMs, toMs }: Timed): OpenSpan {
  return { fromMs, toMs: toMs ?? openEndMs };
}

function intersection(a: OpenSpan, b: OpenSpan): OpenSpan {
  const fromMs = Math.max(a.fromMs, b.fromMs);
  return { fromMs, toMs: Math.max(fromMs, Math.min(a.toMs, b.toMs)) };
}

/** Whether two stretches share more than a boundary; one without length counts where the other has it. */
export function overlaps(a: OpenSpan, b: OpenSpan): boolean {
  if (a.fromMs < b.toMs && b.fromMs < a.toMs) return true;
  const isPointWithin = (point: OpenSpan, other: OpenSpan) =>
    point.fromMs === point.toMs && other.fromMs <= point.fromMs && point.fromMs <= other.toMs;
  return isPointWithin(a, b) || isPointWithin(b, a);
}
