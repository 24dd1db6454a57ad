/** One agreed condition: what was measured of it, when it was outside, and who held the goods meanwhile. */
import type { ConditionTrace, Excursion, Share, ShareBounds } from "../../ledger/liability/trace.ts";
import { language } from "../app/preferences.ts";
import { StatusGlyph } from "../components/status.tsx";
import { quantityName, unitOf } from "../format/quantity.ts";
import { duration } from "../format/time.ts";
import { decimal, integer, withUnit } from "../format/values.ts";
import { type NameOf, time } from "./history-panel.tsx";
import { verifyText } from "./words.ts";

const excursionsShownMax = 50;

export function ConditionSummary({ condition, nameOf }: { condition: ConditionTrace; nameOf: NameOf }) {
  const words = verifyText();
  const { quantity, series, excursions, shares, unattributed } = condition;
  const unobservedMs = condition.unobserved.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const shown = (value: number | null) => withUnit(value, unitOf(quantity), language.value);
  return (
    <div class="condition">
      <p>
        <strong>{quantityName(quantity, words.quantities)}</strong> {band(condition, shown)}
      </p>
      <ul class="dim">
        {series.length === 0 && <li>{words.neverMeasured}</li>}
        {series.map(({ device, name, readings, min, max }) => (
          <li key={`${device} ${name}`}>
            {words.measured(readings, integer(readings, language.value), shown(min), shown(max), device)}
          </li>
        ))}
        <li>{words.observed(duration(condition.observedMs), duration(unobservedMs))}</li>
      </ul>
      {excursions.length === 0 ? (
        <p class="finding">
          <StatusGlyph status={condition.observedMs > 0 ? "delivered" : "stale"} />
          {condition.observedMs > 0 ? words.noExcursions : words.notObserved}
        </p>
      ) : (
        <ul class="problems">
          {excursions.slice(0, excursionsShownMax).map((excursion) => (
            <ExcursionItem
              key={`${excursion.device} ${excursion.name} ${excursion.side} ${excursion.fromMs}`}
              excursion={excursion}
              shown={shown}
              nameOf={nameOf}
            />
          ))}
          {excursions.length > excursionsShownMax && (
            <li class="dim">
              {words.progress(
                integer(excursionsShownMax, language.value),
                integer(excursions.length, language.value),
              )}
            </li>
          )}
        </ul>
      )}
      {shares.length > 0 && excursions.length > 1 && (
        <p>
          {words.shares}: {shareText(shares, unattributed, nameOf)}
        </p>
      )}
    </div>
  );
}

type Shown = (value: number | null) => string;

function band({ min, max }: ConditionTrace, shown: Shown): string {
  const words = verifyText();
  if (min !== null && max !== null) return words.band(shown(min), shown(max));
  return min !== null ? words.atLeast(shown(min)) : words.atMost(shown(max));
}

function ExcursionItem(props: { excursion: Excursion; shown: Shown; nameOf: NameOf }) {
  const words = verifyText();
  const { excursion, shown } = props;
  const { side, limit, extreme, fromMs, toMs, observedMs, unobservedMs, standing, device } = excursion;
  const isAbove = side === "above";
  return (
    <li>
      <strong class="finding">
        <StatusGlyph status={standing === "harmful" ? "critical" : "attention"} />
        {isAbove ? words.above(shown(limit)) : words.below(shown(limit))},{" "}
        {isAbove ? words.extreme(shown(extreme)) : words.extremeLow(shown(extreme))}
      </strong>
      <span>
        {time(fromMs)} – {time(toMs)} <span class="dim">({device})</span>
      </span>
      <span class="dim">
        {words.excursionTime(duration(observedMs))}
        {unobservedMs > 0 && `, ${words.excursionUnobserved(duration(unobservedMs))}`}
        {standing === "possible" && `; ${words.unconfirmed}`}
      </span>
      <span>{shareText(excursion.shares, excursion.unattributed, props.nameOf)}</span>
    </li>
  );
}

/** `Carrier Ltd 80 to 100 %, 20 % shown for nobody` */
function shareText(shares: readonly Share[], unattributed: ShareBounds | null, nameOf: NameOf): string {
  const words = verifyText();
  const percent = (ppm: number) => decimal(ppm / 10_000, ppm % 10_000 === 0 ? 0 : 1, language.value);
  const texts = shares
    .filter(({ maxPpm }) => maxPpm > 0)
    .map(
      ({ holder, minPpm, maxPpm }) => `${nameOf(holder)} ${words.share(percent(minPpm), percent(maxPpm))}`,
    );
  if (unattributed && unattributed.maxPpm > 0) texts.push(words.unattributed(percent(unattributed.maxPpm)));
  return texts.join(", ");
}
