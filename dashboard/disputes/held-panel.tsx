/** Who held the goods during each minute of an excursion: the chart with custody bands, and a minute at a time. */

import { useMemo, useState } from "preact/hooks";
import type { SeriesView, ShipmentView } from "../../gateway/contract/api.ts";
import type { Excursion, LiabilityTrace } from "../../ledger/liability/trace.ts";
import { csvText } from "../../report/csv.ts";
import { SelectField } from "../actions/fields.tsx";
import { useResource } from "../api/resource.ts";
import * as api from "../api/routes.ts";
import { traceView } from "../api/trace.ts";
import { language, zone } from "../app/preferences.ts";
import { downloadCsv } from "../components/download.ts";
import { Icon } from "../components/icons.tsx";
import { ProblemNotice } from "../components/problem.tsx";
import { scrollable } from "../components/scrollable.ts";
import { Time } from "../components/time.tsx";
import { useLazy } from "../components/use-lazy.ts";
import { isoTime, shortTime } from "../format/time.ts";
import { disputeWords } from "../messages/dispute-messages.ts";
import { type ChartData, chartsOf, valueAt } from "../shipment/series.ts";
import { sharedClock } from "../shipment/shared-clock.ts";
import "../styles/actions.css";
import { apart } from "../../report/apart.ts";
import { partyName, shown } from "../trace/names.ts";
import { type Minute, minuteAt, minuteCount, minuteMs, stretchesOf } from "./minutes.ts";
import { harmful } from "./strength.ts";
import { conditionOf, excursionTitle } from "./summary.tsx";

const aroundMs = 6 * 3_600_000;
const pointsMax = 4_000;
/** Minutes that the slider and the table go through; the longest excursions are weeks. */
const minutesMax = 100_000;
const stretchesShown = 50;

export function HeldPanel({
  trace,
  shipment,
}: {
  trace: LiabilityTrace;
  shipment: ShipmentView | undefined;
}) {
  const words = disputeWords();
  const found = useMemo(() => harmful(trace).toSorted((a, b) => b.harm - a.harm), [trace]);
  const [chosen, setChosen] = useState("0");
  const excursion = found[Number(chosen)] ?? found[0];
  if (!excursion) return null;
  return (
    <section class="panel" aria-label={words.chart}>
      <header>
        <h2>{words.chart}</h2>
      </header>
      <div class="panel-body form-stack">
        <p class="dim">{words.chartHelp}</p>
        {found.length > 1 && (
          <SelectField
            label={words.which}
            value={chosen}
            onChange={setChosen}
            options={found.slice(0, 100).map((one, index) => ({
              value: String(index),
              text: `${excursionTitle(conditionOf(trace, one), one)}, ${shortTime(one.fromMs, language.value, zone.value)}`,
            }))}
          />
        )}
        <Held key={excursion.fromMs} trace={trace} excursion={excursion} shipment={shipment} />
      </div>
    </section>
  );
}

interface HeldProperties {
  trace: LiabilityTrace;
  excursion: Excursion;
  shipment: ShipmentView | undefined;
}

function Held({ trace, excursion, shipment }: HeldProperties) {
  const { quantity } = conditionOf(trace, excursion);
  const range = { fromMs: excursion.fromMs - aroundMs, toMs: excursion.toMs + aroundMs };
  const readings = useResource(
    `around/${trace.shipment}/${quantity}/${range.fromMs}/${range.toMs}`,
    (signal) => api.readings(trace.shipment, { quantity, ...range, pointsMax }, signal),
  );
  const data = useMemo(
    () => (readings.value ? chartsOf(measuredAs(readings.value, excursion), trace.gapMsMax)[0] : undefined),
    [readings.value, trace.gapMsMax],
  );
  return (
    <>
      {readings.state === "failed" && <ProblemNotice error={readings.error} retry={readings.reload} />}
      {data
        ? shipment && (
            <Chart data={data} trace={trace} range={range} shipment={shipment} quantity={quantity} />
          )
        : readings.state === "ready" && <p class="dim">{disputeWords().noReadings}</p>}
      <Minutes trace={trace} excursion={excursion} data={data} />
    </>
  );
}

/** Of the device and probe that govern the shares. */
function measuredAs(series: readonly SeriesView[], { device, name }: Excursion): SeriesView[] {
  const own = series.filter((one) => one.device === device && one.quantity === name);
  return own.length > 0 ? own : [...series];
}

function Chart(props: {
  data: ChartData;
  trace: LiabilityTrace;
  range: { fromMs: number; toMs: number };
  shipment: ShipmentView;
  quantity: string;
}) {
  const { data, trace, range, shipment, quantity } = props;
  const { component: ConditionChart, failure } = useLazy(true, async () => ({
    default: (await import("../shipment/condition-chart.tsx")).ConditionChart,
  }));
  const context = useMemo(
    () => ({
      clock: sharedClock(range),
      condition: shipment.conditions.find((one) => one.quantity === quantity),
      excursions: traceView(trace).excursions.filter((one) => one.quantity === quantity),
      custody: shipment.custody,
    }),
    [trace, shipment, range.fromMs, range.toMs],
  );
  if (failure) return <ProblemNotice error={failure} />;
  return (
    <div class="dispute-chart">
      <HolderBands trace={trace} range={range} />
      {ConditionChart && <ConditionChart data={data} context={context} />}
    </div>
  );
}

/** The names over the bands of the chart. */
function HolderBands({ trace, range }: { trace: LiabilityTrace; range: { fromMs: number; toMs: number } }) {
  const part = (atMs: number) =>
    Math.max(0, Math.min(1, (atMs - range.fromMs) / (range.toMs - range.fromMs)));
  const bands = trace.custody.map((interval, index) => ({
    interval,
    odd: index % 2 === 1,
    from: part(interval.fromMs),
    to: part(interval.toMs ?? range.toMs),
  }));
  return (
    <div class="holder-bands" aria-hidden="true">
      {bands
        .filter(({ from, to }) => to > from)
        .map(({ interval, odd, from, to }) => (
          <span
            key={interval.fromMs}
            class={odd ? "holder-band odd" : "holder-band"}
            style={{ insetInlineStart: `${from * 100}%`, width: `${(to - from) * 100}%` }}
          >
            {partyName(trace, interval.holder)}
          </span>
        ))}
    </div>
  );
}

function Minutes(props: { trace: LiabilityTrace; excursion: Excursion; data: ChartData | undefined }) {
  const words = disputeWords();
  const { trace, excursion, data } = props;
  const { epsilonMs } = excursion;
  const window = {
    fromMs: excursion.fromMs,
    toMs: Math.min(excursion.toMs, excursion.fromMs + minutesMax * minuteMs),
  };
  const count = minuteCount(window);
  const [n, setN] = useState(0);
  const minute = minuteAt(trace.custody, window, Math.min(n, count - 1), epsilonMs);
  const { quantity } = conditionOf(trace, excursion);
  const value = data?.lines[0] && valueAt(data, data.lines[0], minute.fromMs + minuteMs - 1);
  const stretches = useMemo(
    () => stretchesOf(trace.custody, window, epsilonMs),
    [trace, window.fromMs, window.toMs],
  );
  const at = shortTime(minute.fromMs, language.value, zone.value);
  const who = holdersText(trace, minute);
  const measured = value === undefined ? words.notObserved : shown(quantity, value);
  return (
    <>
      <div class="minute">
        {count > 1 && (
          <label>
            <span>{words.minute}</span>
            <input
              type="range"
              min={0}
              max={count - 1}
              step={1}
              value={n}
              aria-valuetext={`${at}: ${who}, ${measured}`}
              onInput={(event) => setN(Number(event.currentTarget.value))}
            />
          </label>
        )}
        <output>
          <Time atMs={minute.fromMs} short /> · <strong>{who}</strong> · {measured}
        </output>
        {count > 1 && <span class="field-hint">{words.minuteHelp}</span>}
      </div>
      <details class="minutes-table">
        <summary>{words.minutesTitle}</summary>
        <div {...scrollable}>
          <table class="data-table">
            <thead>
              <tr>
                <th scope="col">{words.time}</th>
                <th scope="col">{words.holder}</th>
              </tr>
            </thead>
            <tbody>
              {stretches.slice(0, stretchesShown).map((stretch) => (
                <tr key={stretch.fromMs}>
                  <td>
                    <Time atMs={stretch.fromMs} short /> – <Time atMs={stretch.toMs} short />
                  </td>
                  <td>{holdersText(trace, stretch)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <div class="button-row">
          <button
            type="button"
            class="button small"
            onClick={() => downloadMinutes(trace, excursion, count, data)}
          >
            <Icon name="download" size={16} />
            {words.downloadMinutes}
          </button>
        </div>
      </details>
    </>
  );
}

function holdersText(trace: LiabilityTrace, { holders, inTransfer }: Pick<Minute, "holders" | "inTransfer">) {
  const words = disputeWords();
  const names = holders.map((holder) => partyName(trace, holder));
  const list = new Intl.ListFormat(language.value, { type: "disjunction" }).format(names);
  const who = names.length > 1 ? words.eitherOf(list) : words.heldBy(names[0] ?? "–");
  return inTransfer ? `${apart(who)} (${words.transfer})` : who;
}

/** Column names stay English, so that whatever reads the files finds the same names each time. */
function downloadMinutes(
  trace: LiabilityTrace,
  excursion: Excursion,
  count: number,
  data: ChartData | undefined,
): void {
  const rows = Array.from({ length: count }, (_, n) => {
    const minute = minuteAt(trace.custody, excursion, n, excursion.epsilonMs);
    const value = data?.lines[0] && valueAt(data, data.lines[0], minute.fromMs + minuteMs - 1);
    return [
      isoTime(minute.fromMs),
      minute.holders.join(" or "),
      minute.inTransfer ? "yes" : "no",
      value === undefined ? "" : value.toFixed(3),
    ];
  });
  downloadCsv(
    `${trace.shipment}-minutes.csv`,
    csvText(["minute_utc", "holder", "in_transfer", "value"], rows),
  );
}
