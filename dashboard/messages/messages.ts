/** The catalogue of the language in use. English is in the first chunk, the others load when they are chosen. */
import { effect, signal } from "@preact/signals";
import { type Language, language } from "../app/preferences.ts";
import { en, type Messages } from "./en.ts";

export type { Messages } from "./en.ts";

const catalogue = signal<Messages>(en);

const loaders: Readonly<Record<Language, () => Promise<Messages>>> = {
  en: async () => en,
  de: async () => (await import("./de.ts")).de,
};

/** The messages; a component or computed value that calls this follows the language. */
export function t(): Messages {
  return catalogue.value;
}

/** Loads the chosen language now and whenever it changes; the answer settles when the first one is there. */
export function followLanguage(): Promise<void> {
  return new Promise((done) => {
    effect(() => {
      const chosen = language.value;
      loaders[chosen]()
        .then((messages) => {
          if (language.peek() === chosen) catalogue.value = messages;
        })
        // A catalogue that does not load leaves the page readable in the language it has.
        .catch(() => {
          language.value = "en";
        })
        .finally(done);
    });
  });
}
