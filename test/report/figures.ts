/** The figures of a trace as people read them, written by other code than the report's own: an oracle for all surfaces. */
import type { Bounds } from "../../ledger/liability/law/types.ts";
import type { LiabilityTrace, ShareBounds } from "../../ledger/liability/trace.ts";

const number = (value: number, digits: number, least = 0) =>
  new Intl.NumberFormat("en", { maximumFractionDigits: digits, minimumFractionDigits: least }).format(value);

const percent = (ppm: number) => `${number(ppm / 10_000, 4)} %`;
const euros = (minor: number) => `EUR ${number(minor / 100, 2, 2)}`;
const utc = (timeMs: number) =>
  `${new Date(timeMs)
    .toISOString()
    .replace("T", " ")
    .replace(/(\.000)?Z$/, "")} UTC`;
const bounds = (one: Bounds | null, shown: (value: number) => string) =>
  one ? [shown(one.min), shown(one.max)] : [];
const shares = (one: ShareBounds | null) => (one ? [percent(one.minPpm), percent(one.maxPpm)] : []);

/** In English, amounts in euros: shares, harm, limits, exposures, times of custody and excursions, deadlines. */
export function figuresOf({
  parties,
  unattributed,
  custody,
  conditions,
  law,
  height,
}: LiabilityTrace): string[] {
  const money = (one: Bounds | null) => bounds(one, euros);
  const texts = [
    number(height, 0),
    ...shares(unattributed),
    ...parties.flatMap(({ legalName, share }) => [legalName, ...shares(share)]),
    ...custody.flatMap(({ fromMs, toMs }) => [utc(fromMs), ...(toMs === null ? [] : [utc(toMs)])]),
    ...conditions.flatMap((condition) => [
      ...shares(condition.unattributed),
      ...condition.shares.flatMap(shares),
      ...condition.series.flatMap(({ readings, device }) => [number(readings, 0), device]),
      ...condition.excursions.flatMap(({ fromMs, toMs, harm, possibleHarm, shares: own }) => [
        utc(fromMs),
        utc(toMs),
        ...(condition.unit === "events"
          ? []
          : [`${number(harm / 1000, 3)} s`, `${number(possibleHarm / 1000, 3)} s`]),
        ...own.filter(({ maxPpm }) => maxPpm > 0).flatMap(shares),
      ]),
      ...condition.unobserved.flatMap(({ fromMs, toMs }) => [utc(fromMs), utc(toMs)]),
    ]),
    ...(law.rules ? [`${law.rules.id}, version ${law.rules.version}`] : []),
    ...money(law.valuation.lossMinor),
    ...law.parties.flatMap(({ limits, exposureMinor, exposureIfWilfulMinor, freightRefundMinor }) => [
      ...limits.flatMap(({ minor, sdrMillionths }) => [
        ...money(minor),
        ...bounds(sdrMillionths, (millionths) => `SDR ${number(millionths / 1e6, 6)}`),
      ]),
      ...money(exposureMinor),
      ...money(exposureIfWilfulMinor),
      ...money(freightRefundMinor),
    ]),
    ...law.clocks.flatMap(({ deadlineDate, deadlineMs }) => [
      deadlineDate,
      ...(deadlineMs === null ? [] : [utc(deadlineMs)]),
    ]),
    ...law.risk.spans.map(({ fromMs }) => utc(fromMs)),
    law.risk.rule,
  ];
  return [...new Set(texts.filter((text) => text !== ""))];
}
