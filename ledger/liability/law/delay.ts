/** Delivery later than agreed, and what the treaty limits for it. */
import type { RegimeRules } from "../../state/liability-rules.ts";
import { boundsOf, times, whole } from "./amounts.ts";
import type { Carriage } from "./carriages.ts";
import { type Court, limitsOfLeg, rulesNamed, wilfulOf } from "./exposure.ts";
import { asValues } from "./limits.ts";
import { reason } from "./reasons.ts";
import type { Bounds, DelayLaw, LegLaw, Reason } from "./types.ts";

export function delaysOf(court: Court): DelayLaw[] {
  const { input, legs, carriages, questions } = court;
  return legs.flatMap((legLaw) => {
    const carriage = carriages.find(({ leg }) => leg.id === legLaw.leg)!;
    const agreedMs = carriage.leg.arrival;
    const actualMs = carriage.delivery?.atMs ?? null;
    if (agreedMs === undefined || carriage.held === null) return [];
    const lateMs = (actualMs ?? input.positionMs) - agreedMs;
    if (lateMs <= 0 || isOwnNextLeg(court, legLaw)) return [];
    return legLaw.regimes.flatMap((regime) => {
      const rules = rulesNamed(input, regime);
      if (!rules) return [];
      questions.ask("delay_not_declared", legLaw.leg, [input.termsStatement]);
      const { minor, currency, reasons } = limitOfDelay(court, legLaw, carriage, rules);
      return [
        {
          leg: legLaw.leg,
          regime,
          carrier: legLaw.carrier,
          agreedMs,
          actualMs,
          lateMs,
          limitMinor: minor,
          currency,
          reasons,
        },
      ];
    });
  });
}

/** The carrier goes on with its next leg: what it delivers late is that one. */
function isOwnNextLeg({ legs, carriages }: Court, { leg, carrier }: LegLaw): boolean {
  const i = legs.findIndex((one) => one.leg === leg);
  const next = legs[i + 1];
  if (next?.carrier !== carrier) return false;
  const heldOf = (id: string) => carriages.find((carriage) => carriage.leg.id === id)?.held;
  return heldOf(leg) === heldOf(next.leg);
}

interface DelayLimit {
  readonly minor: Bounds | null;
  readonly currency: string;
  readonly reasons: readonly Reason[];
}

/** A multiple of the carriage charges, or the limit of damage; without a rule the treaty says nothing of delay. */
function limitOfDelay(court: Court, legLaw: LegLaw, { leg }: Carriage, rules: RegimeRules): DelayLimit {
  const { input, valuation, questions } = court;
  const wilful = wilfulOf(input, [legLaw.carrier]);
  if (wilful.found.length > 0 && rules.wilful.lifts)
    return none([reason("limit_lifted", rules.wilful.provision, {}, wilful.found)]);
  if (!rules.delay) return none([]);
  const { freightThousandths, provision } = rules.delay;
  if (freightThousandths === undefined) {
    const asDamage = limitsOfLeg(court, legLaw, wilful.found).find(
      ({ limit }) => limit.regime === rules.regime,
    )?.limit;
    return {
      minor: asDamage?.minor ?? null,
      currency: valuation.currency,
      reasons: asDamage?.reasons ?? [],
    };
  }
  if (!leg.freight) {
    questions.ask("freight_missing", legLaw.carrier, [input.termsStatement]);
    return none([]);
  }
  const limit = times(whole(leg.freight.minor), { above: BigInt(freightThousandths), below: 1_000n });
  const minor = boundsOf({ min: limit, max: limit });
  const values = { freightMinor: leg.freight.minor, freightThousandths, ...asValues("minor", minor) };
  const reasons = [reason("limit_of_delay", provision, values, [input.termsStatement])];
  return { minor, currency: leg.freight.currency, reasons };
}

const none = (reasons: readonly Reason[]): DelayLimit => ({ minor: null, currency: "", reasons });
