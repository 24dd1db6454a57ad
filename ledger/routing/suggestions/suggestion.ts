/**
 * A suggestion: another way for the rest of a journey, beside the present plan, with everything that is needed to
 * compute it again. All numbers are whole: times in milliseconds, money in minor units, probabilities in millionths,
 * so that it has the same bytes everywhere.
 */
import { toHex } from "../../encoding/bytes.ts";
import { type CborInput, encodeCbor } from "../../encoding/cbor-encode.ts";
import { type Sha256, sha256 } from "../../log/hash.ts";
import type { PassageId } from "../sea/passages.ts";

export const suggestionFormat = 2;

/** What it follows from, besides the log up to `size`: whoever has both computes the same suggestion. */
export interface SuggestionBasis {
  readonly chain: string;
  readonly shipment: string;
  /** Entries of the log that it knows: all up to the end of a block. */
  readonly size: number;
  /** Time of that block. */
  readonly atMs: number;
  readonly seed: number;
  readonly draws: number;
  /** Of the forecasts, and how much they had learned. */
  readonly model: string;
  /** SHA-256 of the network, hex. */
  readonly network: string;
  /** Passages taken to be closed, sorted. */
  readonly closed: readonly PassageId[];
}

/** One case of ten is below `p10`, one above `p90`. */
export interface Interval {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

export interface SuggestedLeg {
  readonly mode: string;
  readonly service: string;
  readonly name: string;
  readonly carrier: string;
  /** Terminal identifiers, empty for a door. */
  readonly from: string;
  readonly to: string;
  readonly fromName: string;
  readonly toName: string;
  /** UN/LOCODE, empty for a door. */
  readonly fromLocode: string;
  readonly toLocode: string;
  readonly departureMs: number;
  readonly arrivalMs: number;
}

export interface SuggestedRoute {
  readonly legs: readonly SuggestedLeg[];
  readonly arrivalMs: Interval;
  readonly costMinor: number;
  readonly co2Grams: number;
  /** Probability of arriving after the planned time. */
  readonly latePpm: number;
  readonly damagePpm: number;
  readonly excursionPpm: number;
}

/** What drives the change: being behind plan already, a leg that is usually slow, or a detour round what is closed. */
export interface Reason {
  readonly kind: "behind" | "slow" | "detour";
  /** The leg of the present plan, as its places; for `behind` the next point. */
  readonly from: string;
  readonly to: string;
  readonly delayMs: number;
  readonly comparable: number;
}

export interface Suggestion {
  readonly format: typeof suggestionFormat;
  readonly basis: SuggestionBasis;
  /** Where something can still be changed, and when the goods are there. */
  readonly changeAt: { readonly place: string; readonly readyMs: number };
  readonly plannedMs: number;
  readonly currency: string;
  readonly present: SuggestedRoute;
  readonly option: SuggestedRoute;
  /** Option minus present; arrival and lateness draw by draw. */
  readonly delta: {
    readonly arrivalMs: Interval;
    readonly latePpm: Interval;
    /** Of the time by which the planned one is exceeded: being early is worth nothing. */
    readonly tardinessMs: Interval;
    readonly costMinor: number;
    readonly co2Grams: number;
    readonly damagePpm: number;
    readonly excursionPpm: number;
  };
  readonly reason: Reason;
  /** The last moment at which the goods can be handed to the first service that differs. */
  readonly decideByMs: number;
  /** Past legs of the same way, of the leg of the option that has the fewest. */
  readonly comparable: number;
}

/** The one form of a suggestion; what is signed names its hash. */
export const encodeSuggestion = (suggestion: Suggestion): Uint8Array =>
  encodeCbor(suggestion as unknown as CborInput);

export const suggestionHash = (suggestion: Suggestion, hash: Sha256 = sha256): string =>
  toHex(hash(encodeSuggestion(suggestion)));
