/** `tallyman order`, `tallyman offer` and `tallyman invoice`: deals, from the proposal to the last return. */

import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import { ClientError } from "../../client/client-error.ts";
import type { OrderView } from "../../gateway/contract/trade.ts";
import { fromHex } from "../../ledger/encoding/bytes.ts";
import type { Amount } from "../../ledger/state/terms.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { collect, handle, withExamples } from "../action.ts";
import { amountText, parseAmount } from "../amount.ts";
import { type Context, exitCode, type Io } from "../context.ts";
import { dealFileHelp, dealFromFile } from "../deal-file.ts";
import { listCommand } from "../list-command.ts";
import { pairs, table, time } from "../output.ts";
import { parseCount, parseFingerprint, parseId, parseTime } from "../parse.ts";
import { type Saying, sayCommand } from "../say-command.ts";
import { readerOf } from "../session.ts";

export function registerOrder(program: Command, context: Context): void {
  const order = program.command("order").description("orders: terms that both sides sign, goods, returns");
  for (const saying of orderSayings) sayCommand(order, context, saying);
  listCommand(order, context, {
    description: "orders of a party, agreed and proposed",
    example: "order list --key acme.json --as party:acme",
    page: (client) => client.orders,
    idOf: (row) => row.order,
    headings: ["ORDER", "STATUS", "SELLER", "BUYER", "TOTAL", "WAITS FOR"],
    cells: (row) => [row.order, row.status, row.seller, row.buyer, amountText(row.total), row.waitsFor ?? ""],
  });
  show(order, context);
  registerOffer(program, context);
  registerInvoice(program, context);
}

const orderArgument = { argument: "identifier of the order", parse: parseId };
const about = (id: string) => referenceText("order", id);

interface Item {
  readonly item: string;
  readonly quantity: number;
}

/** `1=60` */
function parseItem(text: string): Item {
  const at = text.lastIndexOf("=");
  if (at < 1) throw new InvalidArgumentError("Write ITEM=QUANTITY, such as 1=60.");
  return { item: parseId(text.slice(0, at)), quantity: parseCount(text.slice(at + 1)) };
}

const itemOption = (command: Command) =>
  command.requiredOption("--item <item=quantity>", "in the item's unit; may be repeated", collect(parseItem));
const itemsOf = (items: readonly Item[]) => items.map((item) => ({ ...item }));

/** The hash that is named, or that of the newest proposal as the gateway shows it. */
const answering = (name: string, description: string): Saying<{ proposal?: string; text?: string }> => ({
  ...orderArgument,
  name,
  description,
  example: `order ${name} O-1 --key acme.json --as party:acme`,
  options: (command) =>
    command
      .option("--proposal <hash>", "as `order show` prints it (default: the newest)", parseFingerprint)
      .option("--text <text>", "for the other side"),
  draft: async (id, { proposal, text }, { client }) => {
    const newest = proposal ?? (await client.order(id)).proposal?.hash;
    if (newest === undefined) throw new ClientError(`Nothing is proposed for ${id}.`);
    return { kind: `trade.${name}`, subject: about(id), payload: { proposal: fromHex(newest), text } };
  },
});

const fileOption = (command: Command) =>
  command
    .requiredOption("--file <file>", "the terms as JSON, see below", String)
    .addHelpText("after", dealFileHelp);

const propose: Saying<{ file: string; offer?: string }> = {
  ...orderArgument,
  name: "propose",
  description: "propose a deal, as seller or as buyer; it is one when the other side accepts it",
  example: "order propose O-1 --file deal.json --key globex.json --as party:globex",
  options: (command) =>
    fileOption(command).option("--offer <id>", "the seller's offer that it answers", parseId),
  draft: (id, { file, offer }) => ({
    kind: "trade.order",
    subject: about(id),
    payload: { offer, deal: dealFromFile(file) },
  }),
};

const amend: Saying<{ file: string; text?: string }> = {
  ...orderArgument,
  name: "amend",
  description: "propose other terms for an agreed order",
  example: "order amend O-1 --file deal.json --key acme.json --as party:acme",
  options: (command) => fileOption(command).option("--text <text>", "why"),
  draft: (id, { file, text }) => ({
    kind: "trade.amend",
    subject: about(id),
    payload: { deal: dealFromFile(file), text },
  }),
};

const ship: Saying<{ shipment: string; item: Item[] }> = {
  ...orderArgument,
  name: "ship",
  description: "say which of the goods travel in a shipment; its delivery then counts for the order",
  example: "order ship O-1 --shipment S-1 --item 1=60 --key acme.json --as party:acme",
  options: (command) => itemOption(command).requiredOption("--shipment <id>", "to the consignee", parseId),
  draft: (id, { shipment, item }) => ({
    kind: "trade.ship",
    subject: about(id),
    payload: { shipment, items: itemsOf(item) },
  }),
};

const receive: Saying<{ item: Item[]; reservations: boolean; text?: string }> = {
  ...orderArgument,
  name: "receive",
  description: "say that goods came without a shipment of this ledger",
  example: "order receive O-1 --item 1=60 --key globex.json --as party:globex",
  options: (command) =>
    itemOption(command)
      .option("--reservations", "they are not as they should be", false)
      .option("--text <text>", "how they came"),
  draft: (id, { item, reservations, text }) => ({
    kind: "trade.receive",
    subject: about(id),
    payload: { items: itemsOf(item), clean: !reservations, text },
  }),
};

const refuse: Saying<{ text: string }> = {
  ...orderArgument,
  name: "refuse",
  description: "refuse what was not delivered yet",
  example: "order refuse O-1 --text 'too late' --key globex.json --as party:globex",
  options: (command) => command.requiredOption("--text <text>", "why"),
  draft: (id, { text }) => ({ kind: "trade.refuse", subject: about(id), payload: { text } }),
};

const giveBack: Saying<{ item: Item[]; text: string; refund?: Amount; asset?: string }> = {
  ...orderArgument,
  name: "return",
  description: "send goods back, once the seller accepts; with what the seller then pays back",
  example:
    "order return O-1 --item 1=2 --refund 16.00EUR --asset EUR-bank --text 'broken' --key globex.json --as party:globex",
  options: (command) =>
    itemOption(command)
      .requiredOption("--text <text>", "why")
      .option("--refund <amount>", "such as 16.00EUR, with --asset", parseAmount)
      .option("--asset <id>", "in which it is paid back", parseId),
  draft: (id, { item, text, refund, asset }) => {
    if ((refund === undefined) !== (asset === undefined))
      throw new ClientError("A refund needs both --refund and --asset.");
    return {
      kind: "trade.return",
      subject: about(id),
      payload: {
        items: itemsOf(item),
        refund: refund && asset !== undefined ? { asset, minor: refund.minor } : undefined,
        text,
      },
    };
  },
};

const acceptReturn: Saying<{ return: number }> = {
  ...orderArgument,
  name: "accept-return",
  description: "accept a return; a refund in it is paid with this statement",
  example: "order accept-return O-1 --return 0 --key acme.json --as party:acme",
  options: (command) =>
    command.requiredOption("--return <number>", "as `order show` numbers them", parseCount),
  draft: (id, options) => ({
    kind: "trade.return-accept",
    subject: about(id),
    payload: { return: options.return },
  }),
};

const orderSayings = [
  propose,
  amend,
  answering("accept", "sign the other side's terms, exactly as proposed"),
  answering("decline", "decline them"),
  answering("withdraw", "withdraw your own proposal"),
  ship,
  receive,
  refuse,
  giveBack,
  acceptReturn,
] as readonly Saying<never>[];

function show(order: Command, context: Context): void {
  const command = order
    .command("show")
    .description("one order: terms, goods, money, and everything that was said")
    .argument("<id>", "identifier", parseId);
  withExamples(command, "order show O-1 --key acme.json --as party:acme");
  handle<[string], object>(command, context, async ([id], options) => {
    const view = await (await readerOf(options, context.io)).order(id);
    if (options.json) context.io.out(JSON.stringify(view));
    else printOrder(view, context.io);
    return exitCode.done;
  });
}

function printOrder(view: OrderView, io: Io): void {
  const { order, status, seller, buyer, total, escrow, proposal } = view;
  const { currency } = total;
  const money = (minor: number) => amountText({ minor, currency });
  const lines = pairs({
    order,
    status,
    seller,
    buyer,
    total: money(total.minor),
    invoiced: money(view.invoicedMinor),
    deducted: money(view.deductedMinor),
    proposal:
      proposal?.status === "open"
        ? `${proposal.hash} by ${proposal.by}, waits for ${proposal.to}`
        : undefined,
    escrow: escrow ? `${money(escrow.balance)} in ${escrow.asset} of ${escrow.issuer}` : undefined,
  });
  const section = (headings: string[], rows: string[][]) =>
    rows.length === 0 ? [] : ["", ...table(headings, rows)];
  const tables = [
    section(
      ["ITEM", "QUANTITY", "SHIPPED", "DELIVERED", "CLEAN", "RETURNED"],
      view.items.map((item) => [
        item.id,
        ...[item.quantity, item.shipped, item.delivered, item.clean, item.returned].map(String),
      ]),
    ),
    section(
      ["SHIPMENT", "ITEMS", "DELIVERED"],
      view.goods.map(({ shipment, items, delivery }) => [
        shipment,
        items.map(({ item, quantity }) => `${item}=${quantity}`).join(", "),
        delivery ? `${time(delivery.atMs)}${delivery.clean ? "" : ", with reservations"}` : "",
      ]),
    ),
    section(
      ["INSTALMENT", "WHEN", "HELD", "RELEASED", "REFUNDED", ""],
      (escrow?.instalments ?? []).map(({ id, when, held, released, refunded, releasable, refundable }) => [
        id,
        when,
        money(held),
        money(released),
        money(refunded),
        [releasable ? "the seller may take it" : "", refundable ? "the buyer may take it back" : ""]
          .filter(Boolean)
          .join(", "),
      ]),
    ),
    section(
      ["INVOICE", "AMOUNT", "PAID", "DUE", "STATUS"],
      view.invoices.map((one) => [
        one.invoice,
        money(one.minor),
        money(one.paidMinor),
        time(one.dueMs),
        one.status,
      ]),
    ),
    section(
      ["SAID", "BY", "AT"],
      view.statements.map(({ kind, issuer, sealedAtMs }) => [kind, issuer, time(sealedAtMs)]),
    ),
  ];
  for (const line of [...lines, ...tables.flat()]) io.out(line);
}

function registerOffer(program: Command, context: Context): void {
  const offer = program.command("offer").description("what a seller would sell, and on which terms");
  sayCommand<{ file: string; until: number; to?: string[] }>(offer, context, {
    name: "publish",
    description: "publish an offer; nobody is bound by it",
    argument: "identifier of the offer",
    parse: parseId,
    example:
      "offer publish F-1 --file offer.json --until 2026-05-01T00:00:00Z --key acme.json --as party:acme",
    options: (command) =>
      command
        .requiredOption(
          "--file <file>",
          'JSON: {"currency": "EUR", "items": [{"id", "description", "unit", "unitPrice"}]}',
        )
        .requiredOption("--until <time>", "ISO 8601 with a zone", parseTime)
        .option("--to <party>", "only to this party; may be repeated", collect(parseId)),
    draft: (id, { file, until, to }) => ({
      kind: "trade.offer",
      subject: referenceText("offer", id),
      payload: { ...readJson(file), id, until, to },
    }),
  });
  sayCommand<{ text?: string }>(offer, context, {
    name: "withdraw",
    description: "withdraw an offer",
    argument: "identifier of the offer",
    parse: parseId,
    example: "offer withdraw F-1 --key acme.json --as party:acme",
    options: (command) => command.option("--text <text>", "why"),
    draft: (id, { text }) => ({
      kind: "trade.offer-withdraw",
      subject: referenceText("offer", id),
      payload: { text },
    }),
  });
  listCommand(offer, context, {
    description: "offers to a party, and its own",
    example: "offer list --key globex.json --as party:globex",
    page: (client) => client.offers,
    idOf: (row) => row.offer,
    headings: ["OFFER", "SELLER", "UNTIL", "TO"],
    cells: ({ offer: id, seller, untilMs, withdrawn, to }) => [
      id,
      seller,
      withdrawn ? "withdrawn" : time(untilMs),
      to?.join(", ") ?? "everybody",
    ],
  });
}

function readJson(path: string): Record<string, never> {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Record<string, never>;
  } catch (error) {
    throw new ClientError(`${path} cannot be read as JSON (${(error as Error).message}).`);
  }
}

function registerInvoice(program: Command, context: Context): void {
  const invoice = program.command("invoice").description("invoices under agreed orders");
  const argument = { argument: "identifier of the invoice", parse: parseId };
  sayCommand<{ order: string; amount: Amount; text?: string }>(invoice, context, {
    ...argument,
    name: "issue",
    description: "ask for payment; all invoices of an order together are at most its total",
    example: "invoice issue I-1 --order O-1 --amount 800.00EUR --key acme.json --as party:acme",
    options: (command) =>
      command
        .requiredOption("--order <id>", "the order", parseId)
        .requiredOption("--amount <amount>", "in the order's currency, such as 800.00EUR", parseAmount)
        .option("--text <text>", "for the buyer"),
    draft: async (id, { order, amount, text }, { client }) => {
      const { total } = await client.order(order);
      if (total.currency !== amount.currency)
        throw new ClientError(`The order is in ${total.currency}: write the amount in ${total.currency}.`);
      const payload = { id, order, minor: amount.minor, text };
      return { kind: "trade.invoice", subject: referenceText("invoice", id), payload };
    },
  });
  for (const [name, description] of [
    ["accept", "accept an invoice as its buyer; it can be netted then"],
    ["cancel", "take back an invoice on which nothing was paid"],
  ] as const)
    sayCommand<{ text?: string }>(invoice, context, {
      ...argument,
      name,
      description,
      example: `invoice ${name} I-1 --key globex.json --as party:globex`,
      options: (command) => command.option("--text <text>", "for the other side"),
      draft: (id, { text }) => ({
        kind: `trade.invoice-${name}`,
        subject: referenceText("invoice", id),
        payload: { text },
      }),
    });
  listCommand(invoice, context, {
    description: "invoices of a party",
    example: "invoice list --key acme.json --as party:acme",
    page: (client) => client.invoices,
    idOf: (row) => row.invoice,
    headings: ["INVOICE", "ORDER", "SELLER", "BUYER", "AMOUNT", "PAID", "DUE", "STATUS"],
    cells: ({ invoice: id, order, seller, buyer, minor, paidMinor, currency, dueMs, status }) => [
      id,
      order,
      seller,
      buyer,
      amountText({ minor, currency }),
      amountText({ minor: paidMinor, currency }),
      time(dueMs),
      status,
    ],
  });
}
