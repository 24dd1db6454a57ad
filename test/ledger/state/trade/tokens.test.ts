/** Tokens: granted for a reason, up to a number, redeemed once (docs/protocol.md §7.20). */
import { describe, expect, it } from "vitest";
import { accountName, balanceOf, escrowName } from "../../../../ledger/state/settlement/accounts.ts";
import { holdingOf, tokenOf } from "../../../../ledger/state/tokens.ts";
import { orderOf } from "../../../../ledger/state/trade/orders.ts";
import type { TestSigner } from "../../chain-fixture.ts";
import { Branch } from "../branch.ts";
import { agree, buildMarket, dayMs, everything, onDelivery } from "./market.ts";

const market = buildMarket();
const { chain, seller, buyer, rival, consumer } = market;

const card = {
  id: "card",
  name: "Pass card",
  worth: { minor: 500, currency: "EUR" },
  countMax: 10,
  expires: chain.nowMs + 30 * dayMs,
  transferable: true,
  text: "One for each order.",
};
const create = (branch: Branch, changes: object = {}, signer = seller) =>
  branch.say(signer, "token.create", "token:card", { ...card, ...changes } as never);
const grant = (branch: Branch, to: string, count: number, ground: object = { reason: "gift" }) =>
  branch.say(seller, "token.grant", "token:card", { to, count, ...ground } as never);
const transfer = (branch: Branch, signer: TestSigner, to: string, count: number) =>
  branch.say(signer, "token.transfer", "token:card", { to, count });
const redeem = (branch: Branch, signer: TestSigner, count: number, order = "O-1") =>
  branch.say(signer, "token.redeem", "token:card", { order, count });

function created(changes: object = {}): Branch {
  const branch = new Branch(chain);
  expect(create(branch, changes)).toBe("accepted");
  return branch;
}

describe("a token is created", () => {
  for (const [why, changes, outcome, signer] of [
    ["by a business", {}, "accepted", seller],
    ["by a consumer", {}, "role_missing", consumer],
    ["under another name", { id: "other" }, "subject_mismatch", seller],
    ["when it has expired", { expires: 0 }, "token_expired", seller],
    ["for sellers that are not there", { sellers: ["nobody"] }, "party_unknown", seller],
    ["worth nothing", { worth: { minor: 0, currency: "EUR" } }, "payload_malformed", seller],
  ] as const)
    it(`${why}: ${outcome}`, () => expect(create(new Branch(chain), changes, signer)).toBe(outcome));

  it("once", () => expect(create(created())).toBe("token_exists"));
});

describe("tokens are granted", () => {
  it("by the issuer, up to the number it has stated", () => {
    const branch = created();
    const foreign = { to: "buyer", count: 1, reason: "gift" };
    expect(branch.say(rival, "token.grant", "token:card", foreign)).toBe("not_issuer");
    expect(grant(branch, "nobody", 1)).toBe("party_unknown");
    expect(grant(branch, "buyer", 11)).toBe("supply_exceeded");
    expect(grant(branch, "buyer", 10)).toBe("accepted");
    expect(grant(branch, "buyer", 1)).toBe("supply_exceeded");
    expect(branch.say(seller, "token.grant", "token:none", foreign)).toBe("token_unknown");
    expect(branch.say(seller, "token.grant", "order:card", foreign)).toBe("subject_mismatch");
  });

  it("for a purchase that was delivered, once", () => {
    const branch = created();
    const purchase = { reason: "purchase", order: "O-1" };
    expect(grant(branch, "buyer", 1, { reason: "purchase" })).toBe("payload_malformed");
    expect(grant(branch, "buyer", 1, purchase)).toBe("token_ground_missing");
    agree(branch, market);
    expect(grant(branch, "buyer", 1, purchase)).toBe("token_ground_missing");
    branch.say(buyer, "trade.receive", "order:O-1", { items: everything, clean: true });
    expect(grant(branch, "rival", 1, purchase)).toBe("token_ground_missing");
    expect(grant(branch, "buyer", 1, purchase)).toBe("accepted");
    expect(grant(branch, "buyer", 1, purchase)).toBe("token_ground_used");
  });

  it("for an invoice that was paid in time, once", () => {
    const branch = created();
    agree(branch, market);
    branch.say(seller, "trade.invoice", "invoice:I-1", { id: "I-1", order: "O-1", minor: 1_000 });
    branch.say(seller, "trade.invoice", "invoice:I-2", { id: "I-2", order: "O-1", minor: 1_000 });
    const prompt = (invoice: string) => grant(branch, "buyer", 1, { reason: "promptness", invoice });
    const pay = (invoice: string) =>
      branch.say(buyer, "settlement.transfer", "asset:EUR", {
        to: "seller",
        minor: 1_000,
        feeMinor: 0,
        invoice,
      });
    expect(prompt("I-1")).toBe("token_ground_missing");
    pay("I-1");
    expect(prompt("I-1")).toBe("accepted");
    expect(prompt("I-1")).toBe("token_ground_used");
    branch.timeMs += 30 * dayMs + 1;
    pay("I-2");
    branch.timeMs -= dayMs;
    expect(prompt("I-2")).toBe("token_ground_missing");
  });
});

describe("tokens are transferred", () => {
  it("by who has them, while they are valid, if they may be", () => {
    const branch = created();
    grant(branch, "buyer", 3);
    expect(transfer(branch, rival, "buyer", 1)).toBe("tokens_insufficient");
    expect(transfer(branch, buyer, "rival", 4)).toBe("tokens_insufficient");
    expect(transfer(branch, buyer, "buyer", 1)).toBe("transfer_to_self");
    expect(transfer(branch, buyer, "nobody", 1)).toBe("party_unknown");
    expect(transfer(branch, buyer, "rival", 2)).toBe("accepted");
    expect([holdingOf(branch.state, "card", "buyer"), holdingOf(branch.state, "card", "rival")]).toEqual([
      1, 2,
    ]);
    branch.timeMs = card.expires + 1;
    expect(transfer(branch, buyer, "rival", 1)).toBe("token_expired");
    expect(grant(branch, "buyer", 1)).toBe("token_expired");
    const bound = created({ transferable: false });
    grant(bound, "buyer", 1);
    expect(transfer(bound, buyer, "rival", 1)).toBe("token_not_transferable");
  });
});

describe("tokens are redeemed", () => {
  function holding(deal: object = { tokens: ["card"] }, token: object = {}): Branch {
    const branch = created(token);
    grant(branch, "buyer", 3);
    expect(agree(branch, market, "O-1", deal as never)).toBe("accepted");
    return branch;
  }

  it("once, in an order that names them", () => {
    const branch = holding();
    expect(redeem(branch, rival, 1)).toBe("not_party_to_order");
    expect(redeem(branch, buyer, 4)).toBe("tokens_insufficient");
    expect(redeem(branch, buyer, 1, "none")).toBe("order_unknown");
    expect(redeem(branch, buyer, 3)).toBe("accepted");
    expect(branch.filed).toEqual(["record/token:card", "record/order:O-1"]);
    expect(redeem(branch, buyer, 1)).toBe("tokens_insufficient");
    expect(orderOf(branch.state, "O-1")!.deductedMinor).toBe(1_500);
    expect(tokenOf(branch.state, "card")).toMatchObject({ granted: 3, redeemed: 3 });
    const invoice = (minor: number) =>
      branch.say(seller, "trade.invoice", "invoice:I-1", { id: "I-1", order: "O-1", minor });
    expect(invoice(98_501)).toBe("invoice_exceeds_order");
    expect(invoice(98_500)).toBe("accepted");
  });

  it("not after they expired, nor where nobody has agreed to take them", () => {
    expect(redeem(holding({}), buyer, 1)).toBe("token_not_accepted");
    expect(redeem(holding({ tokens: ["card"] }, { sellers: ["rival"] }), buyer, 1)).toBe(
      "token_not_accepted",
    );
    const branch = holding();
    branch.timeMs = card.expires + 1;
    expect(redeem(branch, buyer, 1)).toBe("token_expired");
  });

  it("for no more than is open", () => {
    const branch = holding({ tokens: ["card"] }, { worth: { minor: 60_000, currency: "EUR" } });
    expect(redeem(branch, buyer, 2)).toBe("deduction_exceeds_order");
    branch.say(seller, "trade.invoice", "invoice:I-1", { id: "I-1", order: "O-1", minor: 40_001 });
    expect(redeem(branch, buyer, 1)).toBe("deduction_exceeds_order");
    const huge = holding(
      { tokens: ["card"] },
      { worth: { minor: Number.MAX_SAFE_INTEGER, currency: "EUR" } },
    );
    expect(redeem(huge, buyer, 3)).toBe("deduction_exceeds_order");
  });

  it("out of what an escrow holds", () => {
    const branch = holding({ tokens: ["card"], escrow: onDelivery });
    expect(redeem(branch, buyer, 2)).toBe("accepted");
    expect(balanceOf(branch.state, escrowName("O-1"))).toBe(99_000);
    expect(balanceOf(branch.state, accountName("EUR", "buyer"))).toBe(401_000);
    branch.say(buyer, "trade.receive", "order:O-1", { items: everything, clean: true });
    expect(branch.say(seller, "escrow.release", "order:O-1", { instalment: "all" })).toBe("accepted");
    expect(balanceOf(branch.state, accountName("EUR", "seller"))).toBe(99_000);
    expect(redeem(branch, buyer, 1)).toBe("deduction_exceeds_order");
  });

  it("in their own currency only", () => {
    const branch = created({ worth: { minor: 500, currency: "USD" } });
    expect(agree(branch, market, "O-1", { tokens: ["card"] })).toBe("order_unknown");
  });
});
