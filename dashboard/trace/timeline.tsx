/** Custody over time with the excursions laid over it; what nobody observed is hatched. */

import type { ComponentChildren } from "preact";
import type { ConditionTrace, CustodyInterval, LiabilityTrace } from "../../ledger/liability/trace.ts";
import { language, zone } from "../app/preferences.ts";
import { Panel } from "../components/panel.tsx";
import { isoTime, shortTime } from "../format/time.ts";
import { integer } from "../format/values.ts";
import { traceWords } from "../messages/trace-messages.ts";
import { conditionName, partyName } from "./names.ts";

interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

export function Timeline({ trace }: { trace: LiabilityTrace }) {
  const words = traceWords();
  const range = { fromMs: trace.window.fromMs, toMs: Math.max(trace.window.toMs, trace.window.fromMs + 1) };
  const excursionCount = trace.conditions.reduce((sum, { excursions }) => sum + excursions.length, 0);
  const text = words.timelineText(
    integer(trace.custody.length, language.value),
    integer(excursionCount, language.value),
  );
  return (
    <Panel title={words.timeline}>
      <div class="panel-body trace-timeline" role="img" aria-label={text}>
        <Row name={words.custody}>
          {trace.custody.map((interval, index) => (
            <CustodySpan
              key={`${interval.holder}-${interval.fromMs}`}
              interval={interval}
              name={partyName(trace, interval.holder)}
              range={range}
              odd={index % 2 === 1}
            />
          ))}
          {trace.custody.map((interval) => (
            <Transfer key={`transfer-${interval.fromMs}`} interval={interval} range={range} />
          ))}
        </Row>
        {trace.conditions.map((condition, index) => (
          <ConditionRow key={`${condition.quantity}-${index}`} condition={condition} range={range} />
        ))}
        <Axis range={range} />
      </div>
      <Legend />
    </Panel>
  );
}

function Row({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <span class="trace-row-name">{name}</span>
      <div class="trace-row">{children}</div>
    </>
  );
}

function CustodySpan(props: { interval: CustodyInterval; name: string; range: Range; odd: boolean }) {
  const { interval, name, range, odd } = props;
  return (
    <div
      class={odd ? "trace-custody odd" : "trace-custody"}
      title={spanText(name, interval.fromMs, interval.toMs ?? range.toMs)}
      style={placed(range, interval.fromMs, interval.toMs ?? range.toMs)}
    >
      <span>{name}</span>
    </div>
  );
}

function Transfer({ interval, range }: { interval: CustodyInterval; range: Range }) {
  const { inTransferFromMs, toMs } = interval;
  if (inTransferFromMs === null) return null;
  const endMs = toMs ?? range.toMs;
  return (
    <div
      class="trace-transfer"
      title={spanText(traceWords().legendTransfer, inTransferFromMs, endMs)}
      style={placed(range, inTransferFromMs, endMs)}
    />
  );
}

function ConditionRow({ condition, range }: { condition: ConditionTrace; range: Range }) {
  const words = traceWords();
  const { governing, excursions } = condition;
  // Where several devices measured the same, the one that counts is drawn; without excursions, none is.
  const drawn = governing
    ? excursions.filter(({ device, name }) => device === governing.device && name === governing.name)
    : excursions;
  return (
    <Row name={conditionName(condition)}>
      <div class="trace-observed" style={placed(range, range.fromMs, range.toMs)} />
      {condition.unobserved.map(({ fromMs, toMs }) => (
        <div
          key={`gap-${fromMs}`}
          class="trace-unobserved"
          title={spanText(words.legendUnobserved, fromMs, toMs)}
          style={placed(range, fromMs, toMs)}
        />
      ))}
      {drawn.map(({ fromMs, toMs, standing, side }) => (
        <div
          key={`${side}-${fromMs}`}
          class={standing === "harmful" ? "trace-excursion" : "trace-excursion possible"}
          title={spanText(
            standing === "harmful" ? words.legendExcursion : words.legendPossible,
            fromMs,
            toMs,
          )}
          style={placed(range, fromMs, toMs)}
        />
      ))}
    </Row>
  );
}

function placed(range: Range, fromMs: number, toMs: number) {
  const part = (atMs: number) =>
    Math.max(0, Math.min(1, (atMs - range.fromMs) / (range.toMs - range.fromMs)));
  const from = part(fromMs);
  return { insetInlineStart: `${from * 100}%`, width: `${(part(toMs) - from) * 100}%` };
}

function spanText(name: string, fromMs: number, toMs: number): string {
  const time = (atMs: number) => shortTime(atMs, language.value, zone.value);
  return `${name}: ${time(fromMs)} – ${time(toMs)}`;
}

/** Beginning, middle and end say enough about a bar whose parts carry their times. */
function Axis({ range }: { range: Range }) {
  const times = [range.fromMs, (range.fromMs + range.toMs) / 2, range.toMs].map(Math.round);
  return (
    <>
      <span />
      <div class="trace-axis">
        {times.map((atMs) => (
          <time key={atMs} dateTime={isoTime(atMs)}>
            {shortTime(atMs, language.value, zone.value)}
          </time>
        ))}
      </div>
    </>
  );
}

function Legend() {
  const words = traceWords();
  const entries = [
    ["trace-observed", words.legendObserved],
    ["trace-unobserved", words.legendUnobserved],
    ["trace-excursion", words.legendExcursion],
    ["trace-excursion possible", words.legendPossible],
    ["trace-transfer", words.legendTransfer],
  ] as const;
  return (
    <ul class="panel-note trace-legend" aria-hidden="true">
      {entries.map(([name, text]) => (
        <li key={name}>
          <span class="trace-key">
            <span class={name} />
          </span>
          {text}
        </li>
      ))}
    </ul>
  );
}
