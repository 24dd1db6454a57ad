/** The catalogues of the pages on which people sign; they load with those pages, both languages together. */
import { type Language, language } from "../app/preferences.ts";
import { actionsDe } from "./actions-de.ts";
import { type ActionMessages, actionsEn } from "./actions-en.ts";
import { codesDe } from "./codes-de.ts";
import { type CodeWords, codesEn } from "./codes-en.ts";

export type { ActionMessages } from "./actions-en.ts";

const catalogues: Readonly<Record<Language, ActionMessages>> = { en: actionsEn, de: actionsDe };
const codeCatalogues: Readonly<Record<Language, CodeWords>> = { en: codesEn, de: codesDe };

/** A component that calls this follows the language. */
export function actionWords(): ActionMessages {
  return catalogues[language.value];
}

export function codeWords(): CodeWords {
  return codeCatalogues[language.value];
}
