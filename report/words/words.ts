/** The languages of reports. */
import { wordsDe } from "./de.ts";
import { type ReportWords, wordsEn } from "./en.ts";

export const reportLanguages = ["en", "de"] as const;
export type ReportLanguage = (typeof reportLanguages)[number];

export function wordsOf(language: ReportLanguage): ReportWords {
  return language === "de" ? wordsDe : wordsEn;
}
