/** `tallyman product`, `lot`, `recall` and `complaint`: where goods come from, where they went, and what is wrong with them. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { RecallView, TraceView } from "../../gateway/contract/api.ts";
import { complaintOutcomes, complaintSorts } from "../../ledger/state/provenance/complaints.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { collect, handle, withExamples } from "../action.ts";
import type { Context } from "../context.ts";
import { pairs, printed, table, time } from "../output.ts";
import { parseCount, parseId, parseReferenceOf, parseTime } from "../parse.ts";
import { readerOf } from "../session.ts";
import { say } from "../submit.ts";
import { parseShown } from "./customs.ts";

const lotReference = parseReferenceOf("lot");
type ShownCertificates = ReturnType<typeof parseShown>[];

export function registerProduct(program: Command, context: Context): void {
  const product = program.command("product").description("products by their GTIN");
  const command = product
    .command("register")
    .description("register a product as its producer")
    .argument("<gtin>", "14 digits, with zeros in front")
    .requiredOption("--name <text>", "for people")
    .option("--description <text>", "more about it")
    .option("--hs-code <digits>", "HS code, 6 to 10 digits");
  withExamples(
    command,
    "product register 09506000134352 --name 'Honey 250 g' --key maker.json --as party:maker",
  );
  handle<[string], { name: string; description?: string; hsCode?: string }>(
    command,
    context,
    ([gtin], { name, description, hsCode, ...options }) =>
      say(options, context.io, () => ({
        kind: "product.register",
        subject: referenceText("product", gtin),
        payload: { gtin, name, description, hsCode },
      })),
  );
}

export function registerLot(program: Command, context: Context): void {
  const lot = program.command("lot").description("lots of material: declared, made into others, passed on");
  declare(lot, context);
  produce(lot, context);
  serialise(lot, context);
  release(lot, context);
  receive(lot, context);
  trace(lot, context);
}

/** Milligrams, from grams with up to three decimals. */
export function parseMass(text: string): number {
  const match = /^(\d{1,10})(?:\.(\d{1,3}))?g$/.exec(text);
  if (!match)
    throw new InvalidArgumentError("Write grams with up to three decimals, such as 250g or 0.125g.");
  return Number(match[1]) * 1_000 + Number((match[2] ?? "").padEnd(3, "0"));
}

function withCertificates(command: Command): Command {
  return command
    .option("--certificate <id=file>", "a certificate that is shown; may be repeated", collect(parseShown))
    .option("--at <time>", "ISO 8601 with a zone (default: now by the chain's clock)", parseTime);
}

const shownOf = (certificates?: ShownCertificates) => certificates?.map((one) => ({ ...one }));

function declare(lot: Command, context: Context): void {
  const command = withCertificates(
    lot
      .command("declare")
      .description("declare a lot of material at its source")
      .argument("<id>", "identifier of the lot", parseId)
      .requiredOption("--name <text>", "for people")
      .requiredOption("--mass <grams>", "such as 250g", parseMass)
      .requiredOption("--origin <country>", "where the material was won, two letters")
      .option("--product <gtin>", "14 digits"),
  );
  withExamples(
    command,
    "lot declare raw-1 --name 'Raw honey' --mass 500000g --origin HU --key keeper.json --as party:keeper",
  );
  handle<
    [string],
    {
      name: string;
      mass: number;
      origin: string;
      product?: string;
      certificate?: ShownCertificates;
      at?: number;
    }
  >(command, context, ([id], { name, mass, origin, product, certificate, at, ...options }) =>
    say(
      options,
      context.io,
      ({ nowMs }) => ({
        kind: "lot.declare",
        subject: referenceText("lot", id),
        payload: {
          id,
          name,
          massMilligrams: mass,
          origin,
          product,
          at: at ?? nowMs,
          certificates: shownOf(certificate),
        },
      }),
      at !== undefined,
    ),
  );
}

interface LotMass {
  readonly lot: string;
  readonly massMilligrams: number;
}

function parseInput(text: string): LotMass {
  const at = text.lastIndexOf("=");
  if (at < 1) throw new InvalidArgumentError("Write LOT=MASS, such as raw-1=1000g.");
  return { lot: parseId(text.slice(0, at)), massMilligrams: parseMass(text.slice(at + 1)) };
}

function produce(lot: Command, context: Context): void {
  const command = withCertificates(
    lot
      .command("produce")
      .description("make lots of others; what goes in equals what comes out and the loss")
      .argument("<id>", "a label of the production", parseId)
      .requiredOption("--input <lot=mass>", "a lot that is used up; may be repeated", collect(parseInput))
      .requiredOption("--output <lot=mass>", "a new lot; may be repeated", collect(parseInput))
      .requiredOption("--name <text>", "of what is made, for people")
      .option("--product <gtin>", "of the first output, 14 digits")
      .option("--loss <grams>", "waste, evaporation, samples", parseMass, 0),
  );
  withExamples(
    command,
    "lot produce P-1 --input raw-1=1000g --output jars-1=950g --loss 50g --name 'Honey in jars' --product 09506000134352 --key maker.json --as party:maker",
  );
  handle<
    [string],
    {
      input: LotMass[];
      output: LotMass[];
      name: string;
      product?: string;
      loss: number;
      certificate?: ShownCertificates;
      at?: number;
    }
  >(command, context, ([id], { input, output, name, product, loss, certificate, at, ...options }) =>
    say(
      options,
      context.io,
      ({ nowMs }) => ({
        kind: "lot.produce",
        subject: referenceText("lot", output[0]!.lot),
        payload: {
          id,
          at: at ?? nowMs,
          inputs: input.map((one) => ({ ...one })),
          outputs: output.map((one, i) => ({ ...one, name, product: i === 0 ? product : undefined })),
          lossMilligrams: loss,
          certificates: shownOf(certificate),
        },
      }),
      at !== undefined,
    ),
  );
}

function serialise(lot: Command, context: Context): void {
  const command = lot
    .command("serialise")
    .description("number items of a lot; each then has a page of its own at /01/GTIN/21/SERIAL")
    .argument("<lot>", "identifier", lotReference)
    .requiredOption("--serial <number>", "may be repeated", collect(String));
  withExamples(command, "lot serialise jars-1 --serial A-1 --serial A-2 --key maker.json --as party:maker");
  handle<[string], { serial: string[] }>(command, context, ([subject], { serial, ...options }) =>
    say(options, context.io, () => ({ kind: "lot.serialise", subject, payload: { serials: serial } })),
  );
}

function release(lot: Command, context: Context): void {
  const command = lot
    .command("release")
    .description("hand part of a lot to another party, who has to receive it")
    .argument("<lot>", "identifier", lotReference)
    .requiredOption("--to <party>", "the receiver", parseId)
    .requiredOption("--mass <grams>", "such as 250g", parseMass)
    .option("--serial <number>", "an item that goes with it; may be repeated", collect(String))
    .option("--shipment <id>", "with which it travels", parseId)
    .option("--at <time>", "ISO 8601 with a zone (default: now by the chain's clock)", parseTime);
  withExamples(
    command,
    "lot release jars-1 --to grocer --mass 250g --serial A-1 --key maker.json --as party:maker",
  );
  handle<[string], { to: string; mass: number; serial?: string[]; shipment?: string; at?: number }>(
    command,
    context,
    ([subject], { to, mass, serial, shipment, at, ...options }) =>
      say(
        options,
        context.io,
        ({ nowMs }) => ({
          kind: "lot.release",
          subject,
          payload: { to, massMilligrams: mass, at: at ?? nowMs, serials: serial, shipment },
        }),
        at !== undefined,
      ),
  );
}

function receive(lot: Command, context: Context): void {
  const command = lot
    .command("receive")
    .description("accept or refuse part of a lot that was released to you")
    .argument("<lot>", "identifier", lotReference)
    .requiredOption("--consignment <number>", "as the lot's page numbers them; the first is 0", parseCount)
    .addOption(
      new Option("--outcome <outcome>", "what becomes of it")
        .choices(["accepted", "refused"])
        .default("accepted"),
    )
    .option("--text <text>", "remark");
  withExamples(command, "lot receive jars-1 --consignment 0 --key grocer.json --as party:grocer");
  handle<[string], { consignment: number; outcome: string; text?: string }>(
    command,
    context,
    ([subject], { consignment, outcome, text, ...options }) =>
      say(options, context.io, ({ nowMs }) => ({
        kind: "lot.receive",
        subject,
        payload: { consignment, outcome, at: nowMs, text },
      })),
  );
}

function trace(lot: Command, context: Context): void {
  const command = lot
    .command("trace")
    .description("everything a lot was made of, or that was made of it, with who has it now")
    .argument("<lot>", "identifier", parseId)
    .addOption(
      new Option("--direction <direction>", "which way").choices(["back", "forward"]).default("forward"),
    );
  withExamples(command, "lot trace jars-1 --direction back");
  handle<[string], { direction: "back" | "forward" }>(command, context, async ([id], options) => {
    const view = await (await readerOf(options, context.io)).lotTrace(id, options.direction);
    return printed(options, context.io, view, () => traceLines(view));
  });
}

const grams = (massMilligrams: number) => `${massMilligrams / 1_000} g`;

function traceLines({ lots, holdings, buyers }: TraceView): string[] {
  return [
    ...table(
      ["STEPS", "LOT", "MADE BY", "MASS", "ORIGIN", "RECALLED", "WHAT"],
      lots.map((one) => [
        String(one.steps),
        one.lot,
        one.by,
        grams(one.massMilligrams),
        one.origin ?? "",
        one.recalled ?? "",
        one.name,
      ]),
    ),
    "",
    ...table(
      ["HELD BY", "LOT", "MASS"],
      holdings.map((one) => [one.party, one.lot, grams(one.massMilligrams)]),
    ),
    "",
    `Passed to: ${buyers.map(({ party }) => party).join(", ") || "nobody"}`,
  ];
}

export function registerRecall(program: Command, context: Context): void {
  const recall = program.command("recall").description("recalls of lots and of what was made of them");
  const issue = recall
    .command("issue")
    .description("recall lots; everything that was made of them is concerned")
    .argument("<id>", "identifier of the recall", parseId)
    .requiredOption("--lot <id>", "may be repeated", collect(parseId))
    .requiredOption("--reason <text>", "what is wrong")
    .requiredOption("--instructions <text>", "what whoever has it should do");
  withExamples(
    issue,
    "recall issue R-1 --lot jars-1 --reason 'glass found' --instructions 'bring it back' --key maker.json --as party:maker",
  );
  handle<[string], { lot: string[]; reason: string; instructions: string }>(
    issue,
    context,
    ([id], { lot, reason, instructions, ...options }) =>
      say(options, context.io, ({ nowMs }) => ({
        kind: "recall.issue",
        subject: referenceText("recall", id),
        payload: { id, lots: lot, reason, instructions, at: nowMs },
      })),
  );
  const show = recall
    .command("show")
    .description("what is concerned, and who holds what now")
    .argument("<id>", "identifier of the recall", parseId);
  withExamples(show, "recall show R-1");
  handle<[string], object>(show, context, async ([id], options) => {
    const view = await (await readerOf(options, context.io)).recall(id);
    return printed(options, context.io, view, () => recallLines(view));
  });
}

function recallLines(view: RecallView): string[] {
  const { recall, by, atMs, reason, instructions, named } = view;
  const facts = { recall, by, at: time(atMs), lots: named.join(", "), reason, instructions };
  return [...pairs(facts), "", ...traceLines(view)];
}

const complained = parseReferenceOf("product", "lot", "item");

export function registerComplaint(program: Command, context: Context): void {
  const complaint = program.command("complaint").description("complaints about products, and their answers");
  const open = complaint
    .command("open")
    .description("complain as a party; consumers do it on the page of the item")
    .argument("<id>", "identifier of the complaint", parseId)
    .requiredOption("--about <reference>", "product:GTIN, lot:ID or item:GTIN.SERIAL", complained)
    .addOption(new Option("--sort <sort>", "of complaint").choices(complaintSorts).default("quality"))
    .requiredOption("--text <text>", "what is wrong");
  withExamples(
    open,
    "complaint open X-1 --about lot:jars-1 --text 'it is bitter' --key grocer.json --as party:grocer",
  );
  handle<[string], { about: string; sort: string; text: string }>(
    open,
    context,
    ([id], { about, sort, text, ...options }) =>
      say(options, context.io, () => ({
        kind: "complaint.open",
        subject: referenceText("complaint", id),
        payload: { id, about, sort, text },
      })),
  );
  const answer = complaint
    .command("answer")
    .description("answer a complaint about what you made")
    .argument("<id>", "identifier of the complaint", parseReferenceOf("complaint"))
    .addOption(
      new Option("--outcome <outcome>", "where it stands").choices(complaintOutcomes).makeOptionMandatory(),
    )
    .requiredOption("--text <text>", "the answer; whoever complained reads it");
  withExamples(
    answer,
    "complaint answer X-1 --outcome accepted --text 'we send you another one' --key maker.json --as party:maker",
  );
  handle<[string], { outcome: string; text: string }>(
    answer,
    context,
    ([subject], { outcome, text, ...options }) =>
      say(options, context.io, () => ({ kind: "complaint.answer", subject, payload: { outcome, text } })),
  );
  const list = complaint.command("list").description("complaints and answers");
  withExamples(list, "complaint list");
  handle<[], object>(list, context, async (_, options) => {
    const rows = await (await readerOf(options, context.io)).complaints();
    return printed(options, context.io, rows, () =>
      table(
        ["COMPLAINT", "ABOUT", "SORT", "TO", "OUTCOME", "ANSWER"],
        rows.map((row) => [
          row.complaint,
          row.about,
          row.sort,
          row.addressee,
          row.outcome ?? "open",
          row.answer ?? "",
        ]),
      ),
    );
  });
}
