/** `tallyman token`: pass cards, granted for a reason and redeemed once. */
import type { Command } from "commander";
import { ClientError } from "../../client/client-error.ts";
import type { Amount } from "../../ledger/state/terms.ts";
import { parseReference, referenceText } from "../../ledger/statement/reference.ts";
import { collect, handle, withExamples } from "../action.ts";
import { amountText, parseAmount } from "../amount.ts";
import { type Context, exitCode } from "../context.ts";
import { table, time } from "../output.ts";
import { parseCount, parseId, parseTime } from "../parse.ts";
import { type Saying, sayCommand } from "../say-command.ts";
import { readerOf } from "../session.ts";

const argument = { argument: "identifier of the token", parse: parseId };
const about = (id: string) => referenceText("token", id);

const create: Saying<{
  name: string;
  worth: Amount;
  max: number;
  expires: number;
  transferable: boolean;
  seller?: string[];
  text: string;
}> = {
  ...argument,
  name: "create",
  description: "create a token as its issuer, with its rules",
  example:
    "token create pass-card --name 'Pass card' --worth 5.00EUR --max 10000 --expires 2027-01-01T00:00:00Z --transferable --text 'one for each order' --key acme.json --as party:acme",
  options: (command) =>
    command
      .requiredOption("--name <text>", "for people")
      .requiredOption("--worth <amount>", "what one of them takes off, such as 5.00EUR", parseAmount)
      .requiredOption("--max <count>", "how many can ever be granted", parseCount)
      .requiredOption("--expires <time>", "ISO 8601 with a zone", parseTime)
      .requiredOption("--text <text>", "its rules, for people")
      .option("--transferable", "holders may pass it on", false)
      .option(
        "--seller <party>",
        "with whom it counts (default: whose order names it); may be repeated",
        collect(parseId),
      ),
  draft: (id, { name, worth, max, expires, transferable, seller, text }) => ({
    kind: "token.create",
    subject: about(id),
    payload: { id, name, worth: { ...worth }, countMax: max, expires, transferable, sellers: seller, text },
  }),
};

const grant: Saying<{ to: string; count: number; order?: string; invoice?: string }> = {
  ...argument,
  name: "grant",
  description: "grant tokens: for a delivered order, for an invoice paid in time, or as a gift",
  example: "token grant pass-card --to globex --count 3 --order O-1 --key acme.json --as party:acme",
  options: (command) =>
    command
      .requiredOption("--to <party>", "who gets them", parseId)
      .requiredOption("--count <count>", "how many", parseCount)
      .option("--order <id>", "for this delivered order", parseId)
      .option("--invoice <id>", "for this invoice, paid in time", parseId),
  draft: (id, { to, count, order, invoice }) => {
    if (order !== undefined && invoice !== undefined)
      throw new ClientError("Name --order or --invoice, not both.");
    const reason = order !== undefined ? "purchase" : invoice !== undefined ? "promptness" : "gift";
    return { kind: "token.grant", subject: about(id), payload: { to, count, reason, order, invoice } };
  },
};

const transfer: Saying<{ to: string; count: number }> = {
  ...argument,
  name: "transfer",
  description: "pass tokens on",
  example: "token transfer pass-card --to initech --count 1 --key globex.json --as party:globex",
  options: (command) =>
    command
      .requiredOption("--to <party>", "who gets them", parseId)
      .requiredOption("--count <count>", "how many", parseCount),
  draft: (id, { to, count }) => ({ kind: "token.transfer", subject: about(id), payload: { to, count } }),
};

const redeem: Saying<{ order: string; count: number }> = {
  ...argument,
  name: "redeem",
  description: "redeem tokens for a deduction in an order of yours that names them",
  example: "token redeem pass-card --order O-2 --count 2 --key globex.json --as party:globex",
  options: (command) =>
    command
      .requiredOption("--order <id>", "as its buyer", parseId)
      .requiredOption("--count <count>", "how many", parseCount),
  draft: (id, { order, count }) => ({ kind: "token.redeem", subject: about(id), payload: { order, count } }),
};

const sayings = [create, grant, transfer, redeem] as readonly Saying<never>[];

export function registerToken(program: Command, context: Context): void {
  const token = program.command("token").description("pass cards: granted for a reason, redeemed once");
  for (const saying of sayings) sayCommand(token, context, saying);
  const command = token
    .command("wallet")
    .description("what a party holds, and where it counts")
    .option("--party <id>", "whose (default: that of --as)", parseId);
  withExamples(command, "token wallet --key globex.json --as party:globex");
  handle<[], { party?: string }>(command, context, async (_, options) => {
    const signedInAs = options.as === undefined ? undefined : parseReference(options.as);
    const party = options.party ?? signedInAs?.id;
    if (party === undefined) throw new ClientError("Whose? Add --party ID, or --as party:ID.");
    const holdings = await (await readerOf(options, context.io)).wallet(party);
    if (options.json) context.io.out(JSON.stringify(holdings));
    else
      for (const line of table(
        ["TOKEN", "COUNT", "WORTH", "EXPIRES", "WITH"],
        holdings.map(({ token: id, count, worth, expiresMs, expired, sellers }) => [
          id,
          String(count),
          amountText(worth),
          expired ? "expired" : time(expiresMs),
          sellers?.join(", ") ?? "whoever takes it",
        ]),
      ))
        context.io.out(line);
    return exitCode.done;
  });
}
