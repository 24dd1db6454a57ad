/** The terms of a deal as people write them into a JSON file: amounts in units of the currency, times in ISO 8601. */
import { readFileSync } from "node:fs";
import { ClientError } from "../client/client-error.ts";
import type { CborInput } from "../ledger/encoding/cbor-encode.ts";
import { lineTotal, minorDigitsOf, sumOf } from "../ledger/statement/money.ts";
import { parseTime } from "./parse.ts";

interface DealFile {
  readonly currency: string;
  readonly items: readonly { id?: string; quantity: number; unitPrice: string; [field: string]: unknown }[];
  readonly charges?: readonly { amount: string; [field: string]: unknown }[];
  readonly deliverBy?: string;
  readonly dueDays?: number;
  readonly escrow?: {
    readonly asset: string;
    readonly refundAt?: string;
    readonly instalments: readonly { amount: string; at?: string; [field: string]: unknown }[];
  };
  readonly [field: string]: unknown;
}

export const dealFileHelp = `
The file has the terms; lines and total are computed from it, exactly:
  {
    "seller": "acme", "buyer": "globex", "currency": "EUR", "dueDays": 30,
    "items": [{"description": "Wine", "quantity": 100, "unit": "C62", "unitPrice": "8.00", "hsCode": "220421"}],
    "charges": [{"kind": "discount", "description": "First order", "amount": "-20.00"}],
    "incoterm": {"rule": "CIP", "place": {"name": "Vienna"}}, "deliverBy": "2026-04-01T12:00:00Z",
    "escrow": {"asset": "EUR-bank", "instalments": [
      {"id": "down", "amount": "200.00", "when": "acceptance"},
      {"id": "rest", "amount": "580.00", "when": "delivery"}]},
    "tokens": ["pass-card"]
  }`;

/** Throws `ClientError` with what is wrong; the kind's own decoder judges the rest. */
export function dealFromFile(path: string): CborInput {
  const { currency, items, charges = [], escrow, deliverBy, dueDays = 0, ...rest } = readDeal(path);
  const lines = items.map((item, i) => {
    const minor = lineTotal(item.quantity, item.unitPrice, currency);
    if (minor === undefined) throw new ClientError(`${path}: item ${i + 1} comes to more than can be paid.`);
    return { ...item, id: item.id ?? String(i + 1), minor };
  });
  const added = charges.map(({ amount, ...charge }) => ({ ...charge, minor: minorOf(amount, currency) }));
  const total = sumOf([...lines, ...added].map(({ minor }) => minor));
  if (total === undefined) throw new ClientError(`${path}: the total is more than can be paid.`);
  return {
    ...rest,
    items: lines,
    charges: charges.length === 0 ? undefined : added,
    total: { minor: total, currency },
    dueDays,
    deliverBy: deliverBy === undefined ? undefined : parseTime(deliverBy),
    escrow: escrow && escrowOf(escrow, currency),
  } as CborInput;
}

function escrowOf({ asset, refundAt, instalments }: NonNullable<DealFile["escrow"]>, currency: string) {
  return {
    asset,
    instalments: instalments.map(({ amount, at, ...instalment }) => ({
      ...instalment,
      minor: minorOf(amount, currency),
      at: at === undefined ? undefined : parseTime(at),
    })),
    refundAt: refundAt === undefined ? undefined : parseTime(refundAt),
  };
}

function readDeal(path: string): DealFile {
  let deal: DealFile;
  try {
    deal = JSON.parse(readFileSync(path, "utf8")) as DealFile;
  } catch (error) {
    throw new ClientError(`${path} cannot be read as JSON (${(error as Error).message}).`);
  }
  const isDeal =
    typeof deal === "object" &&
    deal !== null &&
    typeof deal.currency === "string" &&
    Array.isArray(deal.items) &&
    deal.items.every(
      (item) => Number.isSafeInteger(item?.quantity) && /^\d+(\.\d+)?$/.test(String(item?.unitPrice)),
    );
  if (!isDeal)
    throw new ClientError(
      `${path}: write "currency" and "items", each with a whole "quantity" and a "unitPrice" such as "8.00"; see --help.`,
    );
  return deal;
}

/** `-20.00` in EUR → −2000. */
function minorOf(text: string, currency: string): number {
  const match = /^(-?)(\d{1,15})(?:\.(\d{1,4}))?$/.exec(String(text));
  const digits = minorDigitsOf(currency);
  if (!match || (match[3]?.length ?? 0) > digits)
    throw new ClientError(`"${text}" is no amount in ${currency}: write one such as 12.50.`);
  const [, sign, whole, fraction = ""] = match;
  const minor = Number(whole! + fraction.padEnd(digits, "0"));
  if (!Number.isSafeInteger(minor)) throw new ClientError(`"${text}" is too large.`);
  return sign === "-" ? -minor : minor;
}
