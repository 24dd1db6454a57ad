/** What the law part of a trace is computed from: plain values, so that it rests on nothing but them. */
import type { LiabilityRules } from "../../state/liability-rules.ts";
import type { Amount, Place, ShipmentTerms } from "../../state/terms.ts";
import type { Bounds, RateUsed } from "./types.ts";

/** A stretch during which one party held the goods; in order, without gaps. */
export interface HeldInterval {
  readonly holder: string;
  readonly fromMs: number;
  /** Null: still. */
  readonly toMs: number | null;
  /** What began it, lower-case hex: the creation of the shipment, or an accept. */
  readonly statements: readonly string[];
}

export interface ReservationMade {
  readonly by: string;
  readonly atMs: number;
  readonly statement: string;
}

export interface NoticeGiven {
  readonly by: string;
  readonly to: readonly string[];
  readonly nature: "apparent" | "hidden" | "loss" | "delay";
  /** When it says it was given, and when its block was sealed. */
  readonly atMs: number;
  readonly sealedAtMs: number;
  readonly statement: string;
}

export interface SurveyMade {
  readonly massGrams?: number | undefined;
  readonly packages?: number | undefined;
  readonly loss?: Amount | undefined;
  readonly statement: string;
}

export interface ClaimMade {
  readonly amount: Amount;
  readonly statement: string;
}

/** A release or accept of the shipment, where it took place if that is stated. */
export interface HandoverStep {
  readonly type: "release" | "accept";
  readonly by: string;
  /** Release: to whom; accept: from whom. */
  readonly other: string;
  readonly atMs: number;
  readonly place: Place | undefined;
  readonly statement: string;
}

export interface MilestoneReached {
  readonly leg: string;
  readonly step: string;
  readonly atMs: number;
  readonly statement: string;
}

export interface RuleSet {
  readonly rules: LiabilityRules;
  readonly publishedMs: number;
  readonly statement: string;
}

export interface LawInput {
  readonly positionMs: number;
  readonly shipper: string;
  readonly terms: ShipmentTerms;
  /** The statement that has the terms. */
  readonly termsStatement: string;
  readonly custody: readonly HeldInterval[];
  readonly handovers: readonly HandoverStep[];
  readonly milestones: readonly MilestoneReached[];
  /** Each party's part of the harm, in parts per million; none where there was no harm. */
  readonly shares: readonly { readonly party: string; readonly ppm: Bounds }[];
  /** From the first to the last moment of harm; null: none. */
  readonly harm: { readonly fromMs: number; readonly toMs: number } | null;
  readonly reservations: readonly ReservationMade[];
  readonly notices: readonly NoticeGiven[];
  readonly surveys: readonly SurveyMade[];
  /** By log index; the last one of each claimant counts. */
  readonly claims: readonly ClaimMade[];
  /** Of wilful misconduct: who alleges it or found it in which statement. */
  readonly wilful: readonly { readonly party: string; readonly found: boolean; readonly statement: string }[];
  readonly ruleSet: RuleSet | null;
  readonly rates: readonly RateUsed[];
}
