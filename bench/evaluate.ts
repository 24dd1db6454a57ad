/** How well the learned forecasts do on data they have not seen, in the order of time: prints the table. */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { cargo2000Columns, parseCargo2000 } from "../simulators/cargo2000.ts";
import { parseScms, scmsColumns } from "../simulators/scms.ts";
import { evaluateCargo2000 } from "./evaluate/cargo2000.ts";
import { type Decision, type ReplayScores, replayCargo2000 } from "./evaluate/replay.ts";
import { evaluateScms } from "./evaluate/scms.ts";
import { durationTable, latenessTable, replayTable } from "./evaluate/table.ts";

const help = `npm run evaluate -- FILE [options]

Learns from the first part of a file of past shipments and judges forecasts for the later part, made with nothing
but what was known at the time. The form is told by the header: Cargo 2000 (UCI 382) or SCMS shipment pricing data.

  npm run evaluate -- ../shared/data/cargo2000/cargo2000.csv

  --replay          Cargo 2000 only: what suggestions would have been worth, under stated assumptions
  --decisions FILE  with --replay: every suggestion with its probability and its outcome, as CSV
  --fit PERCENT     first part that is learned from only   (60)
  --history FILE    an earlier file of the same form, learned from before this one; then --fit is of FILE alone
  --help`;

function percentOf(text: string): number {
  const percent = Number(text);
  if (Number.isInteger(percent) && percent >= 0 && percent <= 95) return percent;
  throw new Error("--fit is a whole number from 0 to 95");
}

interface EvaluateOptions {
  readonly history?: string | undefined;
  readonly fitPercent: number;
  readonly replay: boolean;
  readonly decisions?: string | undefined;
}

function evaluate(file: string, { history, fitPercent, replay, decisions }: EvaluateOptions): string {
  const texts = [...(history === undefined ? [] : [history]), file].map((name) => readFileSync(name, "utf8"));
  const headers = texts.map((text) => text.slice(0, 4_096).split("\n", 1)[0]!);
  if (headers.every((header) => header.includes(cargo2000Columns.slice(0, 4).join(","))))
    return replay ? replayReport(texts, fitPercent, decisions) : cargo2000Report(texts, fitPercent);
  if (replay) throw new Error("--replay is for Cargo 2000 files: the others have no events to replay");
  if (headers.every((header) => scmsColumns.every((column) => header.includes(column))))
    return scmsReport(texts, fitPercent);
  throw new Error("the header is neither that of Cargo 2000 nor that of the SCMS data; see --help");
}

/** How many are only learned from: everything in earlier files, and the first part of the last one. */
function fitCountOf(counts: readonly number[], fitPercent: number): number {
  const last = counts.at(-1)!;
  const fit = Math.floor((last * fitPercent) / 100);
  if (fit >= last) throw new Error("nothing is left to be judged: the file has too few rows");
  return counts.slice(0, -1).reduce((sum, count) => sum + count, fit);
}

function cargo2000Processes(texts: readonly string[], fitPercent: number) {
  const files = texts.map((text) => parseCargo2000(text));
  const fitCount = fitCountOf(
    files.map(({ length }) => length),
    fitPercent,
  );
  return { processes: files.flat(), fitCount };
}

function cargo2000Report(texts: readonly string[], fitPercent: number): string {
  const { processes, fitCount } = cargo2000Processes(texts, fitPercent);
  return durationTable(
    `Cargo 2000: ${processes.length} processes, legs of the last ${processes.length - fitCount} judged`,
    {
      "in file order": evaluateCargo2000(processes, fitCount, "process by process"),
      "known as it happened": evaluateCargo2000(processes, fitCount, "as it happened"),
    },
  );
}

/** How well a change works and what it costs are assumptions; these span what is plausible. */
const assumptions = [
  { effect: 0.8, cost: 0.1 },
  { effect: 0.8, cost: 0.2 },
  { effect: 0.5, cost: 0.1 },
  { effect: 0.5, cost: 0.3 },
];

const replayNotes = `
A change prevents a late end with probability "effect" and costs "cost" of what a late end costs; both are assumed, nobody
knows what would have happened to a real leg. Suggested is where forecast × effect > cost, at the first such event of the
leg. Forecasts know only outcomes from before; processes start 55 minutes apart. Intervals: 1,000 resamples of processes.`;

function replayReport(
  texts: readonly string[],
  fitPercent: number,
  decisionsFile: string | undefined,
): string {
  const { processes, fitCount } = cargo2000Processes(texts, fitPercent);
  const scores = replayCargo2000(processes, fitCount, assumptions);
  if (decisionsFile !== undefined) writeFileSync(decisionsFile, decisionsCsv(scores));
  const title = `Cargo 2000: suggestions on the last ${processes.length - fitCount} of ${processes.length} processes`;
  return `${replayTable(title, scores)}\n${replayNotes}`;
}

function decisionsCsv(scores: readonly ReplayScores[]): string {
  const rows = scores.flatMap(({ effect, cost, decisions }) =>
    decisions.map(({ process, leg, after, probabilityLate, aheadMs, late }: Decision) =>
      [
        effect,
        cost,
        process,
        leg,
        after,
        probabilityLate.toFixed(4),
        Math.round(aheadMs / 60_000),
        late,
      ].join(","),
    ),
  );
  return `effect,cost,process,leg,after,probability_late,minutes_ahead,late\n${rows.join("\n")}\n`;
}

function scmsReport(texts: readonly string[], fitPercent: number): string {
  const files = texts.map(parseScms);
  const shipments = files.flat();
  const fitCount = fitCountOf(
    files.map(({ length }) => length),
    fitPercent,
  );
  return latenessTable(
    `SCMS: ${shipments.length} shipments, the last ${shipments.length - fitCount} judged`,
    {
      "on the scheduled day": evaluateScms(shipments, fitCount, 0),
      "30 days before": evaluateScms(shipments, fitCount, 30),
    },
  );
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    fit: { type: "string", default: "60" },
    history: { type: "string" },
    replay: { type: "boolean", default: false },
    decisions: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

if (values.help || positionals.length !== 1) {
  console.log(help);
  process.exitCode = values.help ? 0 : 1;
} else {
  try {
    console.log(evaluate(positionals[0]!, { ...values, fitPercent: percentOf(values.fit) }));
  } catch (error) {
    console.error(`evaluate: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
