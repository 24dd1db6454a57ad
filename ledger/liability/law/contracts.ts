/**
 * Successive carriers under one contract (CMR 34 to 37, CIM 26 and 50): together they owe the loss, at most one limit;
 * among them each bears what it caused, and what cannot be apportioned falls on them by freight.
 *
 * With s the share of a carrier, S that of all of them and L the limit, the carrier's part of min(S × loss, L) is
 * s/S of it: min(s × loss, L × s/S). It grows with s and falls with the shares of the others, so that the bounds
 * follow from the ends of the bounds of the shares. At each moment somebody held the goods: true shares add up to one.
 */
import type { RegimeRules } from "../../state/liability-rules.ts";
import {
  boundsOf,
  type Fraction,
  least,
  minus,
  most,
  onePpm,
  over,
  plus,
  ppm,
  type Range,
  rangeOf,
  times,
  whole,
} from "./amounts.ts";
import {
  type Court,
  cappedShare,
  distinct,
  limitsOfLeg,
  refundOf,
  rulesNamed,
  shareOf,
  widest,
  wilfulOf,
} from "./exposure.ts";
import { asValues, type Cap } from "./limits.ts";
import { reason } from "./reasons.ts";
import type { Bounds, ContractLaw, Fallback, LegLaw, PartyLaw, Reason } from "./types.ts";

/** A contract whose legs are all under one treaty that has rules for successive carriers. */
export interface SuccessiveContract {
  readonly contract: string;
  readonly legs: readonly LegLaw[];
  readonly carriers: readonly string[];
  readonly rules: RegimeRules;
}

/** Contracts of two or more carriers, as far as each carrier's legs are all in that contract. */
export function successiveContracts({ input, legs }: Court): SuccessiveContract[] {
  const names = [...new Set(legs.map(({ contract }) => contract))].filter((name) => name !== "").sort();
  return names.flatMap((contract) => {
    const own = legs.filter((legLaw) => legLaw.contract === contract);
    const carriers = [...new Set(own.map(({ carrier }) => carrier))];
    const [regime, ...others] = new Set(own.flatMap(({ regimes }) => regimes));
    const isOfOneRegime = own.every(({ regimes }) => regimes.length === 1) && others.length === 0;
    const rules = regime === undefined ? undefined : rulesNamed(input, regime);
    const carryElsewhere = legs.some(
      (legLaw) => legLaw.contract !== contract && carriers.includes(legLaw.carrier),
    );
    if (carriers.length < 2 || !isOfOneRegime || !rules?.successive || carryElsewhere) return [];
    return [{ contract, legs: own, carriers, rules }];
  });
}

interface Shares {
  readonly own: ReadonlyMap<string, Bounds>;
  /** Sums over the carriers, and over everybody else. */
  readonly carriers: Bounds;
  readonly others: Bounds;
  /** Of all carriers together. */
  readonly total: Bounds;
}

function sharesOf({ input }: Court, carriers: readonly string[]): Shares {
  const own = new Map(carriers.map((carrier) => [carrier, shareOf(input, carrier)]));
  const sum = (all: readonly Bounds[]): Bounds =>
    all.reduce((total, { min, max }) => ({ min: total.min + min, max: total.max + max }), { min: 0, max: 0 });
  const ours = sum([...own.values()]);
  const others = sum(input.shares.filter(({ party }) => !own.has(party)).map(({ ppm: share }) => share));
  const isHarm = input.shares.length > 0;
  return {
    own,
    carriers: ours,
    others,
    total: {
      min: isHarm ? Math.min(onePpm, Math.max(ours.min, onePpm - others.max)) : 0,
      max: Math.max(ours.min, Math.min(ours.max, onePpm - others.min)),
    },
  };
}

export interface ContractResult {
  readonly contract: ContractLaw;
  readonly parties: readonly PartyLaw[];
}

export function contractLawOf(court: Court, successive: SuccessiveContract): ContractResult {
  const { contract, legs, carriers, rules } = successive;
  const { input, valuation } = court;
  const wilful = wilfulOf(input, carriers);
  const shares = sharesOf(court, carriers);
  const computed = legs.flatMap((legLaw) => limitsOfLeg(court, legLaw, wilful.found));
  const isUnlimited = computed.some(({ limit }) => limit.unlimited);
  const cap = isUnlimited ? undefined : widest(computed.map((one) => one.cap));
  const loss = valuation.lossMinor ? rangeOf(valuation.lossMinor) : undefined;
  const total = loss ? boundsOf(cappedShare(shares.total, loss, cap)) : null;
  const byShare = carriers.map((carrier) => ({
    carrier,
    minor: loss ? boundsOf(partByShare(shares, carrier, loss, cap)) : null,
  }));
  const fallback = fallbackOf(court, successive, shares, loss, cap);
  const limits = distinct(computed);
  const parties = carriers.map((carrier, i): PartyLaw => {
    const own = legs.filter((legLaw) => legLaw.carrier === carrier);
    const ofCarrier = wilfulOf(input, [carrier]);
    const lifted = loss ? boundsOf(partByShare(shares, carrier, loss, undefined)) : null;
    const share = shares.own.get(carrier)!;
    return {
      party: carrier,
      sharePpm: share,
      legs: own.map(({ leg }) => leg),
      limits,
      exposureMinor: byShare[i]!.minor,
      freightRefundMinor: refundOf(court, own, share),
      wilful: ofCarrier.state,
      exposureIfWilfulMinor: ofCarrier.state === "alleged" && rules.wilful.lifts ? lifted : null,
      reasons: [partReason(rules, share, shares, byShare[i]!.minor), ...contributionOf(rules)],
    };
  });
  const values = {
    ...asValues("sharePpm", shares.total),
    ...asValues("lossMinor", valuation.lossMinor),
    ...asValues("minor", total),
  };
  return {
    contract: {
      contract,
      carriers,
      sharePpm: shares.total,
      limits,
      totalMinor: total,
      byShare,
      fallback,
      reasons: [reason("contract_total", rules.successive!.sole, values, valuation.statements)],
    },
    parties,
  };
}

const contributionOf = ({ contribution }: RegimeRules): Reason[] =>
  contribution === undefined ? [] : [reason("contribution_only", contribution, {})];

function partReason(rules: RegimeRules, share: Bounds, { total }: Shares, minor: Bounds | null): Reason {
  const values = {
    ...asValues("sharePpm", share),
    ...asValues("contractSharePpm", total),
    ...asValues("minor", minor),
  };
  return reason("contract_by_share", rules.successive!.sole, values);
}

/** min(s × loss, L × s/S): the least s beside the most of the others, and the other way round. */
function partByShare(shares: Shares, carrier: string, loss: Range, cap: Cap | undefined): Range {
  const { min, max } = shares.own.get(carrier)!;
  const restMin = shares.carriers.min - min;
  const restMax = shares.carriers.max - max;
  const besideLeast = Math.max(restMin, Math.min(restMax, onePpm - min - shares.others.min));
  const besideMost = Math.max(restMin, onePpm - max - shares.others.max);
  return {
    min: part(ppm(min), ppm(min + besideLeast), loss.min, cap?.min, whole(0)),
    max: part(ppm(max), ppm(max + besideMost), loss.max, cap?.max, whole(0)),
  };
}

/** Of `min(whole × loss, limit)` the part `own/whole`; without a limit `own × loss`. */
function part(
  own: Fraction,
  total: Fraction,
  loss: Fraction,
  limit: Fraction | undefined,
  ifNone: Fraction,
): Fraction {
  const ofLoss = times(own, loss);
  return limit ? least(ofLoss, times(limit, over(own, total, ifNone))) : ofLoss;
}

/**
 * What the shares leave open. Only one can have caused it: it bears it. All who can have are shown to have caused
 * something: they bear it by freight. Else nobody can be found, and all carriers of the contract bear it by freight.
 */
function fallbackOf(
  court: Court,
  { contract, rules, carriers, legs }: SuccessiveContract,
  shares: Shares,
  loss: Range | undefined,
  cap: Cap | undefined,
): Fallback | null {
  const open = carriers.filter((carrier) => isOpen(shares.own.get(carrier)!));
  const openPpm = {
    min: Math.max(0, shares.total.min - shares.carriers.min),
    max: Math.max(0, shares.total.max - shares.carriers.min),
  };
  if (open.length === 0 || openPpm.max === 0) return null;
  const provisions = rules.successive!;
  const allInvolved = open.every((carrier) => shares.own.get(carrier)!.min > 0);
  const possible = carriers.filter((carrier) => shares.own.get(carrier)!.max > 0);
  const [rule, provision, bearers] =
    open.length === 1
      ? (["sole", provisions.sole, open] as const)
      : allInvolved
        ? (["freight-of-those-involved", provisions.involved, open] as const)
        : (["freight-of-all", provisions.all, provisions.sparesInnocent ? possible : carriers] as const);
  const weights = rule === "sole" ? new Map([[open[0]!, 1n]]) : freightOf(court, legs, bearers);
  if (!weights) court.questions.ask("freight_missing", contract, [court.input.termsStatement]);
  const parts =
    loss && weights
      ? carriers.map((carrier) => ({
          carrier,
          minor: boundsOf(fallbackPart(shares, carrier, weights, loss, cap)),
        }))
      : [];
  return { rule, provision, openMinor: loss ? boundsOf(openPart(shares, openPpm, loss, cap)) : null, parts };
}

const isOpen = ({ min, max }: Bounds): boolean => max > min;

/** Freight of each bearer; `undefined` where one is not stated, or in another currency, or all are nothing. */
function freightOf(
  { carriages }: Court,
  legs: readonly LegLaw[],
  bearers: readonly string[],
): Map<string, bigint> | undefined {
  const own = carriages.filter(({ leg }) => legs.some((legLaw) => legLaw.leg === leg.id));
  const charged = own.filter(({ leg }) => bearers.includes(leg.carrier));
  const currencies = new Set(charged.map(({ leg }) => leg.freight?.currency));
  if (currencies.size !== 1 || currencies.has(undefined)) return undefined;
  const freight = new Map<string, bigint>();
  for (const { leg } of charged)
    freight.set(leg.carrier, (freight.get(leg.carrier) ?? 0n) + BigInt(leg.freight!.minor));
  return [...freight.values()].some((minor) => minor > 0n) ? freight : undefined;
}

/** Bounds of the total's part that is open, over what all carriers together may have caused. */
function openPart({ carriers, total }: Shares, open: Bounds, loss: Range, cap: Cap | undefined): Range {
  return {
    min: part(ppm(open.min), ppm(open.min + carriers.min), loss.min, cap?.min, whole(0)),
    max: part(ppm(open.max), ppm(Math.max(total.max, 1)), loss.max, cap?.max, whole(0)),
  };
}

/**
 * With S the share of all carriers, M the sum of what is shown and f the carrier's part of the freight, it bears
 * w = s + (S − M) × f, as w × loss or limit × w/S. The first grows with S; the second runs one way between its ends.
 */
function fallbackPart(
  shares: Shares,
  carrier: string,
  weights: ReadonlyMap<string, bigint>,
  loss: Range,
  cap: Cap | undefined,
): Range {
  const sum = [...weights.values()].reduce((total, minor) => total + minor, 0n);
  const freight: Fraction = { above: weights.get(carrier) ?? 0n, below: sum };
  const shown = ppm(shares.own.get(carrier)!.min);
  const borne = (totalPpm: number): Fraction =>
    plus(shown, times(minus(ppm(totalPpm), ppm(shares.carriers.min)), freight));
  const [low, high] = [borne(shares.total.min), borne(shares.total.max)];
  const ratios = [
    over(low, ppm(shares.total.min), freight),
    over(high, ppm(shares.total.max), freight),
  ] as const;
  const min = times(low, loss.min);
  const max = times(high, loss.max);
  return {
    min: cap ? least(min, times(cap.min, least(...ratios))) : min,
    max: cap?.max ? least(max, times(cap.max, most(...ratios))) : max,
  };
}
