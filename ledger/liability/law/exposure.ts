/** What each party is exposed to: its share of the loss, at most the limit of its own contract. */
import type { RegimeRules } from "../../state/liability-rules.ts";
import type { Amount, Leg } from "../../state/terms.ts";
import {
  boundsOf,
  type Fraction,
  hull,
  least,
  onePpm,
  over,
  ppm,
  type Range,
  rangeOf,
  times,
  whole,
} from "./amounts.ts";
import type { Carriage } from "./carriages.ts";
import type { LawInput } from "./input.ts";
import { asValues, type Cap, type ComputedLimit, daysOf, limitOf } from "./limits.ts";
import type { Questions } from "./questions.ts";
import { reason } from "./reasons.ts";
import type { Bounds, LegLaw, PartyLaw, Reason, Valuation } from "./types.ts";

const nothing: Fraction = whole(0);

/** What the exposure of a party is computed from. */
export interface Court {
  readonly input: LawInput;
  readonly valuation: Valuation;
  readonly carriages: readonly Carriage[];
  readonly legs: readonly LegLaw[];
  readonly questions: Questions;
}

export const shareOf = ({ shares }: LawInput, party: string): Bounds =>
  shares.find((share) => share.party === party)?.ppm ?? { min: 0, max: 0 };

export const wilfulOf = (
  { wilful }: LawInput,
  parties: readonly string[],
): { state: PartyLaw["wilful"]; found: string[]; alleged: string[] } => {
  const about = wilful.filter(({ party }) => parties.includes(party));
  const found = about.filter((one) => one.found).map(({ statement }) => statement);
  const alleged = about.filter((one) => !one.found).map(({ statement }) => statement);
  return { state: found.length > 0 ? "found" : alleged.length > 0 ? "alleged" : "none", found, alleged };
};

export function rulesNamed({ ruleSet }: LawInput, regime: string): RegimeRules | undefined {
  return ruleSet?.rules.regimes.find((rules) => rules.regime === regime);
}

/** The limits of one carriage: one for each regime that may govern it. */
export function limitsOfLeg(court: Court, legLaw: LegLaw, wilfulFound: readonly string[]): ComputedLimit[] {
  const { input, valuation, carriages, questions } = court;
  const { leg, held } = carriages.find((carriage) => carriage.leg.id === legLaw.leg)!;
  const span = { fromMs: held?.fromMs ?? input.positionMs, toMs: held?.toMs ?? input.positionMs };
  return legLaw.regimes.flatMap((regime) => {
    const rules = rulesNamed(input, regime);
    if (!rules) {
      questions.ask(input.ruleSet ? "regime_unknown" : "rules_missing", input.ruleSet ? leg.id : "");
      return [];
    }
    const query = {
      rules,
      valuation,
      days: daysOf(span, input.harm),
      declaredValue: declaredFor(court, leg),
      termsStatement: input.termsStatement,
      wilfulFound,
    };
    return [limitOf(query, questions)];
  });
}

/** What is declared on one leg of a contract holds for all of it. */
function declaredFor({ carriages }: Court, { contract, declaredValue }: Leg): Amount | undefined {
  if (declaredValue !== undefined || contract === undefined) return declaredValue;
  return carriages.find(({ leg }) => leg.contract === contract && leg.declaredValue !== undefined)?.leg
    .declaredValue;
}

/** At most this much for all that may govern; an open upper end stays open. */
export function widest(caps: readonly Cap[]): Cap {
  const lowest = hull(caps.map(({ min }) => ({ min, max: min })));
  const known = caps.every(({ max }) => max !== undefined);
  return {
    min: lowest?.min ?? nothing,
    max: known && caps.length > 0 ? hull(caps.map(({ max }) => ({ min: max!, max: max! })))!.max : undefined,
  };
}

export const isUncapped = (legLaw: LegLaw): boolean =>
  legLaw.basis === "agreed" && legLaw.regimes.length === 0;

/** Share × loss, at most the cap. A cap that is not known can be anything from nothing on. */
export function cappedShare(share: Bounds, loss: Range, cap: Cap | undefined): Range {
  const min = times(ppm(share.min), loss.min);
  const max = times(ppm(share.max), loss.max);
  if (!cap) return { min, max };
  return { min: least(min, cap.min), max: cap.max ? least(max, cap.max) : max };
}

/** One who carries nothing, or carries under contracts of its own. */
export function partyLawOf(court: Court, party: string): PartyLaw {
  const { input, valuation, legs, questions } = court;
  const own = legs.filter(({ carrier }) => carrier === party);
  const wilful = wilfulOf(input, [party]);
  const share = shareOf(input, party);
  const computed = own.flatMap((legLaw) => limitsOfLeg(court, legLaw, wilful.found));
  if (differ(own)) questions.ask("leg_not_localised", party);
  const loss = valuation.lossMinor ? rangeOf(valuation.lossMinor) : undefined;
  const cap = capOf(own, computed);
  const exposure = loss ? boundsOf(cappedShare(share, loss, cap)) : null;
  const withoutLimit = loss ? boundsOf(cappedShare(share, loss, undefined)) : null;
  const mayBeLifted = computed.some(({ limit }) => !limit.unlimited && liftsOf(input, limit.regime));
  return {
    party,
    sharePpm: share,
    legs: own.map(({ leg }) => leg),
    limits: distinct(computed),
    exposureMinor: exposure,
    freightRefundMinor: refundOf(court, own, share),
    wilful: wilful.state,
    exposureIfWilfulMinor: wilful.state === "alleged" && mayBeLifted ? withoutLimit : null,
    reasons: exposureReasons(court, own, share, exposure, cap !== undefined),
  };
}

const liftsOf = (input: LawInput, regime: string): boolean =>
  rulesNamed(input, regime)?.wilful.lifts ?? false;

/** Several limits may govern because the leg of the harm is not known, or its regime; without a treaty there is none. */
function capOf(own: readonly LegLaw[], computed: readonly ComputedLimit[]): Cap | undefined {
  if (own.length === 0) return undefined;
  const caps = computed.map(({ cap, limit }) => (limit.unlimited ? undefined : cap));
  const free = own.filter(isUncapped).length + caps.filter((cap) => cap === undefined).length;
  const unknown = own.filter((legLaw) => legLaw.regimes.length === 0 && !isUncapped(legLaw)).length;
  const limited = caps.filter((cap) => cap !== undefined);
  if (free > 0 && limited.length === 0 && unknown === 0) return undefined;
  const { min, max } = widest(limited);
  const isKnown = unknown === 0 && limited.length > 0;
  return { min: isKnown ? min : nothing, max: free > 0 || unknown > 0 ? undefined : max };
}

function differ(own: readonly LegLaw[]): boolean {
  return new Set(own.map(({ regimes }) => regimes.join())).size > 1;
}

/** Legs under one regime with the same amounts have the same limit. */
export function distinct(computed: readonly ComputedLimit[]): PartyLaw["limits"] {
  const limits = new Map(computed.map(({ limit }) => [JSON.stringify(limit), limit]));
  return [...limits.values()];
}

function exposureReasons(
  { input, valuation }: Court,
  own: readonly LegLaw[],
  share: Bounds,
  exposure: Bounds | null,
  isLimited: boolean,
): Reason[] {
  const values = {
    ...asValues("sharePpm", share),
    ...asValues("lossMinor", valuation.lossMinor),
    ...asValues("minor", exposure),
  };
  const statements = valuation.statements;
  const main = reason(isLimited ? "exposure_of_share" : "exposure_without_regime", "", values, statements);
  const contributions = new Set(
    own.flatMap(({ regimes }) => regimes.flatMap((regime) => rulesNamed(input, regime)?.contribution ?? [])),
  );
  return [main, ...[...contributions].sort().map((provision) => reason("contribution_only", provision, {}))];
}

/** Carriage charges × share × loss ÷ value of the goods, for the legs whose treaty refunds them. */
export function refundOf(
  { input, valuation, carriages, questions }: Court,
  own: readonly LegLaw[],
  share: Bounds,
): Bounds | null {
  const refunding = own.filter(({ regimes }) =>
    regimes.some((regime) => rulesNamed(input, regime)?.freightRefund !== undefined),
  );
  const { valueMinor, currency } = input.terms.goods;
  const { lossMinor } = valuation;
  if (refunding.length === 0 || !lossMinor || valueMinor === undefined || currency !== valuation.currency)
    return null;
  if (share.max === 0) return { min: 0, max: 0 };
  let freight = 0n;
  for (const { leg, carrier } of refunding) {
    const charged = carriages.find((carriage) => carriage.leg.id === leg)?.leg.freight;
    if (!charged) {
      questions.ask("freight_missing", carrier, [input.termsStatement]);
      return null;
    }
    if (charged.currency !== valuation.currency) {
      questions.ask("currency_differs", charged.currency, [input.termsStatement]);
      return null;
    }
    freight += BigInt(charged.minor);
  }
  const part = (sharePpm: number, minor: number): Fraction =>
    times(
      times(whole(freight), ppm(sharePpm)),
      least(over(whole(minor), whole(valueMinor), whole(1)), ppm(onePpm)),
    );
  const isSure = refunding.length === own.length && own.every(({ regimes }) => regimes.length === 1);
  return boundsOf({
    min: isSure ? part(share.min, lossMinor.min) : nothing,
    max: part(share.max, lossMinor.max),
  });
}
