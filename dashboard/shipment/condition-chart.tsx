/** One quantity over time: readings, the agreed band, excursions, and who held the goods meanwhile. */

import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { axisValue, measurement } from "../format/measurement.ts";
import { zoneOffsetMs } from "../format/zone.ts";
import "uplot/dist/uPlot.min.css";
import type { ConditionView, CustodyView } from "../../gateway/contract/api.ts";
import type { TraceExcursion } from "../api/trace.ts";
import { readColours } from "../app/colours.ts";
import { isDark, language, zone } from "../app/preferences.ts";
import { remPixels } from "../components/rem.ts";
import { isOnOff } from "../format/quantity.ts";
import { clockTime, dayMonth } from "../format/time.ts";
import { decimal } from "../format/values.ts";
import { pageText } from "../messages/pages.ts";
import { timeTicks } from "../trail/time-ticks.ts";
import type { ChartData } from "./series.ts";
import { chooseInstant, type SharedClock } from "./shared-clock.ts";

export interface ChartContext {
  readonly clock: SharedClock;
  readonly condition: ConditionView | undefined;
  readonly excursions: readonly TraceExcursion[];
  readonly custody: readonly CustodyView[];
}

interface ChartColours {
  readonly ink: string;
  readonly line: string;
  readonly limit: string;
  readonly excursion: string;
  readonly bands: readonly [string, string];
  readonly series: readonly string[];
}

/** Space left and right of the plot; the custody bar above the charts has the same. The figures on the left are text. */
const plotLeftRems = 3.5;
const plotRightPixels = 12;

const chartHeight = 176;
const onOffHeight = 76;
const dayMs = 86_400_000;
/** As few readings as these, such as of shocks, are drawn as points: a line between them says nothing. */
const pointsMax = 24;

export function ConditionChart({ data, context }: { data: ChartData; context: ChartContext }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    return effect(() => {
      // Read here, since the chart itself draws later: the effect runs again when one of them changes.
      isDark();
      zone.value;
      language.value;
      const chart = new uPlot(chartOptions(data, context, element.clientWidth), chartData(data), element);
      const stopRange = effect(() => {
        const { fromMs, toMs } = context.clock.range.value;
        if (chart.scales.x?.min !== fromMs || chart.scales.x?.max !== toMs) {
          chart.setScale("x", { min: fromMs, max: toMs });
        }
      });
      const stopCursor = effect(() => {
        context.clock.range.value;
        showCursor(chart, context.clock.cursorMs.value);
      });
      const stopPointer = followPointer(chart, context.clock);
      const observer = new ResizeObserver(() => {
        if (element.clientWidth > 0) chart.setSize({ width: element.clientWidth, height: heightOf(data) });
      });
      observer.observe(element);
      return () => {
        observer.disconnect();
        stopRange();
        stopCursor();
        stopPointer();
        chart.destroy();
      };
    });
  }, [data, context]);
  return <div ref={box} class="chart" aria-hidden="true" />;
}

/** The line at the time that the page shows, or none; out of sight where the chart is zoomed to another time. */
function showCursor(chart: uPlot, atMs: number | undefined): void {
  const left = atMs === undefined ? -1 : chart.valToPos(atMs, "x");
  const isInside = left >= 0 && left <= chart.over.clientWidth;
  chart.setCursor(isInside ? { left, top: 0 } : { left: -10, top: -10 }, false);
}

/** A pointer that moves less than this between down and up has pressed, not drawn a stretch to zoom to. */
const pressPixels = 4;

/** The pointer's time is the page's; pressed, it stays when the pointer leaves. */
function followPointer(chart: uPlot, clock: SharedClock): () => void {
  const { over } = chart;
  let downX = Number.NaN;
  const timeAt = (event: PointerEvent) =>
    chart.posToVal(event.clientX - over.getBoundingClientRect().left, "x");
  const move = (event: PointerEvent) => {
    if (event.pointerType === "mouse") clock.hoverMs.value = timeAt(event);
  };
  // Heard after the chart's own listener, which takes the line away.
  const leave = () => {
    clock.hoverMs.value = undefined;
    showCursor(chart, clock.cursorMs.peek());
  };
  const down = (event: PointerEvent) => {
    downX = event.clientX;
  };
  const up = (event: PointerEvent) => {
    if (Math.abs(event.clientX - downX) < pressPixels) chooseInstant(clock, timeAt(event));
  };
  over.addEventListener("pointermove", move);
  over.addEventListener("mouseleave", leave);
  over.addEventListener("pointerdown", down);
  over.addEventListener("pointerup", up);
  return () => {
    over.removeEventListener("pointermove", move);
    over.removeEventListener("mouseleave", leave);
    over.removeEventListener("pointerdown", down);
    over.removeEventListener("pointerup", up);
  };
}

function heightOf(data: ChartData): number {
  return isOnOff(data.quantity) ? onOffHeight : chartHeight;
}

function chartData(data: ChartData): uPlot.AlignedData {
  return [data.timesMs, ...data.lines.map((line) => line.values)];
}

function chartColours(): ChartColours {
  const [ink = "", line = "", limit = "", excursion = "", even = "", odd = "", ...series] = readColours([
    "--ink-dim",
    "--line",
    "--text-critical",
    "--tint-critical",
    "--band-even",
    "--band-odd",
    "--series-1",
    "--series-2",
    "--series-3",
    "--series-4",
  ]);
  return { ink, line, limit, excursion, bands: [even, odd], series };
}

function chartOptions(data: ChartData, context: ChartContext, width: number): uPlot.Options {
  const colours = chartColours();
  const steps = isOnOff(data.quantity) ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
  return {
    width: Math.max(width, 100),
    height: heightOf(data),
    ms: 1,
    padding: [10, plotRightPixels, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: true, y: false }, points: { size: 7 } },
    scales: {
      x: { time: true },
      y: { range: (_chart, min, max) => valueRange(data, context.condition, min, max) },
    },
    axes: [timeAxis(colours), valueAxis(data, colours)],
    series: [
      {},
      ...data.lines.map(({ values }, index) => ({
        stroke: colours.series[index % colours.series.length] ?? colours.ink,
        width: 1.5,
        points: { show: isFew(values), size: 7 },
        ...(steps ? { paths: steps } : {}),
      })),
    ],
    hooks: {
      drawClear: [(chart) => drawBackground(chart, context, colours)],
      draw: [
        (chart) => {
          if (!isOnOff(data.quantity)) drawLimits(chart, context.condition, data.unit, colours);
        },
        // A chart knows where its times are only once it is drawn.
        (chart) => showCursor(chart, context.clock.cursorMs.peek()),
      ],
      setScale: [
        (chart, scale) => {
          const { min, max } = chart.scales.x ?? {};
          if (scale === "x" && typeof min === "number" && typeof max === "number") {
            const before = context.clock.range.peek();
            if (before.fromMs !== min || before.toMs !== max)
              context.clock.range.value = { fromMs: min, toMs: max };
          }
        },
      ],
    },
  };
}

function isFew(values: ChartData["lines"][number]["values"]): boolean {
  let count = 0;
  for (const value of values) if (typeof value === "number" && ++count > pointsMax) return false;
  return true;
}

/** The readings and the agreed band, with a little air around both. */
function valueRange(
  data: ChartData,
  condition: ConditionView | undefined,
  min: number | null,
  max: number | null,
): [number, number] {
  if (isOnOff(data.quantity)) return [-0.2, 1.2];
  const low = Math.min(min ?? 0, condition?.min ?? Infinity);
  const high = Math.max(max ?? 1, condition?.max ?? -Infinity);
  const air = Math.max((high - low) * 0.08, 0.5);
  return [low - air, high + air];
}

function axisFont(): string {
  return `${0.75 * remPixels()}px system-ui, sans-serif`;
}

function timeAxis(colours: ChartColours): uPlot.Axis {
  return {
    stroke: colours.ink,
    grid: { stroke: colours.line, width: 1 },
    ticks: { show: false },
    font: axisFont(),
    space: 4.5 * remPixels(),
    size: 2.5 * remPixels(),
    incrs: [1, 5, 15, 30, 60, 180, 360, 720, 1440, 2880, 7 * 1440, 14 * 1440].map(
      (minutes) => minutes * 60_000,
    ),
    splits: (_chart, _axis, min, max, distance) =>
      timeTicks(min, max, distance, zoneOffsetMs(min, zone.value)),
    values: (_chart, splits, _axis, _space, distance) =>
      splits.map((atMs, index) => tickText(atMs, index === 0, distance)),
  };
}

/** The first tick and each midnight carry the day as well. */
function tickText(atMs: number, first: boolean, distanceMs: number): string {
  const day = dayMonth(atMs, language.value, zone.value);
  if (distanceMs >= dayMs) return day;
  const time = clockTime(atMs, language.value, zone.value, false);
  return first || time === "00:00" ? `${time}\n${day}` : time;
}

function valueAxis(data: ChartData, colours: ChartColours): uPlot.Axis {
  const onOff = isOnOff(data.quantity);
  return {
    stroke: colours.ink,
    size: plotLeftRems * remPixels(),
    gap: 6,
    grid: { stroke: colours.line, width: 1, show: !onOff },
    ticks: { show: false },
    font: axisFont(),
    space: 2 * remPixels(),
    ...(onOff ? { splits: [0, 1] } : {}),
    values: (_chart, splits) => {
      const values = splits.map((value) => axisValue(value, data.unit));
      const digits = digitsFor(values);
      return values.map((value) => decimal(value, digits, language.value));
    },
  };
}

/** As few decimals as tell the ticks apart. */
function digitsFor(splits: readonly number[]): number {
  const exact = (digits: number) =>
    splits.every((value) => Math.abs(value - Number(value.toFixed(digits))) < 1e-9);
  return [0, 1, 2].find(exact) ?? 3;
}

/** Custody as bands behind the line, and excursions over them. */
function drawBackground(chart: uPlot, context: ChartContext, colours: ChartColours): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  context.custody.forEach((interval, index) => {
    const end = interval.toMs ?? context.clock.whole.toMs;
    fillSpan(chart, interval.fromMs, end, colours.bands[index % 2]!);
  });
  for (const excursion of context.excursions) {
    fillSpan(chart, excursion.fromMs, excursion.toMs ?? context.clock.whole.toMs, colours.excursion);
  }
  ctx.restore();
}

function fillSpan(chart: uPlot, fromMs: number, toMs: number, colour: string): void {
  const { ctx, bbox } = chart;
  const left = chart.valToPos(fromMs, "x", true);
  const right = chart.valToPos(toMs, "x", true);
  ctx.fillStyle = colour;
  ctx.fillRect(left, bbox.top, Math.max(1, right - left), bbox.height);
}

function drawLimits(
  chart: uPlot,
  condition: ConditionView | undefined,
  unit: string,
  colours: ChartColours,
): void {
  if (!condition) return;
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.strokeStyle = colours.limit;
  ctx.lineWidth = Math.max(1, devicePixelRatio);
  ctx.fillStyle = colours.limit;
  ctx.font = `${0.6875 * remPixels() * devicePixelRatio}px system-ui, sans-serif`;
  // uPlot leaves its own alignment behind.
  ctx.textAlign = "right";
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  for (const limit of [condition.min, condition.max]) {
    if (limit === undefined) continue;
    const y = Math.round(chart.valToPos(limit, "y", true)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    const above = y - bbox.top > remPixels() * devicePixelRatio;
    ctx.textBaseline = above ? "bottom" : "top";
    const right = bbox.left + bbox.width - 4 * devicePixelRatio;
    ctx.fillText(limitText(limit, unit), right, y + (above ? -2 : 3) * devicePixelRatio);
  }
  ctx.restore();
}

function limitText(limit: number, unit: string): string {
  return `${pageText().shipment.limit} ${measurement(limit, unit, language.value)}`;
}
