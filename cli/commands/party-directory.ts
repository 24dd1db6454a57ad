/** `tallyman party find`, `describe`, `suspend`, `reinstate`, and personal data: what is told of parties, and to whom. */
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import { ClientError } from "../../client/client-error.ts";
import type { DirectoryRow } from "../../gateway/contract/trade.ts";
import { fromHex, toHex } from "../../ledger/encoding/bytes.ts";
import { partyCapacities } from "../../ledger/state/parties.ts";
import { commitmentOf, saltBytes } from "../../ledger/statement/commitment.ts";
import { parseReference, referenceText } from "../../ledger/statement/reference.ts";
import { collect, handle, withExamples } from "../action.ts";
import { type Context, exitCode, type Io } from "../context.ts";
import { table } from "../output.ts";
import { parseId } from "../parse.ts";
import { sayCommand } from "../say-command.ts";
import { readerOf } from "../session.ts";
import { say } from "../submit.ts";

export function registerPartyDirectory(party: Command, context: Context): void {
  for (const [name, description] of [
    ["suspend", "let a party sign nothing until it is reinstated; by a registrar"],
    ["reinstate", "end a suspension; by a registrar"],
  ] as const)
    sayCommand<{ reason: string }>(party, context, {
      name,
      description,
      argument: "identifier of the party",
      parse: parseId,
      example: `party ${name} acme --reason 'see register of 1 May' --key registrar.json --as party:registrar`,
      options: (command) => command.requiredOption("--reason <text>", "for the record"),
      draft: (id, { reason }) => ({
        kind: `party.${name}`,
        subject: referenceText("party", id),
        payload: { reason },
      }),
    });
  describe(party, context);
  find(party, context);
  disclose(party, context);
  erase(party, context);
  showPersonal(party, context);
}

function describe(party: Command, context: Context): void {
  const command = party
    .command("describe")
    .description("say where the party can be found and what it deals in, for the directory")
    .option("--place <locode>", "UN/LOCODE; may be repeated", collect(String))
    .option("--goods <code>", "first digits of an HS code; may be repeated", collect(String))
    .option("--text <text>", "for counterparties");
  withExamples(
    command,
    "party describe --place NLRTM --goods 2204 --text Wine --key acme.json --as party:acme",
  );
  handle<[], { place?: string[]; goods?: string[]; text?: string }>(command, context, (_, options) =>
    say(options, context.io, ({ signer }) => ({
      kind: "party.describe",
      subject: signer.issuer,
      payload: { places: options.place ?? [], goods: options.goods ?? [], text: options.text },
    })),
  );
}

interface FindOptions {
  role?: string;
  country?: string;
  place?: string;
  goods?: string;
  capacity?: string;
}

function find(party: Command, context: Context): void {
  const command = party
    .command("find")
    .description("find counterparties by role, place and goods, with their record in figures")
    .option("--role <role>", "such as carrier")
    .option("--country <code>", "ISO 3166-1 alpha-2")
    .option("--place <locode>", "UN/LOCODE")
    .option("--goods <code>", "an HS code, or the first digits of one")
    .addOption(new Option("--capacity <capacity>", "as what it takes part").choices(partyCapacities));
  withExamples(command, "party find --role carrier --place NLRTM --goods 300220");
  handle<[], FindOptions>(command, context, async (_, options) => {
    const { role, country, place, goods, capacity } = options;
    const client = await readerOf(options, context.io);
    const { height, rows } = await client.directory({ role, country, place, goods, capacity });
    if (options.json) context.io.out(JSON.stringify({ height, rows }));
    else printDirectory(rows, height, context.io);
    return exitCode.done;
  });
}

function printDirectory(rows: readonly DirectoryRow[], height: number, io: Io): void {
  const headings = [
    "PARTY",
    "LEGAL NAME",
    "COUNTRY",
    "ROLES",
    "SOLD",
    "DELIVERED",
    "IN TIME",
    "CLEAN",
    "PAID IN TIME",
    "DISPUTES",
  ];
  const lines = table(
    headings,
    rows.map(({ party, legalName, country, roles, suspended, record }) => [
      party,
      suspended ? `${legalName} (suspended)` : legalName,
      country,
      roles.join(", "),
      String(record.sold),
      String(record.delivered),
      `${record.deliveredInTime} of ${record.deliveredWithDeadline}`,
      String(record.deliveredClean),
      `${record.paidInTime} of ${record.paid + record.overdue}`,
      `${record.disputesAgainst}, ${record.disputesOpen} open`,
    ]),
  );
  for (const line of lines) io.out(line);
  io.out(`figures up to block ${height}`);
}

/** `email=me@example.org` */
export function parsePersonal(text: string): { name: string; value: string } {
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1)
    throw new InvalidArgumentError("Write NAME=VALUE, such as email=me@example.org.");
  return { name: parseId(text.slice(0, at)), value: text.slice(at + 1) };
}

interface DisclosureFile {
  readonly party: string;
  readonly data: readonly { name: string; salt: string; value: string }[];
}

/**
 * Salts for personal data, and the commitments to it. The data and salts go into `path`, for the party to keep: without
 * them nobody can ever show what was committed to.
 */
export function committed(
  party: string,
  personal: readonly { name: string; value: string }[],
  path: string | undefined,
): { name: string; commitment: Uint8Array }[] {
  if (path === undefined)
    throw new ClientError(
      "--personal needs --disclosures FILE, where data and salts are kept for the party.",
    );
  const data = personal.map((one) => ({ ...one, salt: toHex(randomBytes(saltBytes)) }));
  writeFileSync(path, `${JSON.stringify({ party, data } satisfies DisclosureFile, null, 2)}\n`, {
    mode: 0o600,
    flag: "wx",
  });
  return data.map(({ name, salt, value }) => ({
    name,
    commitment: commitmentOf({ name, salt: fromHex(salt), value }),
  }));
}

function readDisclosures(path: string): DisclosureFile {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as DisclosureFile;
  } catch (error) {
    throw new ClientError(`${path} cannot be read as JSON (${(error as Error).message}).`);
  }
}

function disclose(party: Command, context: Context): void {
  const command = party
    .command("disclose")
    .description("leave personal data with the gateway, which checks it against the commitments in the log")
    .argument("<file>", "as `party register --disclosures` wrote it", String)
    .option("--only <name>", "only this datum; may be repeated", collect(parseId));
  withExamples(command, "party disclose acme-personal.json --only email --key acme.json --as party:acme");
  handle<[string], { only?: string[] }>(command, context, async ([path], options) => {
    const { party: id, data } = readDisclosures(path);
    const client = await readerOf(options, context.io);
    for (const { name, salt, value } of data)
      if (options.only?.includes(name) ?? true) {
        await client.disclose(id, { name, salt, value });
        context.io.out(`disclosed  ${name}`);
      }
    return exitCode.done;
  });
}

function erase(party: Command, context: Context): void {
  const command = party
    .command("erase")
    .description("erase the content of a datum; the commitment that stays in the log says nothing about it")
    .argument("<name>", "such as email", parseId);
  withExamples(command, "party erase email --key acme.json --as party:acme");
  handle<[string], object>(command, context, async ([name], options) => {
    const client = await readerOf(options, context.io);
    await client.erase(ownParty(options.as), name);
    context.io.out(`erased  ${name}`);
    return exitCode.done;
  });
}

function showPersonal(party: Command, context: Context): void {
  const command = party
    .command("personal")
    .description("the party's personal data with what proves each, to be shown to somebody one by one");
  withExamples(command, "party personal --json --key acme.json --as party:acme");
  handle<[], object>(command, context, async (_, options) => {
    const client = await readerOf(options, context.io);
    const view = await client.personal(ownParty(options.as));
    if (options.json) context.io.out(JSON.stringify(view));
    else
      for (const line of table(
        ["NAME", "VALUE", "COMMITMENT"],
        [
          ...view.data.map(({ name, value, commitment }) => [name, value, commitment]),
          ...view.withheld.map(({ name, commitment }) => [name, "", commitment]),
        ],
      ))
        context.io.out(line);
    return exitCode.done;
  });
}

function ownParty(as: string | undefined): string {
  const parsed = as === undefined ? undefined : parseReference(as);
  if (parsed?.kind === "party") return parsed.id;
  throw new ClientError("Whose data? Add --as party:ID.");
}
