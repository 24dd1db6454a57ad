/** The tables that `npm run evaluate` prints. */

import type { ReplayScores } from "./replay.ts";
import type { LatenessScores } from "./scms.ts";
import { type DurationScores, stretchLength } from "./scores.ts";

const hourMs = 3_600_000;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const hours = (ms: number): string => `${(ms / hourMs).toFixed(1)} h`;

export function durationTable(title: string, columns: Readonly<Record<string, DurationScores>>): string {
  const scores = Object.values(columns);
  return table(title, Object.keys(columns), [
    ["legs judged", ...scores.map(({ count }) => String(count))],
    ["mean absolute error of the plan", ...scores.map(({ planErrorMs }) => hours(planErrorMs))],
    ["mean absolute error of the forecast", ...scores.map(({ forecastErrorMs }) => hours(forecastErrorMs))],
    [
      "  as a part of the plan's (at most 0.70)",
      ...scores.map(({ planErrorMs, forecastErrorMs }) => (forecastErrorMs / planErrorMs).toFixed(3)),
    ],
    ["late", ...scores.map(({ late }) => percent(late))],
    ["Brier score of lateness (at most 0.135)", ...scores.map(({ brier }) => brier.toFixed(4))],
    ["  of the share late, known beforehand", ...scores.map((one) => one.brierOfShare.toFixed(4))],
    ...coverageRows(scores),
    ...fifthRows(scores),
  ]);
}

export function latenessTable(title: string, columns: Readonly<Record<string, LatenessScores>>): string {
  const scores = Object.values(columns);
  return table(title, Object.keys(columns), [
    ["shipments judged", ...scores.map(({ count }) => String(count))],
    ["late", ...scores.map(({ late }) => percent(late))],
    ["Brier score of lateness (at most 0.125)", ...scores.map(({ brier }) => brier.toFixed(4))],
    ["  of the share late, known beforehand", ...scores.map((one) => one.brierOfShare.toFixed(4))],
    ...fifthRows(scores),
  ]);
}

export function replayTable(title: string, scores: readonly ReplayScores[]): string {
  const names = scores.map(({ effect, cost }) => `effect ${effect}, cost ${cost}`);
  const number = (value: number) => value.toFixed(1);
  return table(title, names, [
    ["legs judged, of which late", ...scores.map(({ legs, late }) => `${legs}, ${late}`)],
    ["suggestions", ...scores.map(({ suggested }) => String(suggested))],
    [
      "  of which right: the leg was late",
      ...scores.map(({ right, suggested }) => percent(right / Math.max(1, suggested))),
    ],
    ["  late legs that had one", ...scores.map(({ right, late }) => percent(right / Math.max(1, late)))],
    ["  time left until the planned end, median", ...scores.map(({ aheadMs }) => hours(aheadMs))],
    [
      "worth per 100 legs, in late ends (90 % interval)",
      ...scores.map(
        ({ worthPerHundred: { low, value, high } }) => `${number(value)} (${number(low)} to ${number(high)})`,
      ),
    ],
    ["  of a change on every leg", ...scores.map(({ alwaysPerHundred }) => number(alwaysPerHundred))],
    [
      "  with all outcomes known beforehand",
      ...scores.map(({ perfectPerHundred }) => number(perfectPerHundred)),
    ],
  ]);
}

function coverageRows(scores: readonly DurationScores[]): string[][] {
  const bounds = { 80: "78 to 82 %, never under 75", 90: "88 to 92 %, never under 85" } as const;
  return ([80, 90] as const).flatMap((level, i) => [
    [
      `inside the ${level} % interval (${bounds[level]})`,
      ...scores.map(({ coverage }) => percent(coverage[i]!.share)),
    ],
    [
      `  least in any ${stretchLength} legs`,
      ...scores.map(({ coverage }) => {
        const { worst } = coverage[i]!;
        return worst === null ? "too few" : percent(worst);
      }),
    ],
  ]);
}

function fifthRows(scores: readonly LatenessScores[]): string[][] {
  return scores[0]!.fifths.map((_, i) => [
    `fifth ${i + 1} by forecast: said late → were late`,
    ...scores.map(({ fifths }) => {
      const fifth = fifths[i];
      return fifth ? `${percent(fifth.forecast)} → ${percent(fifth.observed)}` : "";
    }),
  ]);
}

function table(title: string, names: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [["", ...names], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join("  "),
  );
  return [title, "", ...lines].join("\n");
}
