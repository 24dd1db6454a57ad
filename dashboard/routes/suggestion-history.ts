/** Answers to suggestions among a shipment's statements. */
import type { StatementSummary } from "../../gateway/contract/api.ts";
import type { RouteAccept } from "../../ledger/state/routes.ts";
import type { AnswerKind } from "./suggestion-answer.ts";

export interface SuggestionAnswer {
  readonly hash: string;
  readonly kind: AnswerKind;
  readonly atMs: number;
  readonly issuerName: string;
  /** What the suggestion expected to gain. */
  readonly earlierMs: number;
  readonly lessLatePpm: number;
  /** Empty for what was accepted. */
  readonly reason: string;
}

const isAnswer = (kind: string): kind is AnswerKind => kind === "route.accept" || kind === "route.reject";

/** The newest first. */
export function answersOf(statements: readonly StatementSummary[]): SuggestionAnswer[] {
  return statements
    .flatMap(({ hash, kind, issuer, issuerName, issuedAtMs, payload }) => {
      if (!isAnswer(kind)) return [];
      const { delta, reason = "" } = payload as Pick<RouteAccept, "delta"> & { reason?: string };
      const [earlierMs, lessLatePpm] = [-delta.arrivalMs.p50, -delta.latePpm.p50];
      return [
        { hash, kind, atMs: issuedAtMs, issuerName: issuerName || issuer, earlierMs, lessLatePpm, reason },
      ];
    })
    .sort((a, b) => b.atMs - a.atMs);
}
