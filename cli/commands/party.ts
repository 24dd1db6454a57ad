/** `tallyman party`: parties, their keys, and who may act for them. */
import { type Command, Option } from "commander";
import type { PartyView } from "../../gateway/contract/api.ts";
import { partyCapacities, partyRoles } from "../../ledger/state/parties.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { collect, handle, withExamples } from "../action.ts";
import { type Context, exitCode, type Io } from "../context.ts";
import { listCommand } from "../list-command.ts";
import { pairs, table, time } from "../output.ts";
import { parseCount, parseId, parseKid, parsePair, parseTime } from "../parse.ts";
import { coseKeyFrom } from "../public-key.ts";
import { readerOf } from "../session.ts";
import { type Draft, say } from "../submit.ts";
import { committed, parsePersonal, registerPartyDirectory } from "./party-directory.ts";
import { registerRotateKey } from "./rotate-key.ts";

const dayMs = 86_400_000;

export function registerParty(program: Command, context: Context): void {
  const party = program.command("party").description("parties, their keys and delegations");
  register(party, context);
  registerPartyDirectory(party, context);
  listCommand(party, context, {
    description: "registered parties",
    example: "party list",
    page: (client) => client.parties,
    idOf: ({ party: id }) => id,
    headings: ["PARTY", "LEGAL NAME", "COUNTRY", "ROLES"],
    cells: ({ party: id, legalName, country, roles }) => [id, legalName, country, roles.join(", ")],
  });
  show(party, context);
  delegate(party, context);
  revokeDelegation(party, context);
  addKey(party, context);
  registerRotateKey(party, context, "party");
  revokeKey(party, context);
}

interface RegisterOptions {
  legalName: string;
  country: string;
  role: string[];
  partyKey: Uint8Array[];
  registration?: [string, string];
  capacity?: string;
  gln?: string;
  personal?: { name: string; value: string }[];
  disclosures?: string;
}

function register(party: Command, context: Context): void {
  const command = party
    .command("register")
    .description("register a party under its legal name; signed by a registrar of the chain")
    .argument("<id>", "identifier of the party", parseId)
    .requiredOption("--legal-name <name>", "as in the commercial register")
    .requiredOption("--country <code>", "ISO 3166-1 alpha-2, such as NL")
    .requiredOption("--role <role>", `may be repeated: ${partyRoles.join(", ")}`, collect(String))
    .requiredOption(
      "--party-key <key>",
      "the party's public key: COSE_Key in hex, or a key file; may be repeated",
      collect(coseKeyFrom),
    )
    .option(
      "--registration <scheme:number>",
      "LEI:…, EORI:… or national:…",
      parsePair("SCHEME:NUMBER, such as LEI:5493001KJTIIGC8Y1R12"),
    )
    .addOption(
      new Option(
        "--capacity <capacity>",
        "as what it takes part (default: business, with a registration)",
      ).choices(partyCapacities),
    )
    .option("--gln <number>", "GS1 Global Location Number, 13 digits")
    .option(
      "--personal <name=value>",
      "personal data: only a commitment goes into the log; may be repeated",
      collect(parsePersonal),
    )
    .option("--disclosures <file>", "where data and salts of --personal are written, for the party to keep");
  withExamples(
    command,
    'party register acme --legal-name "Acme Foods BV" --country NL --role shipper --party-key acme.json \\\n      --key data/keys/registrar.json --as party:registrar',
  );
  handle<[string], RegisterOptions>(command, context, ([id], options) =>
    say(options, context.io, () => ({
      kind: "party.register",
      subject: referenceText("party", id),
      payload: {
        id,
        legalName: options.legalName,
        country: options.country,
        roles: options.role,
        keys: options.partyKey,
        registration: options.registration && {
          scheme: options.registration[0],
          number: options.registration[1],
        },
        capacity: options.capacity ?? (options.registration && "business"),
        gln: options.gln,
        personal: options.personal && committed(id, options.personal, options.disclosures),
      },
    })),
  );
}

function show(party: Command, context: Context): void {
  const command = party
    .command("show")
    .description("one party, its keys and delegations")
    .argument("<id>", "identifier", parseId);
  withExamples(command, "party show acme");
  handle<[string], object>(command, context, async ([id], options) => {
    const client = await readerOf(options, context.io);
    const view = await client.party(id);
    if (options.json) context.io.out(JSON.stringify(view));
    else printParty(view, context.io);
    return exitCode.done;
  });
}

function printParty({ party, legalName, country, roles, keys, delegations }: PartyView, io: Io): void {
  for (const line of pairs({ party, "legal name": legalName, country, roles: roles.join(", ") }))
    io.out(line);
  for (const { kid, revoked } of keys) io.out(`key  ${kid}${revoked ? "  revoked" : ""}`);
  const rows = delegations.map(({ kid, label, kinds, untilMs, revoked }) => [
    kid,
    label,
    kinds.join(", "),
    revoked ? "revoked" : time(untilMs),
  ]);
  if (rows.length > 0)
    for (const line of table(["DELEGATED TO", "LABEL", "KINDS", "UNTIL"], rows)) io.out(line);
}

interface DelegateOptions {
  to: Uint8Array;
  label: string;
  kind: string[];
  until?: number;
  days: number;
}

function delegate(party: Command, context: Context): void {
  const command = party
    .command("delegate")
    .description("let another key act for the party, for some kinds of statement, until a time")
    .requiredOption("--to <key>", "public key: COSE_Key in hex, or a key file", coseKeyFrom)
    .requiredOption("--label <text>", "what holds the key, such as 'gate scanner 3'")
    .requiredOption(
      "--kind <kind>",
      "custody.accept, or custody.* for all of a domain; may be repeated",
      collect(String),
    )
    .option("--until <time>", "ISO 8601 with a zone (default: --days from now)", parseTime)
    .option("--days <count>", "how long, from now by the chain's clock", parseCount, 90);
  withExamples(
    command,
    "party delegate --to scanner.json --label 'gate scanner 3' --kind 'custody.*' --key acme.json --as party:acme",
  );
  handle<[], DelegateOptions>(command, context, (_, options) =>
    say(options, context.io, ({ signer, nowMs }) => ({
      kind: "delegation.grant",
      subject: signer.issuer,
      payload: {
        key: options.to,
        label: options.label,
        kinds: options.kind,
        until: options.until ?? nowMs + options.days * dayMs,
      },
    })),
  );
}

/** A statement of the party about itself that names a key by its thumbprint or in full. */
function aboutKey(
  party: Command,
  context: Context,
  declared: {
    name: string;
    description: string;
    argument: string;
    example: string;
    parse: (text: string) => Uint8Array;
  },
  draftOf: (key: Uint8Array) => Omit<Draft, "subject">,
): void {
  const { name, description, argument, example, parse } = declared;
  const command = party.command(name).description(description).argument("<key>", argument, parse);
  withExamples(command, example);
  handle<[Uint8Array], object>(command, context, ([key], options) =>
    say(options, context.io, ({ signer }) => ({ ...draftOf(key), subject: signer.issuer })),
  );
}

function revokeDelegation(party: Command, context: Context): void {
  const declared = {
    name: "revoke-delegation",
    description: "end a delegation; what the key signed before stays valid",
    argument: "thumbprint of the key (`tallyman party show`)",
    example: "party revoke-delegation 5f0c…e1 --key acme.json --as party:acme",
    parse: parseKid,
  };
  aboutKey(party, context, declared, (kid) => ({ kind: "delegation.revoke", payload: { kid } }));
}

function addKey(party: Command, context: Context): void {
  const declared = {
    name: "add-key",
    description: "give the party another key of its own",
    argument: "public key: COSE_Key in hex, or a key file",
    example: "party add-key acme-2.json --key acme.json --as party:acme",
    parse: coseKeyFrom,
  };
  aboutKey(party, context, declared, (key) => ({ kind: "party.key-add", payload: { key } }));
}

function revokeKey(party: Command, context: Context): void {
  const command = party
    .command("revoke-key")
    .description(
      "revoke one of the party's own keys, but not its last one; or say since when one is in doubt",
    )
    .argument("<key>", "thumbprint of the key (`tallyman party show`)", parseKid)
    .option("--reason <text>", "why, for the record")
    .option(
      "--compromised-since <time>",
      "ISO 8601 with a zone: what was sealed since then is reported as doubtful",
      parseTime,
    );
  withExamples(
    command,
    "party revoke-key 5f0c…e1 --reason 'laptop stolen' --key acme-2.json --as party:acme",
  );
  handle<[Uint8Array], { reason?: string; compromisedSince?: number }>(command, context, ([kid], options) => {
    const { reason, compromisedSince } = options;
    return say(options, context.io, ({ signer }) => ({
      kind: "party.key-revoke",
      subject: signer.issuer,
      payload: { kid, reason, compromisedSince },
    }));
  });
}
