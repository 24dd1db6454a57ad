/**
 * The law part of the liability trace: which treaty governs each leg, what it limits, by when who must give notice,
 * and who bears the risk of the sale. Data only: amounts, codes and the provisions they rest on; each surface
 * renders them in words. docs/liability.md explains every line.
 *
 * Units: money in the smallest unit of its currency, SDR in millionths, mass in grams, shares in parts per million,
 * times in milliseconds. All are whole numbers that a double holds exactly; [min, max] are rounded outwards.
 */
import type { Mode, Regime } from "../../state/terms.ts";

/** Least and most; null: it does not follow from the record, and an open question says why. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** One line of the arithmetic or of the reasons. */
export interface Reason {
  readonly code: ReasonCode;
  /** The provision, such as `cmr.23.3`; empty where the line rests on facts alone. */
  readonly provision: string;
  readonly values: Readonly<Record<string, number | string>>;
  /** Hashes of the statements it rests on, lower-case hex, sorted. */
  readonly statements: readonly string[];
}

/** What each line says; docs/liability.md lists them with the values they carry. */
export const reasonCodes = {
  // Which regime governs
  regime_agreed: "The terms of the leg name the regime.",
  regime_by_places: "Mode and places bring the carriage under the treaty.",
  regime_by_mode: "The treaty follows from the mode; its contracting states are not in the rule set.",
  regime_not_by_places: "The places do not bring the carriage under the treaty.",
  regime_by_agreement_only: "The treaty is not in force; it governs where the terms name it.",

  // What the limit is
  limit_by_mass: "SDR per kilogram, times the gross mass affected.",
  limit_by_package: "SDR per package, times the packages affected.",
  limit_declared: "A declared value takes the place of the limit.",
  limit_lifted: "Wilful misconduct was found: no limit.",
  limit_not_lifted: "This treaty's limit for cargo stands even for wilful misconduct.",
  limit_in_currency: "SDR, converted at a published rate.",
  limit_of_delay: "Delay: a multiple of the carriage charges.",
  limit_by_dates: "The limit changed while the leg lasted; the bounds cover both.",

  // What a party is exposed to
  exposure_of_share: "Share of the loss, at most the limit.",
  exposure_without_regime: "Share of the loss; no treaty limits it.",
  contribution_only: "A carrier answers only for the factors for which it is liable.",
  contract_total:
    "Successive carriers under one contract: the loss they answer for together, at most the limit.",
  contract_by_share: "Each carrier bears the part that it is shown to have caused.",

  // Clocks
  day_not_counted: "The day of delivery does not count.",
  days_skipped: "Sundays, public holidays or days off do not count.",
  notice_by_reservation: "The reservation at delivery is the notice.",
  period_if_wilful: "The longer period, if wilful misconduct is found.",
} as const;

export type ReasonCode = keyof typeof reasonCodes;

/** What is missing, what it would settle, and for whom; nothing is guessed in its place. */
export interface LawQuestion {
  readonly code: LawQuestionCode;
  /** Leg, party, currency or country in question. */
  readonly about: string;
  readonly statements: readonly string[];
}

export const lawQuestionCodes = {
  rules_missing: "No rule set is in the log.",
  regime_unknown: "No regime of the rule set governs this leg; the terms may name one.",
  regime_ambiguous: "More than one regime may govern this leg; the bounds cover all of them.",
  country_unknown: "A place of the leg has no UN/LOCODE, so its country is not known.",
  loss_unknown: "The loss has no amount: no survey, no claim, no value of the goods.",
  loss_not_assessed:
    "No survey states the loss; it is at most the amount claimed, or the value of the goods.",
  surveys_differ: "Surveys state different losses; the bounds cover all of them.",
  currency_differs: "An amount is in another currency than the loss and is left out.",
  mass_unknown: "The gross mass of the goods is not stated.",
  mass_not_assessed: "No survey states the mass affected; it is at most the gross mass.",
  packages_unknown: "The number of packages is not stated.",
  packages_not_assessed: "No survey states the packages affected; they are at most all.",
  rate_missing: "No SDR rate is published for the currency.",
  freight_missing: "The freight of a carrier is not stated; refund and fallback go by it.",
  amount_beyond_range: "An amount is too large to be computed exactly.",
  holidays_unknown:
    "The rule set has no public holidays for the country; only days of the week were left out.",
  time_zone_unknown: "The terms do not state local time at the place of delivery; days are those of UTC.",
  leg_not_localised: "The carrier had legs under different regimes; where the harm happened is not known.",
  delay_not_declared: "The delivery was late; whether loss followed from it is for the claimant to show.",
} as const;

export type LawQuestionCode = keyof typeof lawQuestionCodes;

/** The rule set by which everything here was computed. */
export interface RulesUsed {
  readonly id: string;
  readonly version: number;
  readonly publishedMs: number;
  readonly statement: string;
}

/** SDR rate that was used: units of the currency for one SDR. */
export interface RateUsed {
  readonly currency: string;
  /** `2026-01-05`. */
  readonly date: string;
  /** Exact decimal: units of the currency for one SDR. */
  readonly perSdr: string;
  readonly source: string;
  readonly statement: string;
}

/** What the loss is taken to be, and from where. */
export interface Valuation {
  /** Empty: no amount is known. */
  readonly currency: string;
  readonly lossMinor: Bounds | null;
  readonly lossFrom: "survey" | "claim" | "value" | "none";
  /** Gross mass lost or damaged. */
  readonly massGrams: Bounds | null;
  readonly packages: Bounds | null;
  readonly rate: RateUsed | null;
  readonly statements: readonly string[];
}

export interface LegLaw {
  readonly leg: string;
  readonly mode: Mode;
  readonly carrier: string;
  /** Successive carriers under one contract share it; empty: a contract of its own. */
  readonly contract: string;
  /** ISO 3166-1 alpha-2; empty: not known. */
  readonly fromCountry: string;
  readonly toCountry: string;
  readonly basis: "agreed" | "places" | "mode" | "none";
  /** The regimes that may govern: one where it is settled, several where it is not, none where no treaty does. */
  readonly regimes: readonly Regime[];
  readonly reasons: readonly Reason[];
}

/** What a treaty lets be recovered at the most. */
export interface Limit {
  readonly regime: Regime;
  /** Null: no limit, or not computable (an open question says why). */
  readonly sdrMillionths: Bounds | null;
  readonly minor: Bounds | null;
  /** Wilful misconduct lifted it, or there is none. */
  readonly unlimited: boolean;
  readonly reasons: readonly Reason[];
}

export interface PartyLaw {
  readonly party: string;
  /** Input: what the physical part of the trace attributes to the party. */
  readonly sharePpm: Bounds;
  /** Legs on which it carried; empty for shipper, consignee and others. */
  readonly legs: readonly string[];
  /** One for each contract and regime that may govern. */
  readonly limits: readonly Limit[];
  /** min(share × loss, limit); under a contract of successive carriers its part of the total. */
  readonly exposureMinor: Bounds | null;
  /** Carriage charges that are refunded in proportion to the loss, beside the limit (CMR 23(4)). */
  readonly freightRefundMinor: Bounds | null;
  /**
   * Of wilful misconduct: `alleged` in a dispute, `found` where the party itself conceded it there. Never inferred; an
   * allegation lifts no limit.
   */
  readonly wilful: "none" | "alleged" | "found";
  /** Where it is alleged: the exposure if it is found. */
  readonly exposureIfWilfulMinor: Bounds | null;
  readonly reasons: readonly Reason[];
}

/** Successive carriers under one contract. */
export interface ContractLaw {
  readonly contract: string;
  readonly carriers: readonly string[];
  /** Of all of them together. */
  readonly sharePpm: Bounds;
  readonly limits: readonly Limit[];
  readonly totalMinor: Bounds | null;
  /** By what the shares show. */
  readonly byShare: readonly CarrierPart[];
  /** How the part that the shares leave open falls among the carriers; null where they leave none. */
  readonly fallback: Fallback | null;
  readonly reasons: readonly Reason[];
}

export interface CarrierPart {
  readonly carrier: string;
  readonly minor: Bounds | null;
}

export interface Fallback {
  readonly rule: "sole" | "freight-of-those-involved" | "freight-of-all";
  /** Such as `cmr.37.b`. */
  readonly provision: string;
  /** Part of the total that the shares leave open. */
  readonly openMinor: Bounds | null;
  /** Shown part and part of the open one together; empty where the freight is not known. */
  readonly parts: readonly CarrierPart[];
}

/** A period within which somebody must do something. */
export interface Clock {
  readonly code: ClockCode;
  readonly leg: string;
  readonly contract: string;
  readonly regime: Regime;
  readonly provision: string;
  /** Days, or years where that is the calendar. */
  readonly count: number;
  readonly calendar: CalendarRule;
  /** Who must act, towards whom: the carriers of the contract. */
  readonly by: string;
  readonly to: readonly string[];
  /** What began it: the accept at delivery, or null while that has not happened. */
  readonly startMs: number | null;
  readonly startStatement: string;
  /** Last millisecond of the last day, local time at the place of delivery; null before it began. */
  readonly deadlineMs: number | null;
  /** `2026-01-12`, the last day by the local calendar; empty before it began. */
  readonly deadlineDate: string;
  readonly utcOffsetMinutes: number;
  readonly status: ClockStatus;
  /** What was done: the notice, reservation or claim; empty where there is none. */
  readonly metBy: readonly string[];
  /** What follows if it was not done. */
  readonly consequence:
    | "presumed-good"
    | "no-action"
    | "no-delay-compensation"
    | "action-barred"
    | "treated-as-lost";
  readonly reasons: readonly Reason[];
}

export const clockCodes = {
  notice_of_damage: "Notice of damage that was not apparent at delivery.",
  notice_of_apparent_damage: "Reservation about apparent damage.",
  notice_of_delay: "Notice of delay.",
  time_bar: "Action before a court or arbitrator.",
  time_bar_if_wilful: "The same, where wilful misconduct is alleged and if it is found.",
  treated_as_lost: "From then on goods that have not arrived count as lost.",
} as const;

export type ClockCode = keyof typeof clockCodes;

export const calendarRules = [
  "running-days",
  "without-sundays-and-holidays",
  "working-days",
  "years",
] as const;
export type CalendarRule = (typeof calendarRules)[number];

/**
 * `met` by what the entitled party said and was sealed in time; `uncertain`: it says that it was given in time, but
 * was sealed later or comes from somebody else; `late`;
 * `missed`: the period has ended without it; `open`: it has not ended; `not-started`.
 */
export type ClockStatus = "met" | "uncertain" | "late" | "missed" | "open" | "not-started";

/** Delivery later than agreed. */
export interface DelayLaw {
  readonly leg: string;
  readonly regime: Regime;
  readonly carrier: string;
  readonly agreedMs: number;
  readonly actualMs: number | null;
  readonly lateMs: number;
  /** At the most, where loss from the delay is shown. */
  readonly limitMinor: Bounds | null;
  readonly currency: string;
  readonly reasons: readonly Reason[];
}

/** Who bears the risk of loss between seller and buyer. Not who holds the goods, nor who answers for them. */
export interface RiskLaw {
  /** Empty: the terms name no Incoterm. */
  readonly rule: string;
  readonly place: string;
  readonly seller: string;
  readonly buyer: string;
  readonly spans: readonly RiskSpan[];
}

export interface RiskSpan {
  readonly fromMs: number;
  /** Null: until the position of the trace. */
  readonly toMs: number | null;
  readonly bearer: "seller" | "buyer" | "unknown";
  readonly reason: RiskReason;
  readonly statements: readonly string[];
}

export const riskReasons = {
  before_passing: "The goods had not been delivered as the rule says.",
  placed_at_disposal: "Placed at the buyer's disposal at the named place.",
  handed_to_first_carrier: "Handed over to the first carrier.",
  handed_over_at_place: "Handed over to the carrier at the named place.",
  arrived_at_place: "At the buyer's disposal at the named destination.",
  unloaded_at_place: "Unloaded at the named destination.",
  alongside_vessel: "Alongside the vessel at the named port of shipment.",
  on_board_vessel: "On board the vessel at the named port of shipment.",
  between_handover_and_event: "The record shows only between which moments it passed.",
  place_not_in_record: "The named place is in none of the legs and handovers.",
  no_sea_leg: "The rule is for carriage by sea or inland waterway, and no such leg is in the terms.",
  no_incoterm: "The terms name no Incoterm.",
} as const;

export type RiskReason = keyof typeof riskReasons;

export interface LawSection {
  readonly rules: RulesUsed | null;
  readonly valuation: Valuation;
  readonly legs: readonly LegLaw[];
  readonly parties: readonly PartyLaw[];
  readonly contracts: readonly ContractLaw[];
  readonly clocks: readonly Clock[];
  readonly delays: readonly DelayLaw[];
  readonly risk: RiskLaw;
  readonly openQuestions: readonly LawQuestion[];
}
