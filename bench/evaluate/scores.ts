/** Scores of forecasts against what happened. */

export interface Judged {
  /** Order in which they were forecast, for stretches of neighbours. */
  readonly order: number;
  readonly plannedMs: number;
  readonly actualMs: number;
  readonly medianMs: number;
  readonly probabilityLate: number;
  readonly interval80Ms: readonly [number, number];
  readonly interval90Ms: readonly [number, number];
}

/** Neighbours over which coverage may not sink. */
export const stretchLength = 400;

export interface DurationScores {
  readonly count: number;
  readonly planErrorMs: number;
  readonly forecastErrorMs: number;
  readonly late: number;
  readonly brier: number;
  /** Of one forecast for all: the share late among what was judged. */
  readonly brierOfShare: number;
  readonly coverage: readonly CoverageScore[];
  readonly fifths: readonly { readonly forecast: number; readonly observed: number }[];
}

export interface CoverageScore {
  readonly level: 80 | 90;
  readonly share: number;
  /** Least of any `stretchLength` neighbours; null where there are fewer. */
  readonly worst: number | null;
}

/** `judged` is not empty. */
export function scoresOf(judged: readonly Judged[]): DurationScores {
  const sorted = [...judged].sort((a, b) => a.order - b.order);
  const outcomes = sorted.map(({ actualMs, plannedMs, probabilityLate }) => ({
    probability: probabilityLate,
    happened: actualMs > plannedMs,
  }));
  return {
    count: sorted.length,
    planErrorMs: mean(sorted.map(({ actualMs, plannedMs }) => Math.abs(actualMs - plannedMs))),
    forecastErrorMs: mean(sorted.map(({ actualMs, medianMs }) => Math.abs(actualMs - medianMs))),
    ...probabilityScoresOf(outcomes),
    coverage: [
      coverageOf(80, sorted, ({ interval80Ms }) => interval80Ms),
      coverageOf(90, sorted, ({ interval90Ms }) => interval90Ms),
    ],
  };
}

export interface Outcome {
  readonly probability: number;
  readonly happened: boolean;
}

/** `outcomes` is not empty. */
export function probabilityScoresOf(
  outcomes: readonly Outcome[],
): Pick<DurationScores, "late" | "brier" | "brierOfShare" | "fifths"> {
  const late = mean(outcomes.map(({ happened }) => (happened ? 1 : 0)));
  const ranked = [...outcomes].sort((a, b) => a.probability - b.probability);
  const fifths = [0, 1, 2, 3, 4]
    .map((i) => ranked.slice(Math.floor((i * ranked.length) / 5), Math.floor(((i + 1) * ranked.length) / 5)))
    .filter((fifth) => fifth.length > 0);
  return {
    late,
    brier: mean(outcomes.map(({ probability, happened }) => (probability - (happened ? 1 : 0)) ** 2)),
    brierOfShare: late * (1 - late),
    fifths: fifths.map((fifth) => ({
      forecast: mean(fifth.map(({ probability }) => probability)),
      observed: mean(fifth.map(({ happened }) => (happened ? 1 : 0))),
    })),
  };
}

function coverageOf(
  level: 80 | 90,
  judged: readonly Judged[],
  interval: (one: Judged) => readonly [number, number],
): CoverageScore {
  const inside = judged.map((one) => {
    const [low, high] = interval(one);
    return one.actualMs >= low && one.actualMs <= high ? 1 : 0;
  });
  let worst: number | null = null;
  let count = 0;
  inside.forEach((hit, i) => {
    count += hit - (inside[i - stretchLength] ?? 0);
    if (i >= stretchLength - 1) worst = Math.min(worst ?? 1, count / stretchLength);
  });
  return { level, share: mean(inside), worst };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
