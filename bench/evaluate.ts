/** How well the learned forecasts do on data they have not seen, in the order of time: prints the table. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { cargo2000Columns, parseCargo2000 } from "../simulators/cargo2000.ts";
import { parseScms, scmsColumns } from "../simulators/scms.ts";
import { evaluateCargo2000 } from "./evaluate/cargo2000.ts";
import { evaluateScms } from "./evaluate/scms.ts";
import { durationTable, latenessTable } from "./evaluate/table.ts";

const help = `npm run evaluate -- FILE [options]

Learns from the first part of a file of past shipments and judges forecasts for the later part, made with nothing
but what was known at the time. The form is told by the header: Cargo 2000 (UCI 382) or SCMS shipment pricing data.

  npm run evaluate -- ../shared/data/cargo2000/cargo2000.csv

  --fit PERCENT     first part that is learned from only   (60)
  --history FILE    an earlier file of the same form, learned from before this one; then --fit is of FILE alone
  --help`;

function percentOf(text: string): number {
  const percent = Number(text);
  if (Number.isInteger(percent) && percent >= 0 && percent <= 95) return percent;
  throw new Error("--fit is a whole number from 0 to 95");
}

function evaluate(file: string, history: string | undefined, fitPercent: number): string {
  const texts = [...(history === undefined ? [] : [history]), file].map((name) => readFileSync(name, "utf8"));
  const headers = texts.map((text) => text.slice(0, 4_096).split("\n", 1)[0]!);
  if (headers.every((header) => header.includes(cargo2000Columns.slice(0, 4).join(","))))
    return cargo2000Report(texts, fitPercent);
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

function cargo2000Report(texts: readonly string[], fitPercent: number): string {
  const files = texts.map((text) => parseCargo2000(text));
  const processes = files.flat();
  const fitCount = fitCountOf(
    files.map(({ length }) => length),
    fitPercent,
  );
  return durationTable(
    `Cargo 2000: ${processes.length} processes, legs of the last ${processes.length - fitCount} judged`,
    {
      "in file order": evaluateCargo2000(processes, fitCount, "process by process"),
      "known as it happened": evaluateCargo2000(processes, fitCount, "as it happened"),
    },
  );
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
    help: { type: "boolean", default: false },
  },
});

if (values.help || positionals.length !== 1) {
  console.log(help);
  process.exitCode = values.help ? 0 : 1;
} else {
  try {
    console.log(evaluate(positionals[0]!, values.history, percentOf(values.fit)));
  } catch (error) {
    console.error(`evaluate: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
