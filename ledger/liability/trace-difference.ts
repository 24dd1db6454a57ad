/**
 * What changed between two traces of one shipment: from where a dispute was opened to now, as evidence arrives.
 * Data, which each surface puts into words.
 */
import type { ClockStatus } from "./law/types.ts";
import type { Excursion, Finding, LiabilityTrace, ShareBounds } from "./trace.ts";

export interface Changed<T> {
  readonly before: T;
  readonly after: T;
}

export interface ShareChange extends Changed<ShareBounds | null> {
  readonly party: string;
}

export interface ExposureChange extends Changed<{ readonly min: number; readonly max: number } | null> {
  readonly party: string;
  readonly currency: string;
}

export interface ClockChange {
  readonly code: string;
  readonly leg: string;
  /** The carriers of the contract. */
  readonly to: readonly string[];
  readonly before: ClockStatus | null;
  readonly after: ClockStatus | null;
}

export interface ExcursionChange {
  /** Index into the conditions, which are those of the terms in both. */
  readonly condition: number;
  readonly added: readonly Excursion[];
  readonly gone: readonly Excursion[];
}

export interface TraceDifference {
  readonly from: { readonly height: number; readonly positionMs: number };
  readonly to: { readonly height: number; readonly positionMs: number };
  readonly shares: readonly ShareChange[];
  readonly unattributed: Changed<ShareBounds | null> | null;
  readonly excursions: readonly ExcursionChange[];
  readonly findingsAdded: readonly Finding[];
  readonly findingsGone: readonly Finding[];
  readonly exposures: readonly ExposureChange[];
  readonly clocks: readonly ClockChange[];
}

/** Both are of one shipment and one set of terms. */
export function differenceOf(before: LiabilityTrace, after: LiabilityTrace): TraceDifference {
  return {
    from: { height: before.height, positionMs: before.positionMs },
    to: { height: after.height, positionMs: after.positionMs },
    shares: changesBy(sharesBy(before), sharesBy(after), null).map(([party, change]) => ({
      party,
      ...change,
    })),
    unattributed: isSame(before.unattributed, after.unattributed)
      ? null
      : { before: before.unattributed, after: after.unattributed },
    excursions: excursionChanges(before, after),
    findingsAdded: missingFrom(after.findings, before.findings),
    findingsGone: missingFrom(before.findings, after.findings),
    exposures: changesBy(exposuresBy(before), exposuresBy(after), null).map(([party, change]) => ({
      party,
      currency: after.law.valuation.currency || before.law.valuation.currency,
      ...change,
    })),
    clocks: changesBy(clocksBy(before), clocksBy(after), null).map(([name, change]) => {
      const [code, leg, to] = JSON.parse(name) as [string, string, readonly string[]];
      return { code, leg, to, ...change };
    }),
  };
}

/** Everything in a trace is plain data in a fixed order of fields. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function missingFrom<T>(items: readonly T[], others: readonly T[]): T[] {
  const known = new Set(others.map((one) => JSON.stringify(one)));
  return items.filter((one) => !known.has(JSON.stringify(one)));
}

/** What differs, by name, in the order of the names. */
function changesBy<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  absent: T,
): [string, Changed<T>][] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names
    .map((name): [string, Changed<T>] => [
      name,
      { before: before.get(name) ?? absent, after: after.get(name) ?? absent },
    ])
    .filter(([, change]) => !isSame(change.before, change.after));
}

function sharesBy({ parties }: LiabilityTrace): Map<string, ShareBounds | null> {
  return new Map(parties.map(({ id, share }) => [id, share]));
}

function exposuresBy({ law }: LiabilityTrace): Map<string, { min: number; max: number } | null> {
  return new Map(law.parties.map(({ party, exposureMinor }) => [party, exposureMinor]));
}

function clocksBy({ law }: LiabilityTrace): Map<string, ClockStatus | null> {
  return new Map(law.clocks.map(({ code, leg, to, status }) => [JSON.stringify([code, leg, to]), status]));
}

function excursionChanges(before: LiabilityTrace, after: LiabilityTrace): ExcursionChange[] {
  return after.conditions
    .map(({ excursions }, condition) => {
      const known = before.conditions[condition]?.excursions ?? [];
      return {
        condition,
        added: missingFrom(excursions, known),
        gone: missingFrom(known, excursions),
      };
    })
    .filter(({ added, gone }) => added.length + gone.length > 0);
}
