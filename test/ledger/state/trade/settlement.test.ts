/** Settlement: assets, transfers, escrow, exchange, netting (docs/protocol.md §7.19). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  accountName,
  balanceOf,
  escrowName,
  type PostingState,
  postingName,
} from "../../../../ledger/state/settlement/accounts.ts";
import { assetOf } from "../../../../ledger/state/settlement/assets.ts";
import { exchangeOf } from "../../../../ledger/state/settlement/exchange.ts";
import { nettingOf, paymentsOf, positionsOf } from "../../../../ledger/state/settlement/netting.ts";
import { orderOf } from "../../../../ledger/state/trade/orders.ts";
import type { TestSigner } from "../../chain-fixture.ts";
import { Branch } from "../branch.ts";
import {
  agree,
  buildMarket,
  dayMs,
  dealOf,
  deliver,
  everything,
  halfAndHalf,
  onDelivery,
  proposalHash,
  ship,
} from "./market.ts";

const market = buildMarket();
const { chain, seller, buyer, bank, rival } = market;

const has = (branch: Branch, party: string, asset = "EUR") =>
  balanceOf(branch.state, accountName(asset, party));
const held = (branch: Branch, order = "O-1") => balanceOf(branch.state, escrowName(order));

describe("an asset", () => {
  const create = (branch: Branch, signer: TestSigner, id = "GBP", changes: object = {}) =>
    branch.say(signer, "asset.create", `asset:${id}`, {
      id,
      name: "Pound of the bank",
      currency: "GBP",
      promise: "Paid out at par.",
      ...changes,
    } as never);
  const issue = (branch: Branch, signer: TestSigner, minor: number, to = "buyer") =>
    branch.say(signer, "asset.issue", "asset:EUR", { to, minor });

  it("is created by a bank, once", () => {
    const branch = new Branch(chain);
    expect(create(branch, buyer)).toBe("role_missing");
    expect(create(branch, bank)).toBe("accepted");
    expect(create(branch, bank)).toBe("asset_exists");
    expect(create(branch, bank, "EUR")).toBe("asset_exists");
  });

  it("is issued and retired by its issuer, within what a number holds", () => {
    const branch = new Branch(chain);
    expect(issue(branch, buyer, 1)).toBe("not_issuer");
    expect(issue(branch, bank, 1, "nobody")).toBe("party_unknown");
    expect(issue(branch, bank, 0)).toBe("payload_malformed");
    expect(issue(branch, bank, -5)).toBe("payload_malformed");
    expect(issue(branch, bank, 0.5)).toBe("payload_malformed");
    expect(issue(branch, bank, Number.MAX_SAFE_INTEGER)).toBe("supply_exceeded");
    expect(issue(branch, bank, 7, "bank")).toBe("accepted");
    const retire = (signer: TestSigner, minor: number) =>
      branch.say(signer, "asset.retire", "asset:EUR", { minor });
    expect(retire(buyer, 1)).toBe("not_issuer");
    expect(retire(bank, 8)).toBe("balance_insufficient");
    expect(retire(bank, 7)).toBe("accepted");
    expect(assetOf(branch.state, "EUR")!.outstanding).toBe(500_000);
    expect(branch.say(bank, "asset.issue", "asset:XXX", { to: "buyer", minor: 1 })).toBe("asset_unknown");
    expect(branch.say(bank, "asset.issue", "order:EUR", { to: "buyer", minor: 1 })).toBe("subject_mismatch");
  });
});

describe("a transfer", () => {
  const transfer = (branch: Branch, minor: number, changes: object = {}, signer = buyer, asset = "EUR") =>
    branch.say(signer, "settlement.transfer", `asset:${asset}`, {
      to: "seller",
      minor,
      feeMinor: 0,
      ...changes,
    } as never);

  it("moves what is there, and leaves a posting on both sides", () => {
    const branch = new Branch(chain);
    expect(transfer(branch, 500_001)).toBe("balance_insufficient");
    expect(transfer(branch, 500_000)).toBe("accepted");
    expect(transfer(branch, 1)).toBe("balance_insufficient");
    expect([has(branch, "buyer"), has(branch, "seller")]).toEqual([0, 500_000]);
    const posting = branch.state.get<PostingState>(postingName(accountName("EUR", "seller"), 0));
    expect(posting).toMatchObject({ minor: 500_000, balance: 500_000, with: "account/EUR/buyer" });
  });

  for (const [why, minor, changes, outcome, asset] of [
    ["to oneself", 1, { to: "buyer" }, "transfer_to_self", "EUR"],
    ["to nobody", 1, { to: "nobody" }, "party_unknown", "EUR"],
    ["of nothing", 0, {}, "payload_malformed", "EUR"],
    ["of less than nothing", -1, {}, "payload_malformed", "EUR"],
    ["of a fraction", 1.5, {}, "payload_malformed", "EUR"],
    ["of more than a number holds", 2 ** 53, {}, "payload_malformed", "EUR"],
    ["with a fee that is not due", 1, { feeMinor: 1 }, "fee_mismatch", "EUR"],
    ["in no asset", 1, {}, "asset_unknown", "GBP"],
    ["for no invoice", 1, { invoice: "none" }, "invoice_unknown", "EUR"],
  ] as const)
    it(`${why}: ${outcome}`, () =>
      expect(transfer(new Branch(chain), minor, changes, buyer, asset)).toBe(outcome));

  it("costs what the asset says, shown in what the payer signs", () => {
    const branch = new Branch(chain);
    const fee = { fixedMinor: 5, ppm: 1_500 };
    branch.say(bank, "asset.create", "asset:FEE", {
      id: "FEE",
      name: "x",
      currency: "EUR",
      promise: "x",
      fee,
    });
    branch.say(bank, "asset.issue", "asset:FEE", { to: "buyer", minor: 1_000 });
    expect(transfer(branch, 900, {}, buyer, "FEE")).toBe("fee_mismatch");
    expect(transfer(branch, 994, { feeMinor: 6 }, buyer, "FEE")).toBe("accepted");
    expect(["buyer", "seller", "bank"].map((id) => has(branch, id, "FEE"))).toEqual([0, 994, 6]);
    expect(transfer(branch, 6, {}, bank, "FEE")).toBe("accepted");
  });

  it("pays an invoice between the same two, up to what is open", () => {
    const branch = new Branch(chain);
    agree(branch, market);
    branch.say(seller, "trade.invoice", "invoice:I-1", { id: "I-1", order: "O-1", minor: 1_000 });
    const pay = (minor: number, changes: object = {}, signer = buyer, asset = "EUR") =>
      transfer(branch, minor, { invoice: "I-1", ...changes }, signer, asset);
    expect(pay(1_001)).toBe("payment_exceeds_invoice");
    expect(pay(1, { to: "rival" })).toBe("not_party_to_order");
    expect(pay(1, {}, rival, "USD")).toBe("not_party_to_order");
    branch.say(bank, "asset.issue", "asset:USD", { to: "buyer", minor: 10 });
    expect(pay(1, {}, buyer, "USD")).toBe("currency_mismatch");
    expect(pay(600)).toBe("accepted");
    expect(pay(401)).toBe("payment_exceeds_invoice");
    expect(pay(400)).toBe("accepted");
    expect(pay(1)).toBe("payment_exceeds_invoice");
  });
});

describe("an escrow", () => {
  function escrowed(escrow: object = halfAndHalf): Branch {
    const branch = new Branch(chain);
    expect(agree(branch, market, "O-1", { escrow } as never)).toBe("accepted");
    return branch;
  }
  const release = (branch: Branch, signer: TestSigner, instalment = "goods", changes: object = {}) =>
    branch.say(signer, "escrow.release", "order:O-1", { instalment, ...changes } as never);
  const refund = (branch: Branch, signer: TestSigner, instalment = "goods") =>
    branch.say(signer, "escrow.refund", "order:O-1", { instalment });
  const shipAll = (branch: Branch) =>
    ship(branch, seller, { shipment: "S-1", order: "O-1", items: everything, atMs: branch.timeMs });

  it("is held at the acceptance, if the buyer has the money", () => {
    const branch = escrowed();
    expect([held(branch), has(branch, "buyer")]).toEqual([100_000, 400_000]);
    branch.say(buyer, "settlement.transfer", "asset:EUR", { to: "rival", minor: 300_001, feeMinor: 0 });
    expect(agree(branch, market, "O-2", { escrow: onDelivery })).toBe("balance_insufficient");
    expect(held(branch, "O-2")).toBe(0);
  });

  it("is released once, by what the ledger proves", () => {
    const branch = escrowed();
    expect(release(branch, rival, "down")).toBe("not_party_to_order");
    expect(release(branch, seller, "down")).toBe("accepted");
    expect(release(branch, seller, "down")).toBe("instalment_closed");
    expect(release(branch, seller, "none")).toBe("instalment_unknown");
    expect(release(branch, seller)).toBe("escrow_condition_unmet");
    shipAll(branch);
    expect(release(branch, seller)).toBe("escrow_condition_unmet");
    deliver(branch, market, "S-1", branch.timeMs);
    expect(release(branch, seller)).toBe("accepted");
    expect([held(branch), has(branch, "seller")]).toEqual([0, 100_000]);
    expect(refund(branch, seller)).toBe("instalment_closed");
  });

  it("waits for goods that came with reservations, until the buyer lets go", () => {
    const branch = escrowed();
    shipAll(branch);
    deliver(branch, market, "S-1", branch.timeMs, [{ code: "wet", text: "Wet." }]);
    expect(release(branch, seller)).toBe("escrow_condition_unmet");
    expect(refund(branch, buyer)).toBe("escrow_condition_unmet");
    expect(release(branch, buyer)).toBe("accepted");
    expect(has(branch, "seller")).toBe(50_000);
  });

  it("is released in parts, as items come", () => {
    const branch = escrowed({
      asset: "EUR",
      instalments: [
        { id: "wine", minor: 80_000, when: "delivery", items: ["a"] },
        { id: "oil", minor: 20_000, when: "delivery", items: ["b"] },
      ],
    });
    branch.say(buyer, "trade.receive", "order:O-1", { items: [{ item: "b", quantity: 40 }], clean: true });
    expect(release(branch, seller, "wine")).toBe("escrow_condition_unmet");
    expect(release(branch, seller, "oil")).toBe("accepted");
    expect(has(branch, "seller")).toBe(20_000);
  });

  it("is released by time, and goes back by time", () => {
    const atMs = chain.nowMs + dayMs;
    const instalments = [
      { id: "time", minor: 60_000, when: "time", at: atMs },
      { id: "goods", minor: 40_000, when: "delivery" },
    ];
    const branch = escrowed({ asset: "EUR", instalments, refundAt: atMs });
    expect(release(branch, seller, "time")).toBe("escrow_condition_unmet");
    expect(refund(branch, buyer)).toBe("escrow_condition_unmet");
    branch.timeMs = atMs - 1;
    expect(release(branch, seller, "time")).toBe("escrow_condition_unmet");
    expect(refund(branch, buyer)).toBe("escrow_condition_unmet");
    branch.timeMs = atMs;
    expect(release(branch, seller, "time")).toBe("accepted");
    expect(refund(branch, buyer)).toBe("accepted");
    expect([held(branch), has(branch, "buyer"), has(branch, "seller")]).toEqual([0, 440_000, 60_000]);
  });

  it("goes back when refused goods are with the shipper again, and not before", () => {
    const branch = escrowed();
    const hand = (from: TestSigner, to: TestSigner) => {
      branch.say(from, "custody.release", "shipment:S-1", { to: to.id, at: branch.timeMs });
      branch.timeMs += 1_000;
      return branch.say(to, "custody.accept", "shipment:S-1", { from: from.id, at: branch.timeMs });
    };
    branch.say(buyer, "trade.refuse", "order:O-1", { text: "Too late." });
    expect(refund(branch, buyer)).toBe("escrow_condition_unmet");
    shipAll(branch);
    expect(refund(branch, buyer)).toBe("escrow_condition_unmet");
    expect(hand(seller, market.carrier)).toBe("accepted");
    expect(refund(branch, buyer)).toBe("escrow_condition_unmet");
    expect(hand(market.carrier, seller)).toBe("accepted");
    expect(refund(branch, buyer)).toBe("accepted");
    expect([held(branch), has(branch, "buyer")]).toEqual([50_000, 450_000]);
    expect(refund(branch, seller, "down")).toBe("accepted");
  });

  it("is split by a dispute that everyone concerned has signed, once", () => {
    const branch = escrowed();
    shipAll(branch);
    deliver(branch, market, "S-1", branch.timeMs, [{ code: "wet", text: "Wet." }]);
    const settle = (dispute = "D-1") => branch.say(seller, "escrow.settle", "order:O-1", { dispute });
    expect(settle()).toBe("dispute_unknown");
    const claim = { minor: 30_000, currency: "EUR" };
    branch.say(buyer, "dispute.open", "dispute:D-1", {
      id: "D-1",
      shipment: "S-1",
      respondents: ["seller", "carrier"],
      grounds: ["damage"],
      claim,
      text: "Wet.",
    });
    expect(settle()).toBe("dispute_not_agreed");
    const split = [
      { party: "seller", minor: 20_000 },
      { party: "carrier", minor: 10_000 },
    ];
    branch.say(seller, "dispute.propose", "dispute:D-1", { split });
    branch.say(buyer, "dispute.agree", "dispute:D-1", { proposal: 0 });
    expect(settle()).toBe("dispute_not_agreed");
    branch.say(market.carrier, "dispute.agree", "dispute:D-1", { proposal: 0 });
    expect(settle()).toBe("accepted");
    expect(settle()).toBe("dispute_settled");
    expect([held(branch), has(branch, "buyer")]).toEqual([80_000, 420_000]);
    expect(release(branch, seller)).toBe("accepted");
    expect(has(branch, "seller")).toBe(30_000);
    expect(orderOf(branch.state, "O-1")!.items.every(({ clean, quantity }) => clean === quantity)).toBe(true);
  });

  it("waits while the buyer disputes goods that came clean; another's dispute holds nothing back", () => {
    const branch = escrowed();
    shipAll(branch);
    deliver(branch, market, "S-1", branch.timeMs);
    const open = (id: string, signer: TestSigner, respondent: string) =>
      branch.say(signer, "dispute.open", `dispute:${id}`, {
        id,
        shipment: "S-1",
        respondents: [respondent],
        grounds: ["damage"],
        claim: { minor: 1, currency: "EUR" },
        text: "Hidden.",
      });
    open("D-1", market.carrier, "buyer");
    open("D-2", buyer, "seller");
    expect(release(branch, seller)).toBe("escrow_condition_unmet");
    branch.say(buyer, "dispute.withdraw", "dispute:D-2", {});
    expect(release(branch, seller)).toBe("accepted");
    expect(branch.say(buyer, "escrow.settle", "order:O-1", { dispute: "D-1" })).toBe("not_party_to_dispute");
  });

  it("pays an invoice of the order", () => {
    const branch = escrowed();
    branch.say(seller, "trade.invoice", "invoice:I-1", { id: "I-1", order: "O-1", minor: 49_999 });
    branch.say(seller, "trade.invoice", "invoice:I-2", { id: "I-2", order: "O-1", minor: 50_001 });
    agree(branch, market, "O-2");
    branch.say(seller, "trade.invoice", "invoice:I-3", { id: "I-3", order: "O-2", minor: 100_000 });
    expect(release(branch, seller, "down", { invoice: "I-1" })).toBe("payment_exceeds_invoice");
    expect(release(branch, seller, "down", { invoice: "I-3" })).toBe("invoice_unknown");
    expect(release(branch, seller, "down", { invoice: "I-2" })).toBe("accepted");
  });

  it("is not there without one", () => {
    const branch = new Branch(chain);
    expect(release(branch, seller)).toBe("order_unknown");
    agree(branch, market);
    expect(release(branch, seller)).toBe("escrow_absent");
    expect(branch.say(seller, "escrow.release", "shipment:O-1", { instalment: "x" })).toBe(
      "subject_mismatch",
    );
  });

  it("changes with the terms that both sign, and not once something was paid", () => {
    const branch = escrowed();
    const amend = (escrow: object | undefined, order = "O-1") => {
      const deal = dealOf({ escrow } as never);
      const outcome = branch.say(seller, "trade.amend", `order:${order}`, { deal });
      return outcome === "accepted" ? accept(order) : outcome;
    };
    const accept = (order: string) =>
      branch.say(buyer, "trade.accept", `order:${order}`, { proposal: proposalHash(branch, order) });
    expect(amend(undefined)).toBe("accepted");
    expect([held(branch), has(branch, "buyer")]).toEqual([0, 500_000]);
    expect(amend(halfAndHalf)).toBe("accepted");
    expect(held(branch)).toBe(100_000);
    release(branch, seller, "down");
    expect(amend(onDelivery)).toBe("amendment_conflict");
    expect(amend(undefined)).toBe("amendment_conflict");
    expect(amend(halfAndHalf)).toBe("accepted");
    expect([held(branch), has(branch, "buyer")]).toEqual([50_000, 400_000]);
    expect(release(branch, seller, "down")).toBe("instalment_closed");
  });
});

describe("an exchange", () => {
  const propose = (branch: Branch, changes: object = {}) =>
    branch.say(buyer, "exchange.propose", "exchange:X-1", {
      id: "X-1",
      with: "rival",
      give: { asset: "EUR", minor: 500_000 },
      take: { asset: "USD", minor: 500_000 },
      until: branch.timeMs + dayMs,
      ...changes,
    } as never);
  const answer = (branch: Branch, kind: string, signer: TestSigner) =>
    branch.say(signer, `exchange.${kind}`, "exchange:X-1", {
      proposal: exchangeOf(branch.state, "X-1")?.hash ?? new Uint8Array(32),
    });

  for (const [why, changes, outcome] of [
    ["with oneself", { with: "buyer" }, "transfer_to_self"],
    ["with nobody", { with: "nobody" }, "party_unknown"],
    ["of no asset", { give: { asset: "GBP", minor: 1 } }, "asset_unknown"],
    ["of nothing", { give: { asset: "EUR", minor: 0 } }, "payload_malformed"],
    ["that has ended", { until: 0 }, "exchange_closed"],
  ] as const)
    it(`${why}: ${outcome}`, () => expect(propose(new Branch(chain), changes)).toBe(outcome));

  it("happens in one step at the rate both have signed, or not at all", () => {
    const branch = new Branch(chain);
    expect(answer(branch, "accept", rival)).toBe("exchange_unknown");
    expect(propose(branch)).toBe("accepted");
    expect(propose(branch)).toBe("exchange_exists");
    expect(answer(branch, "accept", buyer)).toBe("not_party_to_exchange");
    const spend = { to: "seller", minor: 1, feeMinor: 0 };
    const spent = new Branch(chain);
    propose(spent);
    spent.say(rival, "settlement.transfer", "asset:USD", spend);
    expect(answer(spent, "accept", rival)).toBe("balance_insufficient");
    expect([has(spent, "buyer"), has(spent, "rival", "USD")]).toEqual([500_000, 499_999]);
    expect(answer(branch, "accept", rival)).toBe("accepted");
    expect([has(branch, "rival"), has(branch, "buyer", "USD")]).toEqual([500_000, 500_000]);
    expect(answer(branch, "accept", rival)).toBe("exchange_closed");
  });

  it("is withdrawn by who proposed it, and ends", () => {
    const branch = new Branch(chain);
    propose(branch);
    expect(answer(branch, "withdraw", rival)).toBe("not_party_to_exchange");
    branch.timeMs += dayMs + 1;
    expect(answer(branch, "accept", rival)).toBe("exchange_closed");
    branch.timeMs -= dayMs;
    expect(answer(branch, "withdraw", buyer)).toBe("accepted");
    expect(answer(branch, "accept", rival)).toBe("exchange_closed");
  });
});

describe("a netting", () => {
  /** Seller owes rival 700, rival owes buyer 500, buyer owes seller 1,000. */
  function circle(): Branch {
    const branch = new Branch(chain);
    const owes = (creditor: TestSigner, debtor: TestSigner, minor: number, n: number) => {
      agree(branch, { seller: creditor, buyer: debtor }, `O-${n}`, { seller: creditor.id, buyer: debtor.id });
      const payload = { id: `I-${n}`, order: `O-${n}`, minor };
      branch.say(creditor, "trade.invoice", `invoice:I-${n}`, payload);
      branch.say(debtor, "trade.invoice-accept", `invoice:I-${n}`, {});
    };
    owes(rival, seller, 700, 1);
    owes(buyer, rival, 500, 2);
    owes(seller, buyer, 1_000, 3);
    return branch;
  }
  const invoices = [
    { invoice: "I-1", minor: 700 },
    { invoice: "I-2", minor: 500 },
    { invoice: "I-3", minor: 1_000 },
  ];
  const positions = [
    { party: "buyer", minor: -500 },
    { party: "rival", minor: 200 },
    { party: "seller", minor: 300 },
  ];
  const propose = (branch: Branch, changes: object = {}, signer = seller) =>
    branch.say(signer, "netting.propose", "netting:N-1", {
      id: "N-1",
      asset: "EUR",
      invoices,
      positions,
      until: branch.timeMs + dayMs,
      ...changes,
    } as never);
  const sign = (branch: Branch, signer: TestSigner) =>
    branch.say(signer, "netting.sign", "netting:N-1", {
      proposal: nettingOf(branch.state, "N-1")?.hash ?? new Uint8Array(32),
    });

  it("happens with the last signature, each paying only the difference", () => {
    const branch = circle();
    expect(sign(branch, buyer)).toBe("netting_unknown");
    expect(propose(branch)).toBe("accepted");
    expect(propose(branch)).toBe("netting_exists");
    expect(sign(branch, bank)).toBe("not_party_to_netting");
    expect(sign(branch, seller)).toBe("netting_signed");
    expect(sign(branch, buyer)).toBe("accepted");
    expect(has(branch, "buyer")).toBe(500_000);
    expect(sign(branch, rival)).toBe("accepted");
    expect(["buyer", "rival", "seller"].map((id) => has(branch, id))).toEqual([499_500, 200, 300]);
    expect(sign(branch, rival)).toBe("netting_closed");
  });

  for (const [why, changes, outcome] of [
    [
      "with a position off by one",
      {
        positions: [
          { party: "buyer", minor: -501 },
          { party: "rival", minor: 200 },
          { party: "seller", minor: 301 },
        ],
      },
      "netting_unbalanced",
    ],
    ["with somebody left out", { positions: positions.slice(1) }, "netting_unbalanced"],
    ["with positions in another order", { positions: [...positions].reverse() }, "netting_unbalanced"],
    ["with an invoice twice", { invoices: [invoices[0], invoices[0]] }, "payload_malformed"],
    [
      "of more than is open",
      { invoices: [{ invoice: "I-1", minor: 701 }, invoices[1]] },
      "payment_exceeds_invoice",
    ],
    [
      "of an invoice that is not there",
      { invoices: [{ invoice: "I-9", minor: 1 }, invoices[1]] },
      "invoice_unknown",
    ],
    ["in another currency", { asset: "USD" }, "currency_mismatch"],
    ["in no asset", { asset: "GBP" }, "asset_unknown"],
    ["that has ended", { until: 0 }, "netting_closed"],
  ] as const)
    it(`${why}: ${outcome}`, () => expect(propose(circle(), changes)).toBe(outcome));

  it("is only of invoices that their buyers have accepted, by one of them", () => {
    const branch = circle();
    expect(propose(branch, {}, bank)).toBe("not_party_to_netting");
    branch.say(rival, "trade.invoice", "invoice:I-4", { id: "I-4", order: "O-1", minor: 1 });
    const open = [...invoices, { invoice: "I-4", minor: 1 }];
    expect(propose(branch, { invoices: open })).toBe("invoice_not_accepted");
  });

  it("does not happen when an invoice was paid or money spent in between", () => {
    const paid = circle();
    propose(paid);
    sign(paid, rival);
    paid.say(buyer, "settlement.transfer", "asset:EUR", {
      to: "seller",
      minor: 1,
      feeMinor: 0,
      invoice: "I-3",
    });
    expect(sign(paid, buyer)).toBe("payment_exceeds_invoice");
    const spent = circle();
    propose(spent);
    sign(spent, rival);
    spent.say(buyer, "settlement.transfer", "asset:EUR", { to: "bank", minor: 499_501, feeMinor: 0 });
    expect(sign(spent, buyer)).toBe("balance_insufficient");
    spent.timeMs += dayMs + 1;
    expect(sign(spent, buyer)).toBe("netting_closed");
  });

  it("is fair: everybody gets or pays exactly their position, and nothing is left", () => {
    const name = fc.constantFrom("a", "b", "c", "d", "e");
    const invoice = fc
      .record({ seller: name, buyer: name, minor: fc.integer({ min: 1, max: 1e9 }) })
      .filter(({ seller, buyer }) => seller !== buyer);
    fc.assert(
      fc.property(fc.array(invoice, { minLength: 1, maxLength: 20 }), (owed) => {
        const netted = positionsOf(owed)!;
        expect(netted.reduce((sum, { minor }) => sum + minor, 0)).toBe(0);
        const got = new Map(netted.map(({ party }) => [party, 0]));
        for (const { from, to, minor } of paymentsOf(netted)) {
          expect(minor).toBeGreaterThan(0);
          got.set(from, got.get(from)! - minor);
          got.set(to, got.get(to)! + minor);
        }
        for (const { party, minor } of netted) {
          expect(got.get(party)).toBe(minor);
          const due = owed.reduce(
            (sum, one) => sum + (one.seller === party ? one.minor : one.buyer === party ? -one.minor : 0),
            0,
          );
          expect(minor).toBe(due);
        }
      }),
    );
  });
});
