/** Amounts of money as people write them: `1234.50EUR`. In statements they are whole numbers of the smallest unit. */
import { InvalidArgumentError } from "commander";
import type { Amount } from "../ledger/state/terms.ts";
import { minorDigitsOf } from "../ledger/statement/money.ts";

/** Exact: more digits than the currency has are an error, never rounded. */
export function parseAmount(text: string): Amount {
  const match = /^(\d{1,15})(?:\.(\d{1,4}))?\s?([A-Z]{3})$/.exec(text);
  if (!match) throw new InvalidArgumentError("Write an amount with its currency, such as 1234.50EUR.");
  const [, whole, fraction = "", currency] = match;
  const digits = minorDigitsOf(currency!);
  if (fraction.length > digits)
    throw new InvalidArgumentError(`${currency} has ${digits} digits after the point.`);
  const minor = Number(whole! + fraction.padEnd(digits, "0"));
  if (!Number.isSafeInteger(minor)) throw new InvalidArgumentError("The amount is too large.");
  return { minor, currency: currency! };
}

export function amountText({ minor, currency }: Amount): string {
  const digits = minorDigitsOf(currency);
  const text = String(minor).padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  return `${digits === 0 ? whole : `${whole}.${text.slice(-digits)}`} ${currency}`;
}
