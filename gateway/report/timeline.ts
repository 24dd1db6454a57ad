/** Custody drawn over the curves, with limits, excursions and what nobody observed. */
import type { Series } from "../../ledger/liability/series.ts";
import type { ConditionTrace, LiabilityTrace } from "../../ledger/liability/trace.ts";
import { utcTime } from "../../report/format.ts";
import type { Voice } from "../../report/voice.ts";
import { styles } from "./blocks.ts";
import { type Stretch, stretchesOf } from "./curve.ts";
import { contentWidth, dimInk, type Element, type Flow, ink, page } from "./flow.ts";
import { type Area, hatch, hatchings } from "./hatch.ts";

const bandHeight = 26;
const plotHeight = 96;
const axisHeight = 16;
const plotGap = 16;
const legendLeading = 13;
/** Room for the values at the left of the curves. */
const valueWidth = 46;
const columns = 900;
const nameWidthMin = 48;
/** More than these are drawn on further pages. */
export const plotsPerPage = 4;

interface TimeScale {
  readonly fromMs: number;
  readonly toMs: number;
  x(timeMs: number): number;
}

function timeScaleOf({ window }: LiabilityTrace): TimeScale {
  const { fromMs } = window;
  const toMs = Math.max(window.toMs, fromMs + 1);
  const left = page.margin + valueWidth;
  const width = contentWidth - valueWidth;
  const part = (timeMs: number) => Math.max(0, Math.min(1, (timeMs - fromMs) / (toMs - fromMs)));
  return { fromMs, toMs, x: (timeMs) => Math.round((left + part(timeMs) * width) * 100) / 100 };
}

/** One figure for at most `plotsPerPage` conditions. */
export function drawTimelines(
  flow: Flow,
  parent: Element | undefined,
  trace: LiabilityTrace,
  series: readonly Series[],
  voice: Voice,
): void {
  const { words } = voice;
  const measured = trace.conditions.filter(({ series: own }) => own.length > 0);
  const pages = Math.max(1, Math.ceil(measured.length / plotsPerPage));
  for (let i = 0; i < pages; i++) {
    const shown = measured.slice(i * plotsPerPage, (i + 1) * plotsPerPage);
    const height = bandHeight + shown.length * (plotHeight + plotGap) + axisHeight + 36;
    flow.need(height + 20);
    const alt = words.curvesText(
      voice.parties([...new Set(trace.custody.map(({ holder }) => holder))]),
      shown.map(({ quantity }) => voice.quantity(quantity)).join(", ") || words.none,
    );
    const figure = flow.element(parent, "Figure", { alt });
    const draw = (): void => drawFigure(flow, trace, shown, series, voice);
    if (figure) figure.add(draw);
    flow.y += height;
  }
}

function drawFigure(
  flow: Flow,
  trace: LiabilityTrace,
  conditions: readonly ConditionTrace[],
  series: readonly Series[],
  voice: Voice,
): void {
  const scale = timeScaleOf(trace);
  const top = flow.y;
  drawCustody(flow, trace, scale, voice, top);
  conditions.forEach((condition, i) => {
    const area: Area = {
      x: page.margin + valueWidth,
      y: top + bandHeight + plotGap + i * (plotHeight + plotGap),
      width: contentWidth - valueWidth,
      height: plotHeight,
    };
    drawPlot(flow, trace, condition, series, scale, area, voice);
  });
  const bottom = top + bandHeight + conditions.length * (plotHeight + plotGap);
  drawTimes(flow, scale, bottom + 4);
  drawLegend(flow, voice, bottom + axisHeight + 4);
}

/** Boxes with names; the numbers of handovers are those of the table of custody. */
function drawCustody(flow: Flow, trace: LiabilityTrace, scale: TimeScale, voice: Voice, top: number): void {
  const { document } = flow;
  flow.paint([voice.words.custodyBand], styles.head, { x: page.margin, y: top + 8, width: valueWidth });
  trace.custody.forEach(({ holder, fromMs, toMs, inTransferFromMs }, i) => {
    const endMs = toMs ?? scale.toMs;
    const area = { x: scale.x(fromMs), y: top, width: scale.x(endMs) - scale.x(fromMs), height: bandHeight };
    document.rect(area.x, area.y, area.width, area.height).fill(i % 2 === 0 ? "#ffffff" : "#e3e7ec");
    if (inTransferFromMs !== null) {
      const x = scale.x(inTransferFromMs);
      hatch(document, { ...area, x, width: scale.x(endMs) - x }, hatchings.transfer);
    }
    document.rect(area.x, area.y, area.width, area.height).lineWidth(0.8).strokeColor(ink).stroke();
    // Where the name has no room its number in the table of custody has to do.
    const name = area.width < nameWidthMin ? String(i + 1) : `${i + 1} ${voice.party(holder)}`;
    if (area.width < flow.widthOf(name, styles.head) + 4 && area.width < nameWidthMin) return;
    const lines = flow.lines(name, styles.head, area.width - 6).slice(0, 2);
    const widest = Math.max(...lines.map((line) => flow.widthOf(line, styles.head)));
    // White behind the name, so that hatching does not cross it.
    document
      .rect(area.x + 2, top + 2, widest + 2, lines.length * 10 + 1)
      .fill(i % 2 === 0 ? "#ffffff" : "#e3e7ec");
    flow.paint(lines, styles.head, { x: area.x + 3, y: top + 3, width: area.width });
  });
}

function drawPlot(
  flow: Flow,
  trace: LiabilityTrace,
  condition: ConditionTrace,
  series: readonly Series[],
  scale: TimeScale,
  area: Area,
  voice: Voice,
): void {
  const { document } = flow;
  const { quantity, min, max, governing, boundary } = condition;
  const drawn = series.find(({ device, name }) =>
    governing ? device === governing.device && name === governing.name : name.split(":")[0] === quantity,
  );
  const stretches = drawn ? stretchesOf(drawn, scale, columns) : [];
  const limits = [min, boundary ? boundary.peak : max].filter((one) => one !== null);
  const y = valueScale(stretches, limits, area);
  document.rect(area.x, area.y, area.width, area.height).fill("#ffffff");
  for (const { fromMs, toMs } of condition.unobserved)
    hatch(document, span(scale, area, fromMs, toMs), hatchings.unobserved);
  for (const excursion of condition.excursions) {
    if (drawn && (excursion.device !== drawn.device || excursion.name !== drawn.name)) continue;
    const shown = span(scale, area, excursion.fromMs, excursion.toMs);
    hatch(document, shown, excursion.standing === "harmful" ? hatchings.harmful : hatchings.other);
    document.rect(shown.x, shown.y, shown.width, shown.height).lineWidth(0.5).strokeColor(ink).stroke();
  }
  for (const limit of limits) {
    document.moveTo(area.x, y.at(limit)).lineTo(area.x + area.width, y.at(limit));
    document.lineWidth(0.9).dash(5, { space: 3 }).strokeColor(ink).stroke().undash();
    label(flow, voice.value(quantity, limit), y.at(limit));
  }
  for (const value of [y.lowest, y.highest]) {
    if (limits.some((limit) => Math.abs(y.at(limit) - y.at(value)) < 10)) continue;
    label(flow, voice.value(quantity, value), y.at(value));
  }
  drawCurve(flow, stretches, scale, y, condition.unit === "events");
  for (const { fromMs } of trace.custody.slice(1)) {
    const x = scale.x(fromMs);
    document.moveTo(x, area.y).lineTo(x, area.y + area.height);
    document.lineWidth(0.7).dash(1.5, { space: 1.5 }).strokeColor(ink).stroke().undash();
  }
  document.rect(area.x, area.y, area.width, area.height).lineWidth(0.5).strokeColor(dimInk).stroke();
  const device = drawn ? `, ${drawn.device}` : "";
  const title = `${voice.quantity(drawn?.name ?? quantity)}${device} (${voice.band(condition)})`;
  flow.paint(flow.lines(title, styles.head, area.width).slice(0, 1), styles.head, {
    x: area.x,
    y: area.y - 11,
    width: area.width,
  });
}

function label(flow: Flow, text: string, y: number): void {
  flow.paint([text], styles.head, { x: page.margin, y: y - 5, width: valueWidth - 4, align: "end" });
}

interface ValueScale {
  readonly lowest: number;
  readonly highest: number;
  at(value: number): number;
}

function valueScale(stretches: readonly Stretch[], limits: readonly number[], area: Area): ValueScale {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const stretch of stretches)
    for (const { value } of stretch) {
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
  const low = Math.min(lowest, ...limits);
  const high = Math.max(highest, ...limits);
  const margin = high > low ? (high - low) * 0.08 : 1;
  const [from, to] = [low - margin, high + margin];
  const at = (value: number) =>
    Math.round((area.y + area.height - ((value - from) / (to - from)) * area.height) * 100) / 100;
  return stretches.length > 0 ? { lowest, highest, at } : { lowest: low, highest: high, at };
}

/** Events stand alone; everything else is a line as long as it was observed. */
function drawCurve(
  { document }: Flow,
  stretches: readonly Stretch[],
  scale: TimeScale,
  y: ValueScale,
  isEvents: boolean,
): void {
  for (const stretch of stretches) {
    if (isEvents || stretch.length === 1) {
      for (const { timeMs, value } of stretch)
        document.circle(scale.x(timeMs), y.at(value), 1.2).fill("#014783");
      continue;
    }
    stretch.forEach(({ timeMs, value }, i) => {
      if (i === 0) document.moveTo(scale.x(timeMs), y.at(value));
      else document.lineTo(scale.x(timeMs), y.at(value));
    });
    document.lineWidth(1.1).lineJoin("round").strokeColor("#014783").stroke();
  }
}

function span(scale: TimeScale, area: Area, fromMs: number, toMs: number): Area {
  const x = scale.x(fromMs);
  // A moment is as wide as a line, at least.
  return { x, y: area.y, width: Math.max(0.8, scale.x(toMs) - x), height: area.height };
}

function drawTimes(flow: Flow, scale: TimeScale, y: number): void {
  const times = [scale.fromMs, Math.round((scale.fromMs + scale.toMs) / 2), scale.toMs];
  times.forEach((timeMs, i) => {
    const text = utcTime(timeMs).replace(/\.\d+/, "");
    const width = flow.widthOf(text, styles.head);
    const x = scale.x(timeMs) - (i / 2) * width;
    flow.paint([text], styles.head, { x, y, width });
  });
}

function drawLegend(flow: Flow, voice: Voice, top: number): void {
  const { document } = flow;
  const { legend } = voice.words;
  const box = (x: number, y: number, hatching: keyof typeof hatchings) => {
    hatch(document, { x, y, width: 14, height: 8 }, hatchings[hatching]);
    document.rect(x, y, 14, 8).lineWidth(0.4).strokeColor(ink).stroke();
  };
  const line = (x: number, y: number, colour: string, width: number, dash?: [number, number]) => {
    document
      .moveTo(x, y + 4)
      .lineTo(x + 14, y + 4)
      .lineWidth(width)
      .strokeColor(colour);
    if (dash) document.dash(dash[0], { space: dash[1] });
    document.stroke().undash();
  };
  const entries: [string, (x: number, y: number) => void][] = [
    [legend.curve, (x, y) => line(x, y, "#014783", 1.1)],
    [legend.limit, (x, y) => line(x, y, ink, 0.9, [5, 3])],
    [legend.handover, (x, y) => line(x, y, ink, 0.7, [1.5, 1.5])],
    [legend.harmful, (x, y) => box(x, y, "harmful")],
    [legend.other, (x, y) => box(x, y, "other")],
    [legend.unobserved, (x, y) => box(x, y, "unobserved")],
    [legend.transfer, (x, y) => box(x, y, "transfer")],
  ];
  let x: number = page.margin;
  let y = top;
  for (const [text, draw] of entries) {
    const width = 17 + flow.widthOf(text, styles.head) + 9;
    if (x + width > page.margin + contentWidth) [x, y] = [page.margin, y + legendLeading];
    draw(x, y);
    flow.paint([text], styles.head, { x: x + 17, y: y - 1, width: contentWidth });
    x += width;
  }
}
