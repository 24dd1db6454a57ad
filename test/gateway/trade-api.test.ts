/** Deals, money and tokens over the API: what each side sees, and that nobody else sees it, route by route. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Problem } from "../../gateway/contract/api.ts";
import type { ShipmentSearchView } from "../../gateway/contract/shipment-search.ts";
import type {
  AccountStatementView,
  AccountView,
  DirectoryView,
  HoldingView,
  InvoiceView,
  NettingSuggestion,
  NettingView,
  OrderRow,
  OrderView,
  PersonalView,
} from "../../gateway/contract/trade.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import type { CborInput } from "../../ledger/encoding/cbor-encode.ts";
import { commitmentOf } from "../../ledger/statement/commitment.ts";
import { TestSigner } from "../signer.ts";
import {
  chain,
  outcome,
  populate,
  removeFolder,
  startTestGateway,
  temporaryFolder,
  type World,
} from "./fixture.ts";
import { requireValid } from "./iso20022/schema.ts";

let folder: string;
let running: RunningGateway;
let world: World;
const bank = new TestSigner("party:bank", chain);
const rival = new TestSigner("party:rival", chain);
let transferHash = "";
const salt = new Uint8Array(randomBytes(32));

const say = (signer: TestSigner, kind: string, subject: string, payload: CborInput) =>
  outcome(running, signer.statement(kind, payload, { subject, atMs: Date.now() }));

async function must(signer: TestSigner, kind: string, subject: string, payload: CborInput): Promise<string> {
  const statement = signer.statement(kind, payload, { subject, atMs: Date.now() });
  expect(await outcome(running, statement), `${kind} ${subject}`).toBe("sealed");
  return toHex(statement.hash);
}

const deal = (changes: object = {}) => ({
  seller: "shipper",
  buyer: "consignee",
  items: [
    { id: "a", description: "Wine <x> & co", quantity: 10, unit: "C62", unitPrice: "10.00", minor: 10_000 },
  ],
  total: { minor: 10_000, currency: "EUR" },
  dueDays: 30,
  ...changes,
});

async function agree(id: string, changes: object = {}, [seller, buyer] = [world.shipper, world.consignee]) {
  const hash = await must(buyer!, "trade.order", `order:${id}`, { deal: deal(changes) } as never);
  await must(seller!, "trade.accept", `order:${id}`, { proposal: Buffer.from(hash, "hex") });
}

async function invoice(
  id: string,
  order: string,
  minor: number,
  [seller, buyer] = [world.shipper, world.consignee],
) {
  await must(seller!, "trade.invoice", `invoice:${id}`, { id, order, minor });
  await must(buyer!, "trade.invoice-accept", `invoice:${id}`, {});
}

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder });
  world = await populate(running);
  const { shipper, consignee, registrar } = world;
  for (const [signer, roles] of [
    [bank, ["bank"]],
    [rival, ["shipper"]],
  ] as const) {
    const id = signer.reference.slice("party:".length);
    await must(registrar, "party.register", signer.reference, {
      id,
      legalName: `The ${id}`,
      country: "AT",
      roles,
      keys: [signer.coseKey],
      capacity: "business",
      registration:
        id === "bank" ? { scheme: "LEI", number: "5493001KJTIIGC8Y1R12" } : { scheme: "EORI", number: "AT1" },
      personal: [
        { name: "email", commitment: commitmentOf({ name: "email", salt, value: "me@example.org" }) },
      ],
    });
  }
  await must(rival, "party.describe", "party:rival", { places: ["NLRTM"], goods: ["2204"], text: "Wine" });
  const asset = { id: "EUR", name: "Euro of the bank", currency: "EUR", promise: "Paid out at par." };
  await must(bank, "asset.create", "asset:EUR", asset);
  await must(bank, "asset.issue", "asset:EUR", { to: "consignee", minor: 100_000 });
  await must(shipper, "token.create", "token:card", {
    id: "card",
    name: "Pass card",
    worth: { minor: 500, currency: "EUR" },
    countMax: 10,
    expires: Date.now() + 1e9,
    transferable: true,
    text: "One for each order.",
  });
  const escrow = { asset: "EUR", instalments: [{ id: "all", minor: 10_000, when: "delivery" }] };
  await agree("O-1", { escrow, tokens: ["card"], deliverBy: Date.now() + 1e9 });
  await must(shipper, "trade.ship", "order:O-1", { shipment: "S-1", items: [{ item: "a", quantity: 10 }] });
  await must(shipper, "custody.release", "shipment:S-1", { to: "consignee", at: Date.now() });
  await must(consignee, "custody.accept", "shipment:S-1", { from: "shipper", at: Date.now() });
  await must(shipper, "escrow.release", "order:O-1", { instalment: "all" });
  await must(shipper, "token.grant", "token:card", {
    to: "consignee",
    count: 1,
    reason: "purchase",
    order: "O-1",
  });
  await agree("O-2");
  await invoice("I-1", "O-2", 4_000);
  transferHash = await must(consignee, "settlement.transfer", "asset:EUR", {
    to: "shipper",
    minor: 1_000,
    feeMinor: 0,
    invoice: "I-1",
    text: "First part <&>",
  });
  const reverse: [TestSigner, TestSigner] = [consignee, shipper];
  await agree("O-3", { seller: "consignee", buyer: "shipper" }, reverse);
  await invoice("I-2", "O-3", 500, reverse);
  await must(consignee, "exchange.propose", "exchange:X-1", {
    id: "X-1",
    with: "shipper",
    give: { asset: "EUR", minor: 1 },
    take: { asset: "EUR", minor: 2 },
    until: Date.now() + 1e9,
  });
  await must(shipper, "netting.propose", "netting:N-1", {
    id: "N-1",
    asset: "EUR",
    invoices: [
      { invoice: "I-1", minor: 3_000 },
      { invoice: "I-2", minor: 500 },
    ],
    positions: [
      { party: "consignee", minor: -2_500 },
      { party: "shipper", minor: 2_500 },
    ],
    until: Date.now() + 1e9,
  });
  const offer = {
    until: Date.now() + 1e9,
    currency: "EUR",
    items: [{ id: "a", description: "Wine", unit: "C62", unitPrice: "1" }],
  };
  await must(shipper, "trade.offer", "offer:F-1", { id: "F-1", to: ["consignee"], ...offer });
  await must(shipper, "trade.offer", "offer:F-2", { id: "F-2", ...offer });
});

afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

const ask = (path: string, bearer: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${running.httpPort}/${path}`, {
    ...init,
    headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json", connection: "close" },
  });

async function get<T>(path: string, signer: TestSigner): Promise<T> {
  const answer = await ask(path, signer.signIn());
  expect(answer.status, path).toBe(200);
  return (await answer.json()) as T;
}

const operator = () =>
  running.accounts.issue("token", { user: "test", role: "reader", scopes: ["read"] }, 60_000);

describe("who may read it", () => {
  /** Every single thing, and whose business it is beside the operator's. */
  const things: [path: () => string, entitled: readonly string[]][] = [
    [() => "api/orders/O-1", ["shipper", "consignee"]],
    [() => "api/invoices/I-1", ["shipper", "consignee"]],
    [() => "api/invoices/I-1/pain.001", ["shipper", "consignee"]],
    [() => "api/offers/F-1", ["shipper", "consignee"]],
    [() => "api/offers/F-2", ["shipper", "consignee", "carrier", "bank", "rival"]],
    [() => "api/accounts/EUR/consignee", ["consignee", "bank"]],
    [() => "api/accounts/EUR/consignee/camt.053", ["consignee", "bank"]],
    [() => `api/transfers/${transferHash}/pacs.008`, ["shipper", "consignee", "bank"]],
    [() => "api/exchanges/X-1", ["shipper", "consignee", "bank"]],
    [() => "api/nettings/N-1", ["shipper", "consignee", "bank"]],
    [() => "api/wallets/consignee", ["consignee"]],
    [() => "api/personal/rival", ["rival"]],
    [() => "api/assets/EUR", ["shipper", "consignee", "carrier", "bank", "rival"]],
    [() => "api/tokens/issued/card", ["shipper", "consignee", "carrier", "bank", "rival"]],
  ];

  it.each(things.map(([path, entitled]) => [path(), path, entitled] as const))(
    "%s",
    async (_, path, entitled) => {
      const everybody = [world.shipper, world.consignee, world.carrier, bank, rival];
      for (const signer of everybody) {
        const id = signer.reference.slice("party:".length);
        const answer = await ask(path(), signer.signIn());
        if (entitled.includes(id)) expect(answer.status, id).toBe(200);
        else expect(((await answer.json()) as Problem).code, id).toBe("not_entitled");
      }
      expect((await ask(path(), operator())).status).toBe(200);
    },
  );

  it.each(["orders", "invoices", "offers", "exchanges", "nettings", "accounts"])(
    "the list of %s is the reader's own",
    async (list) => {
      expect(await get<unknown[]>(`api/${list}`, world.carrier)).toHaveLength(list === "offers" ? 1 : 0);
      expect((await get<unknown[]>(`api/${list}`, world.consignee)).length).toBeGreaterThan(0);
      const foreign = await ask(`api/${list}?party=consignee`, world.carrier.signIn());
      expect(((await foreign.json()) as Problem).code).toBe("not_entitled");
      expect((await ask(`api/${list}?party=consignee`, operator())).status).toBe(200);
    },
  );

  it("that a shipment carries an order, by a search for the order", async () => {
    const search = async (signer: TestSigner) =>
      (await get<ShipmentSearchView>("api/fleet/search?text=O-1", signer)).found;
    const found = [{ shipment: "S-1", by: "order", value: "O-1" }];
    for (const signer of [world.shipper, world.consignee]) expect(await search(signer)).toEqual(found);
    for (const signer of [world.carrier, bank, rival]) expect(await search(signer)).toEqual([]);
  });

  it("the orders in a shipment, as far as they concern the reader", async () => {
    expect(await get<OrderRow[]>("api/shipments/S-1/orders", world.shipper)).toHaveLength(1);
    expect(await get<OrderRow[]>("api/shipments/S-1/orders", world.carrier)).toEqual([]);
  });
});

describe("what the two sides see", () => {
  it("an order and its goods as one story", async () => {
    const order = await get<OrderView>("api/orders/O-1", world.consignee);
    expect(order).toMatchObject({
      status: "delivered",
      version: 1,
      total: { minor: 10_000, currency: "EUR" },
      items: [{ id: "a", quantity: 10, delivered: 10, clean: 10 }],
      goods: [{ shipment: "S-1", delivery: { clean: true }, row: { status: "delivered" } }],
      escrow: {
        asset: "EUR",
        issuerName: "The bank",
        balance: 0,
        instalments: [{ released: 10_000, held: 0 }],
      },
      proposal: { status: "accepted" },
    });
    expect(order.statements.map(({ kind }) => kind)).toEqual([
      "trade.order",
      "trade.accept",
      "trade.ship",
      "escrow.release",
    ]);
    expect((await get<OrderRow[]>("api/orders", world.shipper)).map(({ order }) => order)).toEqual([
      "O-1",
      "O-2",
      "O-3",
    ]);
    expect(await get<OrderRow[]>("api/orders?after=O-1&limit=1", world.shipper)).toMatchObject([
      { order: "O-2" },
    ]);
  });

  it("accounts and their postings", async () => {
    expect(await get<AccountView[]>("api/accounts", world.shipper)).toMatchObject([
      { asset: "EUR", balance: 11_000, issuerName: "The bank" },
    ]);
    const account = await get<AccountStatementView>("api/accounts/EUR/consignee?limit=2", world.consignee);
    expect(account.entries).toMatchObject([
      { minor: -1_000, balance: 89_000, with: "account/EUR/shipper", kind: "settlement.transfer" },
      { minor: -10_000, balance: 90_000, with: "escrow/O-1", kind: "trade.accept" },
    ]);
    const older = await get<AccountStatementView>("api/accounts/EUR/consignee?before=1", world.consignee);
    expect(older.entries).toMatchObject([{ minor: 100_000, with: "asset:EUR" }]);
  });

  it("invoices, and a netting with why it is fair", async () => {
    expect(await get<InvoiceView>("api/invoices/I-1", world.shipper)).toMatchObject({
      paidMinor: 1_000,
      status: "accepted",
    });
    expect(await get<NettingSuggestion>("api/assets/EUR/netting-suggestion", world.shipper)).toEqual({
      asset: "EUR",
      invoices: [
        { invoice: "I-1", minor: 3_000 },
        { invoice: "I-2", minor: 500 },
      ],
      positions: [
        { party: "consignee", minor: -2_500 },
        { party: "shipper", minor: 2_500 },
      ],
    });
    expect(await get<NettingView>("api/nettings/N-1", bank)).toMatchObject({
      status: "open",
      positions: [
        { party: "consignee", receivable: 500, payable: 3_000, minor: -2_500, signed: false },
        { party: "shipper", receivable: 3_000, payable: 500, minor: 2_500, signed: true },
      ],
      payments: [{ from: "consignee", to: "shipper", minor: 2_500 }],
    });
  });

  it("tokens, and where they count", async () => {
    expect(await get<HoldingView[]>("api/wallets/consignee", world.consignee)).toMatchObject([
      {
        token: "card",
        count: 1,
        issuerName: "The shipper",
        worth: { minor: 500 },
        sellers: null,
        expired: false,
      },
    ]);
  });

  it("counterparties with their record", async () => {
    const { rows } = await get<DirectoryView>("api/directory?goods=220421&place=NLRTM", world.consignee);
    expect(rows).toMatchObject([{ party: "rival", text: "Wine", capacity: "business" }]);
    const sellers = await get<DirectoryView>("api/directory?role=shipper&country=NL", world.consignee);
    expect(sellers.rows[0]!.record).toMatchObject({
      sold: 2,
      bought: 1,
      delivered: 1,
      deliveredClean: 1,
      deliveredInTime: 1,
      deliveredWithDeadline: 1,
      disputesAgainst: 0,
    });
    const carriers = await get<DirectoryView>("api/directory?role=carrier", world.consignee);
    expect(carriers.rows[0]!.record.carried).toBe(1);
  });
});

describe("personal data", () => {
  const put = (signer: TestSigner, value: string) =>
    ask("api/personal/rival", signer.signIn(), {
      method: "PUT",
      body: JSON.stringify({ name: "email", salt: toHex(salt), value }),
    });

  it("is kept when it is what was committed to, shown to the party, and erased", async () => {
    expect(((await (await put(rival, "you@example.org")).json()) as Problem).code).toBe(
      "commitment_mismatch",
    );
    expect(((await (await put(world.carrier, "me@example.org")).json()) as Problem).code).toBe(
      "not_entitled",
    );
    expect((await put(rival, "me@example.org")).status).toBe(204);
    const view = await get<PersonalView>("api/personal/rival", rival);
    expect(view).toMatchObject({ data: [{ name: "email", value: "me@example.org" }], withheld: [] });
    const remove = (signer: TestSigner) =>
      fetch(`http://127.0.0.1:${running.httpPort}/api/personal/rival/email`, {
        method: "DELETE",
        headers: { authorization: `Bearer ${signer.signIn()}`, connection: "close" },
      });
    expect((await remove(world.carrier)).status).toBe(403);
    expect((await remove(rival)).status).toBe(204);
    expect((await remove(rival)).status).toBe(404);
    expect(await get<PersonalView>("api/personal/rival", rival)).toMatchObject({
      data: [],
      withheld: [{ name: "email" }],
    });
  });
});

describe("messages of ISO 20022 hold against the published schemas", () => {
  const xml = async (path: string) => (await ask(path, world.consignee.signIn())).text();

  it("pain.001, with and without what banks know", async () => {
    const message = await xml("api/invoices/I-1/pain.001");
    requireValid("pain.001.001.09", message);
    expect(message).toContain('<InstdAmt Ccy="EUR">30.00</InstdAmt>');
    const accounts =
      "debtorAccount=NL91ABNA0417164300&debtorAgent=ABNANL2A&creditorAccount=AT611904300234573201&creditorAgent=BKAUATWW";
    const whole = await xml(`api/invoices/I-1/pain.001?${accounts}`);
    requireValid("pain.001.001.09", whole);
    expect(whole).toContain("<IBAN>NL91ABNA0417164300</IBAN>");
  });

  it("pacs.008", async () => {
    const message = await xml(`api/transfers/${transferHash}/pacs.008`);
    requireValid("pacs.008.001.08", message);
    expect(message).toContain("<Ustrd>First part &lt;&amp;&gt;</Ustrd>");
  });

  it("camt.053, of everything and of a time without postings", async () => {
    const message = await xml("api/accounts/EUR/consignee/camt.053");
    requireValid("camt.053.001.08", message);
    expect(message.match(/<Ntry>/g)).toHaveLength(3);
    expect(message).toContain('<Amt Ccy="EUR">890.00</Amt>');
    requireValid("camt.053.001.08", await xml("api/accounts/EUR/consignee/camt.053?from=0&to=1"));
  });

  it("the validator would see a wrong one", async () => {
    const message = await xml("api/accounts/EUR/consignee/camt.053");
    expect(() =>
      requireValid("camt.053.001.08", message.replace("<Sts>", "<Status>").replace("</Sts>", "</Status>")),
    ).toThrow();
  });
});

it("survives a restart: what is whose is read from the ledger again", async () => {
  await running.close();
  running = await startTestGateway({ folder });
  expect(await get<OrderRow[]>("api/orders", world.shipper)).toHaveLength(3);
  expect(await say(world.consignee, "netting.sign", "netting:N-1", { proposal: new Uint8Array(32) })).toBe(
    "netting_unknown",
  );
});
