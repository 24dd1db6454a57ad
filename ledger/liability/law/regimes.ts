/**
 * Which treaty governs each leg: the one that the terms agree, else the one under which mode and places bring it
 * (network principle: each mode of a multimodal carriage by its own treaty).
 */
import type { RegimeRules } from "../../state/liability-rules.ts";
import type { Leg, Place } from "../../state/terms.ts";
import type { LawInput } from "./input.ts";
import type { Questions } from "./questions.ts";
import { reason } from "./reasons.ts";
import type { LegLaw, Reason } from "./types.ts";

/** The country of a UN/LOCODE; empty where the place has none. */
export function countryOf(place: Place | undefined): string {
  return place?.locode?.slice(0, 2) ?? "";
}

/** From where to where the contract goes by the mode of the leg: a carriage begins and ends with its contract. */
function contractEnds(legs: readonly Leg[], leg: Leg): { from: Place; to: Place } {
  const run = legs.filter(({ contract, mode }) => contract === leg.contract && mode === leg.mode);
  return leg.contract === undefined || run.length === 0
    ? { from: leg.from, to: leg.to }
    : { from: run[0]!.from, to: run.at(-1)!.to };
}

interface Ends {
  readonly from: string;
  readonly to: string;
}

/** Whether the treaty governs a carriage between two countries; `undefined`: its states are not listed. */
function isCovered({ scope, states }: RegimeRules, { from, to }: Ends): boolean | undefined {
  if (scope === "agreed-only") return false;
  if (from === to) return false;
  if (!states) return undefined;
  if (scope === "origin") return states.includes(from);
  if (scope === "either-end") return states.includes(from) || states.includes(to);
  return states.includes(from) && states.includes(to);
}

export function legLawOf(input: LawInput, leg: Leg, questions: Questions): LegLaw {
  const { terms, termsStatement, ruleSet } = input;
  const places = contractEnds(terms.legs, leg);
  const ends = { from: countryOf(places.from), to: countryOf(places.to) };
  const common = {
    leg: leg.id,
    mode: leg.mode,
    carrier: leg.carrier,
    contract: leg.contract ?? "",
    fromCountry: ends.from,
    toCountry: ends.to,
  };
  if (leg.regime !== undefined) {
    const reasons = [reason("regime_agreed", "", { leg: leg.id, regime: leg.regime }, [termsStatement])];
    return { ...common, basis: "agreed", regimes: leg.regime === "none" ? [] : [leg.regime], reasons };
  }
  if (!ruleSet) return { ...common, basis: "none", regimes: [], reasons: [] };
  const candidates = ruleSet.rules.regimes.filter(({ modes }) => modes.includes(leg.mode));
  const isLocated = ends.from !== "" && ends.to !== "";
  if (candidates.length > 0 && !isLocated) questions.ask("country_unknown", leg.id, [termsStatement]);
  const judged = candidates.map((rules) => ({
    rules,
    covered: isLocated ? isCovered(rules, ends) : rules.scope === "agreed-only" ? false : undefined,
  }));
  const governing = judged.filter(({ covered }) => covered !== false);
  const reasons = judged.map(({ rules, covered }) =>
    reasonOf(rules, covered, isLocated, leg, ends, termsStatement),
  );
  if (governing.length === 0) questions.ask("regime_unknown", leg.id, [termsStatement]);
  if (governing.length > 1) questions.ask("regime_ambiguous", leg.id, [termsStatement]);
  const basis = governing.some(({ covered }) => covered) ? "places" : governing.length > 0 ? "mode" : "none";
  return { ...common, basis, regimes: governing.map(({ rules }) => rules.regime), reasons };
}

function reasonOf(
  rules: RegimeRules,
  covered: boolean | undefined,
  isLocated: boolean,
  leg: Leg,
  ends: Ends,
  statement: string,
): Reason {
  const code =
    covered === undefined
      ? "regime_by_mode"
      : covered
        ? "regime_by_places"
        : rules.scope === "agreed-only"
          ? "regime_by_agreement_only"
          : "regime_not_by_places";
  const values = {
    leg: leg.id,
    mode: leg.mode,
    regime: rules.regime,
    ...(isLocated && { from: ends.from, to: ends.to }),
  };
  return reason(code, rules.scopeProvision, values, [statement]);
}
