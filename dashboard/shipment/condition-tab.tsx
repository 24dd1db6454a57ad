/** Readings over time on one clock: custody above, a chart for each quantity, and the same as a table. */

import { useMemo, useState } from "preact/hooks";
import type { SeriesView, ShipmentView } from "../../gateway/contract/api.ts";
import { csvText } from "../../report/csv.ts";
import { quantityName } from "../../report/quantity.ts";
import { useResource } from "../api/resource.ts";
import type { TraceExcursion } from "../api/trace.ts";
import { language, zone } from "../app/preferences.ts";
import { downloadCsv } from "../components/download.ts";
import { Empty } from "../components/empty.tsx";
import { Loaded } from "../components/problem.tsx";
import { Time } from "../components/time.tsx";
import { measurement } from "../format/measurement.ts";
import { baseQuantity, isCondition, quantityValue } from "../format/quantity.ts";
import { duration, fullTime, isoTime } from "../format/time.ts";
import { integer } from "../format/values.ts";
import { t } from "../messages/messages.ts";
import { pageText } from "../messages/pages.ts";
import type { ChartContext } from "./condition-chart.tsx";
import { CustodyBar } from "./custody-bar.tsx";
import { ExcursionList } from "./excursion-list.tsx";
import { type ChartData, type ChartLine, chartsOf, valueAt } from "./series.ts";
import type { SharedClock } from "./shared-clock.ts";
import type { TabProperties } from "./shipment-page.tsx";
import { TimeSlider } from "./time-slider.tsx";

/** Chart code comes with the first look at a chart. */
const loadChart = () => import("./condition-chart.tsx");

export const noExcursions: readonly TraceExcursion[] = [];

export function ConditionTab({ view, resources, clock }: TabProperties) {
  const words = pageText().shipment;
  const excursions = resources.trace.value?.excursions ?? noExcursions;
  return (
    <div class="panels">
      <section class="panel">
        <header>
          <h2>{words.conditionTitle}</h2>
          <ZoomState clock={clock} />
        </header>
        <Loaded resource={resources.readings}>
          {(readings) => (
            <Charts
              readings={readings}
              view={view}
              excursions={excursions}
              gapMsMax={resources.trace.value?.trace.gapMsMax}
              clock={clock}
            />
          )}
        </Loaded>
      </section>
      <section class="panel">
        <header>
          <h2>{words.excursions}</h2>
        </header>
        <Loaded resource={resources.trace}>
          {(known) => <ExcursionList excursions={known.excursions} view={view} />}
        </Loaded>
      </section>
    </div>
  );
}

function ZoomState({ clock }: { clock: SharedClock }) {
  const words = pageText().shipment;
  const { fromMs, toMs } = clock.range.value;
  if (fromMs === clock.whole.fromMs && toMs === clock.whole.toMs) {
    return <span class="dim no-print">{words.zoomHelp}</span>;
  }
  return (
    <button
      type="button"
      class="button small"
      onClick={() => {
        clock.range.value = clock.whole;
      }}
    >
      {words.resetZoom}
    </button>
  );
}

interface ChartsProperties {
  readings: readonly SeriesView[];
  view: ShipmentView;
  excursions: readonly TraceExcursion[];
  /** As the shipment's terms have it; `undefined` while it is not known. */
  gapMsMax: number | undefined;
  clock: SharedClock;
}

/** A chart for each quantity, below a custody bar on the same axis. */
export function Charts({ readings, view, excursions, gapMsMax, clock }: ChartsProperties) {
  const words = pageText().shipment;
  const charts = useMemo(
    () =>
      chartsOf(
        readings.filter((series) => isCondition(series.quantity)),
        gapMsMax,
      ),
    [readings, gapMsMax],
  );
  if (charts.length === 0) return <Empty title={words.noReadingsTitle} help={words.noReadingsHelp} />;
  return (
    <div class="charts">
      <CustodyBar custody={view.custody} excursions={excursions} clock={clock} aligned />
      {charts.map((data) => (
        <QuantityChart key={data.quantity} data={data} view={view} excursions={excursions} clock={clock} />
      ))}
    </div>
  );
}

function QuantityChart({
  data,
  view,
  excursions,
  clock,
}: Omit<ChartsProperties, "readings" | "gapMsMax"> & { data: ChartData }) {
  const module = useResource("condition-chart", loadChart);
  const name = quantityName(data.quantity, pageText().quantities);
  const context = useMemo<ChartContext>(
    () => ({
      clock,
      custody: view.custody,
      condition: view.conditions.find((condition) => condition.quantity === baseQuantity(data.quantity)),
      excursions: excursions.filter(
        (excursion) => baseQuantity(excursion.quantity) === baseQuantity(data.quantity),
      ),
    }),
    [clock, view, excursions, data.quantity],
  );
  return (
    <figure class="quantity">
      <figcaption class="quantity-head">
        <h3>{name}</h3>
        <Readout data={data} clock={clock} />
      </figcaption>
      {module.state === "ready" ? (
        <TimeSlider
          class="chart-box"
          label={name}
          clock={clock}
          textAt={(atMs, time) =>
            `${time}, ${data.lines.map((line) => valueText(data, line, atMs)).join(", ")}`
          }
        >
          <module.value.ConditionChart data={data} context={context} />
        </TimeSlider>
      ) : (
        <Loaded resource={module}>{() => null}</Loaded>
      )}
      <ReadingsDetails data={data} />
    </figure>
  );
}

/** The table is made when somebody opens it: a thousand formatted times cost more than all charts together. */
function ReadingsDetails({ data }: { data: ChartData }) {
  const words = pageText().shipment;
  const [open, setOpen] = useState(false);
  return (
    <details class="readings-details" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.readingsTable}</summary>
      <p class="dim">
        {words.gapRule(duration(data.gapMs))} {data.thinned && words.thinned}
      </p>
      {open && <ReadingsTable data={data} />}
    </details>
  );
}

/** Value under the cursor, or the newest one. */
function Readout({ data, clock }: { data: ChartData; clock: SharedClock }) {
  const cursorMs = clock.cursorMs.value;
  const atMs = cursorMs ?? data.timesMs.at(-1) ?? 0;
  return (
    <span class="readout">
      {data.lines.map((line, index) => (
        <span key={line.device} class="readout-line">
          {data.lines.length > 1 && (
            <>
              <span class={`series-mark series-${(index % 4) + 1}`} aria-hidden="true" />
              <span class="dim">{line.device}</span>
            </>
          )}
          <strong>{valueText(data, line, atMs)}</strong>
        </span>
      ))}
      <span class="dim readout-time">{fullTime(atMs, language.value, zone.value)}</span>
    </span>
  );
}

function valueText(data: ChartData, line: ChartLine, atMs: number): string {
  return shownValue(data, valueAt(data, line, atMs));
}

const tableRowsMax = 200;

interface ReadingRow {
  atMs: number;
  device: string;
  value: number;
}

function readingRows(data: ChartData): ReadingRow[] {
  return data.timesMs.flatMap((atMs, index) =>
    data.lines.flatMap(({ device, values }) => {
      const value = values[index];
      return value === null || value === undefined ? [] : [{ atMs, device, value }];
    }),
  );
}

function ReadingsTable({ data }: { data: ChartData }) {
  const words = pageText().shipment;
  const rows = useMemo(() => readingRows(data), [data]);
  return (
    <>
      <div class="readings-scroll">
        <table class="data-table">
          <thead>
            <tr>
              <th scope="col">{words.time}</th>
              <th scope="col">{words.deviceColumn}</th>
              <th scope="col" class="number">
                {words.valueColumn}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, tableRowsMax).map(({ atMs, device, value }) => (
              <tr key={`${device}-${atMs}`}>
                <td>
                  <Time atMs={atMs} />
                </td>
                <td>{device}</td>
                <td class="number">{shownValue(data, value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="readings-foot">
        <span class="dim">
          {words.firstRows(integer(Math.min(rows.length, tableRowsMax), language.value))}
        </span>
        <button type="button" class="button small" onClick={() => downloadReadings(data, rows)}>
          {t().common.downloadCsv}
        </button>
      </p>
    </>
  );
}

function downloadReadings(data: ChartData, rows: readonly ReadingRow[]): void {
  const header = ["time_utc", "device", "quantity", "value", "unit"];
  const lines = rows.map(({ atMs, device, value }) => [
    isoTime(atMs),
    device,
    data.quantity,
    value,
    data.unit,
  ]);
  downloadCsv(`${data.quantity}.csv`, csvText(header, lines));
}

function shownValue({ quantity, unit }: ChartData, value: number | undefined): string {
  return quantityValue(quantity, unit, value, language.value, pageText().quantities, measurement);
}
