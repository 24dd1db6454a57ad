/**
 * The law part of a liability trace, a pure function: the treaty of each leg, limits, exposures, clocks, delay and
 * the risk of the sale. It states treaty arithmetic by a published rule set, not findings of law. docs/liability.md.
 */
import { carriagesOf } from "./carriages.ts";
import { clocksOf } from "./clocks.ts";
import { contractLawOf, successiveContracts } from "./contracts.ts";
import { delaysOf } from "./delay.ts";
import { type Court, partyLawOf } from "./exposure.ts";
import type { LawInput } from "./input.ts";
import { Questions } from "./questions.ts";
import { legLawOf } from "./regimes.ts";
import { riskOf } from "./risk.ts";
import type { LawQuestion, LawQuestionCode, LawSection, RulesUsed } from "./types.ts";
import { valuationOf } from "./valuation.ts";

export function lawOf(input: LawInput): LawSection {
  const questions = new Questions();
  if (!input.ruleSet) questions.ask("rules_missing", "");
  const valuation = valuationOf(input, questions);
  const legs = input.terms.legs.map((leg) => legLawOf(input, leg, questions));
  const carriages = carriagesOf(input);
  const court: Court = { input, valuation, carriages, legs, questions };
  const contracts = successiveContracts(court).map((contract) => contractLawOf(court, contract));
  const underContract = new Map(contracts.flatMap(({ parties }) => parties.map((one) => [one.party, one])));
  const parties = partiesOf(input).map((party) => underContract.get(party) ?? partyLawOf(court, party));
  const clocks = clocksOf(court);
  const delays = delaysOf(court);
  return {
    rules: rulesUsed(input),
    valuation,
    legs,
    parties,
    contracts: contracts.map(({ contract }) => contract),
    clocks,
    delays,
    risk: riskOf(input, carriages),
    openQuestions: relevant(questions.all, isAtIssue(input)),
  };
}

/** Carriers by the terms and everyone with a share, by identifier. */
function partiesOf({ terms, shares }: LawInput): string[] {
  return [
    ...new Set([...terms.legs.map(({ carrier }) => carrier), ...shares.map(({ party }) => party)]),
  ].sort();
}

function rulesUsed({ ruleSet }: LawInput): RulesUsed | null {
  if (!ruleSet) return null;
  const { rules, publishedMs, statement } = ruleSet;
  return { id: rules.id, version: rules.version, publishedMs, statement };
}

/** Something went wrong, or somebody says so. */
function isAtIssue({ shares, harm, reservations, notices, surveys, claims }: LawInput): boolean {
  return (
    harm !== null || [shares, reservations, notices, surveys, claims].some((evidence) => evidence.length > 0)
  );
}

/** How large a loss is, is no question while there is none. */
const aboutLoss: ReadonlySet<LawQuestionCode> = new Set([
  "loss_unknown",
  "loss_not_assessed",
  "mass_unknown",
  "mass_not_assessed",
  "packages_unknown",
  "packages_not_assessed",
  "rate_missing",
  "freight_missing",
  "leg_not_localised",
]);

function relevant(questions: readonly LawQuestion[], atIssue: boolean): LawQuestion[] {
  return questions.filter(({ code }) => atIssue || !aboutLoss.has(code));
}
