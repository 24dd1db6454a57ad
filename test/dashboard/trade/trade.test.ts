/** What the pages about trade compute: order of deals, exact terms, fees, records. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { counterpartyOf } from "../../../dashboard/accounts/counterparty.ts";
import { gainOf } from "../../../dashboard/accounts/netting.ts";
import { readTransfer } from "../../../dashboard/accounts/transfer.ts";
import { minorOf } from "../../../dashboard/actions/entered.ts";
import { askedOf } from "../../../dashboard/directory/asked.ts";
import { recordLines } from "../../../dashboard/directory/record-lines.ts";
import {
  type DealDraft,
  draftOf,
  emptyDeal,
  emptyItem,
  readDeal,
} from "../../../dashboard/trade/deal-draft.ts";
import { dealActions, dealState, dealsInOrder } from "../../../dashboard/trade/deals.ts";
import { amountText, minorText, priceText } from "../../../dashboard/trade/money.ts";
import type { OrderRow, OrderView, PartyRecord } from "../../../gateway/contract/trade.ts";
import { encodeCbor } from "../../../ledger/encoding/cbor-encode.ts";
import { tradeOrder } from "../../../ledger/state/trade/proposals.ts";
import { minorDigitsOf } from "../../../ledger/statement/money.ts";

const row = (order: string, changes: Partial<OrderRow> = {}): OrderRow => ({
  order,
  status: "agreed",
  seller: "seller",
  sellerName: "The seller",
  buyer: "buyer",
  buyerName: "The buyer",
  total: { minor: 1_000, currency: "EUR" },
  waitsFor: null,
  shipments: 0,
  agreedMs: 1,
  ...changes,
});

describe("amounts", () => {
  it("keep every unit on the way out and back in", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
        fc.constantFrom("EUR", "JPY", "KWD", "CLF", "RSD"),
        (minor, currency) => {
          expect(minorOf(minorText(minor, currency), minorDigitsOf(currency))).toBe(minor);
          const digits = amountText(minor, currency, "en").replace(/\D/g, "");
          expect(Number(digits)).toBe(minor);
        },
      ),
    );
  });

  it("stay readable with a sign, an unknown currency, or what is no amount", () => {
    expect(minorText(-5, "EUR")).toBe("-0.05");
    expect(amountText(1_234, "<b>", "en")).toBe("12.34 <b>");
    expect(amountText(1.5, "EUR", "en")).not.toMatch(/\d/);
    expect(priceText("0.0125", "EUR", "en")).toBe("€0.0125");
    expect(priceText("6.4", "EUR", "de")).toMatch(/^6,40\s€$/);
  });
});

describe("deals in order", () => {
  it("begin with what waits for the party's own signature", () => {
    const rows = [
      row("agreed"),
      row("theirs", { status: "proposed", waitsFor: "seller", agreedMs: null }),
      row("declined", { status: "declined", agreedMs: null }),
      row("newer", { agreedMs: 2 }),
      row("mine", { waitsFor: "buyer" }),
    ];
    const names = (party?: string) => dealsInOrder(rows, party).map(({ order }) => order);
    expect(names("buyer")).toEqual(["mine", "theirs", "newer", "agreed", "declined"]);
    expect(names("seller")).toEqual(["theirs", "mine", "newer", "agreed", "declined"]);
    expect(dealState(rows[4]!, undefined)).toBe("theirs");
  });
});

const draft: DealDraft = {
  ...emptyDeal,
  seller: "seller",
  buyer: "buyer",
  items: [
    { ...emptyItem(1), description: "Wine", quantity: "3", unitPrice: "0,335", hsCode: "2204.21" },
    { ...emptyItem(2), description: "Boxes", quantity: "10", unitPrice: "12.5" },
  ],
  rule: "DAP",
  place: "Wien",
};

describe("the draft of a deal", () => {
  it("becomes terms that the ledger accepts, to the last unit", () => {
    const { deal, lines, totalMinor } = readDeal(draft, "utc");
    expect(lines).toEqual([101, 12_500]);
    expect(totalMinor).toBe(12_601);
    expect(tradeOrder.decode(encodeCbor({ deal: { ...deal! } } as never))).toMatchObject({ deal });
  });

  it("gives the open instalment the rest, and refuses instalments that do not add up", () => {
    const instalment = (id: string, amount: string) => ({ id, amount, when: "delivery" as const, at: "" });
    const with_ = (...instalments: DealDraft["instalments"]) =>
      readDeal({ ...draft, asset: "EUR", instalments }, "utc");
    const { deal } = with_(instalment("1", "26.01"), instalment("2", ""));
    expect(deal!.escrow!.instalments.map(({ minor }) => minor)).toEqual([2_601, 10_000]);
    expect(tradeOrder.decode(encodeCbor({ deal: { ...deal! } } as never))).toMatchObject({ deal });
    expect(with_(instalment("1", "1"), instalment("2", "2")).wrong).toContain("instalments");
    expect(with_(instalment("1", ""), instalment("2", "")).wrong).toContain("instalments");
    expect(with_(instalment("1", "126.01"), instalment("2", "")).wrong).toContain("instalments");
  });

  it("changes only what the form shows", () => {
    const before = {
      ...readDeal(draft, "utc").deal!,
      consignee: "shop",
      readers: ["bank"],
      charges: [{ kind: "freight" as const, description: "Truck", minor: 99 }],
      total: { minor: 12_700, currency: "EUR" },
    };
    expect(readDeal(draftOf(before, "utc"), "utc", before).deal).toEqual(before);
  });

  it("names what is wrong instead of guessing", () => {
    const absurd = {
      ...draft,
      buyer: "seller",
      currency: "€",
      dueDays: "-1",
      items: [{ ...emptyItem(1), description: " ", quantity: "1e9", unitPrice: "1.0000001", hsCode: "x" }],
    };
    const { wrong, deal } = readDeal(absurd, "utc");
    expect(deal).toBeUndefined();
    expect([...wrong].sort()).toEqual([
      "buyer",
      "currency",
      "description/0",
      "dueDays",
      "hsCode/0",
      "quantity/0",
      "unitPrice/0",
    ]);
    const huge = [{ ...draft.items[0]!, quantity: "9007199254740991", unitPrice: "999999999999" }];
    expect(readDeal({ ...draft, items: huge }, "utc").wrong).toContain("unitPrice/0");
  });
});

describe("what can be signed about a deal", () => {
  const view: OrderView = {
    ...row("O-1", { status: "proposed", waitsFor: "seller", agreedMs: null }),
    consignee: "buyer",
    version: 0,
    deal: null,
    hash: null,
    proposal: { by: "buyer", to: "seller", hash: "00", index: 1, status: "open", deal: {} },
    items: [],
    goods: [],
    invoices: [],
    invoicedMinor: 0,
    deductedMinor: 0,
    escrow: null,
    returns: [],
    statements: [],
  };

  it("asks the other side to accept, and offers nothing that needs an agreement", () => {
    expect(dealActions(view)[0]).toEqual({ action: "accept", parties: ["seller"] });
    expect(dealActions(view).map(({ action }) => action)).toEqual([
      "accept",
      "decline",
      "withdraw",
      "propose",
    ]);
  });

  it("ends with the last delivery, invoice and return", () => {
    const item = { id: "1", quantity: 2, shipped: 2, delivered: 2, clean: 2, returned: 2 };
    const done = { ...view, status: "delivered" as const, proposal: null, deal: {}, items: [item] };
    const names = (one: OrderView) => dealActions(one).map(({ action }) => action);
    expect(names({ ...done, invoicedMinor: 1_000 })).toEqual(["propose"]);
    expect(names(done)).toEqual(["propose", "invoice"]);
  });
});

describe("a transfer", () => {
  const asset = { currency: "EUR", issuer: "bank", fee: { fixedMinor: 10, ppm: 1_000 } };

  it("shows its fee before it is signed, and counts it against the balance", () => {
    const cost = { minor: 10_000, feeMinor: 20, togetherMinor: 10_020 };
    expect(readTransfer("100", asset, "buyer", 10_020)).toEqual(cost);
    expect(readTransfer("100", asset, "buyer", 10_019)).toBeUndefined();
    expect(readTransfer("100", asset, "bank", 10_000)?.feeMinor).toBe(0);
  });

  it.each(["0", "", "-1", "1.001", "1e3", "9".repeat(40)])("refuses %j as an amount", (text) => {
    expect(readTransfer(text, asset, "buyer", Number.MAX_SAFE_INTEGER)).toBeUndefined();
  });

  it("tells accounts, escrows and assets apart on the other side", () => {
    expect(counterpartyOf("account/EUR/seller")).toEqual({ kind: "party", id: "seller" });
    expect(counterpartyOf("escrow/O-1")).toEqual({ kind: "escrow", id: "O-1" });
    expect(counterpartyOf("asset/EUR")).toEqual({ kind: "asset" });
  });

  it("gains in a netting what goes both ways", () => {
    expect(gainOf({ receivable: 500, payable: 300 })).toBe(300);
    expect(gainOf({ receivable: 0, payable: 300 })).toBe(0);
  });
});

describe("the directory", () => {
  it("shows no share without cases behind it", () => {
    const record: PartyRecord = {
      sold: 3,
      bought: 0,
      delivered: 2,
      deliveredInTime: 0,
      deliveredWithDeadline: 1,
      deliveredClean: 2,
      refused: 0,
      paid: 0,
      paidInTime: 0,
      overdue: 0,
      carried: 0,
      disputesAgainst: 0,
      disputesOpen: 0,
      disputesBorne: 0,
      disputesRaised: 0,
    };
    expect(recordLines(record)).toEqual([
      { name: "sold", count: 3 },
      { name: "inTime", count: 0, of: 1 },
      { name: "clean", count: 2, of: 2 },
    ]);
  });

  it("asks only for whole codes", () => {
    expect(askedOf({ role: "carrier", country: "AT", place: "nl rtm", goods: "22.04" })).toEqual({
      role: "carrier",
      country: "AT",
      place: "NLRTM",
      goods: "2204",
    });
    expect(askedOf({ role: "", country: "", place: "NL", goods: "2" })).toEqual({});
  });
});
