/**
 * The rules of carriage law by which liability traces are computed, as a statement in the log: who published which
 * version when is part of the evidence. docs/protocol.md §7.9, docs/liability.md.
 */
import { dateSchema } from "../statement/civil-date.ts";
import { decodePayload } from "../statement/payload.ts";
import {
  boolean,
  checked,
  type Decoded,
  identifier,
  integer,
  list,
  oneOf,
  optional,
  pattern,
  record,
  text,
} from "../statement/schema.ts";
import { kind } from "./kind.ts";
import { recordName } from "./records.ts";
import { modes, regimes } from "./terms.ts";
import type { StateReader } from "./view.ts";

const provision = pattern(/^[a-z0-9-]+(\.[0-9A-Za-z-]+)*$/, "a provision such as cmr.23.3");
const country = pattern(/^[A-Z]{2}$/, "an ISO 3166-1 alpha-2 code");
const millionths = integer(0, 1_000_000_000_000);

/** Which places bring a carriage between two countries under the treaty. */
export const scopes = ["either-end", "both-ends", "origin", "agreed-only"] as const;

const limitSchema = record({
  /** The days of the harm on which the limit is this; absent: since ever, or until further notice. */
  from: optional(dateSchema),
  until: optional(dateSchema),
  /** Millionths of SDR. Where there are two, the higher sum counts. */
  perKilogram: millionths,
  perPackage: optional(millionths),
  provision,
});

const noticeAbouts = ["apparent-damage", "hidden-damage", "delay"] as const;
const dayRules = ["running-days", "without-sundays-and-holidays", "working-days"] as const;
const consequences = ["presumed-good", "no-action", "no-delay-compensation"] as const;

const noticeSchema = record({
  about: oneOf(...noticeAbouts),
  days: integer(0, 400),
  calendar: oneOf(...dayRules),
  consequence: oneOf(...consequences),
  provision,
});

const regimeSchema = record({
  regime: oneOf(...regimes.filter((name) => name !== "none")),
  modes: list(oneOf(...modes), modes.length, 1),
  scope: oneOf(...scopes),
  scopeProvision: provision,
  /** Contracting states; absent: not listed, the mode decides. */
  states: optional(list(country, 250)),
  limits: list(limitSchema, 16, 1),
  notices: list(noticeSchema, 8),
  /** Wilful misconduct, or what the treaty puts in its place. */
  wilful: record({ lifts: boolean, provision }),
  timeBar: record({
    years: integer(1, 10),
    yearsWilful: optional(integer(1, 10)),
    /** It begins with the arrival at the destination, if that is known, and not with the delivery. */
    fromArrival: optional(boolean),
    provision,
  }),
  /** Limit of compensation for delay: thousandths of the carriage charges; absent with `byMass`: as for damage. */
  delay: optional(record({ freightThousandths: optional(integer(0, 100_000)), provision })),
  /** Days after the agreed arrival from which goods that have not come count as lost. */
  lost: optional(record({ days: integer(0, 400), provision })),
  declaredValue: optional(provision),
  /** Each answers only for the factors for which it is liable. */
  contribution: optional(provision),
  /** Carriage charges are refunded in proportion to the loss, beside the limit. */
  freightRefund: optional(provision),
  /** Recourse between successive carriers under one contract. */
  successive: optional(
    record({
      sole: provision,
      involved: provision,
      all: provision,
      /** Those who cannot have caused it do not bear what nobody can be found for. */
      sparesInnocent: boolean,
    }),
  ),
});
export type RegimeRules = Decoded<typeof regimeSchema>;

const holidaySchema = record({
  country,
  /** The calendar says nothing about other years. */
  fromYear: integer(1970, 9998),
  untilYear: integer(1970, 9998),
  /** 0 Monday to 6 Sunday: days that are not working days. */
  restDays: list(integer(0, 6), 6, 1),
  /** `01-01`: every year. */
  fixed: list(pattern(/^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/, "a month and day such as 12-25"), 64),
  /** Days after Easter Sunday of the western churches; before it: negative. */
  easterDays: list(integer(-100, 100), 32),
  dates: list(dateSchema, 400),
});
export type HolidayCalendar = Decoded<typeof holidaySchema>;

const hasEachOnce = (names: readonly string[]): boolean => new Set(names).size === names.length;

const rulesSchema = checked(
  record({
    id: identifier,
    version: integer(1, 1_000_000),
    /** Which texts it was made from, as of when, by whom. */
    source: text(2000),
    regimes: list(regimeSchema, 16, 1),
    holidays: list(holidaySchema, 250),
  }),
  (rules) =>
    hasEachOnce(rules.regimes.map(({ regime }) => regime)) &&
    hasEachOnce(rules.holidays.map((calendar) => calendar.country)),
  "payload_malformed",
  "a regime or a country's holidays are there twice",
);
export type LiabilityRules = Decoded<typeof rulesSchema>;

export const readLiabilityRules = (payload: Uint8Array): LiabilityRules =>
  decodePayload(payload, rulesSchema);

/** `liability-rules` in the state: the newest version. */
export type LiabilityRulesState = {
  readonly id: string;
  readonly version: number;
  /** Log index of the statement that has them. */
  readonly publishedAt: number;
};

export const liabilityRulesName = "liability-rules";

export function liabilityRulesOf(state: StateReader): LiabilityRulesState | undefined {
  return state.get<LiabilityRulesState>(liabilityRulesName);
}

export const liabilityRulesPublish = kind<LiabilityRules>({
  name: "liability-rules.publish",
  signers: ["operator", "registrar"],
  decode: readLiabilityRules,
  rules: [
    ({ statement }) => (statement.subject === statement.chain ? undefined : "subject_mismatch"),
    ({ state, payload }) =>
      payload.version > (liabilityRulesOf(state)?.version ?? 0) ? undefined : "liability_rules_not_newer",
  ],
  apply: ({ state, payload: { id, version }, index }) =>
    state.set(liabilityRulesName, { id, version, publishedAt: index } satisfies LiabilityRulesState),
  records: ({ statement }) => [recordName(statement.chain)],
});
