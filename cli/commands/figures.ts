/** `tallyman figures`: figures for decisions, and as files. */
import { writeFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { ClientError } from "../../client/client-error.ts";
import {
  type FigureDimension,
  type FigureGroup,
  type FiguresView,
  figureDimensions,
} from "../../gateway/contract/figures.ts";
import { handle, withExamples } from "../action.ts";
import { amountText } from "../amount.ts";
import { type Context, exitCode } from "../context.ts";
import { printed, table, time } from "../output.ts";
import { parseTime } from "../parse.ts";
import { readerOf } from "../session.ts";

interface FiguresOptions {
  by: FigureDimension;
  from?: number;
  to?: number;
  csv?: string;
  parquet?: string;
}

export function registerFigures(program: Command, context: Context): void {
  const command = program
    .command("figures")
    .description("figures by lane, carrier, product, terminal or month, beside the period before")
    .addOption(new Option("--by <dimension>", "what is compared").choices(figureDimensions).default("lane"))
    .option(
      "--from <time>",
      "booked from then on, ISO 8601 with a zone (default: 30 days before the end)",
      parseTime,
    )
    .option("--to <time>", "and before then (default: now by the chain's clock)", parseTime)
    .option("--csv <file>", "write them as CSV instead")
    .option("--parquet <file>", "write them as Parquet instead");
  withExamples(command, "figures --by carrier", "figures --by lane --parquet figures.parquet");
  handle<[], FiguresOptions>(command, context, async (_, options) => {
    const { by, from, to } = options;
    const client = await readerOf(options, context.io);
    for (const format of ["csv", "parquet"] as const) {
      const file = options[format];
      if (file === undefined) continue;
      write(file, await client.figuresFile({ by, from, to, format }));
      return exitCode.done;
    }
    const view = await client.figures({ by, from, to });
    return printed(options, context.io, view, () => figureLines(view));
  });
}

function write(file: string, bytes: Uint8Array): void {
  try {
    writeFileSync(file, bytes);
  } catch (error) {
    throw new ClientError(
      `${file} cannot be written (${(error as NodeJS.ErrnoException).code}): name another file.`,
    );
  }
}

function figureLines({ by, fromMs, toMs, all, groups }: FiguresView): string[] {
  return [
    `Booked from ${time(fromMs)} to ${time(toMs)}; n in brackets, the period before after the bar.`,
    "",
    ...table(
      [by.toUpperCase(), "SHIPMENTS", "ON TIME", "EXCURSION", "DAMAGE", "INSPECTED", "DWELL", "CLAIMS"],
      [all, ...groups].map(row),
    ),
  ];
}

function row({ key, label, now, before }: FigureGroup): string[] {
  const percent = (share: number | null) => (share === null ? "-" : `${(share * 100).toFixed(1)} %`);
  const hours = (mean: number | null) => (mean === null ? "-" : `${(mean / 3_600_000).toFixed(1)} h`);
  const shares = (["onTime", "excursions", "damage", "inspections"] as const).map(
    (name) => `${percent(now[name].share)} (${now[name].n}) | ${percent(before[name].share)}`,
  );
  return [
    key === "" ? "all" : label,
    `${now.shipments} | ${before.shipments}`,
    ...shares,
    `${hours(now.dwellMs.mean)} (${now.dwellMs.n}) | ${hours(before.dwellMs.mean)}`,
    now.claims.sums.map(amountText).join(", ") || "-",
  ];
}
