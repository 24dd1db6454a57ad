/** `tallyman asset`, `pay`, `escrow`, `exchange` and `netting`: money on the ledger. */
import { type Command, InvalidArgumentError } from "commander";
import { ClientError } from "../../client/client-error.ts";
import { fromHex } from "../../ledger/encoding/bytes.ts";
import { transferFee } from "../../ledger/state/settlement/assets.ts";
import type { Amount } from "../../ledger/state/terms.ts";
import { parseReference, referenceText } from "../../ledger/statement/reference.ts";
import { handle, withExamples } from "../action.ts";
import { amountText, parseAmount } from "../amount.ts";
import { type Context, exitCode } from "../context.ts";
import { pairs, table, time } from "../output.ts";
import { parseCount, parseFingerprint, parseId, parseTime } from "../parse.ts";
import { sayCommand } from "../say-command.ts";
import { readerOf, type Session } from "../session.ts";

export function registerAsset(program: Command, context: Context): void {
  const asset = program
    .command("asset")
    .description("claims in a currency that a bank issues, and accounts in them");
  const argument = { argument: "identifier of the asset", parse: parseId };
  sayCommand<{ name: string; currency: string; promise: string; feeFixed?: Amount; feePpm?: number }>(
    asset,
    context,
    {
      ...argument,
      name: "create",
      description: "create an asset as its issuer; the party has the role bank",
      example:
        "asset create EUR-bank --name 'Euro of the bank' --currency EUR --promise 'paid out at par' --key bank.json --as party:bank",
      options: (command) =>
        command
          .requiredOption("--name <text>", "for people")
          .requiredOption("--currency <code>", "ISO 4217")
          .requiredOption("--promise <text>", "what the issuer owes for it")
          .option("--fee-fixed <amount>", "that each transfer costs, such as 0.05EUR", parseAmount)
          .option("--fee-ppm <count>", "of what is transferred, in parts per million", parseCount),
      draft: (id, { name, currency, promise, feeFixed, feePpm }) => ({
        kind: "asset.create",
        subject: referenceText("asset", id),
        payload: {
          id,
          name,
          currency,
          promise,
          fee:
            feeFixed || feePpm !== undefined
              ? { fixedMinor: feeFixed?.minor ?? 0, ppm: feePpm ?? 0 }
              : undefined,
        },
      }),
    },
  );
  sayCommand<{ to: string; amount: Amount; text?: string }>(asset, context, {
    ...argument,
    name: "issue",
    description: "issue some of it to a party",
    example: "asset issue EUR-bank --to globex --amount 5000.00EUR --key bank.json --as party:bank",
    options: (command) =>
      command
        .requiredOption("--to <party>", "who gets it", parseId)
        .requiredOption("--amount <amount>", "such as 5000.00EUR", parseAmount)
        .option("--text <text>", "why"),
    draft: async (id, { to, amount, text }, session) => ({
      kind: "asset.issue",
      subject: referenceText("asset", id),
      payload: { to, minor: await minorIn(session, id, amount), text },
    }),
  });
  sayCommand<{ amount: Amount; text?: string }>(asset, context, {
    ...argument,
    name: "retire",
    description: "take some of it out of the issuer's own account",
    example: "asset retire EUR-bank --amount 100.00EUR --key bank.json --as party:bank",
    options: (command) =>
      command
        .requiredOption("--amount <amount>", "such as 100.00EUR", parseAmount)
        .option("--text <text>", "why"),
    draft: async (id, { amount, text }, session) => ({
      kind: "asset.retire",
      subject: referenceText("asset", id),
      payload: { minor: await minorIn(session, id, amount), text },
    }),
  });
  listAssets(asset, context);
  showAccounts(asset, context);
  showStatement(asset, context);
  registerPay(program, context);
  registerEscrow(program, context);
  registerExchange(program, context);
  registerNetting(program, context);
}

/** The amount in the asset's smallest unit; another currency than the asset's is an error. */
async function minorIn({ client }: Session, asset: string, { minor, currency }: Amount): Promise<number> {
  const { currency: own } = await client.asset(asset);
  if (own !== currency) throw new ClientError(`${asset} is in ${own}: write the amount in ${own}.`);
  return minor;
}

function listAssets(asset: Command, context: Context): void {
  const command = asset.command("list").description("assets and whose promise they are");
  withExamples(command, "asset list --key acme.json --as party:acme");
  handle<[], object>(command, context, async (_, options) => {
    const assets = await (await readerOf(options, context.io)).assets();
    if (options.json) context.io.out(JSON.stringify(assets));
    else
      for (const line of table(
        ["ASSET", "NAME", "ISSUER", "OUTSTANDING", "FEE"],
        assets.map(({ asset: id, name, issuer, outstanding, currency, fee }) => [
          id,
          name,
          issuer,
          amountText({ minor: outstanding, currency }),
          fee ? `${amountText({ minor: fee.fixedMinor, currency })} and ${fee.ppm} ppm` : "none",
        ]),
      ))
        context.io.out(line);
    return exitCode.done;
  });
}

/** The party that the options sign in as, or the one that is named. */
function partyOf(named: string | undefined, as: string | undefined): string {
  const signedInAs = as === undefined ? undefined : parseReference(as);
  const party = named ?? (signedInAs?.kind === "party" ? signedInAs.id : undefined);
  if (party === undefined) throw new ClientError("Whose? Add --party ID, or --as party:ID.");
  return party;
}

function showAccounts(asset: Command, context: Context): void {
  const command = asset
    .command("accounts")
    .description("the accounts of a party")
    .option("--party <id>", "whose (default: that of --as)", parseId);
  withExamples(command, "asset accounts --key acme.json --as party:acme");
  handle<[], { party?: string }>(command, context, async (_, options) => {
    const accounts = await (await readerOf(options, context.io)).accounts(partyOf(options.party, options.as));
    if (options.json) context.io.out(JSON.stringify(accounts));
    else
      for (const line of table(
        ["ASSET", "ISSUER", "BALANCE"],
        accounts.map(({ asset: id, issuer, balance, currency }) => [
          id,
          issuer,
          amountText({ minor: balance, currency }),
        ]),
      ))
        context.io.out(line);
    return exitCode.done;
  });
}

function showStatement(asset: Command, context: Context): void {
  const command = asset
    .command("statement")
    .description("an account's postings, newest first; or its statement for banks (camt.053)")
    .argument("<id>", "identifier of the asset", parseId)
    .option("--party <id>", "whose (default: that of --as)", parseId)
    .option("--camt053", "as ISO 20022 camt.053.001.08");
  withExamples(command, "asset statement EUR-bank --camt053 --key acme.json --as party:acme");
  handle<[string], { party?: string; camt053?: boolean }>(command, context, async ([id], options) => {
    const client = await readerOf(options, context.io);
    const party = partyOf(options.party, options.as);
    if (options.camt053) {
      const path = `api/accounts/${encodeURIComponent(id)}/${encodeURIComponent(party)}/camt.053`;
      context.io.out(await client.message(path));
      return exitCode.done;
    }
    const account = await client.account(id, party);
    if (options.json) context.io.out(JSON.stringify(account));
    else {
      const { currency, entries, balance } = account;
      const money = (minor: number) => amountText({ minor: Math.abs(minor), currency });
      for (const line of table(
        ["AT", "IN", "OUT", "BALANCE", "WITH", "FOR"],
        entries.map(({ atMs, minor, balance: after, with: other, subject }) => [
          time(atMs),
          minor > 0 ? money(minor) : "",
          minor < 0 ? money(minor) : "",
          money(after),
          other,
          subject,
        ]),
      ))
        context.io.out(line);
      for (const line of pairs({ balance: money(balance) })) context.io.out(line);
    }
    return exitCode.done;
  });
}

function registerPay(program: Command, context: Context): void {
  sayCommand<{ to: string; amount: Amount; invoice?: string; text?: string }>(program, context, {
    name: "pay",
    description: "transfer money; final with its block. The fee, if the asset has one, is in what is signed",
    argument: "identifier of the asset",
    parse: parseId,
    example: "pay EUR-bank --to acme --amount 800.00EUR --invoice I-1 --key globex.json --as party:globex",
    options: (command) =>
      command
        .requiredOption("--to <party>", "who gets it", parseId)
        .requiredOption("--amount <amount>", "such as 800.00EUR", parseAmount)
        .option("--invoice <id>", "that it pays", parseId)
        .option("--text <text>", "for the payee"),
    draft: async (id, { to, amount, invoice, text }, session) => {
      const minor = await minorIn(session, id, amount);
      const { fee, issuer } = await session.client.asset(id);
      const isIssuer = session.signer.issuer === referenceText("party", issuer);
      const feeMinor = fee && !isIssuer ? transferFee({ fee }, minor) : 0;
      const payload = { to, minor, feeMinor, invoice, text };
      return { kind: "settlement.transfer", subject: referenceText("asset", id), payload };
    },
  });
}

function registerEscrow(program: Command, context: Context): void {
  const escrow = program
    .command("escrow")
    .description("what orders hold: release, refund, split by a dispute");
  const argument = { argument: "identifier of the order", parse: parseId };
  const about = (id: string) => referenceText("order", id);
  sayCommand<{ instalment: string; invoice?: string }>(escrow, context, {
    ...argument,
    name: "release",
    description:
      "pay an instalment to the seller: by the seller once its condition is met, by the buyer any time",
    example: "escrow release O-1 --instalment rest --key acme.json --as party:acme",
    options: (command) =>
      command
        .requiredOption("--instalment <id>", "of the order's terms", parseId)
        .option("--invoice <id>", "of the order, that it pays", parseId),
    draft: (id, { instalment, invoice }) => ({
      kind: "escrow.release",
      subject: about(id),
      payload: { instalment, invoice },
    }),
  });
  sayCommand<{ instalment: string; text?: string }>(escrow, context, {
    ...argument,
    name: "refund",
    description:
      "give an instalment back to the buyer: by the buyer once nothing can come, by the seller any time",
    example: "escrow refund O-1 --instalment rest --key globex.json --as party:globex",
    options: (command) =>
      command
        .requiredOption("--instalment <id>", "of the order's terms", parseId)
        .option("--text <text>", "why"),
    draft: (id, { instalment, text }) => ({
      kind: "escrow.refund",
      subject: about(id),
      payload: { instalment, text },
    }),
  });
  sayCommand<{ dispute: string }>(escrow, context, {
    ...argument,
    name: "settle",
    description: "pay out the agreed split of a dispute",
    example: "escrow settle O-1 --dispute D-1 --key acme.json --as party:acme",
    options: (command) => command.requiredOption("--dispute <id>", "about a shipment of the order", parseId),
    draft: (id, { dispute }) => ({ kind: "escrow.settle", subject: about(id), payload: { dispute } }),
  });
}

interface Leg {
  readonly asset: string;
  readonly amount: Amount;
}

/** `EUR-bank=100.00EUR` */
function parseLeg(text: string): Leg {
  const at = text.lastIndexOf("=");
  if (at < 1) throw new InvalidArgumentError("Write ASSET=AMOUNT, such as EUR-bank=100.00EUR.");
  return { asset: parseId(text.slice(0, at)), amount: parseAmount(text.slice(at + 1)) };
}

function registerExchange(program: Command, context: Context): void {
  const exchange = program.command("exchange").description("payment against payment, in one step");
  const argument = { argument: "identifier of the exchange", parse: parseId };
  const about = (id: string) => referenceText("exchange", id);
  sayCommand<{ with: string; give: Leg; take: Leg; until: number }>(exchange, context, {
    ...argument,
    name: "propose",
    description: "propose to give one asset for another; nothing is held for it",
    example:
      "exchange propose X-1 --with acme --give EUR-bank=100.00EUR --take USD-bank=108.00USD --until 2026-05-01T00:00:00Z --key globex.json --as party:globex",
    options: (command) =>
      command
        .requiredOption("--with <party>", "the other side", parseId)
        .requiredOption("--give <asset=amount>", "what you pay", parseLeg)
        .requiredOption("--take <asset=amount>", "what you get", parseLeg)
        .requiredOption("--until <time>", "ISO 8601 with a zone", parseTime),
    draft: async (id, { with: other, give, take, until }, session) => ({
      kind: "exchange.propose",
      subject: about(id),
      payload: {
        id,
        with: other,
        give: { asset: give.asset, minor: await minorIn(session, give.asset, give.amount) },
        take: { asset: take.asset, minor: await minorIn(session, take.asset, take.amount) },
        until,
      },
    }),
  });
  for (const [name, description] of [
    ["accept", "accept it: both sides pay with this statement, or nobody does"],
    ["withdraw", "withdraw your own proposal"],
  ] as const)
    sayCommand<{ proposal?: string }>(exchange, context, {
      ...argument,
      name,
      description,
      example: `exchange ${name} X-1 --key acme.json --as party:acme`,
      options: (command) =>
        command.option(
          "--proposal <hash>",
          "of the proposing statement (default: as shown)",
          parseFingerprint,
        ),
      draft: async (id, { proposal }, { client }) => ({
        kind: `exchange.${name}`,
        subject: about(id),
        payload: { proposal: fromHex(proposal ?? (await client.exchange(id)).hash) },
      }),
    });
}

function registerNetting(program: Command, context: Context): void {
  const netting = program
    .command("netting")
    .description("open invoices settled at once, each paying the difference");
  const argument = { argument: "identifier of the netting", parse: parseId };
  sayCommand<{ asset: string; until: number }>(netting, context, {
    ...argument,
    name: "propose",
    description:
      "propose to net the open, accepted invoices that you see; it happens when everyone has signed",
    example:
      "netting propose N-1 --asset EUR-bank --until 2026-05-01T00:00:00Z --key acme.json --as party:acme",
    options: (command) =>
      command
        .requiredOption("--asset <id>", "in which the differences are paid", parseId)
        .requiredOption("--until <time>", "ISO 8601 with a zone", parseTime),
    draft: async (id, { asset, until }, { client }) => {
      const { invoices, positions } = await client.nettingSuggestion(asset);
      if (invoices.length < 2) throw new ClientError(`There is nothing to net in ${asset}.`);
      const payload = {
        id,
        asset,
        invoices: invoices.map((invoice) => ({ ...invoice })),
        positions: positions.map((position) => ({ ...position })),
        until,
      };
      return { kind: "netting.propose", subject: referenceText("netting", id), payload };
    },
  });
  sayCommand<{ proposal?: string }>(netting, context, {
    ...argument,
    name: "sign",
    description: "agree to it; look at `netting show` first",
    example: "netting sign N-1 --key globex.json --as party:globex",
    options: (command) =>
      command.option("--proposal <hash>", "of the proposing statement (default: as shown)", parseFingerprint),
    draft: async (id, { proposal }, { client }) => ({
      kind: "netting.sign",
      subject: referenceText("netting", id),
      payload: { proposal: fromHex(proposal ?? (await client.netting(id)).hash) },
    }),
  });
  const command = netting
    .command("show")
    .description("one netting: what each is owed, owes and gets, and who has signed")
    .argument("<id>", "identifier", parseId);
  withExamples(command, "netting show N-1 --key acme.json --as party:acme");
  handle<[string], object>(command, context, async ([id], options) => {
    const view = await (await readerOf(options, context.io)).netting(id);
    if (options.json) context.io.out(JSON.stringify(view));
    else {
      const money = (minor: number) =>
        `${minor < 0 ? "-" : ""}${amountText({ minor: Math.abs(minor), currency: view.currency })}`;
      for (const line of pairs({
        netting: id,
        status: view.status,
        hash: view.hash,
        until: time(view.untilMs),
      }))
        context.io.out(line);
      for (const line of table(
        ["PARTY", "IS OWED", "OWES", "GETS", "SIGNED"],
        view.positions.map(({ party, receivable, payable, minor, signed }) => [
          party,
          money(receivable),
          money(payable),
          money(minor),
          signed ? "yes" : "",
        ]),
      ))
        context.io.out(line);
    }
    return exitCode.done;
  });
}
