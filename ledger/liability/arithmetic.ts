/**
 * How the figures of a trace come about, line by line, as data: each surface puts its own words and units to it.
 * docs/liability.md explains every code with its formula.
 */

/** Codes with the numbers that a line of each has, in the order of the formula; the last ones are its result. */
export const arithmeticCodes = {
  /** Excess dose of all excursions against what the goods stand, in milliseconds at the reference temperature. */
  dose_total: ["observedDoseMs", "possibleDoseMs", "allowanceMs"],
  /** ⌊leastHarm ÷ (observedHarm + othersPossibleHarm) · 1,000,000⌋ */
  share_least: ["leastHarm", "observedHarm", "othersPossibleHarm", "minPpm"],
  /** ⌈(mostHarm + ownPossibleHarm) ÷ (observedHarm + ownPossibleHarm) · 1,000,000⌉ */
  share_most: ["mostHarm", "ownPossibleHarm", "observedHarm", "maxPpm"],
  /** 1,000,000 − Σ minPpm at the most; max(0, 1,000,000 − Σ maxPpm) at the least. */
  share_unattributed: ["sumMinPpm", "sumMaxPpm", "minPpm", "maxPpm"],
  /** What one condition gives to the party's overall share: weight · share ÷ sum of the weights of harmed conditions. */
  overall_term: ["weightPpm", "weightSumPpm", "minPpm", "maxPpm"],
  /** The sum of the terms, rounded outwards once. */
  overall_share: ["minPpm", "maxPpm"],
  overall_unattributed: ["sumMinPpm", "sumMaxPpm", "minPpm", "maxPpm"],
} as const;

export type ArithmeticCode = keyof typeof arithmeticCodes;

export interface ArithmeticLine {
  readonly code: ArithmeticCode;
  /** Index into the trace's conditions; null where the line is about all of them. */
  readonly condition: number | null;
  /** Identifier of the party it is about; null where it is about none. */
  readonly party: string | null;
  /** In the order of `arithmeticCodes`. Harm is in the condition's unit. */
  readonly numbers: Readonly<Record<string, number>>;
  /** Hashes of the statements it rests on besides those of the condition's excursions, lower-case hex, sorted. */
  readonly statements: readonly string[];
}
