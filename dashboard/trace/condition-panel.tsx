/** One condition of the terms: its shares with their bounds and arithmetic, its excursions, what measured it. */

import type { ConditionTrace, Excursion, LiabilityTrace } from "../../ledger/liability/trace.ts";
import { apart } from "../../report/apart.ts";
import { language } from "../app/preferences.ts";
import { scrollable } from "../components/scrollable.ts";
import { StatusGlyph } from "../components/status.tsx";
import { Time } from "../components/time.tsx";
import { duration, noValue } from "../format/time.ts";
import { integer } from "../format/values.ts";
import { traceWords } from "../messages/trace-messages.ts";
import { conditionFigures, excursionFigures } from "./arithmetic.ts";
import { bandText, conditionName, partyName, seconds, shown, toleranceText } from "./names.ts";
import { ShareTable } from "./share-table.tsx";
import { StatementLinks } from "./statement-links.tsx";

interface Properties {
  condition: ConditionTrace;
  trace: LiabilityTrace;
}

export function ConditionPanel({ condition, trace }: Properties) {
  const name = conditionName(condition);
  return (
    <section class="panel" aria-label={name}>
      <header>
        <h2>{name}</h2>
        <span class="dim">
          {traceWords().conditionBand(bandText(condition))}, {toleranceText(condition)}
        </span>
      </header>
      <CombinedShares condition={condition} trace={trace} />
      <Excursions condition={condition} trace={trace} />
      <Observation condition={condition} trace={trace} />
    </section>
  );
}

function CombinedShares({ condition, trace }: Properties) {
  const words = traceWords();
  const { governing, unattributed, shares } = condition;
  if (!governing) return null;
  const figures = conditionFigures(trace, trace.conditions.indexOf(condition));
  return (
    <div class="panel-body trace-part">
      <h3>{words.shares}</h3>
      <p class="dim">{words.sharesOf(`${governing.device} (${governing.name})`)}</p>
      <ShareTable trace={trace} shares={shares} figures={figures} unattributed={unattributed} />
      <details class="trace-formula">
        <summary>{words.formulaTitle}</summary>
        <p class="dim">{words.formula}</p>
      </details>
    </div>
  );
}

function Excursions({ condition, trace }: Properties) {
  const words = traceWords();
  const { excursions, excursionsOmitted, series } = condition;
  if (excursions.length === 0) {
    return (
      <p class="panel-body quiet-line">
        <StatusGlyph status={series.length > 0 ? "delivered" : "stale"} />
        {series.length > 0 ? words.noExcursion : words.notMeasured}
      </p>
    );
  }
  return (
    <div class="trace-excursions">
      <h3>{words.excursionsTitle}</h3>
      {excursions.map((excursion) => (
        <ExcursionDetail
          key={`${excursion.device}-${excursion.name}-${excursion.side}-${excursion.fromMs}`}
          excursion={excursion}
          condition={condition}
          trace={trace}
        />
      ))}
      {excursionsOmitted > 0 && (
        <p class="dim">{words.excursionsOmitted(integer(excursionsOmitted, language.value))}</p>
      )}
    </div>
  );
}

function ExcursionDetail({ excursion, condition, trace }: Properties & { excursion: Excursion }) {
  const words = traceWords();
  const { quantity } = condition;
  const harmful = excursion.standing === "harmful";
  const limit = shown(quantity, excursion.limit);
  const extreme = shown(quantity, excursion.extreme);
  return (
    <details class="trace-excursion-detail">
      <summary>
        <StatusGlyph status={harmful ? "critical" : "attention"} />
        <span>
          <strong class={harmful ? "text-critical" : "text-attention"}>
            {excursion.side === "above" ? words.above(limit, extreme) : words.below(limit, extreme)}
          </strong>{" "}
          <Time atMs={excursion.fromMs} short /> – <Time atMs={excursion.toMs} short />
        </span>
        <span class="dim">
          {excursion.device} · {lengthText(excursion, condition)} ·{" "}
          {harmful ? words.confirmed : words.possible}
        </span>
      </summary>
      <div class="trace-part">
        <ShareTable
          trace={trace}
          shares={excursion.shares}
          figures={excursionFigures(excursion, condition.unit)}
          unattributed={excursion.unattributed}
        />
        <p>
          <span class="dim">{words.statements}:</span> <StatementLinks hashes={excursion.statements} />
        </p>
      </div>
    </details>
  );
}

function lengthText(excursion: Excursion, { unit }: ConditionTrace): string {
  const words = traceWords();
  if (unit === "events") return words.event;
  const { observedMs, unobservedMs, epsilonMs } = excursion;
  const parts = [words.observedFor(duration(observedMs))];
  if (unobservedMs > 0) parts.push(words.unobservedFor(duration(unobservedMs)));
  if (epsilonMs > 0) parts.push(words.epsilon(seconds(epsilonMs)));
  return parts.join(" · ");
}

function Observation({ condition, trace }: Properties) {
  const words = traceWords();
  const { series, quantity, unobserved, unobservedOmitted } = condition;
  return (
    <div class="panel-note trace-part">
      <p>
        {words.observed}: <b>{duration(condition.observedMs)}</b> · {words.unobserved}:{" "}
        <b>{duration(condition.unobservedMs)}</b>. {words.gapRule(duration(trace.gapMsMax))}
      </p>
      {series.length > 0 && (
        <details>
          <summary>{words.series}</summary>
          <div {...scrollable}>
            <table class="data-table">
              <thead>
                <tr>
                  <th scope="col">{words.device}</th>
                  <th scope="col">{words.readings}</th>
                  <th scope="col">{words.lowest}</th>
                  <th scope="col">{words.highest}</th>
                  <th scope="col">{words.observed}</th>
                  <th scope="col">±</th>
                </tr>
              </thead>
              <tbody>
                {series.map((one) => (
                  <tr key={`${one.device}-${one.name}`}>
                    <th scope="row">
                      <a href={`./devices/${encodeURIComponent(one.device)}`}>{one.device}</a>{" "}
                      <span class="dim">{one.name}</span>
                    </th>
                    <td>{integer(one.readings, language.value)}</td>
                    <td>{one.min === null ? noValue : shown(quantity, one.min)}</td>
                    <td>{one.max === null ? noValue : shown(quantity, one.max)}</td>
                    <td>{duration(one.observedMs)}</td>
                    <td>{seconds(one.epsilonMs)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
      {unobserved.length > 0 && (
        <details>
          <summary>{words.gapsTitle}</summary>
          <ul class="trace-gaps">
            {unobserved.map((gap) => (
              <li key={gap.fromMs}>
                <Time atMs={gap.fromMs} short /> – <Time atMs={gap.toMs} short /> (
                {duration(gap.toMs - gap.fromMs)}),{" "}
                {words.unobservedHeld(
                  gap.holders.map((holder) => apart(partyName(trace, holder))).join(", "),
                )}
              </li>
            ))}
          </ul>
          {unobservedOmitted > 0 && <p>{words.gapsOmitted(integer(unobservedOmitted, language.value))}</p>}
        </details>
      )}
    </div>
  );
}
