/** A part of the interface's texts in the language in use. English comes with the code, the others when chosen. */
import { effect, signal } from "@preact/signals";
import { apart } from "../../report/apart.ts";
import { type Language, language } from "../app/preferences.ts";

export interface Catalogue<Texts> {
  /** The texts; a component or computed value that calls this follows the language. */
  readonly text: () => Texts;
  /** Settles when the language chosen at the start is there. */
  readonly ready: Promise<void>;
}

/** The same texts; what their functions put into a sentence stays apart from it, whichever way it is written. */
function keepingApart<Texts>(texts: Texts): Texts {
  const kept = (value: unknown): unknown => {
    if (typeof value === "function")
      return (...given: readonly unknown[]) =>
        value(...given.map((one) => (typeof one === "string" ? apart(one) : one)));
    if (Array.isArray(value)) return value.map(kept);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, kept(one)]));
  };
  return kept(texts) as Texts;
}

export function catalogue<Texts>(
  english: Texts,
  others: Readonly<Record<Exclude<Language, "en">, () => Promise<Texts>>>,
): Catalogue<Texts> {
  const current = signal(keepingApart(english));
  const load = async (chosen: Language): Promise<void> => {
    const texts = chosen === "en" ? english : await others[chosen]();
    if (language.peek() === chosen) current.value = keepingApart(texts);
  };
  const ready = new Promise<void>((done) => {
    effect(() => {
      load(language.value)
        // A catalogue that does not load leaves the page readable in the language it has.
        .catch(() => {
          language.value = "en";
        })
        .finally(done);
    });
  });
  return { text: () => current.value, ready };
}
