/** `tallyman shipment`: shipments, their handovers and milestones. */
import { type Command, Option } from "commander";
import { ClientError } from "../../client/client-error.ts";
import type { FleetRow, ShipmentView } from "../../gateway/contract/api.ts";
import { modes, type Place, regimes } from "../../ledger/state/terms.ts";
import { parseReference, referenceText } from "../../ledger/statement/reference.ts";
import { collect, handle, withExamples } from "../action.ts";
import { parseAmount } from "../amount.ts";
import { type Context, exitCode, type Io } from "../context.ts";
import { hashOfFile } from "../file-hash.ts";
import { pairs, table, time } from "../output.ts";
import {
  parseCondition,
  parseCount,
  parseDuration,
  parseId,
  parseIncoterm,
  parseNumber,
  parseOffset,
  parsePair,
  parsePlace,
  parseReferenceOf,
  parseTime,
} from "../parse.ts";
import { profileNamed } from "../profile-file.ts";
import { readerOf, type Session } from "../session.ts";
import { type TermsOptions, termsFromFile, termsFromOptions } from "../shipment-terms.ts";
import { say } from "../submit.ts";
import { registerInstruct } from "./damage.ts";

export function registerShipment(program: Command, context: Context): void {
  const shipment = program.command("shipment").description("shipments, their handovers and milestones");
  create(shipment, context);
  list(shipment, context);
  show(shipment, context);
  release(shipment, context);
  accept(shipment, context);
  milestone(shipment, context);
  registerInstruct(shipment, context);
}

const fileHelp = `
A file may say more than the options, such as several legs:
  {
    "consignee": "globex", "references": ["PO 4711"], "gapMsMax": 3600000,
    "goods": {"description": "Vaccines", "packages": 12, "hsCode": "300241", "grossMassGrams": 120000,
              "valueMinor": 5000000, "currency": "EUR"},
    "conditions": [{"quantity": "temperature", "min": 2, "max": 8, "toleranceMs": 900000}],
    "legs": [
      {"id": "leg-1", "mode": "road", "carrier": "haul", "contract": "CMR-1",
       "from": {"name": "Leiden", "locode": "NLLID"}, "to": {"name": "Rotterdam", "locode": "NLRTM"},
       "departure": "2026-03-01T08:00:00Z", "arrival": "2026-03-01T10:00:00Z",
       "freight": {"minor": 120000, "currency": "EUR"}},
      {"id": "leg-2", "mode": "sea", "carrier": "line", "regime": "hague-visby",
       "from": {"name": "Rotterdam", "locode": "NLRTM"}, "to": {"name": "Singapore", "locode": "SGSIN"}}
    ],
    "sale": {"incoterm": {"rule": "CIF", "place": {"name": "Singapore", "locode": "SGSIN"}}},
    "deliveryUtcOffsetMinutes": 480
  }`;

function create(shipment: Command, context: Context): void {
  const command = shipment
    .command("create")
    .description("create a shipment with its terms; the signing party is the shipper and holds the goods")
    .argument("<id>", "identifier of the shipment", parseId)
    .option("--file <file>", "its terms as JSON, instead of the options below")
    .option("--consignee <party>", "who receives the goods", parseId)
    .option("--goods <text>", "what the goods are")
    .option("--hs-code <digits>", "HS code, 6 to 10 digits")
    .option("--dangerous <number>", "UN number of dangerous goods, such as UN1845")
    .option("--mass-kg <kilograms>", "gross mass", parseNumber)
    .option("--packages <count>", "number of packages", parseCount)
    .option("--value <amount>", "value of the goods, such as 50000.00EUR", parseAmount)
    .option(
      "--profile <profile>",
      "sensitivity profile: one of `tallyman profile list`, a JSON file, a published one of your own, or PARTY/PROFILE",
    )
    .option(
      "--condition <limits>",
      "temperature:2..8 or temperature:2..8/15min (tolerated that long); may be repeated",
      collect(parseCondition),
    )
    .addOption(new Option("--mode <mode>", "means of transport").choices(modes).default("road"))
    .option("--carrier <party>", "who carries", parseId)
    .option("--from <place>", "NAME, NAME/LOCODE, NAME@LAT,LON or NAME@LAT,LON/LOCODE", parsePlace)
    .option("--to <place>", "likewise", parsePlace)
    .option(
      "--gap-max <duration>",
      "readings further apart say nothing about the time between",
      parseDuration,
    )
    .option("--departure <time>", "planned, ISO 8601 with a zone", parseTime)
    .option("--arrival <time>", "agreed, ISO 8601 with a zone", parseTime)
    .addOption(
      new Option("--regime <treaty>", "agreed treaty (default: that of mode and places)").choices(regimes),
    )
    .option("--freight <amount>", "carriage charges, such as 1200.00EUR", parseAmount)
    .option("--declared-value <amount>", "declared to the carrier, in place of the limit", parseAmount)
    .option("--incoterm <rule:place>", "Incoterms 2020, such as DAP:Munich/DEMUC", parseIncoterm)
    .option("--seller <party>", "if another than the shipper", parseId)
    .option("--buyer <party>", "if another than the consignee", parseId)
    .option(
      "--delivery-utc-offset <offset>",
      "local time at the place of delivery, such as +01:00",
      parseOffset,
    )
    .option("--reference <text>", "such as an order number; may be repeated", collect(String))
    .option("--at <time>", "when the goods were handed in (default: now by the chain's clock)", parseTime)
    .addHelpText("after", fileHelp);
  withExamples(
    command,
    "shipment create S-1 --consignee globex --goods Vaccines --carrier haul --from Leiden --to Rotterdam@51.95,4.14/NLRTM \\\n      --condition temperature:2..8/15min --key acme.json --as party:acme",
    "shipment create S-1 --consignee globex --goods Vaccines --profile pharma-2-8 --mass-kg 120 --value 50000.00EUR --carrier haul \\\n      --from Leiden/NLLID --to Munich/DEMUC --freight 1200.00EUR --incoterm DAP:Munich/DEMUC --key acme.json --as party:acme",
    "shipment create S-1 --file shipment.json --key acme.json --as party:acme",
  );
  handle<[string], TermsOptions & { file?: string }>(command, context, ([id], options) =>
    say(
      options,
      context.io,
      async (session) => ({
        kind: "shipment.create",
        subject: referenceText("shipment", id),
        payload:
          options.file === undefined
            ? termsFromOptions(id, options, session.nowMs, await profileOf(options, session))
            : termsFromFile(options.file, id, session.nowMs),
      }),
      options.at !== undefined,
    ),
  );
}

/** The profile that the options name, looked for among the signing party's own last. */
async function profileOf({ profile }: TermsOptions, { client, signer }: Session) {
  if (profile === undefined) return undefined;
  return profileNamed(profile, client, parseReference(signer.issuer)!.id);
}

const holdable = parseReferenceOf("shipment", "unit");

/** What a release and an acceptance have in common. */
interface HandoverOptions {
  at?: number;
  place?: Place;
  packages?: number;
  seal?: string[];
}

function withHandoverOptions(command: Command): Command {
  return command
    .option("--at <time>", "ISO 8601 with a zone (default: now by the chain's clock)", parseTime)
    .option("--place <place>", "NAME, NAME/LOCODE, NAME@LAT,LON or NAME@LAT,LON/LOCODE", parsePlace)
    .option("--packages <count>", "number of packages counted", parseCount)
    .option("--seal <number>", "number of a seal seen; may be repeated", collect(String));
}

function handoverOf({ at, place, packages, seal }: HandoverOptions, nowMs: number) {
  return { at: at ?? nowMs, place: place && { ...place }, packages, seals: seal };
}

function release(shipment: Command, context: Context): void {
  const command = withHandoverOptions(
    shipment
      .command("release")
      .description("hand over: the holder says to whom; custody passes when the receiver accepts")
      .argument("<id>", "shipment, or unit:ID", holdable)
      .requiredOption("--to <party>", "who receives", parseId),
  );
  withExamples(command, "shipment release S-1 --to haul --packages 12 --key acme.json --as party:acme");
  handle<[string], HandoverOptions & { to: string }>(command, context, ([subject], options) =>
    say(
      options,
      context.io,
      ({ nowMs }) => ({
        kind: "custody.release",
        subject,
        payload: { to: options.to, ...handoverOf(options, nowMs) },
      }),
      options.at !== undefined,
    ),
  );
}

interface ReservationOptions {
  reservation?: [code: string, text: string][];
  photo?: [code: string, file: string][];
}

function reservationsOf({ reservation, photo = [] }: ReservationOptions) {
  const stray = photo.find(([code]) => !reservation?.some(([reserved]) => reserved === code));
  if (stray)
    throw new ClientError(`--photo ${stray[0]}:… is of no reservation: add --reservation ${stray[0]}:TEXT.`);
  return reservation?.map(([code, text]) => {
    const photos = photo.filter(([of]) => of === code).map(([, file]) => hashOfFile(file));
    return { code, text, photos: photos.length > 0 ? photos : undefined };
  });
}

function accept(shipment: Command, context: Context): void {
  const command = withHandoverOptions(
    shipment
      .command("accept")
      .description("take over: from now on the signing party answers for the goods")
      .argument("<id>", "shipment, or unit:ID", holdable)
      .requiredOption("--from <party>", "who handed over", parseId)
      .option(
        "--reservation <code:text>",
        "what is not as it should be; may be repeated",
        collect(parsePair("CODE:TEXT, such as damaged:'two cartons wet'")),
      )
      .option(
        "--photo <code:file>",
        "photograph of what is reserved, by its hash; may be repeated",
        collect(parsePair("CODE:FILE, with the code of a reservation")),
      ),
  );
  withExamples(
    command,
    "shipment accept S-1 --from acme --reservation 'wet:two cartons wet' --key haul.json --as party:haul",
  );
  handle<[string], HandoverOptions & ReservationOptions & { from: string }>(
    command,
    context,
    ([subject], options) =>
      say(
        options,
        context.io,
        ({ nowMs }) => ({
          kind: "custody.accept",
          subject,
          payload: {
            from: options.from,
            reservations: reservationsOf(options),
            ...handoverOf(options, nowMs),
          },
        }),
        options.at !== undefined,
      ),
  );
}

function milestone(shipment: Command, context: Context): void {
  const command = shipment
    .command("milestone")
    .description("say that a step of a leg has happened")
    .argument("<id>", "shipment, or unit:ID", holdable)
    .requiredOption("--leg <id>", "leg of the shipment's plan", parseId)
    .requiredOption("--step <name>", "departure, arrival, or a step of the plan", parseId)
    .option("--place <place>", "NAME, NAME/LOCODE, NAME@LAT,LON or NAME@LAT,LON/LOCODE", parsePlace)
    .option("--at <time>", "ISO 8601 with a zone (default: now by the chain's clock)", parseTime);
  withExamples(
    command,
    "shipment milestone S-1 --leg leg-1 --step departure --key haul.json --as party:haul",
  );
  handle<[string], { leg: string; step: string; place?: Place; at?: number }>(
    command,
    context,
    ([subject], options) =>
      say(
        options,
        context.io,
        ({ nowMs }) => ({
          kind: "transport.milestone",
          subject,
          payload: {
            leg: options.leg,
            step: options.step,
            at: options.at ?? nowMs,
            place: options.place && { ...options.place },
          },
        }),
        options.at !== undefined,
      ),
  );
}

function list(shipment: Command, context: Context): void {
  const command = shipment.command("list").description("shipments with their newest values");
  withExamples(command, "shipment list");
  handle<[], object>(command, context, async (_, options) => {
    const client = await readerOf(options, context.io);
    const { rows } = await client.fleet();
    if (options.json) context.io.out(JSON.stringify(rows));
    else printRows(rows, context.io);
    return exitCode.done;
  });
}

function printRows(fleet: readonly FleetRow[], io: Io): void {
  const rows = fleet.map((row) => [
    row.shipment,
    row.status,
    row.holder,
    row.origin,
    row.destination,
    row.temperatureCelsius === null ? "" : `${row.temperatureCelsius} °C`,
    time(row.atMs),
  ]);
  for (const line of table(["SHIPMENT", "STATUS", "HOLDER", "FROM", "TO", "TEMPERATURE", "AT"], rows))
    io.out(line);
}

function show(shipment: Command, context: Context): void {
  const command = shipment
    .command("show")
    .description("one shipment: terms, custody, milestones")
    .argument("<id>", "identifier", parseId);
  withExamples(command, "shipment show S-1");
  handle<[string], object>(command, context, async ([id], options) => {
    const client = await readerOf(options, context.io);
    const view = await client.shipment(id);
    if (options.json) context.io.out(JSON.stringify(view));
    else printShipment(view, context.io);
    return exitCode.done;
  });
}

function printShipment(view: ShipmentView, io: Io): void {
  const lines = pairs({
    shipment: view.shipment,
    goods: view.goods.description,
    shipper: `${view.shipper} (${view.shipperName})`,
    consignee: `${view.consignee} (${view.consigneeName})`,
    status: view.row.reason === "" ? view.row.status : `${view.row.status} (${view.row.reason})`,
    conditions: view.conditions
      .map(({ quantity, min, max }) => `${quantity} ${min ?? ""}..${max ?? ""}`)
      .join(", "),
    devices: view.attachments.map(({ device }) => device).join(", "),
    delivered: view.deliveredAtMs === null ? "not yet" : time(view.deliveredAtMs),
    statements: String(view.statementCount),
  });
  const custody = view.custody.map(({ holder, fromMs, toMs, clean, reservations }) => [
    holder,
    time(fromMs),
    time(toMs),
    clean ? "clean" : reservations.join("; "),
  ]);
  const steps = view.milestones.map(({ leg, step, place, plannedMs, actualMs }) => [
    leg,
    step,
    place,
    time(plannedMs),
    time(actualMs),
  ]);
  for (const line of lines) io.out(line);
  for (const line of table(["HELD BY", "FROM", "TO", "CONDITION"], custody)) io.out(line);
  for (const line of table(["LEG", "STEP", "PLACE", "PLANNED", "ACTUAL"], steps)) io.out(line);
}
