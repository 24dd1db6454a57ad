/** Plays every scenario file and compares the trace with the answers that were worked out by hand beside it. */
import { describe, expect, it } from "vitest";
import { findingCodes } from "../../ledger/liability/findings.ts";
import { clockCodes, lawQuestionCodes, riskReasons } from "../../ledger/liability/law/types.ts";
import { questionCodes } from "../../ledger/liability/questions.ts";
import { type LiabilityTrace, traceOf } from "../../ledger/liability/trace.ts";
import { incotermRules, regimes } from "../../ledger/state/terms.ts";
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
  "dispute",
  "proposal",
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

/** The lines of the trace that the file answers. */
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
    const told = [...new Set(asked(answersOf(history, trace, before, calendar), look))];
    expect(told.sort(), `${scenario.file}, look at ${look.time}`).toEqual([...look.answers].sort());
    before = trace;
  }
}

const scenarios = allScenarios();

describe("the scenario", () => {
  for (const scenario of scenarios) it(`${scenario.file}: ${scenario.title}`, () => compare(scenario));
});

/** About keys and the chain, or about amounts that no goods have: tested where they arise. */
const elsewhere: ReadonlySet<string> = new Set([
  "key_compromised",
  "key_enrolled",
  "key_revoked",
  "late_fill",
  "operator_key_replaced",
  "demonstration_keys",
  "simulated_time",
  "amount_beyond_range",
]);

describe("the scenarios together", () => {
  const answers = scenarios.flatMap(({ looks }) => looks.flatMap((look) => look.answers));

  it.each([
    ["finding", Object.keys(findingCodes), /^finding (\w+)/],
    ["open question", Object.keys(questionCodes), /^question (\w+)/],
    ["open question of the law", Object.keys(lawQuestionCodes), /^law question (\w+)/],
    ["clock", Object.keys(clockCodes), /^clock (\w+)/],
    [
      "state of a clock",
      ["met", "uncertain", "late", "missed", "open", "not-started"],
      /^clock .*; ([a-z-]+)$/,
    ],
    ["reason why a risk passes", Object.keys(riskReasons), /^risk .*; (\w+)$/],
    ["treaty", regimes.filter((regime) => regime !== "none"), /^limit \S+ (\S+)/],
    ["fallback", ["sole", "freight-of-those-involved", "freight-of-all"], /^fallback ([a-z-]+)/],
    ["standing", ["harmful", "within-allowance", "possible", "warning"], /^excursion .*; ([a-z-]+)$/],
  ])("have every %s", (_, codes, pattern) => {
    const seen = new Set(answers.map((answer) => pattern.exec(answer)?.[1]));
    expect(codes.filter((code) => !elsewhere.has(code) && !seen.has(code))).toEqual([]);
  });

  it("have every rule of the Incoterms", () => {
    const settings = scenarios.flatMap(({ setting }) => setting.map(({ head }) => head));
    expect(
      incotermRules.filter((rule) => !settings.some((head) => head.startsWith(`sale ${rule} `))),
    ).toEqual([]);
  });
});
