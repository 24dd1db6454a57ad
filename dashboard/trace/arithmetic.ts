/**
 * The figures behind a share, so that the page can show how it comes about: milliseconds, or the number of events
 * where an excursion has no length. The ledger computes the shares themselves (ledger/liability/shares.ts).
 */
import type { ConditionTrace, Excursion, Part, Share } from "../../ledger/liability/trace.ts";

export interface ShareFigures {
  readonly share: Share;
  /** Observed while the holder certainly, and possibly, had the goods. */
  readonly least: number;
  readonly most: number;
  /** Unobserved time that may belong to it: in the holder's hands, and in the others'. */
  readonly own: number;
  readonly others: number;
  /** Observed in all. */
  readonly total: number;
  readonly isEvents: boolean;
}

export interface Attributed {
  readonly parts: readonly Part[];
  readonly shares: readonly Share[];
}

/** What is shared out: its observed length in milliseconds, or for events their number. */
export function shareFigures(
  { parts, shares }: Attributed,
  total: number,
  isEvents: boolean,
): ShareFigures[] {
  const sum = (of: (part: Part) => number, holder?: string) =>
    parts.reduce(
      (result, part) => result + (holder === undefined || part.holder === holder ? of(part) : 0),
      0,
    );
  const allUnobserved = sum(({ possibleMax }) => possibleMax);
  return shares.map((share) => {
    const own = sum(({ possibleMax }) => possibleMax, share.holder);
    const most = sum(({ harmMax }) => harmMax, share.holder);
    return {
      share,
      least: sum(({ harmMin }) => harmMin, share.holder),
      most: Math.min(total, most),
      own,
      others: allUnobserved - own,
      total,
      isEvents,
    };
  });
}

/** An excursion without any length is one event. */
export function isEvent({
  observedMs,
  unobservedMs,
}: Pick<Excursion, "observedMs" | "unobservedMs">): boolean {
  return observedMs + unobservedMs === 0;
}

export function excursionFigures(excursion: Excursion): ShareFigures[] {
  const single = isEvent(excursion);
  return shareFigures(excursion, single ? 1 : excursion.observedMs, single);
}

/**
 * The shares of a condition in all confirmed excursions of the series that governs; `undefined` when the trace
 * does not list all of them, so that their sum is not to be had here.
 */
export function conditionFigures(condition: ConditionTrace): ShareFigures[] | undefined {
  if (condition.excursionsOmitted > 0) return undefined;
  const counted = governingExcursions(condition);
  const single = counted.every(isEvent);
  const total = single ? counted.length : counted.reduce((sum, { observedMs }) => sum + observedMs, 0);
  const parts = counted.flatMap((excursion) => excursion.parts);
  return shareFigures({ parts, shares: condition.shares }, total, single);
}

export function governingExcursions({ excursions, governing }: ConditionTrace): Excursion[] {
  return excursions.filter(
    ({ standing, device, name }) =>
      standing === "harmful" && device === governing?.device && name === governing.name,
  );
}
