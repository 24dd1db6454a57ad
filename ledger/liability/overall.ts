/** Shares in the harm of all conditions together, by the weights that the terms give them. */
import type { ArithmeticCode, ArithmeticLine } from "./arithmetic.ts";
import type { ConditionResult } from "./conditions.ts";
import type { CustodyInterval } from "./custody.ts";
import { ceilPpm, floorPpm, onePpm, type ShareBounds, unattributedOf } from "./shares.ts";

export interface OverallShares {
  /** By party; empty without harm. */
  readonly shares: ReadonlyMap<string, ShareBounds>;
  readonly unattributed: ShareBounds | null;
  readonly arithmetic: readonly ArithmeticLine[];
}

/** One harmed condition with weight. */
interface Weighed {
  readonly index: number;
  readonly result: ConditionResult;
  readonly weightPpm: number;
}

/** `custody` gives each party's line the handovers it rests on. */
export function overallShares(
  results: readonly ConditionResult[],
  custody: readonly CustodyInterval[],
): OverallShares {
  const handovers = handoversOf(custody);
  const arithmetic: ArithmeticLine[] = [];
  const write = (
    code: ArithmeticCode,
    condition: number | null,
    party: string | null,
    numbers: Readonly<Record<string, number>>,
  ) => {
    const statements = party === null ? [] : (handovers.get(party) ?? []);
    arithmetic.push({ code, condition, party, numbers, statements });
  };
  for (const [index, { trace, figures }] of results.entries()) {
    const { dose, unattributed, shares } = trace;
    if (dose)
      write("dose_total", index, null, {
        observedDoseMs: dose.observedMs,
        possibleDoseMs: dose.possibleMs,
        allowanceMs: dose.allowanceMs,
      });
    for (const { holder, least, most, observed, ownPossible, othersPossible, minPpm, maxPpm } of figures) {
      write("share_least", index, holder, {
        leastHarm: least,
        observedHarm: observed,
        othersPossibleHarm: othersPossible,
        minPpm,
      });
      write("share_most", index, holder, {
        mostHarm: most,
        ownPossibleHarm: ownPossible,
        observedHarm: observed,
        maxPpm,
      });
    }
    if (unattributed) write("share_unattributed", index, null, { ...sumsOf(shares), ...unattributed });
  }
  const weighed = results.flatMap((result, index): Weighed[] => {
    const { weightPpm, shares } = result.trace;
    return shares.length > 0 && weightPpm > 0 ? [{ index, result, weightPpm }] : [];
  });
  const weightSumPpm = weighed.reduce((sum, { weightPpm }) => sum + weightPpm, 0);
  const parties = [
    ...new Set(weighed.flatMap(({ result }) => result.trace.shares.map(({ holder }) => holder))),
  ].sort();
  const shares = new Map<string, ShareBounds>();
  for (const party of parties) {
    let [least, most] = [0, 0];
    for (const { index, result, weightPpm } of weighed) {
      const share = result.trace.shares.find(({ holder }) => holder === party);
      if (!share) continue;
      const { minPpm, maxPpm } = share;
      write("overall_term", index, party, { weightPpm, weightSumPpm, minPpm, maxPpm });
      least += weightPpm * minPpm;
      most += weightPpm * maxPpm;
    }
    const whole = weightSumPpm * onePpm;
    const bounds = { minPpm: floorPpm(least, whole), maxPpm: Math.min(onePpm, ceilPpm(most, whole)) };
    write("overall_share", null, party, bounds);
    shares.set(party, bounds);
  }
  if (shares.size === 0) return { shares, unattributed: null, arithmetic };
  const unattributed = unattributedOf([...shares.values()]);
  write("overall_unattributed", null, null, { ...sumsOf([...shares.values()]), ...unattributed });
  return { shares, unattributed, arithmetic };
}

function sumsOf(shares: readonly ShareBounds[]): { sumMinPpm: number; sumMaxPpm: number } {
  return {
    sumMinPpm: shares.reduce((sum, { minPpm }) => sum + minPpm, 0),
    sumMaxPpm: shares.reduce((sum, { maxPpm }) => sum + maxPpm, 0),
  };
}

/** Statements by which each party took over and handed on. */
function handoversOf(custody: readonly CustodyInterval[]): Map<string, string[]> {
  const handovers = new Map<string, Set<string>>();
  for (const [i, { holder, statements }] of custody.entries()) {
    const own = handovers.get(holder) ?? new Set<string>();
    for (const hash of statements) own.add(hash);
    const next = custody[i + 1];
    if (next) for (const hash of next.statements.slice(0, 1)) own.add(hash);
    handovers.set(holder, own);
  }
  return new Map([...handovers].map(([holder, own]) => [holder, [...own].sort()]));
}
