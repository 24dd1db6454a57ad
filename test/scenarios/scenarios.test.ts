/** Plays every scenario file and compares the trace with the answers that were worked out by hand beside it. */
import { describe, expect, it } from "vitest";
import { type LiabilityTrace, traceOf } from "../../ledger/liability/trace.ts";
import { answersOf } from "./answers.ts";
import { playScenario } from "./play.ts";
import { allScenarios, type Look, type Scenario } from "./read.ts";
import { Calendar } from "./words.ts";

/** What every file answers in full: without a line there is none. */
const always = ["share", "unattributed", "finding"];
/** Answered in full where a file has one such line. */
const whereAsked = [
  "custody",
  "excursion",
  "harm",
  "share of",
  "dose",
  "mean",
  "unobserved",
  "question",
  "reservation",
  "equipment",
  "regime",
  "loss",
  "exposure",
  "if wilful",
  "refund",
  "contract",
  "by share",
  "fallback",
  "by fallback",
  "delay",
  "risk",
  "law question",
  "changed",
  "added",
  "gone",
];
/** A file may answer some of them and leave the others out. */
const some = ["limit", "reason", "clock"];
const kinds = [...always, ...whereAsked, ...some].sort((a, b) => b.length - a.length);

function kindOf(answer: string): string {
  const kind = kinds.find((one) => answer.startsWith(`${one} `));
  if (kind === undefined) throw new Error(`"${answer}" is no answer`);
  return kind;
}

/** The lines of the trace that the file answers, in the order of its answers where that is the same. */
function asked(told: readonly string[], { answers }: Look): string[] {
  const wanted = new Set(answers.map(kindOf));
  const said = new Set(answers);
  return told.filter((line) => {
    const kind = kindOf(line);
    if (some.includes(kind)) return said.has(line) || isNear(line, answers);
    return always.includes(kind) || wanted.has(kind);
  });
}

/** About the same as a line that is not answered word for word: shown beside it. */
function isNear(line: string, answers: readonly string[]): boolean {
  const about = (text: string) =>
    text
      .split(" ")
      .slice(0, text.startsWith("limit ") ? 3 : 4)
      .join(" ")
      .replace(/;.*/, "");
  const unmet = answers.filter((answer) => some.includes(kindOf(answer)) && about(answer) === about(line));
  return !line.startsWith("reason ") && unmet.length > 0;
}

function compare(scenario: Scenario): void {
  const calendar = new Calendar(scenario.day);
  let before: LiabilityTrace | undefined;
  for (const [i, history] of playScenario(scenario).entries()) {
    const look = scenario.looks[i]!;
    const trace = traceOf(history);
    const told = [...new Set(asked(answersOf(trace, before, calendar), look))];
    expect(told.sort(), `${scenario.file}, look at ${look.time}`).toEqual([...look.answers].sort());
    before = trace;
  }
}

const scenarios = allScenarios();

describe("the scenario", () => {
  for (const scenario of scenarios) it(`${scenario.file}: ${scenario.title}`, () => compare(scenario));
});
