/** Options in words. Every figure is one of the plan's own, rounded for reading. */

import type { RouteOptionView, RoutePlanView } from "../../gateway/contract/routes.ts";
import { language, zone } from "../app/preferences.ts";
import { weight } from "../format/measurement.ts";
import { duration, noValue, shortTime } from "../format/time.ts";
import { decimal, integer, money } from "../format/values.ts";
import { routeWords } from "../messages/routes-messages.ts";
import { fewComparable, harmOf, leastComparable } from "./comparison.ts";

export const timeText = (timeMs: number | null): string =>
  timeMs === null ? noValue : shortTime(timeMs, language.value, zone.value);

export const moneyText = (minor: number, currency: string): string => money(minor, currency, language.value);

export const massText = (grams: number): string =>
  weight(Math.abs(grams) < 10_000_000 ? Math.round(grams / 1_000) * 1_000 : grams, language.value);

/** A probability: tenths of a per cent below ten, and no chance that is there reads as none. */
export function shareText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return routeWords().percentBelow(decimal(0.1, 1, language.value));
  return `${decimal(percent, percent < 10 && percent > 0 ? 1 : 0, language.value)} %`;
}

/** A difference with its sign; nothing where it rounds to nothing. */
export function signed(text: (value: number) => string, value: number): string {
  const size = text(Math.abs(value));
  if (size === text(0)) return routeWords().whatIf.unchanged;
  return `${value > 0 ? "+" : "−"}${size}`;
}

export function laterText(differenceMs: number | null): string {
  if (differenceMs === null) return noValue;
  const words = routeWords().whatIf;
  if (Math.abs(differenceMs) < 60_000) return words.unchanged;
  return differenceMs > 0 ? words.later(duration(differenceMs)) : words.earlier(duration(-differenceMs));
}

export const roleText = ({ roles }: RouteOptionView): string =>
  roles.map((role) => routeWords().roles[role]).join(", ");

/** Sentences in the order in which they are read. `value`: of the goods, in units of the currency. */
export function explanation(
  option: RouteOptionView,
  plan: RoutePlanView,
  value: number | undefined,
): string[] {
  const words = routeWords().why;
  const { costMinor, co2Grams, late, missedConnection } = option;
  const beside = besideOthers(option, plan);
  return [
    ...arrivalSentences(option),
    ...(late === null ? [] : [words.late(shareText(late))]),
    words.numbers(moneyText(costMinor, plan.currency), massText(co2Grams)),
    ...(beside.length > 0 ? [words.beside(list(beside))] : []),
    harmSentence(option),
    ...stakeSentence(option, plan.currency, value),
    ...(missedConnection > 0 ? [words.missed(shareText(missedConnection))] : []),
    ...option.legs
      .filter(({ detourMs }) => detourMs > 0)
      .map(({ fromName, detourMs }) => words.detour(fromName, duration(detourMs))),
    basisSentence(leastComparable(option)),
  ];
}

function arrivalSentences({ p10Ms, p50Ms, p90Ms }: RouteOptionView): string[] {
  const words = routeWords().why;
  if (p50Ms === null) return [words.noHalf];
  const half = words.half(timeText(p50Ms));
  return p10Ms === null || p90Ms === null
    ? [half, words.openEnd]
    : [half, words.interval(timeText(p10Ms), timeText(p90Ms))];
}

function besideOthers(option: RouteOptionView, { options, currency }: RoutePlanView): string[] {
  const words = routeWords().why;
  const dearer = option.costMinor - Math.min(...options.map(({ costMinor }) => costMinor));
  const dirtier = option.co2Grams - Math.min(...options.map(({ co2Grams }) => co2Grams));
  const times = options.flatMap(({ p50Ms }) => (p50Ms === null ? [] : [p50Ms]));
  const slowerMs = option.p50Ms === null ? 0 : option.p50Ms - Math.min(...times);
  return [
    ...(slowerMs >= 60_000 ? [words.slower(duration(slowerMs))] : []),
    ...(dearer > 0 ? [words.dearer(moneyText(dearer, currency))] : []),
    ...(dirtier >= 500 ? [words.dirtier(massText(dirtier))] : []),
  ];
}

function harmSentence({ damage, excursion }: RouteOptionView): string {
  const words = routeWords().why;
  return excursion > 0
    ? words.harmControlled(shareText(damage), shareText(excursion))
    : words.harm(shareText(damage));
}

/** What is lost on average if goods that come to harm are worth nothing. */
function stakeSentence(option: RouteOptionView, currency: string, value: number | undefined): string[] {
  if (value === undefined || value === 0) return [];
  const shown = (amount: number) => {
    try {
      return new Intl.NumberFormat(language.value, {
        style: "currency",
        currency,
        maximumFractionDigits: 0,
      }).format(amount);
    } catch {
      return `${integer(amount, language.value)} ${currency}`;
    }
  };
  return [routeWords().why.stake(shown(value * harmOf(option)), shown(value))];
}

export function basisSentence(comparable: number): string {
  const words = routeWords().why;
  const shown = integer(comparable, language.value);
  if (comparable === 0) return words.prior;
  return comparable < fewComparable ? words.few(comparable, shown) : words.known(comparable, shown);
}

export function list(parts: readonly string[]): string {
  return new Intl.ListFormat(language.value, { type: "conjunction" }).format(parts);
}

/** The word for a mode; one that this page does not know is shown as it came. */
export const modeText = (mode: string): string => routeWords().modes[mode] ?? mode;
