/** One payload of each kind of trade, settlement and tokens with every optional field in it. */
import type { CborInput } from "../../ledger/encoding/cbor-encode.ts";

const hash = new Uint8Array(32);
const at = 1_767_600_000_000;
const place = { name: "Rotterdam", lat: 51.95, lon: 4.14, locode: "NLRTM" };

export const fullDeal = {
  seller: "acme",
  buyer: "globex",
  consignee: "globex",
  items: [
    {
      id: "1",
      description: "Vaccine, 10 doses",
      gtin: "04006381333931",
      hsCode: "300241",
      origin: "NL",
      quantity: 1_000,
      unit: "C62",
      unitPrice: "12.345",
      minor: 1_234_500,
    },
  ],
  charges: [{ kind: "discount", description: "First order", minor: -34_500 }],
  total: { minor: 1_200_000, currency: "EUR" },
  incoterm: { rule: "CIP", place },
  deliverBy: at,
  dueDays: 30,
  escrow: {
    asset: "EUR-bank",
    instalments: [
      { id: "down", minor: 200_000, when: "acceptance" },
      { id: "goods", minor: 900_000, when: "delivery", items: ["1"] },
      { id: "rest", minor: 100_000, when: "time", at },
    ],
    refundAt: at,
  },
  tokens: ["pass-card"],
  readers: ["bank"],
  references: ["PO-1"],
  text: "As discussed.",
};

const answer = { proposal: hash, text: "Agreed." };
const quantities = [{ item: "1", quantity: 10 }];

export const tradePayloads: Readonly<Record<string, { [field: string]: CborInput }>> = {
  "trade.offer": {
    id: "F-1",
    to: ["globex"],
    until: at,
    currency: "EUR",
    items: [
      { id: "1", description: "Vaccine, 10 doses", hsCode: "300241", unit: "C62", unitPrice: "12.345" },
    ],
    incoterm: { rule: "CIP", place },
    text: "While stocks last.",
  },
  "trade.offer-withdraw": { text: "Sold out." },
  "trade.order": { offer: "F-1", deal: fullDeal },
  "trade.amend": { deal: fullDeal, text: "Ten more." },
  "trade.accept": answer,
  "trade.decline": answer,
  "trade.withdraw": answer,
  "trade.ship": { shipment: "S-1", items: quantities },
  "trade.receive": { items: quantities, clean: true, text: "Collected at the counter." },
  "trade.refuse": { text: "Too late for us." },
  "trade.return": {
    items: quantities,
    refund: { asset: "EUR-bank", minor: 12_345 },
    text: "Wrong batch.",
  },
  "trade.return-accept": { return: 0 },
  "trade.invoice": { id: "I-1", order: "O-1", minor: 1_200_000, items: ["1"], text: "Thank you." },
  "trade.invoice-accept": { text: "Checked." },
  "trade.invoice-cancel": { text: "Issued twice." },
  "asset.create": {
    id: "EUR-bank",
    name: "Euro of the sample bank",
    currency: "EUR",
    promise: "Paid out in euro at par, on demand.",
    fee: { fixedMinor: 5, ppm: 100 },
  },
  "asset.issue": { to: "globex", minor: 5_000_000, text: "Paid in." },
  "asset.retire": { minor: 1_000, text: "Paid out." },
  "settlement.transfer": {
    to: "acme",
    minor: 1_200_000,
    feeMinor: 125,
    invoice: "I-1",
    text: "Invoice I-1",
  },
  "escrow.release": { instalment: "goods", invoice: "I-1" },
  "escrow.refund": { instalment: "rest", text: "Not delivered." },
  "escrow.settle": { dispute: "D-1" },
  "exchange.propose": {
    id: "X-1",
    with: "acme",
    give: { asset: "EUR-bank", minor: 100_000 },
    take: { asset: "USD-bank", minor: 108_000 },
    until: at,
  },
  "exchange.accept": { proposal: hash },
  "exchange.withdraw": { proposal: hash },
  "netting.propose": {
    id: "N-1",
    asset: "EUR-bank",
    invoices: [
      { invoice: "I-1", minor: 1_000 },
      { invoice: "I-2", minor: 400 },
    ],
    positions: [
      { party: "acme", minor: 600 },
      { party: "globex", minor: -600 },
    ],
    until: at,
  },
  "netting.sign": { proposal: hash },
  "token.create": {
    id: "pass-card",
    name: "Pass card",
    worth: { minor: 500, currency: "EUR" },
    countMax: 10_000,
    expires: at,
    transferable: true,
    sellers: ["acme"],
    text: "One for each order that was delivered.",
  },
  "token.grant": { to: "globex", count: 3, reason: "purchase", order: "O-1" },
  "token.transfer": { to: "initech", count: 1 },
  "token.redeem": { order: "O-2", count: 2 },
};
