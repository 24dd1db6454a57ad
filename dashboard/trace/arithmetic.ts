/**
 * The figures behind a share, so that the page can show how it comes about, in the unit of the condition's harm. The
 * ledger computes the shares themselves (ledger/liability/shares.ts).
 */
import type { Excursion, HarmUnit, LiabilityTrace, Part, Share } from "../../ledger/liability/trace.ts";

export interface ShareFigures {
  readonly share: Share;
  /** Observed while the holder certainly, and possibly, had the goods. */
  readonly least: number;
  readonly most: number;
  /** Possible besides, where nothing was observed: in the holder's hands, and in the others'. */
  readonly own: number;
  readonly others: number;
  /** Observed in all. */
  readonly total: number;
  readonly unit: HarmUnit;
}

export function excursionFigures(
  { parts, shares, harm }: Pick<Excursion, "parts" | "shares" | "harm">,
  unit: HarmUnit,
): ShareFigures[] {
  const sum = (of: (part: Part) => number, holder?: string) =>
    parts.reduce(
      (result, part) => result + (holder === undefined || part.holder === holder ? of(part) : 0),
      0,
    );
  const allPossible = sum(({ possibleMax }) => possibleMax);
  return shares.map((share) => {
    const own = sum(({ possibleMax }) => possibleMax, share.holder);
    return {
      share,
      least: sum(({ harmMin }) => harmMin, share.holder),
      most: Math.min(
        harm,
        sum(({ harmMax }) => harmMax, share.holder),
      ),
      own,
      others: allPossible - own,
      total: harm,
      unit,
    };
  });
}

/** The shares of a condition in all harmful excursions of the series that governs, as the trace works them out. */
export function conditionFigures(trace: LiabilityTrace, index: number): ShareFigures[] {
  const { shares, unit } = trace.conditions[index]!;
  return shares.flatMap((share) => {
    const isOwn = (code: string) => (line: LiabilityTrace["arithmetic"][number]) =>
      line.code === code && line.condition === index && line.party === share.holder;
    const least = trace.arithmetic.find(isOwn("share_least"))?.numbers;
    const most = trace.arithmetic.find(isOwn("share_most"))?.numbers;
    if (!least || !most) return [];
    return [
      {
        share,
        least: least.leastHarm ?? 0,
        most: most.mostHarm ?? 0,
        own: most.ownPossibleHarm ?? 0,
        others: least.othersPossibleHarm ?? 0,
        total: least.observedHarm ?? 0,
        unit,
      },
    ];
  });
}
