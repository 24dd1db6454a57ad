/** Options of the commands that write reports. */
import { Option } from "commander";
import { reportLanguages } from "../report/words/words.ts";

export function languageOption(): Option {
  return new Option("--language <language>", "of the words").choices(reportLanguages).default("en");
}
