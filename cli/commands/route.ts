/** `tallyman route`: ways from door to door, and delivery rounds. docs/routing.md. */
import { readFileSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import { ClientError } from "../../client/client-error.ts";
import type { RouteLegView, RoutePlanView } from "../../gateway/contract/routes.ts";
import type { RoundsPlan } from "../../ledger/routing/rounds/plan-rounds.ts";
import { type PassageId, passageIds } from "../../ledger/routing/sea/passages.ts";
import { modes } from "../../ledger/state/terms.ts";
import { collect, handle, withExamples } from "../action.ts";
import { type Context, exitCode, type GlobalOptions, type Io } from "../context.ts";
import { table, time } from "../output.ts";
import { parseCount, parseNumber, parseTime } from "../parse.ts";
import { readerOf } from "../session.ts";

export function registerRoute(program: Command, context: Context): void {
  const route = program.command("route").description("plan how goods go, and delivery rounds");
  plan(route, context);
  rounds(route, context);
}

interface PlanOptions extends GlobalOptions {
  readonly from: string;
  readonly to: string;
  readonly ready?: number;
  readonly deadline?: number;
  readonly mass: number;
  readonly temperature?: { min: number; max: number };
  readonly dangerousGoods?: string;
  readonly hsCode?: string;
  readonly closed?: PassageId[];
  readonly draft?: number;
  readonly avoidCountry?: string[];
  readonly avoidMode?: string[];
  readonly avoidCarrier?: string[];
  readonly transfers?: number;
  readonly seed?: number;
}

const place = "UN/LOCODE, a terminal's identifier or name, or 48.14,11.58/DE";

function plan(route: Command, context: Context): void {
  const command = route
    .command("plan")
    .description("a handful of really different ways, with time, cost, CO2 and risks")
    .requiredOption("--from <place>", place)
    .requiredOption("--to <place>", "likewise")
    .option(
      "--ready <time>",
      "when the goods can be picked up (default: now by the chain's clock)",
      parseTime,
    )
    .option("--deadline <time>", "when they have to be there", parseTime)
    .option("--mass <kg>", "gross mass", parseNumber, 1_000)
    .option("--temperature <band>", "°C all the way, such as 2..8", parseBand)
    .option("--dangerous-goods <class>", "UN class, such as 3 or 2.1")
    .option("--hs-code <code>", "ask the customs lists in the log")
    .addOption(
      new Option("--closed <passage>", `closed: ${passageIds.join(", ")}; may be repeated`).argParser(
        collect(parsePassage),
      ),
    )
    .option("--draft <meters>", "of the ships: closes passages that are too shallow", parseNumber)
    .option("--avoid-country <code>", "ISO 3166 alpha-2; may be repeated", collect(String))
    .option("--avoid-carrier <name>", "may be repeated", collect(String))
    .option("--avoid-mode <mode>", `${modes.join(", ")}; may be repeated`, collect(String))
    .option("--transfers <count>", "changes between vehicles at the most", parseCount)
    .option("--seed <number>", "of the simulated journeys: the same seed gives the same answer", parseCount);
  withExamples(
    command,
    "route plan --from CNSHA --to Munich --mass 8000",
    "route plan --from CNSHA --to Munich --mass 8000 --temperature 2..8 --closed suez \\\n      --deadline 2026-12-24T12:00:00Z",
  );
  handle<[], PlanOptions>(command, context, async (_, options) => {
    const client = await readerOf(options, context.io);
    const view = await client.planRoutes({
      from: options.from,
      to: options.to,
      readyMs: options.ready ?? (await client.chain()).time.nowMs,
      ...(options.deadline !== undefined && { deadlineMs: options.deadline }),
      massKg: options.mass,
      ...(options.temperature && { temperature: options.temperature }),
      ...(options.dangerousGoods !== undefined && { dangerousGoods: options.dangerousGoods }),
      ...(options.hsCode !== undefined && { hsCode: options.hsCode }),
      ...(options.closed && { closedPassages: options.closed }),
      ...(options.draft !== undefined && { ship: { draftMeters: options.draft } }),
      forbidden: {
        countries: options.avoidCountry ?? [],
        carriers: options.avoidCarrier ?? [],
        modes: options.avoidMode ?? [],
      },
      ...(options.transfers !== undefined && { transfersMax: options.transfers }),
      ...(options.seed !== undefined && { seed: options.seed }),
    });
    if (options.json) context.io.out(JSON.stringify(view));
    else tellPlan(view, context.io);
    return exitCode.done;
  });
}

function parseBand(text: string): { min: number; max: number } {
  const match = /^(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)$/.exec(text);
  if (!match) throw new InvalidArgumentError("Write MIN..MAX in °C, such as 2..8.");
  return { min: Number(match[1]), max: Number(match[2]) };
}

function parsePassage(text: string): PassageId {
  const found = passageIds.find((id) => id === text);
  if (!found) throw new InvalidArgumentError(`Passages are ${passageIds.join(", ")}.`);
  return found;
}

function tellPlan(view: RoutePlanView, io: Io): void {
  const { options, found, sample, currency } = view;
  if (sample) io.out("Sample network: places are real, services are made up.");
  for (const { country, list, entry } of view.customs)
    io.out(`Customs of ${country} refuse these goods: list ${list}, entry ${entry}.`);
  if (options.length === 0)
    return io.out(
      "There is no way that these constraints allow. Lift one, or import a network that has more.",
    );
  if (view.deadlineMissed) io.out("No way is planned to keep the deadline: these come too late.");
  if (!view.complete) io.out("The search was cut off: better ways may be missing. Allow fewer transfers.");
  io.out(`${options.length} of ${found} ways from ${view.from.name} to ${view.to.name}:`);
  io.out("");
  const rows = options.map((option, i) => [
    String(i + 1),
    option.roles.join(", "),
    modesOf(option.legs),
    time(option.p10Ms),
    time(option.p50Ms),
    time(option.p90Ms),
    percent(option.late),
    `${(option.costMinor / 100).toFixed(0)} ${currency}`,
    `${(option.co2Grams / 1_000).toFixed(0)} kg`,
    percent(option.damage),
    percent(option.excursion),
    percent(option.missedConnection),
  ]);
  const headings = [
    "",
    "best in",
    "by",
    "1 in 10 by",
    "1 in 2 by",
    "9 in 10 by",
    "late",
    "cost",
    "CO2e",
    "damage",
    "excursion",
    "missed",
  ];
  for (const line of table(headings, rows)) io.out(line);
  options.forEach((option, i) => {
    io.out("");
    io.out(`${i + 1}  ${option.roles.join(", ")}`);
    for (const line of table(legHeadings, option.legs.map(legRow))) io.out(`   ${line}`);
  });
  io.out("");
  io.out(
    "Known legs: past ones that went the same way. Times of the others rest on what is usual for the mode or, where that " +
      "is hardly known, on stated assumptions, as all risks do.",
  );
  const { forecasts, size } = view.basis;
  io.out(`Forecasts ${forecasts}, log of ${size} entries.`);
}

const legHeadings = ["by", "leg", "service", "departs and arrives", "known legs", "length"];

function legRow(leg: RouteLegView): string[] {
  const detour =
    leg.detourMs > 0 ? `, ${Math.round(leg.detourMs / 3_600_000)} h of it because of closed passages` : "";
  return [
    leg.mode,
    `${leg.fromName} - ${leg.toName}`,
    leg.service,
    `${time(leg.departureMs)} to ${time(leg.arrivalMs)}`,
    String(leg.comparable),
    `${Math.round(leg.meters / 1_000)} km${leg.passages.length > 0 ? ` by ${leg.passages.join(", ")}` : ""}${detour}`,
  ];
}

/** `sea + rail`; the lorries at the ends go without saying. */
function modesOf(legs: readonly RouteLegView[]): string {
  const main = legs.filter(({ scheduled }) => scheduled).map(({ mode }) => mode);
  return main.length === 0 ? "road" : main.filter((mode, i) => mode !== main[i - 1]).join(" + ");
}

function percent(share: number | null): string {
  return share === null ? "" : `${(100 * share).toFixed(1)} %`;
}

const roundsHelp = `
The file:
  {"depot": {"lat": 48.2, "lon": 11.6, "fromMs": 1764565200000, "untilMs": 1764604800000},
   "vehicles": 3, "capacity": 900,
   "stops": [{"id": "S-1", "lat": 48.1, "lon": 11.5, "demand": 120, "serviceMinutes": 6,
              "fromMs": 1764572400000, "untilMs": 1764579600000}]}
docs/routing.md says what else it may have.`;

function rounds(route: Command, context: Context): void {
  const command = route
    .command("rounds")
    .description("delivery rounds for a depot's vehicles, with capacity and time windows")
    .argument("<file>", "depot, vehicles and stops as JSON")
    .addHelpText("after", roundsHelp);
  withExamples(command, "route rounds today.json");
  handle<[string], object>(command, context, async ([file], options) => {
    const view = await (await readerOf(options, context.io)).planRounds(textOf(file));
    if (options.json) context.io.out(JSON.stringify(view));
    else tellRounds(view, context.io);
    return exitCode.done;
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ClientError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function tellRounds({ rounds: planned, leftOut, meters }: RoundsPlan, io: Io): void {
  const rows = planned.map((round, i) => [
    String(i + 1),
    String(round.stops.length),
    String(round.load),
    `${(round.meters / 1_000).toFixed(1)} km`,
    time(round.returnMs),
    round.stops.map(({ id, startMs }) => `${id} ${time(startMs).slice(11, 16)}`).join(", "),
  ]);
  for (const line of table(
    ["round", "stops", "load", "length", "back", "stops with the time of service, UTC"],
    rows,
  ))
    io.out(line);
  io.out(`${(meters / 1_000).toFixed(1)} km in all.`);
  if (leftOut.length > 0) io.out(`No vehicle can take these in their windows: ${leftOut.join(", ")}.`);
}
