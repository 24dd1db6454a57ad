/** Amounts to the last unit, as statements hold them: no amount passes through a fraction on its way to the page. */
import { minorDigitsOf } from "../../ledger/statement/money.ts";
import { noValue } from "../format/time.ts";

/**
 * `1234` in EUR is `12.34`. The digits are those of the ledger: browsers follow customs of use, in which some currencies
 * have none although ISO 4217 gives them two.
 */
export function minorText(minor: number, currency: string): string {
  if (!Number.isSafeInteger(minor)) return noValue;
  const digits = minorDigitsOf(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, "0");
  const units = text.slice(0, text.length - digits);
  const sign = minor < 0 ? "-" : "";
  return digits === 0 ? sign + units : `${sign}${units}.${text.slice(text.length - digits)}`;
}

/** With its currency, in the language: `€1,234.50`. A code that no browser knows is printed as it came. */
export function amountText(minor: number, currency: string, language: string): string {
  const exact = minorText(minor, currency);
  return exact === noValue ? noValue : currencyText(exact, currency, language, minorDigitsOf(currency));
}

/** Digits that a price of one may have, beyond those of its currency. */
const priceDigitsMax = 6;

/** A price of one as the terms hold it, `6.4` or `0.0125`, with its currency. */
export function priceText(price: string, currency: string, language: string): string {
  return currencyText(price, currency, language, priceDigitsMax);
}

function currencyText(exact: string, currency: string, language: string, digitsMax: number): string {
  try {
    const shown = new Intl.NumberFormat(language, {
      style: "currency",
      currency,
      minimumFractionDigits: minorDigitsOf(currency),
      maximumFractionDigits: digitsMax,
    });
    // A string is formatted exactly; a number beyond 2^53 hundredths would be off by one.
    return shown.format(exact as `${number}`);
  } catch {
    return `${exact} ${currency}`;
  }
}
