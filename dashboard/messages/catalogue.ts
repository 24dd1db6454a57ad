/** A part of the interface's texts in the language in use. English comes with the code, the others when chosen. */
import { effect, signal } from "@preact/signals";
import { type Language, language } from "../app/preferences.ts";

export interface Catalogue<Texts> {
  /** The texts; a component or computed value that calls this follows the language. */
  readonly text: () => Texts;
  /** Settles when the language chosen at the start is there. */
  readonly ready: Promise<void>;
}

export function catalogue<Texts>(
  english: Texts,
  others: Readonly<Record<Exclude<Language, "en">, () => Promise<Texts>>>,
): Catalogue<Texts> {
  const current = signal(english);
  const load = async (chosen: Language): Promise<void> => {
    const texts = chosen === "en" ? english : await others[chosen]();
    if (language.peek() === chosen) current.value = texts;
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
