/** `tallyman unit`: logistic units, and what is loaded into them. */
import { type Command, Option } from "commander";
import type { UnitView } from "../../gateway/contract/api.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { collect, handle, withExamples } from "../action.ts";
import { type Context, exitCode, type Io } from "../context.ts";
import { listCommand } from "../list-command.ts";
import { pairs } from "../output.ts";
import { parseId, parsePair, parseReferenceOf, parseTime } from "../parse.ts";
import { readerOf } from "../session.ts";
import { say } from "../submit.ts";

const types = ["parcel", "pallet", "container", "uld", "vehicle"];

export function registerUnit(program: Command, context: Context): void {
  const unit = program.command("unit").description("pallets, containers, vehicles, and what is in them");
  register(unit, context);
  move(unit, context, "load", "load shipments or units into a unit that the signer holds");
  move(unit, context, "unload", "unload shipments or units from a unit that the signer holds");
  listCommand(unit, context, {
    description: "registered units",
    example: "unit list",
    page: (client) => client.units,
    idOf: ({ unit: id }) => id,
    headings: ["UNIT", "TYPE", "IDENTIFIER", "HOLDER", "WITHIN", "ITEMS"],
    cells: ({ unit: id, type, identifier, holder, within, contents }) => [
      id,
      type,
      identifier,
      holder,
      within ?? "",
      String(contents.length),
    ],
  });
  show(unit, context);
}

interface RegisterOptions {
  type: string;
  identifier: [string, string];
  at?: number;
}

function register(unit: Command, context: Context): void {
  const command = unit
    .command("register")
    .description("register a logistic unit; the signing party holds it")
    .argument("<id>", "identifier of the unit", parseId)
    .addOption(new Option("--type <type>", "what it is").choices(types).makeOptionMandatory())
    .requiredOption(
      "--identifier <scheme:number>",
      "SSCC:…, ISO6346:… (check digits are checked) or other:…",
      parsePair("SCHEME:NUMBER, such as ISO6346:MSCU1234566"),
    )
    .option(
      "--at <time>",
      "since when the party holds it, ISO 8601 with a zone (default: now by the chain's clock)",
      parseTime,
    );
  withExamples(
    command,
    "unit register MSCU1234566 --type container --identifier ISO6346:MSCU1234566 --key line.json --as party:line",
  );
  handle<[string], RegisterOptions>(command, context, ([id], options) => {
    const [scheme, number] = options.identifier;
    return say(
      options,
      context.io,
      ({ nowMs }) => ({
        kind: "unit.register",
        subject: referenceText("unit", id),
        payload: { id, type: options.type, identifier: { scheme, number }, at: options.at ?? nowMs },
      }),
      options.at !== undefined,
    );
  });
}

function move(unit: Command, context: Context, name: "load" | "unload", description: string): void {
  const command = unit
    .command(name)
    .description(description)
    .argument("<unit>", "identifier of the unit", parseReferenceOf("unit"))
    .argument("<item...>", "shipment:ID or unit:ID", collect(parseReferenceOf("shipment", "unit")))
    .option("--at <time>", "ISO 8601 with a zone (default: now by the chain's clock)", parseTime);
  withExamples(
    command,
    `unit ${name} MSCU1234566 shipment:S-1 unit:pallet-4 --key line.json --as party:line`,
  );
  handle<[string, string[]], { at?: number }>(command, context, ([subject, items], options) =>
    say(
      options,
      context.io,
      ({ nowMs }) => ({ kind: `unit.${name}`, subject, payload: { items, at: options.at ?? nowMs } }),
      options.at !== undefined,
    ),
  );
}

function show(unit: Command, context: Context): void {
  const command = unit
    .command("show")
    .description("one unit and what is in it")
    .argument("<id>", "identifier", parseId);
  withExamples(command, "unit show MSCU1234566");
  handle<[string], object>(command, context, async ([id], options) => {
    const client = await readerOf(options, context.io);
    const view = await client.unit(id);
    if (options.json) context.io.out(JSON.stringify(view));
    else printUnit(view, context.io);
    return exitCode.done;
  });
}

function printUnit(view: UnitView, io: Io): void {
  const { unit, type, identifier, party, holder, within, epoch, contents } = view;
  const lines = pairs({
    unit,
    type,
    identifier,
    "registered by": party,
    holder,
    within: within ?? undefined,
    epoch: String(epoch),
    contents: contents.join(", ") || "nothing",
  });
  for (const line of lines) io.out(line);
}
