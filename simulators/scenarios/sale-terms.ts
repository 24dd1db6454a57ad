/** The terms of the sale in the guided scenario: bottles at a price, a part at once, the rest on clean delivery. */
import type { CborInput } from "../../ledger/encoding/cbor-encode.ts";

const priceMinor = 640;
const dayMs = 86_400_000;

export function saleTerms({
  bottles,
  asset,
  token,
  nowMs,
}: {
  bottles: number;
  asset: string;
  token: string;
  nowMs: number;
}): CborInput {
  const minor = bottles * priceMinor;
  const down = Math.floor(minor / 5);
  return {
    seller: "vineyard",
    buyer: "wine-import",
    items: [
      {
        id: "red",
        description: "Red wine, 0.75 l",
        hsCode: "220421",
        origin: "IT",
        quantity: bottles,
        unit: "C62",
        unitPrice: "6.40",
        minor,
      },
    ],
    total: { minor, currency: "EUR" },
    incoterm: { rule: "DAP", place: { name: "Hamburg" } },
    deliverBy: nowMs + 14 * dayMs,
    dueDays: 30,
    escrow: {
      asset,
      instalments: [
        { id: "down", minor: down, when: "acceptance" },
        { id: "wine", minor: minor - down, when: "delivery" },
      ],
      refundAt: nowMs + 30 * dayMs,
    },
    tokens: [token],
    readers: ["city-bank"],
  };
}
