/** Scenario files as lines of clauses. README.md describes the language. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fail } from "./words.ts";

export interface Line {
  readonly number: number;
  /** What stands before the first semicolon. */
  readonly head: string;
  /** What stands between and after the semicolons. */
  readonly clauses: readonly string[];
}

/** A time at which somebody looks, after the events before it, and the answers expected then. */
export interface Look {
  readonly events: readonly Line[];
  readonly time: string;
  readonly answers: readonly string[];
}

export interface Scenario {
  readonly file: string;
  readonly title: string;
  readonly day: string;
  readonly setting: readonly Line[];
  readonly looks: readonly Look[];
}

const folder = fileURLToPath(new URL("cases/", import.meta.url));

/** All scenario files, by name. */
export function allScenarios(): Scenario[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".txt"))
    .sort()
    .map((name) => readScenario(name, readFileSync(`${folder}${name}`, "utf8")));
}

const eventStart = /^((?:\d{4}-\d{2}-\d{2} )?\d{2}:\d{2}(?::\d{2})?) /;

export function readScenario(file: string, text: string): Scenario {
  const setting: Line[] = [];
  const looks: { events: Line[]; time: string; answers: string[] }[] = [];
  let events: Line[] = [];
  let [title, day] = ["", ""];
  for (const [i, raw] of text.split("\n").entries()) {
    const plain = raw.replace(/(^|\s)#.*$/, "").trim();
    if (plain === "") continue;
    const indented = /^\s/.test(raw);
    const words = plain.replace(/\s+/g, " ");
    const [head = "", ...clauses] = words.split("; ");
    const line = { number: i + 1, head, clauses };
    const look = looks.at(-1);
    if (indented) {
      if (!look || events.length > 0) fail(`${file}:${line.number}: answers stand below a look`);
      look!.answers.push(words);
    } else if (words.startsWith("case ")) title = words.slice("case ".length);
    else if (words.startsWith("day ")) day = words.slice("day ".length);
    else if (eventStart.test(words)) {
      if (words.endsWith(" look")) {
        looks.push({ events, time: words.slice(0, -" look".length), answers: [] });
        events = [];
      } else events.push(line);
    } else if (looks.length > 0 || events.length > 0)
      fail(`${file}:${line.number}: what the case is about stands before its events`);
    else setting.push(line);
  }
  if (title === "" || day === "" || looks.length === 0 || events.length > 0)
    fail(`${file}: a scenario has a case, a day, and ends with a look and its answers`);
  return { file, title, day, setting, looks };
}

/** The time at which an event happens, and what happens. */
export function splitEvent({ head }: Line): { time: string; what: string } {
  const [start = "", time = ""] = eventStart.exec(head)!;
  return { time, what: head.slice(start.length) };
}
