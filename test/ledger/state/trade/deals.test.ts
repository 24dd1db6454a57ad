/** Deals: nothing that one side says alone changes what both have signed (docs/protocol.md §7.18). */
import { describe, expect, it } from "vitest";
import { orderOf, orderProposalOf } from "../../../../ledger/state/trade/orders.ts";
import { shipmentOrdersOf } from "../../../../ledger/state/trade/shipped.ts";
import type { TestSigner } from "../../chain-fixture.ts";
import { Branch } from "../branch.ts";
import { agree, buildMarket, dayMs, dealOf, deliver, everything, proposalHash, ship } from "./market.ts";

const market = buildMarket();
const { chain, seller, buyer, rival, consumer, bank } = market;

const order = (branch: Branch, changes: object = {}, signer = buyer, subject = "order:O-1") =>
  branch.say(signer, "trade.order", subject, { deal: dealOf(changes as never) });
const answer = (branch: Branch, kind: string, signer: TestSigner, proposal = proposalHash(branch, "O-1")) =>
  branch.say(signer, kind, "order:O-1", { proposal });
const amend = (branch: Branch, changes: object, signer = seller) =>
  branch.say(signer, "trade.amend", "order:O-1", { deal: dealOf(changes as never) });

function agreed(changes: object = {}): Branch {
  const branch = new Branch(chain);
  expect(agree(branch, market, "O-1", changes as never)).toBe("accepted");
  return branch;
}

const item = { id: "a", description: "Wine", quantity: 3, unit: "C62", unitPrice: "0.333333", minor: 100 };

describe("terms are proposed", () => {
  for (const [why, changes, outcome, signer, subject] of [
    ["by the buyer", {}, "accepted"],
    ["by the seller", {}, "accepted", seller],
    ["by somebody else", {}, "not_party_to_order", rival],
    ["under the name of something else", {}, "subject_mismatch", buyer, "shipment:O-1"],
    ["to nobody registered", { seller: "nobody" }, "party_unknown"],
    ["to oneself", { seller: "buyer" }, "payload_malformed"],
    [
      "with a line rounded once, half up",
      { items: [item], total: { minor: 100, currency: "EUR" } },
      "accepted",
    ],
    [
      "with a line rounded otherwise",
      { items: [{ ...item, minor: 99 }], total: { minor: 99, currency: "EUR" } },
      "deal_unbalanced",
    ],
    ["with another total", { total: { minor: 100_001, currency: "EUR" } }, "deal_unbalanced"],
    [
      "with a discount",
      {
        charges: [{ kind: "discount", description: "x", minor: -1 }],
        total: { minor: 99_999, currency: "EUR" },
      },
      "accepted",
    ],
    [
      "with a discount beyond the price",
      {
        charges: [{ kind: "discount", description: "x", minor: -100_001 }],
        total: { minor: 0, currency: "EUR" },
      },
      "deal_unbalanced",
    ],
    [
      "with two items of one id",
      { items: [item, item], total: { minor: 200, currency: "EUR" } },
      "payload_malformed",
    ],
    ["with a fraction of a cent", { total: { minor: 0.5, currency: "EUR" } }, "payload_malformed"],
    [
      "with a price of absurd precision",
      { items: [{ ...item, unitPrice: "0.3333333" }], total: { minor: 100, currency: "EUR" } },
      "payload_malformed",
    ],
    [
      "with an absurd quantity",
      { items: [{ ...item, quantity: 2 ** 53 }], total: { minor: 100, currency: "EUR" } },
      "payload_malformed",
    ],
    [
      "with a wrong GTIN",
      { items: [{ ...item, gtin: "04006381333930" }], total: { minor: 100, currency: "EUR" } },
      "gtin_invalid",
    ],
    [
      "with an escrow in no asset",
      { escrow: { asset: "GBP", instalments: [{ id: "1", minor: 100_000, when: "delivery" }] } },
      "asset_unknown",
    ],
    [
      "with an escrow in another currency",
      { escrow: { asset: "USD", instalments: [{ id: "1", minor: 100_000, when: "delivery" }] } },
      "currency_mismatch",
    ],
    [
      "with instalments that do not add up",
      { escrow: { asset: "EUR", instalments: [{ id: "1", minor: 99_999, when: "delivery" }] } },
      "deal_unbalanced",
    ],
    [
      "with an instalment about no item",
      {
        escrow: { asset: "EUR", instalments: [{ id: "1", minor: 100_000, when: "delivery", items: ["z"] }] },
      },
      "payload_malformed",
    ],
    [
      "with a time and no at",
      { escrow: { asset: "EUR", instalments: [{ id: "1", minor: 100_000, when: "time" }] } },
      "payload_malformed",
    ],
    ["with an unknown token", { tokens: ["none"] }, "token_unknown"],
    ["with a stranger who may read it", { readers: ["bank"] }, "accepted"],
  ] as const)
    it(`${why}: ${outcome}`, () => expect(order(new Branch(chain), changes, signer, subject)).toBe(outcome));

  it("and are nothing but a proposal until the other side accepts them", () => {
    const branch = new Branch(chain);
    order(branch);
    expect(orderOf(branch.state, "O-1")).toBeUndefined();
    expect(branch.filed).toEqual(["record/order:O-1"]);
    expect(answer(branch, "trade.accept", buyer)).toBe("not_party_to_order");
    expect(answer(branch, "trade.accept", rival)).toBe("not_party_to_order");
    expect(answer(branch, "trade.accept", seller, new Uint8Array(32))).toBe("deal_proposal_unknown");
    expect(answer(branch, "trade.accept", seller)).toBe("accepted");
    expect(orderOf(branch.state, "O-1")).toMatchObject({ version: 1, seller: "seller", buyer: "buyer" });
    expect(answer(branch, "trade.accept", seller)).toBe("deal_proposal_closed");
    expect(order(branch)).toBe("order_exists");
  });

  it("anew by the other side, which ends the first proposal", () => {
    const branch = new Branch(chain);
    order(branch);
    const first = proposalHash(branch, "O-1");
    expect(order(branch, { dueDays: 60 }, seller)).toBe("accepted");
    expect(answer(branch, "trade.accept", seller, first)).toBe("deal_proposal_unknown");
    expect(answer(branch, "trade.accept", buyer)).toBe("accepted");
    expect(orderOf(branch.state, "O-1")!.dueDays).toBe(60);
  });

  it("and declined, or withdrawn by who proposed them", () => {
    const branch = new Branch(chain);
    expect(answer(branch, "trade.decline", seller)).toBe("order_unknown");
    order(branch);
    expect(answer(branch, "trade.decline", buyer)).toBe("not_party_to_order");
    expect(answer(branch, "trade.withdraw", seller)).toBe("not_party_to_order");
    expect(answer(branch, "trade.decline", seller)).toBe("accepted");
    expect(answer(branch, "trade.withdraw", buyer)).toBe("deal_proposal_closed");
    order(branch);
    expect(answer(branch, "trade.withdraw", buyer)).toBe("accepted");
    expect(answer(branch, "trade.accept", seller)).toBe("deal_proposal_closed");
    expect(orderProposalOf(branch.state, "O-1")!.status).toBe("withdrawn");
  });

  it("under a name that nobody else negotiates under", () => {
    const branch = new Branch(chain);
    order(branch);
    expect(order(branch, { buyer: "rival" }, rival)).toBe("order_exists");
  });
});

describe("an offer", () => {
  const offer = (branch: Branch, changes: object = {}) =>
    branch.say(seller, "trade.offer", "offer:F-1", {
      id: "F-1",
      to: ["buyer"],
      until: branch.timeMs + dayMs,
      currency: "EUR",
      items: [{ id: "a", description: "Wine", unit: "C62", unitPrice: "8" }],
      ...changes,
    } as never);
  const orderBy = (branch: Branch, signer: TestSigner, id: string) =>
    branch.say(signer, "trade.order", `order:${id}`, {
      offer: "F-1",
      deal: dealOf({ buyer: signer.id }),
    });

  it("reaches whom it names, while it stands", () => {
    const branch = new Branch(chain);
    expect(offer(branch)).toBe("accepted");
    expect(offer(branch)).toBe("offer_exists");
    expect(orderBy(branch, buyer, "O-1")).toBe("accepted");
    expect(orderBy(branch, rival, "O-2")).toBe("offer_unknown");
    branch.timeMs += dayMs + 1;
    expect(orderBy(branch, buyer, "O-3")).toBe("offer_closed");
  });

  it("is withdrawn by the seller", () => {
    const branch = new Branch(chain);
    const withdraw = (signer: TestSigner) => branch.say(signer, "trade.offer-withdraw", "offer:F-1", {});
    expect(withdraw(seller)).toBe("offer_unknown");
    offer(branch);
    expect(withdraw(buyer)).toBe("not_party_to_order");
    expect(withdraw(seller)).toBe("accepted");
    expect(withdraw(seller)).toBe("offer_closed");
    expect(orderBy(branch, buyer, "O-1")).toBe("offer_closed");
    expect(offer(new Branch(chain), { until: 1 })).toBe("offer_closed");
    expect(offer(new Branch(chain), { to: ["nobody"] })).toBe("party_unknown");
  });
});

describe("an amendment", () => {
  it("is a proposal too", () => {
    const branch = agreed();
    expect(amend(branch, { dueDays: 5 })).toBe("accepted");
    expect(orderOf(branch.state, "O-1")).toMatchObject({ dueDays: 30, version: 1 });
    expect(answer(branch, "trade.accept", seller)).toBe("not_party_to_order");
    expect(answer(branch, "trade.accept", buyer)).toBe("accepted");
    expect(orderOf(branch.state, "O-1")).toMatchObject({ dueDays: 5, version: 2 });
    expect(amend(new Branch(chain), {})).toBe("order_unknown");
  });

  it("keeps the two sides, and what has happened", () => {
    const branch = agreed();
    expect(amend(branch, { seller: "rival" }, buyer)).toBe("not_party_to_order");
    expect(amend(branch, {}, rival)).toBe("not_party_to_order");
    ship(branch, seller, { shipment: "S-1", order: "O-1", items: everything, atMs: branch.timeMs });
    const fewer = { items: [item], total: { minor: 100, currency: "EUR" } };
    expect(amend(branch, fewer)).toBe("amendment_conflict");
    expect(amend(branch, { consignee: "carrier" })).toBe("amendment_conflict");
    branch.say(seller, "trade.invoice", "invoice:I-1", { id: "I-1", order: "O-1", minor: 100_000 });
    const cheaper = {
      charges: [{ kind: "discount", description: "x", minor: -1 }],
      total: { minor: 99_999, currency: "EUR" },
    };
    expect(amend(branch, cheaper)).toBe("amendment_conflict");
  });

  it("that no longer fits when it is accepted comes too late", () => {
    const branch = agreed();
    amend(branch, { items: [item], total: { minor: 100, currency: "EUR" } });
    const proposal = proposalHash(branch, "O-1");
    ship(branch, seller, { shipment: "S-1", order: "O-1", items: everything, atMs: branch.timeMs });
    expect(answer(branch, "trade.accept", buyer, proposal)).toBe("amendment_conflict");
  });
});

describe("goods of an order", () => {
  const shipping = (branch: Branch, items: object, shipment = "S-1") =>
    ship(branch, seller, { shipment, order: "O-1", items: items as never, atMs: branch.timeMs });

  it("travel in several shipments, and several orders in one", () => {
    const branch = agreed();
    agree(branch, market, "O-2");
    expect(shipping(branch, [{ item: "a", quantity: 60 }])).toBe("accepted");
    expect(shipping(branch, [{ item: "a", quantity: 41 }], "S-2")).toBe("quantity_exceeded");
    expect(
      shipping(
        branch,
        [
          { item: "a", quantity: 40 },
          { item: "b", quantity: 40 },
        ],
        "S-3",
      ),
    ).toBe("accepted");
    const second = { shipment: "S-1", items: everything };
    expect(branch.say(seller, "trade.ship", "order:O-2", second)).toBe("accepted");
    deliver(branch, market, "S-1", branch.timeMs);
    expect(orderOf(branch.state, "O-1")!.items).toMatchObject([
      { shipped: 100, delivered: 60, clean: 60 },
      { shipped: 40, delivered: 0 },
    ]);
    expect(orderOf(branch.state, "O-2")).toMatchObject({ completedMs: branch.timeMs });
    deliver(branch, market, "S-3", branch.timeMs, [{ code: "wet", text: "Wet." }]);
    expect(orderOf(branch.state, "O-1")!.items).toMatchObject([
      { delivered: 100, clean: 60 },
      { delivered: 40, clean: 0 },
    ]);
    expect(shipmentOrdersOf(branch.state, "S-3")!.delivery).toEqual({ clean: false, atMs: branch.timeMs });
  });

  it("are named by the seller, in a shipment to the consignee of the deal, before it is handed over", () => {
    const branch = agreed();
    const link = (signer: TestSigner, items: object = everything, shipment = "S-1") =>
      branch.say(signer, "trade.ship", "order:O-1", { shipment, items: items as never });
    expect(link(seller)).toBe("shipment_unknown");
    expect(shipping(branch, [{ item: "z", quantity: 1 }])).toBe("item_unknown");
    expect(link(buyer)).toBe("not_party_to_order");
    expect(
      link(seller, [
        { item: "a", quantity: 1 },
        { item: "a", quantity: 1 },
      ]),
    ).toBe("payload_malformed");
    expect(link(seller, [{ item: "a", quantity: 1 }])).toBe("accepted");
    expect(link(seller, [{ item: "a", quantity: 1 }])).toBe("shipment_linked");
    agree(branch, market, "O-2", { consignee: "rival" });
    const toRival = { shipment: "S-1", items: everything };
    expect(branch.say(seller, "trade.ship", "order:O-2", toRival)).toBe("consignee_mismatch");
    agree(branch, market, "O-3");
    branch.say(seller, "custody.release", "shipment:S-1", { to: "buyer", at: branch.timeMs });
    expect(branch.say(seller, "trade.ship", "order:O-3", toRival)).toBe("release_pending");
    branch.say(buyer, "custody.accept", "shipment:S-1", { from: "seller", at: branch.timeMs });
    expect(branch.say(seller, "trade.ship", "order:O-3", toRival)).toBe("shipment_delivered");
    const foreign = { buyer: "buyer", seller: "rival" };
    agree(branch, { seller: rival, buyer }, "O-4", foreign);
    shipping(branch, [{ item: "a", quantity: 1 }], "S-2");
    const other = { shipment: "S-2", items: everything };
    expect(branch.say(rival, "trade.ship", "order:O-4", other)).toBe("not_party_to_shipment");
  });

  it("may come without a shipment, if the buyer says so", () => {
    const branch = agreed();
    const receive = (signer: TestSigner, quantity: number) =>
      branch.say(signer, "trade.receive", "order:O-1", { items: [{ item: "a", quantity }], clean: true });
    expect(receive(seller, 1)).toBe("not_party_to_order");
    expect(receive(buyer, 101)).toBe("quantity_exceeded");
    expect(receive(buyer, 100)).toBe("accepted");
    expect(receive(buyer, 1)).toBe("quantity_exceeded");
    expect(orderOf(branch.state, "O-1")!.items[0]).toMatchObject({
      shipped: 100,
      delivered: 100,
      clean: 100,
    });
  });

  it("are refused by the buyer, once, before all is there", () => {
    const branch = agreed();
    const refuse = (signer: TestSigner) =>
      branch.say(signer, "trade.refuse", "order:O-1", { text: "Too late." });
    expect(refuse(seller)).toBe("not_party_to_order");
    expect(refuse(buyer)).toBe("accepted");
    expect(refuse(buyer)).toBe("order_refused");
    const done = agreed();
    done.say(buyer, "trade.receive", "order:O-1", { items: everything, clean: true });
    expect(done.say(buyer, "trade.refuse", "order:O-1", { text: "x" })).toBe("order_delivered");
  });

  it("come back with the money, when the seller agrees and has it", () => {
    const branch = agreed();
    const back = (quantity: number, minor = 400) =>
      branch.say(buyer, "trade.return", "order:O-1", {
        items: [{ item: "a", quantity }],
        refund: { asset: "EUR", minor },
        text: "Wrong year.",
      });
    const accept = (signer: TestSigner, n = 0) =>
      branch.say(signer, "trade.return-accept", "order:O-1", { return: n });
    expect(back(1)).toBe("quantity_exceeded");
    branch.say(buyer, "trade.receive", "order:O-1", { items: everything, clean: true });
    expect(back(50)).toBe("accepted");
    expect(back(60)).toBe("accepted");
    expect(accept(buyer)).toBe("not_party_to_order");
    expect(accept(seller, 2)).toBe("return_unknown");
    expect(accept(seller)).toBe("balance_insufficient");
    branch.say(bank, "asset.issue", "asset:EUR", { to: "seller", minor: 1_000 });
    expect(accept(seller)).toBe("accepted");
    expect(accept(seller)).toBe("return_accepted");
    expect(accept(seller, 1)).toBe("quantity_exceeded");
    expect(orderOf(branch.state, "O-1")!.items[0]!.returned).toBe(50);
    const unknown = { items: [{ item: "a", quantity: 1 }], refund: { asset: "GBP", minor: 1 }, text: "x" };
    expect(branch.say(buyer, "trade.return", "order:O-1", unknown)).toBe("asset_unknown");
  });
});

describe("what an order and a shipment hold", () => {
  it("is at most 64 orders in a shipment", () => {
    const branch = agreed();
    ship(branch, seller, { shipment: "S-1", order: "O-1", items: everything, atMs: branch.timeMs });
    const link = (n: number) => {
      agree(branch, market, `P-${n}`);
      return branch.say(seller, "trade.ship", `order:P-${n}`, { shipment: "S-1", items: everything });
    };
    for (let n = 1; n < 64; n++) expect(link(n)).toBe("accepted");
    expect(link(64)).toBe("shipment_orders_exceeded");
  });

  it("is at most a thousand returns of an order", () => {
    const branch = agreed();
    branch.say(buyer, "trade.receive", "order:O-1", { items: everything, clean: true });
    const back = () =>
      branch.say(buyer, "trade.return", "order:O-1", { items: [{ item: "a", quantity: 1 }], text: "x" });
    for (let n = 0; n < 1_000; n++) back();
    expect(back()).toBe("returns_exceeded");
  });
});

describe("an invoice", () => {
  const invoice = (branch: Branch, minor: number, id = "I-1", signer = seller, changes: object = {}) =>
    branch.say(signer, "trade.invoice", `invoice:${id}`, { id, order: "O-1", minor, ...changes } as never);
  const say = (branch: Branch, kind: string, signer: TestSigner) =>
    branch.say(signer, `trade.invoice-${kind}`, "invoice:I-1", {});

  it("is the seller's, and all together are never more than the deal", () => {
    const branch = agreed();
    expect(invoice(branch, 1, "I-1", buyer)).toBe("not_party_to_order");
    expect(invoice(branch, 100_001)).toBe("invoice_exceeds_order");
    expect(invoice(branch, 60_000)).toBe("accepted");
    expect(branch.filed).toEqual(["record/invoice:I-1", "record/order:O-1"]);
    expect(invoice(branch, 60_000)).toBe("invoice_exists");
    expect(invoice(branch, 40_001, "I-2")).toBe("invoice_exceeds_order");
    expect(invoice(branch, 40_000, "I-2", seller, { items: ["z"] })).toBe("item_unknown");
    expect(invoice(branch, 40_000, "I-2", seller, { items: ["a"] })).toBe("accepted");
    expect(invoice(branch, 1, "I-3")).toBe("invoice_exceeds_order");
    expect(invoice(branch, 0, "I-3")).toBe("payload_malformed");
    expect(invoice(new Branch(chain), 1)).toBe("order_unknown");
  });

  it("is accepted by the buyer, and cancelled by the seller before it is paid", () => {
    const branch = agreed();
    expect(say(branch, "accept", buyer)).toBe("invoice_unknown");
    invoice(branch, 100_000);
    expect(say(branch, "accept", seller)).toBe("not_party_to_order");
    expect(say(branch, "accept", buyer)).toBe("accepted");
    expect(say(branch, "accept", buyer)).toBe("invoice_closed");
    expect(say(branch, "cancel", buyer)).toBe("not_party_to_order");
    expect(say(branch, "cancel", seller)).toBe("accepted");
    expect(say(branch, "cancel", seller)).toBe("invoice_closed");
    expect(invoice(branch, 100_000, "I-2")).toBe("accepted");
    branch.say(buyer, "settlement.transfer", "asset:EUR", {
      to: "seller",
      minor: 1,
      feeMinor: 0,
      invoice: "I-2",
    });
    expect(branch.say(seller, "trade.invoice-cancel", "invoice:I-2", {})).toBe("invoice_closed");
  });
});

describe("a consumer", () => {
  it("buys like anybody else", () => {
    const branch = new Branch(chain);
    expect(agree(branch, { seller, buyer: consumer }, "O-1", { buyer: "consumer" })).toBe("accepted");
  });
});
