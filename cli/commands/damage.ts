/** `tallyman damage` and `tallyman survey`: notice of damage, and what an appointed surveyor found. */
import { type Command, Option } from "commander";
import type { DamageNotice } from "../../ledger/state/damage.ts";
import type { Amount, Place } from "../../ledger/state/terms.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { collect, handle, withExamples } from "../action.ts";
import { parseAmount } from "../amount.ts";
import type { Context } from "../context.ts";
import { hashOfFile } from "../file-hash.ts";
import { parseCount, parseId, parseNumber, parsePlace, parseReferenceOf, parseTime } from "../parse.ts";
import { say } from "../submit.ts";

const shipmentReference = parseReferenceOf("shipment");
const natures: readonly DamageNotice["nature"][] = ["apparent", "hidden", "loss", "delay"];

interface ExtentOptions {
  massKg?: number;
  packages?: number;
  photo?: string[];
}

function withExtentOptions(command: Command): Command {
  return command
    .option("--mass-kg <kilograms>", "gross mass lost or damaged, whole kilograms", parseCount)
    .option("--packages <count>", "packages lost or damaged", parseCount)
    .option("--photo <file>", "photograph, by its hash; may be repeated", collect(String));
}

function extentOf({ massKg, packages, photo }: ExtentOptions) {
  const photos = photo?.map(hashOfFile);
  return { massGrams: massKg === undefined ? undefined : massKg * 1_000, packages, photos };
}

export function registerDamage(program: Command, context: Context): void {
  const damage = program.command("damage").description("notices of damage, loss or delay");
  const command = withExtentOptions(
    damage
      .command("notice")
      .description("give notice; whether it was in time follows from the regime and the block's time")
      .argument("<shipment>", "identifier", shipmentReference)
      .requiredOption("--to <party>", "to whom; may be repeated", collect(parseId))
      .requiredOption("--text <text>", "what is wrong")
      .addOption(new Option("--nature <nature>", "what sort of harm").choices(natures).default("apparent"))
      .option("--at <time>", "ISO 8601 with a zone (default: now by the chain's clock)", parseTime),
  );
  withExamples(
    command,
    "damage notice S-1 --to haul --nature hidden --text 'two cartons warm' --packages 2 --key globex.json --as party:globex",
  );
  handle<[string], ExtentOptions & { to: string[]; text: string; nature: string; at?: number }>(
    command,
    context,
    ([subject], options) =>
      say(
        options,
        context.io,
        ({ nowMs }) => ({
          kind: "damage.notice",
          subject,
          payload: {
            to: options.to,
            at: options.at ?? nowMs,
            nature: options.nature,
            text: options.text,
            ...extentOf(options),
          },
        }),
        options.at !== undefined,
      ),
  );
}

export function registerSurvey(program: Command, context: Context): void {
  const survey = program.command("survey").description("surveyors of damaged goods, and their reports");
  appoint(survey, context);
  report(survey, context);
}

function appoint(survey: Command, context: Context): void {
  const command = survey
    .command("appoint")
    .description("let a party report on a shipment as its surveyor")
    .argument("<shipment>", "identifier", shipmentReference)
    .requiredOption("--surveyor <party>", "a registered party", parseId);
  withExamples(command, "survey appoint S-1 --surveyor marine-surveys --key globex.json --as party:globex");
  handle<[string], { surveyor: string }>(command, context, ([subject], options) =>
    say(options, context.io, () => ({
      kind: "survey.appoint",
      subject,
      payload: { surveyor: options.surveyor },
    })),
  );
}

function report(survey: Command, context: Context): void {
  const command = withExtentOptions(
    survey
      .command("report")
      .description("what the surveyor found")
      .argument("<shipment>", "identifier", shipmentReference)
      .requiredOption("--text <text>", "findings")
      .option("--loss <amount>", "value of what was lost or damaged, such as 1200.00EUR", parseAmount)
      .option(
        "--cause <text>",
        "as the surveyor sees it; may be repeated, most likely first",
        collect(String),
      )
      .option("--place <place>", "NAME, NAME/LOCODE, NAME@LAT,LON or NAME@LAT,LON/LOCODE", parsePlace)
      .option(
        "--at <time>",
        "when the goods were seen, ISO 8601 with a zone (default: now by the chain's clock)",
        parseTime,
      ),
  );
  withExamples(
    command,
    "survey report S-1 --text 'vials cloudy' --packages 2 --loss 1200.00EUR --cause 'above 8 degrees' --key surveys.json --as party:marine-surveys",
  );
  handle<
    [string],
    ExtentOptions & { text: string; loss?: Amount; cause?: string[]; place?: Place; at?: number }
  >(command, context, ([subject], options) =>
    say(
      options,
      context.io,
      ({ nowMs }) => ({
        kind: "survey.report",
        subject,
        payload: {
          at: options.at ?? nowMs,
          place: options.place && { ...options.place },
          text: options.text,
          ...extentOf(options),
          loss: options.loss && { ...options.loss },
          causes: options.cause,
        },
      }),
      options.at !== undefined,
    ),
  );
}

/** `shipment instruct`: what whoever carries is asked to do. */
export function registerInstruct(shipment: Command, context: Context): void {
  const command = shipment
    .command("instruct")
    .description("give an instruction, such as a set-point, to whoever carries")
    .argument("<id>", "identifier of the shipment", parseId)
    .requiredOption("--text <text>", "what to do")
    .option("--to <party>", "one party (default: everyone who carries)", parseId)
    .option("--setpoint <celsius>", "the temperature to which the unit is to be set", parseNumber)
    .option("--at <time>", "ISO 8601 with a zone (default: now by the chain's clock)", parseTime);
  withExamples(
    command,
    "shipment instruct S-1 --text 'Keep at 5 degrees' --setpoint 5 --key acme.json --as party:acme",
  );
  handle<[string], { text: string; to?: string; setpoint?: number; at?: number }>(
    command,
    context,
    ([id], options) =>
      say(
        options,
        context.io,
        ({ nowMs }) => ({
          kind: "shipment.instruct",
          subject: referenceText("shipment", id),
          payload: {
            at: options.at ?? nowMs,
            to: options.to,
            text: options.text,
            setpointCel: options.setpoint,
          },
        }),
        options.at !== undefined,
      ),
  );
}
