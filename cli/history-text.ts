/** Answered suggestions as a table: what was promised, what was answered, what came of it. */
import type { AnsweredSuggestionView, SuggestionHistoryView } from "../gateway/contract/api.ts";
import { hoursOf, percentOf } from "../report/suggestion.ts";
import { table, time } from "./output.ts";

export function historyText({ answers, before }: SuggestionHistoryView): string[] {
  if (answers.length === 0) return ["No suggestion was answered yet."];
  const lines = table(
    [
      "answered",
      "shipment",
      "answer",
      "by",
      "change at",
      "later by h (80 %)",
      "late, points",
      "arrived",
      "after plan, h",
      "after present way's forecast, h",
      "after suggested way's forecast, h",
      "why not",
      "statement",
    ],
    answers.map(rowOf),
  );
  return before === null ? lines : [...lines, `Older ones: tallyman route history --before ${before}`];
}

function rowOf(answered: AnsweredSuggestionView): string[] {
  const { atMs, shipment, answer, party, changeAt, delta, outcome, reason, statement } = answered;
  const { p10, p50, p90 } = delta.arrivalMs;
  return [
    time(atMs),
    shipment,
    answer,
    party,
    changeAt,
    `${hoursOf(p50)} (${hoursOf(p10)} to ${hoursOf(p90)})`,
    String(percentOf(delta.latePpm.p50)),
    outcome ? time(outcome.arrivalMs) : "not yet",
    outcome ? String(hoursOf(outcome.arrivalMs - outcome.plannedMs)) : "",
    outcome ? forecastText(outcome.present) : "",
    outcome ? forecastText(outcome.option) : "",
    reason ?? "",
    statement,
  ];
}

const forecastText = ({ errorMs, isWithin }: { errorMs: number; isWithin: boolean }): string =>
  `${hoursOf(errorMs)} ${isWithin ? "inside" : "outside"} 80 %`;
