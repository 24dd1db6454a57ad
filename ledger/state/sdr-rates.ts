/**
 * Rates of the special drawing right, in which treaties state their limits, as statements in the log. The newest by
 * date counts for each currency. docs/protocol.md §7.9.
 */
import { dateSchema } from "../statement/civil-date.ts";
import { decodePayload } from "../statement/payload.ts";
import { type Decoded, pattern, record, text } from "../statement/schema.ts";
import { kind } from "./kind.ts";
import { recordName } from "./records.ts";
import { currencySchema } from "./terms.ts";
import type { StateReader } from "./view.ts";

/** An exact positive decimal: `1.17204`. */
export const decimalText = pattern(
  /^(?=.*[1-9])(0|[1-9][0-9]{0,8})(\.[0-9]{1,12})?$/,
  'a positive decimal number as text, such as "1.17204"',
);

const rateSchema = record({
  currency: currencySchema,
  /** The day for which the rate was fixed. */
  date: dateSchema,
  /** Units of the currency for one SDR. */
  perSdr: decimalText,
  /** Who fixed it and where it is published. */
  source: text(200),
});
export type SdrRate = Decoded<typeof rateSchema>;

/** `sdr-rate/<currency>` in the state: the newest by date. */
export type SdrRateState = {
  readonly date: string;
  readonly perSdr: string;
  readonly source: string;
  /** Log index of the statement that has it. */
  readonly publishedAt: number;
};

export const sdrRateName = (currency: string): string => `sdr-rate/${currency}`;

export function sdrRateOf(state: StateReader, currency: string): SdrRateState | undefined {
  return state.get<SdrRateState>(sdrRateName(currency));
}

export const sdrRatePublish = kind<SdrRate>({
  name: "sdr-rate.publish",
  signers: ["operator", "registrar"],
  decode: (payload) => decodePayload(payload, rateSchema),
  rules: [
    ({ statement }) => (statement.subject === statement.chain ? undefined : "subject_mismatch"),
    // The dates' form orders them as texts.
    ({ state, payload }) =>
      payload.date < (sdrRateOf(state, payload.currency)?.date ?? "") ? "sdr_rate_not_newer" : undefined,
  ],
  apply: ({ state, payload: { currency, ...rate }, index }) =>
    state.set(sdrRateName(currency), { ...rate, publishedAt: index } satisfies SdrRateState),
  records: ({ statement }) => [recordName(statement.chain)],
});
