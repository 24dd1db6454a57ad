/**
 * The rules of carriage law and the SDR rates by which a shipment's trace is computed: those in the state at the
 * position, each with the statement that published it. docs/evidence.md §7.
 */
import { toHex } from "../encoding/bytes.ts";
import type { SurveyReport } from "../state/damage.ts";
import type { DisputeOpen } from "../state/disputes.ts";
import { payloadAs } from "../state/kinds.ts";
import { type LiabilityRules, liabilityRulesName, liabilityRulesOf } from "../state/liability-rules.ts";
import type { Identified } from "../state/rules.ts";
import { sdrRateName, sdrRateOf } from "../state/sdr-rates.ts";
import type { ShipmentTerms } from "../state/terms.ts";
import { payloadOf } from "./judge.ts";
import type { EvidenceLookup } from "./lookup.ts";
import { EvidenceError } from "./problem.ts";
import { stateMember } from "./state-values.ts";

export interface PublishedRules {
  readonly rules: LiabilityRules;
  /** Time of its block. */
  readonly publishedMs: number;
  /** Statement hash, lower-case hex. */
  readonly statement: string;
}

export interface PublishedRate {
  readonly currency: string;
  readonly date: string;
  readonly perSdr: string;
  readonly source: string;
  readonly statement: string;
}

export interface CarriageLaw {
  readonly rules: PublishedRules | undefined;
  /** By currency; one for each currency of the shipment that has one. */
  readonly rates: readonly PublishedRate[];
}

/** Gives a statement that the history does not hold but rests on, with its signer judged. */
export type Support = (index: number) => {
  readonly identified: Omit<Identified, "device">;
  readonly timeMs: number;
};

interface Told {
  readonly statement: { readonly kind: string };
  readonly payload: unknown;
}

/** Throws `EvidenceError` where the state names a statement that says something else. */
export function carriageLawOf(
  lookup: EvidenceLookup,
  terms: ShipmentTerms,
  statements: readonly Told[],
  support: Support,
): CarriageLaw {
  const rates = currenciesOf(terms, statements).flatMap(
    (currency) => rateOf(lookup, currency, support) ?? [],
  );
  return { rules: rulesOf(lookup, support), rates };
}

/** Those in which the loss may be stated: by the terms, a survey or a claim. */
function currenciesOf({ goods }: ShipmentTerms, statements: readonly Told[]): string[] {
  const named = statements.map((entry) => {
    const survey: SurveyReport | undefined = payloadAs(entry, "survey.report");
    const dispute: DisputeOpen | undefined = payloadAs(entry, "dispute.open");
    return survey?.loss?.currency ?? dispute?.claim.currency;
  });
  const currencies = [goods.currency, ...named].filter((currency) => currency !== undefined);
  return [...new Set(currencies)].sort();
}

function rulesOf(lookup: EvidenceLookup, support: Support): PublishedRules | undefined {
  const state = liabilityRulesOf(lookup);
  if (!state) return undefined;
  const { identified, timeMs } = support(state.publishedAt);
  const { statement } = identified;
  const payload = payloadOf(identified, state.publishedAt);
  const rules = payloadAs({ statement, payload }, "liability-rules.publish");
  if (!rules || rules.id !== state.id || rules.version !== state.version)
    throw contradicted(liabilityRulesName, state.publishedAt);
  return { rules, publishedMs: timeMs, statement: toHex(statement.hash) };
}

function rateOf(lookup: EvidenceLookup, currency: string, support: Support): PublishedRate | undefined {
  const state = sdrRateOf(lookup, currency);
  if (!state) return undefined;
  const { date, perSdr, source, publishedAt } = state;
  const { identified } = support(publishedAt);
  const { statement } = identified;
  const payload = payloadOf(identified, publishedAt);
  const rate = payloadAs({ statement, payload }, "sdr-rate.publish");
  const isSame =
    rate?.currency === currency && rate.date === date && rate.perSdr === perSdr && rate.source === source;
  if (!isSame) throw contradicted(sdrRateName(currency), publishedAt);
  return { currency, date, perSdr, source, statement: toHex(statement.hash) };
}

function contradicted(name: string, index: number): EvidenceError {
  return new EvidenceError("value_malformed", stateMember, `${name}: entry ${index} says something else`);
}
