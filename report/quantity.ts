/** Names of quantities for people. */
import type { QuantityMessages } from "./words/quantities-en.ts";

/** `Temperature, probe 2` of `temperature:2`; a name that is not known stands for itself. */
export function quantityName(quantity: string, words: QuantityMessages): string {
  const [base = quantity, probe] = quantity.split(":");
  const known: Readonly<Record<string, unknown>> = words;
  const name = Object.hasOwn(known, base) ? known[base] : base;
  const text = typeof name === "string" ? name : base;
  return probe === undefined ? text : words.probe(text, probe);
}
