/** A split of a claim as it is being entered: texts as typed, and what comes of them in the claim's smallest unit. */
import type { LiabilityTrace } from "../../ledger/liability/trace.ts";
import { currencyDigits, minorOf } from "../actions/entered.ts";

export interface Claim {
  readonly minor: number;
  readonly currency: string;
}

/** Amounts as typed, by party; an empty one is 0. */
export type SplitDraft = Readonly<Record<string, string>>;

export interface SplitReading {
  /** Parties whose amount is none. */
  readonly wrong: readonly string[];
  /** Of the claim, in its smallest unit: above 0 is left over, below 0 is too much; null while an amount is wrong. */
  readonly leftMinor: number | null;
  /** Parties that bear something, once the parts add up to the claim. */
  readonly split: readonly { readonly party: string; readonly minor: number }[] | undefined;
}

export function readSplit(draft: SplitDraft, parties: readonly string[], claim: Claim): SplitReading {
  const digits = currencyDigits(claim.currency);
  const amounts = parties.map((party) => {
    const text = draft[party]?.trim() ?? "";
    return { party, minor: text === "" ? 0 : minorOf(text, digits) };
  });
  const wrong = amounts.filter(({ minor }) => minor === undefined).map(({ party }) => party);
  if (wrong.length > 0) return { wrong, leftMinor: null, split: undefined };
  const parts = amounts.map(({ party, minor }) => ({ party, minor: minor! }));
  const leftMinor = claim.minor - parts.reduce((sum, { minor }) => sum + minor, 0);
  const split = leftMinor === 0 ? parts.filter(({ minor }) => minor > 0) : undefined;
  return { wrong, leftMinor, split: split && split.length > 0 ? split : undefined };
}

/** The text for an amount field: `120.50`. */
export function amountText(minor: number, currency: string): string {
  const digits = currencyDigits(currency);
  return digits === 0 ? String(minor) : (minor / 10 ** digits).toFixed(digits);
}

/** Each respondent by the middle of its bounds, rounded down; what is left stays with the claimant. */
export function splitByShares(
  { parties }: Pick<LiabilityTrace, "parties">,
  claimant: string,
  respondents: readonly string[],
  claim: Claim,
): SplitDraft {
  const parts = respondents.map((party) => {
    const share = parties.find(({ id }) => id === party)?.share;
    const middlePpm = share ? (share.minPpm + share.maxPpm) / 2 : 0;
    return { party, ppm: middlePpm };
  });
  // Middles of overlapping bounds may add up to more than the whole.
  const sumPpm = Math.max(
    1_000_000,
    parts.reduce((sum, { ppm }) => sum + ppm, 0),
  );
  const minors = parts.map(({ party, ppm }) => ({ party, minor: Math.floor((claim.minor * ppm) / sumPpm) }));
  const left = claim.minor - minors.reduce((sum, { minor }) => sum + minor, 0);
  return Object.fromEntries(
    [...minors, { party: claimant, minor: left }].map(({ party, minor }) => [
      party,
      amountText(minor, claim.currency),
    ]),
  );
}
