/**
 * A chain with a market on it: seller, buyer, bank, carrier, a consumer and a rival, two assets and some money. What is
 * said goes to a chain or to a branch of one, so the same steps serve stories and single cases.
 */
import type { CborInput } from "../../../../ledger/encoding/cbor-encode.ts";
import { encodeCoseKey } from "../../../../ledger/keys/cose-key.ts";
import { exchangeOf } from "../../../../ledger/state/settlement/exchange.ts";
import { nettingOf } from "../../../../ledger/state/settlement/netting.ts";
import { orderProposalOf } from "../../../../ledger/state/trade/orders.ts";
import type { StateReader } from "../../../../ledger/state/view.ts";
import { TestChain, type TestSigner, testSigner } from "../../chain-fixture.ts";

export const dayMs = 86_400_000;

/** Something that statements can be said to. */
export interface Market {
  readonly state: StateReader;
  say(signer: TestSigner, kind: string, subject: string, payload: CborInput): unknown;
}

type Change = { readonly [field: string]: CborInput | undefined };

/** Terms between seller and buyer: two items for 1,000.00 EUR. */
export function dealOf(changes: Change = {}): { [field: string]: CborInput | undefined } {
  return {
    seller: "seller",
    buyer: "buyer",
    items: [
      { id: "a", description: "Wine", quantity: 100, unit: "C62", unitPrice: "8.00", minor: 80_000 },
      { id: "b", description: "Oil", quantity: 40, unit: "LTR", unitPrice: "5", minor: 20_000 },
    ],
    total: { minor: 100_000, currency: "EUR" },
    dueDays: 30,
    ...changes,
  };
}

/** Half at the acceptance of the deal, half when everything has come clean. */
export const halfAndHalf = {
  asset: "EUR",
  instalments: [
    { id: "down", minor: 50_000, when: "acceptance" },
    { id: "goods", minor: 50_000, when: "delivery" },
  ],
};

export const onDelivery = { asset: "EUR", instalments: [{ id: "all", minor: 100_000, when: "delivery" }] };

export function buildMarket() {
  const chain = new TestChain();
  const roles: Readonly<Record<string, readonly string[]>> = {
    seller: ["shipper"],
    buyer: ["consignee"],
    bank: ["bank"],
    carrier: ["carrier"],
    rival: ["shipper", "consignee"],
    consumer: ["consumer"],
  };
  const parties = Object.fromEntries(
    Object.entries(roles).map(([id, held]) => [id, register(chain, id, held)]),
  ) as Record<"seller" | "buyer" | "bank" | "carrier" | "rival" | "consumer", TestSigner>;
  for (const currency of ["EUR", "USD"])
    chain.say(parties.bank, "asset.create", `asset:${currency}`, {
      id: currency,
      name: `${currency} of the bank`,
      currency,
      promise: "Paid out at par.",
    });
  chain.say(parties.bank, "asset.issue", "asset:EUR", { to: "buyer", minor: 500_000 });
  chain.say(parties.bank, "asset.issue", "asset:USD", { to: "rival", minor: 500_000 });
  chain.seal();
  return { chain, ...parties };
}

function register(chain: TestChain, id: string, roles: readonly string[]): TestSigner {
  const signer = testSigner(`party:${id}`);
  const isConsumer = id === "consumer";
  chain.say(chain.registrar, "party.register", signer.reference, {
    id,
    legalName: `${id} Ltd`,
    country: "NL",
    roles,
    keys: [encodeCoseKey(signer.key)],
    capacity: isConsumer ? "consumer" : "business",
    ...(!isConsumer && { registration: { scheme: "national", number: `KVK-${id}` } }),
  });
  return signer;
}

export const proposalHash = (market: Market, order: string): Uint8Array =>
  orderProposalOf(market.state, order)?.hash ?? new Uint8Array(32);

/** Seller and buyer sign a deal. Answers what comes of the acceptance. */
export function agree(
  market: Market,
  { seller, buyer }: { seller: TestSigner; buyer: TestSigner },
  order = "O-1",
  changes: Change = {},
): unknown {
  market.say(buyer, "trade.order", `order:${order}`, { deal: dealOf(changes) });
  return market.say(seller, "trade.accept", `order:${order}`, { proposal: proposalHash(market, order) });
}

/** A shipment of the seller's to the buyer with these quantities of an order, not handed over yet. */
export function ship(
  market: Market,
  seller: TestSigner,
  { shipment, order, items, atMs }: { shipment: string; order: string; items: CborInput; atMs: number },
): unknown {
  market.say(seller, "shipment.create", `shipment:${shipment}`, {
    id: shipment,
    consignee: "buyer",
    goods: { description: "Goods" },
    conditions: [],
    legs: [{ id: "1", mode: "road", carrier: "carrier", from: { name: "Leiden" }, to: { name: "Vienna" } }],
    gapMsMax: 3_600_000,
    at: atMs,
  });
  return market.say(seller, "trade.ship", `order:${order}`, { shipment, items });
}

/** The buyer gets the shipment from the seller. */
export function deliver(
  market: Market,
  { seller, buyer }: { seller: TestSigner; buyer: TestSigner },
  shipment: string,
  atMs: number,
  reservations?: CborInput,
): unknown {
  market.say(seller, "custody.release", `shipment:${shipment}`, { to: "buyer", at: atMs });
  return market.say(buyer, "custody.accept", `shipment:${shipment}`, {
    from: "seller",
    at: atMs,
    ...(reservations !== undefined && { reservations }),
  });
}

export const everything = [
  { item: "a", quantity: 100 },
  { item: "b", quantity: 40 },
];

/** A story in which every name of the state, and every field of each, comes up. */
export function tellMarketStory(): TestChain {
  const market = buildMarket();
  const { chain, seller, buyer, bank, rival, consumer } = market;
  const now = () => chain.nowMs;
  const person = testSigner("party:person");
  chain.say(chain.registrar, "party.register", person.reference, {
    id: "person",
    legalName: "Person 1",
    country: "NL",
    roles: ["consumer"],
    keys: [encodeCoseKey(person.key)],
    capacity: "consumer",
    gln: "4012345000009",
    personal: [{ name: "email", commitment: new Uint8Array(32) }],
  });
  chain.say(chain.registrar, "party.suspend", "party:person", { reason: "moved away" });
  chain.say(seller, "party.describe", "party:seller", { places: ["NLRTM"], goods: ["2204"], text: "Wine" });
  chain.say(seller, "trade.offer", "offer:F-1", {
    id: "F-1",
    to: ["buyer"],
    until: now() + dayMs,
    currency: "EUR",
    items: [{ id: "a", description: "Wine", unit: "C62", unitPrice: "8" }],
  });
  chain.say(bank, "asset.create", "asset:FEE", {
    id: "FEE",
    name: "Euro with a fee",
    currency: "EUR",
    promise: "Paid out at par.",
    fee: { fixedMinor: 5, ppm: 100 },
  });
  chain.say(seller, "token.create", "token:card", {
    id: "card",
    name: "Pass card",
    worth: { minor: 500, currency: "EUR" },
    countMax: 100,
    expires: now() + 400 * dayMs,
    transferable: true,
    sellers: ["seller"],
    text: "One for each order.",
  });
  agree(chain, market, "O-1", {
    escrow: {
      ...onDelivery,
      instalments: [
        { id: "down", minor: 20_000, when: "acceptance" },
        { id: "wine", minor: 70_000, when: "delivery", items: ["a"] },
        { id: "rest", minor: 10_000, when: "time", at: now() + dayMs },
      ],
      refundAt: now() + dayMs,
    },
    deliverBy: now() + dayMs,
    tokens: ["card"],
    readers: ["bank"],
    charges: [{ kind: "other", description: "None", minor: 0 }],
  });
  chain.say(seller, "escrow.release", "order:O-1", { instalment: "down" });
  ship(chain, seller, { shipment: "S-1", order: "O-1", items: everything, atMs: now() });
  deliver(chain, market, "S-1", now(), [{ code: "wet", text: "Wet." }]);
  chain.say(buyer, "dispute.open", "dispute:D-1", {
    id: "D-1",
    shipment: "S-1",
    respondents: ["seller"],
    grounds: ["damage"],
    claim: { minor: 5_000, currency: "EUR" },
    text: "Wet.",
  });
  chain.say(seller, "dispute.propose", "dispute:D-1", { split: [{ party: "seller", minor: 5_000 }] });
  chain.say(buyer, "dispute.agree", "dispute:D-1", { proposal: 0 });
  chain.say(seller, "escrow.settle", "order:O-1", { dispute: "D-1" });
  chain.say(seller, "token.grant", "token:card", { to: "buyer", count: 2, reason: "purchase", order: "O-1" });
  chain.say(buyer, "trade.return", "order:O-1", {
    items: [{ item: "b", quantity: 1 }],
    refund: { asset: "EUR", minor: 500 },
    text: "Broken.",
  });
  chain.say(seller, "trade.return-accept", "order:O-1", { return: 0 });
  agree(chain, market, "O-2");
  chain.say(buyer, "trade.refuse", "order:O-2", { text: "Too late." });
  chain.say(seller, "trade.invoice", "invoice:I-1", { id: "I-1", order: "O-2", minor: 1_000 });
  chain.say(buyer, "trade.invoice-accept", "invoice:I-1", {});
  agree(chain, { seller: buyer, buyer: seller }, "O-3", { seller: "buyer", buyer: "seller" });
  chain.say(buyer, "trade.invoice", "invoice:I-2", { id: "I-2", order: "O-3", minor: 400 });
  chain.say(seller, "trade.invoice-accept", "invoice:I-2", {});
  chain.say(seller, "netting.propose", "netting:N-1", {
    id: "N-1",
    asset: "EUR",
    invoices: [
      { invoice: "I-1", minor: 1_000 },
      { invoice: "I-2", minor: 400 },
    ],
    positions: [
      { party: "buyer", minor: -600 },
      { party: "seller", minor: 600 },
    ],
    until: now() + dayMs,
  });
  chain.say(buyer, "netting.sign", "netting:N-1", { proposal: nettingOf(chain.state, "N-1")!.hash });
  chain.say(buyer, "exchange.propose", "exchange:X-1", {
    id: "X-1",
    with: "rival",
    give: { asset: "EUR", minor: 1_000 },
    take: { asset: "USD", minor: 1_100 },
    until: now() + dayMs,
  });
  chain.say(rival, "exchange.accept", "exchange:X-1", { proposal: exchangeOf(chain.state, "X-1")!.hash });
  chain.say(buyer, "settlement.transfer", "asset:EUR", { to: consumer.id, minor: 1, feeMinor: 0 });
  chain.seal();
  return chain;
}
