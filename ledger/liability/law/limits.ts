/** What a treaty lets be recovered at the most: SDR by mass and package, the declared value, or no limit. */
import type { RegimeRules } from "../../state/liability-rules.ts";
import type { Amount } from "../../state/terms.ts";
import { type Day, dateText, dayOfText, localDay } from "../../statement/civil-date.ts";
import { boundsOf, type Fraction, hull, inMinor, most, type Range, times, whole } from "./amounts.ts";
import type { Questions } from "./questions.ts";
import { reason } from "./reasons.ts";
import type { Bounds, Limit, Reason, Valuation } from "./types.ts";

/** From least to most, in the smallest unit of the currency; without `max` it is not known, or there is none. */
export interface Cap {
  readonly min: Fraction;
  readonly max: Fraction | undefined;
}

/** What is needed to compute a limit for one carriage. */
export interface LimitQuery {
  readonly rules: RegimeRules;
  readonly valuation: Valuation;
  /** Days on which the harm can have happened. */
  readonly days: { readonly from: Day; readonly to: Day };
  readonly declaredValue: Amount | undefined;
  readonly termsStatement: string;
  /** Wilful misconduct was found. */
  readonly wilfulFound: readonly string[];
}

export interface ComputedLimit {
  readonly limit: Limit;
  readonly cap: Cap;
}

const nothing = whole(0);

export function limitOf(query: LimitQuery, questions: Questions): ComputedLimit {
  const { rules, wilfulFound, declaredValue } = query;
  if (wilfulFound.length > 0 && rules.wilful.lifts) {
    const reasons = [reason("limit_lifted", rules.wilful.provision, {}, wilfulFound)];
    return { limit: limit(rules, null, null, true, reasons), cap: { min: nothing, max: undefined } };
  }
  const kept =
    wilfulFound.length > 0 ? [reason("limit_not_lifted", rules.wilful.provision, {}, wilfulFound)] : [];
  const computed =
    declaredValue && rules.declaredValue !== undefined
      ? declaredLimit(query, declaredValue, rules.declaredValue, questions)
      : treatyLimit(query, questions);
  return { ...computed, limit: { ...computed.limit, reasons: [...computed.limit.reasons, ...kept] } };
}

function limit(
  { regime }: RegimeRules,
  sdrMillionths: Bounds | null,
  minor: Bounds | null,
  unlimited: boolean,
  reasons: readonly Reason[],
): Limit {
  return { regime, sdrMillionths, minor, unlimited, reasons };
}

function declaredLimit(
  { rules, valuation, termsStatement }: LimitQuery,
  { minor, currency }: Amount,
  provision: string,
  questions: Questions,
): ComputedLimit {
  const reasons = [reason("limit_declared", provision, { minor, currency }, [termsStatement])];
  if (currency !== valuation.currency) {
    questions.ask("currency_differs", currency, [termsStatement]);
    return { limit: limit(rules, null, null, false, reasons), cap: { min: nothing, max: undefined } };
  }
  const cap = { min: whole(minor), max: whole(minor) };
  return { limit: limit(rules, null, { min: minor, max: minor }, false, reasons), cap };
}

function treatyLimit(query: LimitQuery, questions: Questions): ComputedLimit {
  const { rules, valuation, days } = query;
  const applicable = rules.limits.filter(
    ({ from, until }) =>
      (from === undefined || dayOfText(from)! <= days.to) &&
      (until === undefined || days.from <= dayOfText(until)!),
  );
  if (applicable.length === 0) questions.ask("regime_unknown", rules.regime);
  const sums = applicable.map((rule) => sumOf(rule, valuation));
  const reasons = sums.flatMap((sum) => sum.reasons);
  if (applicable.length > 1)
    reasons.push(
      reason("limit_by_dates", applicable[0]!.provision, {
        from: dateText(days.from),
        to: dateText(days.to),
      }),
    );
  const min = hull(sums.map(({ min: least }) => ({ min: least, max: least })))?.min ?? nothing;
  const known = sums.length > 0 && sums.every(({ max }) => max !== undefined);
  const max = known ? hull(sums.map(({ max: most }) => ({ min: most!, max: most! })))!.max : undefined;
  return converted(query, { min, max }, reasons, questions);
}

function converted(
  { rules, valuation: { rate, currency } }: LimitQuery,
  sdr: Cap,
  reasons: Reason[],
  questions: Questions,
): ComputedLimit {
  const sdrBounds = sdr.max ? inRange({ min: sdr.min, max: sdr.max }, rules.regime, questions) : null;
  if (!rate) {
    const unconverted = limit(rules, sdrBounds, null, false, reasons);
    return { limit: unconverted, cap: { min: nothing, max: undefined } };
  }
  const cap = {
    min: inMinor(sdr.min, rate.perSdr, currency),
    max: sdr.max && inMinor(sdr.max, rate.perSdr, currency),
  };
  const minor = cap.max ? inRange({ min: cap.min, max: cap.max }, rules.regime, questions) : null;
  const values = { perSdr: rate.perSdr, date: rate.date, currency, ...asValues("minor", minor) };
  const lines = [...reasons, reason("limit_in_currency", "", values, [rate.statement])];
  return { limit: limit(rules, sdrBounds, minor, false, lines), cap };
}

function inRange(range: Range, about: string, questions: Questions): Bounds | null {
  const bounds = boundsOf(range);
  if (!bounds) questions.ask("amount_beyond_range", about);
  return bounds;
}

/** `minorMin`, `minorMax`. */
export function asValues(name: string, bounds: Bounds | null): Record<string, number> {
  return bounds ? { [`${name}Min`]: bounds.min, [`${name}Max`]: bounds.max } : {};
}

/** The higher of the sums by mass and by package; unknown parts leave the upper bound open. */
function sumOf(
  { perKilogram, perPackage, provision }: RegimeRules["limits"][number],
  { massGrams, packages, statements }: Valuation,
): Cap & { readonly reasons: readonly Reason[] } {
  const perGram: Fraction = { above: BigInt(perKilogram), below: 1_000n };
  const parts: { bounds: Bounds | null; rate: Fraction }[] = [{ bounds: massGrams, rate: perGram }];
  if (perPackage !== undefined) parts.push({ bounds: packages, rate: whole(perPackage) });
  const known = parts.filter((part): part is { bounds: Bounds; rate: Fraction } => part.bounds !== null);
  const min = known.reduce((best, { bounds, rate }) => most(best, times(whole(bounds.min), rate)), nothing);
  const max =
    known.length === parts.length
      ? known.reduce((best, { bounds, rate }) => most(best, times(whole(bounds.max), rate)), nothing)
      : undefined;
  const reasons: Reason[] = [];
  if (massGrams) {
    const values = { sdrMillionthsPerKilogram: perKilogram, ...asValues("massGrams", massGrams) };
    reasons.push(reason("limit_by_mass", provision, values, statements));
  }
  if (packages && perPackage !== undefined) {
    const values = { sdrMillionthsPerPackage: perPackage, ...asValues("packages", packages) };
    reasons.push(reason("limit_by_package", provision, values, statements));
  }
  return { min, max, reasons };
}

/** The days on which harm within a carriage can have happened, by UTC: limits change with dates. */
export function daysOf(
  held: { readonly fromMs: number; readonly toMs: number },
  harm: { readonly fromMs: number; readonly toMs: number } | null,
): { from: Day; to: Day } {
  const overlaps = harm !== null && harm.fromMs <= held.toMs && held.fromMs <= harm.toMs;
  const fromMs = overlaps ? Math.max(held.fromMs, harm.fromMs) : held.fromMs;
  const toMs = overlaps ? Math.min(held.toMs, harm.toMs) : held.toMs;
  return { from: localDay(fromMs, 0), to: localDay(toMs, 0) };
}
