/** Suggestions that were answered, newest first, with what came of them. */
import { toHex } from "../../../ledger/encoding/bytes.ts";
import { type Answer, outcomeOf } from "../../../ledger/routing/suggestions/answers.ts";
import { readStatement } from "../../../ledger/statement/statement.ts";
import type { AnsweredSuggestionView, SuggestionHistoryView } from "../../contract/api.ts";
import type { JourneyProjector } from "../../routing/journey-projector.ts";
import type { LedgerStore } from "../../store/ledger-store.ts";

export interface HistoryPart {
  readonly shipment?: string | undefined;
  /** Only answers before this index of the log. */
  readonly before?: number | undefined;
  readonly limit: number;
}

export function suggestionHistory(
  store: LedgerStore,
  projector: JourneyProjector,
  { shipment, before = Number.POSITIVE_INFINITY, limit }: HistoryPart,
): SuggestionHistoryView {
  const wanted = projector.answers
    .all()
    .filter((answer) => answer.index < before && (shipment === undefined || answer.shipment === shipment));
  const shown = wanted.slice(-limit).reverse();
  return {
    answers: shown.map((answer) => viewOf(answer, store, projector)),
    before: wanted.length > shown.length ? shown.at(-1)!.index : null,
  };
}

function viewOf(answer: Answer, store: LedgerStore, projector: JourneyProjector): AnsweredSuggestionView {
  const { given, shipment, party, reason, index } = answer;
  const { changeAt, closed, currency, present, option, delta } = given;
  return {
    shipment,
    answer: answer.answer,
    reason,
    party,
    atMs: given.at,
    index,
    statement: toHex(readStatement(store.entry(index)!).hash),
    suggestion: toHex(given.suggestion),
    changeAt,
    closed,
    currency,
    present,
    option,
    delta,
    outcome: outcomeOf(answer, projector.journeys) ?? null,
  };
}
