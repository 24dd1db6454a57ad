/**
 * Vectors of a chain on which is traded: a deal that both sides sign, an escrow that pays on delivery, invoices that are
 * netted, an exchange, a token; and what is refused on the way. docs/protocol.md, the sections on trade, settlement and tokens.
 */
import type { CborInput } from "../../ledger/encoding/cbor-encode.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { exchangeOf } from "../../ledger/state/settlement/exchange.ts";
import { nettingOf } from "../../ledger/state/settlement/netting.ts";
import { orderProposalOf } from "../../ledger/state/trade/orders.ts";
import { type TestSigner, testSigner } from "../ledger/chain-fixture.ts";
import { dayMs, dealOf, everything, halfAndHalf } from "../ledger/state/trade/market.ts";
import { type BlockCase, Story } from "./chain-story.ts";
import type { VectorFile } from "./vector.ts";

const story = new Story();
const { chain } = story;

function register(id: string, roles: readonly string[], number: string): TestSigner {
  const signer = testSigner(`party:${id}`);
  story.say(`${id} is registered`, chain.registrar, "party.register", signer.reference, {
    id,
    legalName: `${id} Ltd`,
    country: "NL",
    roles,
    keys: [encodeCoseKey(signer.key)],
    capacity: "business",
    registration: { scheme: "national", number },
  });
  return signer;
}

const seller = register("seller", ["shipper"], "1");
const buyer = register("buyer", ["consignee"], "2");
const bank = register("bank", ["bank"], "3");
register("carrier", ["carrier"], "4");
const rival = register("rival", ["shipper"], "5");
story.say(
  "a number that is taken",
  chain.registrar,
  "party.register",
  "party:copy",
  {
    id: "copy",
    legalName: "Copy Ltd",
    country: "NL",
    roles: ["shipper"],
    keys: [encodeCoseKey(testSigner("party:copy").key)],
    capacity: "business",
    registration: { scheme: "national", number: "1" },
  },
  "registration_exists",
);
for (const currency of ["EUR", "USD"]) {
  const asset = { id: currency, name: currency, currency, promise: "Paid out at par." };
  story.say(
    "an asset by somebody who is no bank",
    seller,
    "asset.create",
    `asset:${currency}`,
    asset,
    "role_missing",
  );
  story.say("an asset", bank, "asset.create", `asset:${currency}`, asset);
}
story.say("money for the buyer", bank, "asset.issue", "asset:EUR", { to: "buyer", minor: 200_000 });
story.say("other money for the rival", bank, "asset.issue", "asset:USD", { to: "rival", minor: 1_000 });
story.seal("parties and money");

const transfer = (comment: string, by: TestSigner, changes: object, code?: string) =>
  story.say(
    comment,
    by,
    "settlement.transfer",
    "asset:EUR",
    { to: "seller", minor: 1, feeMinor: 0, ...changes },
    code,
  );
transfer("a transfer of more than there is", buyer, { minor: 200_001 }, "balance_insufficient");
transfer("a transfer of half a cent", buyer, { minor: 0.5 }, "payload_malformed");
transfer("a transfer with a fee that is not due", buyer, { feeMinor: 1 }, "fee_mismatch");
transfer("a transfer", buyer, { minor: 1_000 });

const propose = (comment: string, by: TestSigner, order: string, deal: CborInput, code?: string) =>
  story.say(comment, by, "trade.order", `order:${order}`, { deal }, code);
const accept = (comment: string, by: TestSigner, order: string, code?: string) => {
  const { hash } = orderProposalOf(chain.state, order)!;
  story.say(comment, by, "trade.accept", `order:${order}`, { proposal: hash }, code);
};
propose(
  "a total that does not add up",
  buyer,
  "O-1",
  dealOf({ total: { minor: 1, currency: "EUR" } }),
  "deal_unbalanced",
);
propose("terms between others", rival, "O-1", dealOf(), "not_party_to_order");
propose("terms, with an escrow", buyer, "O-1", dealOf({ escrow: halfAndHalf, tokens: [] }));
accept("nobody accepts their own terms", buyer, "O-1", "not_party_to_order");
accept("the other side signs: the money is held", seller, "O-1");
story.seal("a deal");

const release = (comment: string, instalment: string, code?: string) =>
  story.say(comment, seller, "escrow.release", "order:O-1", { instalment }, code);
release("what the acceptance releases", "down");
release("the same once more", "down", "instalment_closed");
release("before anything came", "goods", "escrow_condition_unmet");
story.say("the shipment", seller, "shipment.create", "shipment:S-1", {
  id: "S-1",
  consignee: "buyer",
  goods: { description: "Goods" },
  conditions: [],
  legs: [{ id: "1", mode: "road", carrier: "carrier", from: { name: "Leiden" }, to: { name: "Vienna" } }],
  gapMsMax: 3_600_000,
  at: story.now,
});
const tooMany = [{ item: "a", quantity: 101 }];
story.say(
  "more than was ordered",
  seller,
  "trade.ship",
  "order:O-1",
  { shipment: "S-1", items: tooMany },
  "quantity_exceeded",
);
story.say("the goods are in it", seller, "trade.ship", "order:O-1", { shipment: "S-1", items: everything });
story.say("handed over", seller, "custody.release", "shipment:S-1", { to: "buyer", at: story.now });
story.say("received clean", buyer, "custody.accept", "shipment:S-1", { from: "seller", at: story.now });
release("now it is released", "goods");
story.seal("an escrow that pays on delivery");

for (const [order, creditor, debtor, minor] of [
  ["O-2", seller, buyer, 1_000],
  ["O-3", buyer, seller, 400],
] as const) {
  propose("terms", debtor, order, dealOf({ seller: creditor.id, buyer: debtor.id }));
  accept("and their acceptance", creditor, order);
  const id = `I-${order}`;
  const invoice = (amount: number, code?: string) =>
    story.say("an invoice", creditor, "trade.invoice", `invoice:${id}`, { id, order, minor: amount }, code);
  invoice(100_001, "invoice_exceeds_order");
  invoice(minor);
  story.say("which its buyer accepts", debtor, "trade.invoice-accept", `invoice:${id}`, {});
}
const netting = (gets: number) => ({
  id: "N-1",
  asset: "EUR",
  invoices: [
    { invoice: "I-O-2", minor: 1_000 },
    { invoice: "I-O-3", minor: 400 },
  ],
  positions: [
    { party: "buyer", minor: -gets },
    { party: "seller", minor: gets },
  ],
  until: story.now + dayMs,
});
story.say(
  "positions that do not follow",
  seller,
  "netting.propose",
  "netting:N-1",
  netting(601),
  "netting_unbalanced",
);
story.say("a netting", seller, "netting.propose", "netting:N-1", netting(600));
const net = { proposal: nettingOf(chain.state, "N-1")!.hash };
story.say(
  "by somebody without an invoice",
  rival,
  "netting.sign",
  "netting:N-1",
  net,
  "not_party_to_netting",
);
story.say("the last signature", buyer, "netting.sign", "netting:N-1", net);
story.say("payment against payment", buyer, "exchange.propose", "exchange:X-1", {
  id: "X-1",
  with: "rival",
  give: { asset: "EUR", minor: 1_000 },
  take: { asset: "USD", minor: 1_000 },
  until: story.now + dayMs,
});
const exchange = { proposal: exchangeOf(chain.state, "X-1")!.hash };
story.say(
  "accepted by who proposed it",
  buyer,
  "exchange.accept",
  "exchange:X-1",
  exchange,
  "not_party_to_exchange",
);
story.say("accepted by the other side", rival, "exchange.accept", "exchange:X-1", exchange);
story.say("accepted twice", rival, "exchange.accept", "exchange:X-1", exchange, "exchange_closed");
story.seal("invoices, a netting, an exchange");

story.say("a token", seller, "token.create", "token:card", {
  id: "card",
  name: "Pass card",
  worth: { minor: 500, currency: "EUR" },
  countMax: 2,
  expires: story.now + dayMs,
  transferable: true,
  text: "One for each order.",
});
const grant = (comment: string, payload: object, code?: string) =>
  story.say(comment, seller, "token.grant", "token:card", { to: "buyer", count: 1, ...payload }, code);
grant("for an order that was not delivered", { reason: "purchase", order: "O-2" }, "token_ground_missing");
grant("for the delivered order", { reason: "purchase", order: "O-1" });
grant("for the same once more", { reason: "purchase", order: "O-1" }, "token_ground_used");
grant("more than there can be", { reason: "gift", count: 2 }, "supply_exceeded");
propose("an order that takes it", buyer, "O-4", dealOf({ tokens: ["card"] }));
accept("as both sign", seller, "O-4");
const redeem = (comment: string, code?: string) =>
  story.say(comment, buyer, "token.redeem", "token:card", { order: "O-4", count: 1 }, code);
redeem("redeemed");
redeem("redeemed twice", "tokens_insufficient");
story.say("a party is suspended", chain.registrar, "party.suspend", "party:buyer", { reason: "bankrupt" });
transfer("and signs nothing any more", buyer, {}, "party_suspended");
story.seal("a token");

export const tradeVectors: VectorFile<BlockCase> = {
  comment:
    "Blocks of a chain on which is traded, in order, as in chain.json. Execute each block's statements at its time; accepted ones get the index and are filed into the records named, and the header is the one given.",
  cases: story.blocks,
};
