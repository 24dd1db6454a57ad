/** An amount on the page, to its last unit. */
import { language } from "../app/preferences.ts";
import { amountText } from "./money.ts";

export function shownAmount(minor: number, currency: string): string {
  return amountText(minor, currency, language.value);
}

export function Amount({ minor, currency }: { minor: number; currency: string }) {
  return <span class="amount">{shownAmount(minor, currency)}</span>;
}
