/** `tallyman customs`: lists and risk rules of an authority, and the way of a shipment through its clearance. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { ClientError } from "../../client/client-error.ts";
import type { ClearanceView } from "../../gateway/contract/api.ts";
import type { CborInput } from "../../ledger/encoding/cbor-encode.ts";
import { listSides, polarities } from "../../ledger/state/customs/lists.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { collect, handle, withExamples } from "../action.ts";
import { type Context, exitCode } from "../context.ts";
import { hashOfFile, readOrExplain } from "../file-hash.ts";
import { pairs, printed, table, time } from "../output.ts";
import { parseId, parseReferenceOf, parseTime } from "../parse.ts";
import { readerOf } from "../session.ts";
import { say } from "../submit.ts";

const shipmentReference = parseReferenceOf("shipment");

export function registerCustoms(program: Command, context: Context): void {
  const customs = program
    .command("customs")
    .description("lists, risk rules, declarations and decisions of customs");
  publish(customs, context);
  riskRules(customs, context);
  declare(customs, context);
  present(customs, context);
  decide(customs, context);
  inspect(customs, context);
  lists(customs, context);
  queue(customs, context);
  show(customs, context);
}

/** Entries in one statement: with every field they still fit into its 65,535 bytes. */
const entriesPerPart = 150;

function publish(customs: Command, context: Context): void {
  const command = customs
    .command("publish")
    .description("publish the next version of a list, in as many parts as it takes")
    .argument("<list>", "identifier of the list", parseId)
    .requiredOption("--title <text>", "for people")
    .addOption(
      new Option("--polarity <polarity>", "what the list says").choices(polarities).makeOptionMandatory(),
    )
    .addOption(
      new Option("--side <side...>", "at which side of the border").choices(listSides).default(["import"]),
    )
    .option("--add <file>", "JSON array of entries, with the fields of protocol §7.14")
    .option("--remove <entry>", "an entry that ends; may be repeated", collect(parseId));
  withExamples(
    command,
    "customs publish NL-negative --title 'Not into the country' --polarity negative --add entries.json --key customs.json --as party:customs",
  );
  handle<[string], { title: string; polarity: string; side: string[]; add?: string; remove?: string[] }>(
    command,
    context,
    async ([list], options) => {
      const entries = options.add === undefined ? [] : entriesIn(options.add);
      const known = (await (await readerOf(options, context.io)).customsLists()).find(
        (one) => one.list === list,
      );
      const first = known?.pending?.received ?? 0;
      const parts = Math.max(1, Math.ceil(entries.length / entriesPerPart));
      if (known?.pending && known.pending.parts !== parts)
        throw new ClientError(
          `Version ${known.version + 1} of ${list} was begun with ${known.pending.parts} parts: go on with the same entries.`,
        );
      let code: number = exitCode.done;
      for (let part = first + 1; part <= parts && code === exitCode.done; part++) {
        const payload = {
          list,
          title: options.title,
          polarity: options.polarity,
          sides: options.side,
          version: (known?.version ?? 0) + 1,
          part,
          parts,
          add: entries.slice((part - 1) * entriesPerPart, part * entriesPerPart),
          remove: part === 1 ? (options.remove ?? []) : [],
        };
        code = await say(options, context.io, () => ({
          kind: "customs.list-publish",
          subject: referenceText("list", list),
          payload,
        }));
      }
      return code as 0 | 1 | 2;
    },
  );
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readOrExplain(file).toString("utf8"));
  } catch (error) {
    if (error instanceof ClientError) throw error;
    throw new ClientError(`${file} is not JSON (${(error as Error).message}).`);
  }
}

function entriesIn(file: string): CborInput[] {
  const value = jsonIn(file);
  if (Array.isArray(value)) return value as CborInput[];
  throw new ClientError(
    `${file} does not hold an array of entries: write [{"id": "E-1", "hsPrefix": "0507"}].`,
  );
}

function riskRules(customs: Command, context: Context): void {
  const command = customs
    .command("risk-rules")
    .description("publish the next version of the country's risk rules")
    .argument("<file>", "JSON object with the fields of protocol §7.14");
  withExamples(command, "customs risk-rules rules.json --key customs.json --as party:customs");
  handle<[string], object>(command, context, ([file], options) => {
    const payload = jsonIn(file) as CborInput;
    return say(options, context.io, ({ signer }) => ({
      kind: "customs.risk-rules",
      subject: signer.issuer,
      payload,
    }));
  });
}

interface Shown {
  readonly id: string;
  readonly document: Uint8Array;
}

/** `ID=FILE`: a certificate, and the document that is shown for it. */
export function parseShown(text: string): Shown {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("Write ID=FILE, such as PHYTO-1=phyto.pdf.");
  return { id: parseId(text.slice(0, at)), document: hashOfFile(text.slice(at + 1)) };
}

function declare(customs: Command, context: Context): void {
  const command = customs
    .command("declare")
    .description("declare goods to customs before they arrive")
    .argument("<shipment>", "identifier", shipmentReference)
    .requiredOption("--arrival <time>", "when they are expected, ISO 8601 with a zone", parseTime)
    .option("--text <text>", "remark")
    .option("--certificate <id=file>", "a certificate that is shown; may be repeated", collect(parseShown));
  withExamples(
    command,
    "customs declare S-1 --arrival 2026-03-02T08:00:00Z --certificate PHYTO-1=phyto.pdf --key acme.json --as party:acme",
  );
  handle<[string], { arrival: number; text?: string; certificate?: Shown[] }>(
    command,
    context,
    ([subject], { arrival, text, certificate, ...options }) =>
      say(options, context.io, ({ nowMs }) => ({
        kind: "customs.declare",
        subject,
        payload: { at: nowMs, arrival, text, certificates: certificate?.map((one) => ({ ...one })) },
      })),
  );
}

function present(customs: Command, context: Context): void {
  const command = customs
    .command("present")
    .description("the goods stand before customs; green and declared, they are released by this")
    .argument("<shipment>", "identifier", shipmentReference)
    .option("--at <time>", "ISO 8601 with a zone (default: now by the chain's clock)", parseTime);
  withExamples(command, "customs present S-1 --key haul.json --as party:haul");
  handle<[string], { at?: number }>(command, context, ([subject], { at, ...options }) =>
    say(
      options,
      context.io,
      ({ nowMs }) => ({ kind: "customs.present", subject, payload: { at: at ?? nowMs } }),
      at !== undefined,
    ),
  );
}

function decide(customs: Command, context: Context): void {
  const command = customs
    .command("decide")
    .description("decide about goods as an officer")
    .argument("<shipment>", "identifier", shipmentReference)
    .addOption(
      new Option("--decision <decision>", "what becomes of them")
        .choices(["inspect", "release", "quarantine", "refuse"])
        .makeOptionMandatory(),
    )
    .option("--text <text>", "why");
  withExamples(command, "customs decide S-1 --decision inspect --key customs.json --as party:customs");
  handle<[string], { decision: string; text?: string }>(
    command,
    context,
    ([subject], { decision, text, ...options }) =>
      say(options, context.io, () => ({ kind: "customs.decide", subject, payload: { decision, text } })),
  );
}

function inspect(customs: Command, context: Context): void {
  const command = customs
    .command("inspect")
    .description("record what an inspection found")
    .argument("<shipment>", "identifier", shipmentReference)
    .addOption(
      new Option("--finding <finding>", "what it found")
        .choices(["conforms", "deviates"])
        .makeOptionMandatory(),
    )
    .option("--text <text>", "in words");
  withExamples(command, "customs inspect S-1 --finding conforms --key customs.json --as party:customs");
  handle<[string], { finding: string; text?: string }>(
    command,
    context,
    ([subject], { finding, text, ...options }) =>
      say(options, context.io, ({ nowMs }) => ({
        kind: "customs.inspect",
        subject,
        payload: { at: nowMs, finding, text },
      })),
  );
}

function lists(customs: Command, context: Context): void {
  const command = customs.command("lists").description("lists as they are in force");
  withExamples(command, "customs lists");
  handle<[], object>(command, context, async (_, options) => {
    const rows = await (await readerOf(options, context.io)).customsLists();
    return printed(options, context.io, rows, () =>
      table(
        ["LIST", "COUNTRY", "POLARITY", "SIDES", "VERSION", "ENTRIES", "TITLE"],
        rows.map((row) => [
          row.list,
          row.country,
          row.polarity,
          row.sides.join(" "),
          String(row.version),
          String(row.entries),
          row.title,
        ]),
      ),
    );
  });
}

function queue(customs: Command, context: Context): void {
  const command = customs
    .command("queue")
    .description("shipments that are not cleared, the most risk first")
    .option("--country <code>", "of destination or transit");
  withExamples(command, "customs queue --country NL");
  handle<[], { country?: string }>(command, context, async (_, options) => {
    const part = options.country === undefined ? {} : { country: options.country };
    const rows = await (await readerOf(options, context.io)).customsQueue(part);
    return printed(options, context.io, rows, () =>
      table(
        ["SHIPMENT", "STATUS", "LANE", "RISK", "HS CODE", "FROM", "TO", "SHIPPER"],
        rows.map((row) => [
          row.shipment,
          row.status,
          row.lane,
          `${row.risk}${row.isSelected ? " selected" : ""}`,
          row.hsCode ?? "",
          row.dispatch,
          row.destination,
          row.shipper,
        ]),
      ),
    );
  });
}

function show(customs: Command, context: Context): void {
  const command = customs
    .command("show")
    .description("a shipment's clearance: what was decided, when, and under which version of which list")
    .argument("<shipment>", "identifier", parseId);
  withExamples(command, "customs show S-1", "export S-1 --out proof.zip && tallyman verify proof.zip");
  handle<[string], object>(command, context, async ([id], options) => {
    const view = await (await readerOf(options, context.io)).clearance(id);
    return printed(options, context.io, view, () => clearanceLines(view));
  });
}

function clearanceLines({ row, facts, decisions }: ClearanceView): string[] {
  return [
    ...pairs({
      shipment: row.shipment,
      status: `${row.status}, ${row.lane} lane`,
      risk: `${row.risk}${row.isSelected ? " (selected)" : ""}`,
      goods: `${row.goods}, HS ${row.hsCode ?? "not stated"}`,
      way: [facts.dispatch, ...facts.transit, facts.destination].join(" > "),
      origin: facts.origin,
    }),
    "",
    ...table(
      ["AT", "EVENT", "BY", "STATUS", "UNDER", "ENTRIES"],
      decisions.map((one) => [
        time(one.atMs),
        one.event,
        one.by,
        one.status,
        one.under.map(({ list, version }) => `${list} v${version}`).join(", "),
        [...one.negative, ...one.positive].map(({ list, entry }) => `${list}/${entry}`).join(", "),
      ]),
    ),
  ];
}
