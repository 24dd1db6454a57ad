/** What a report is about: a trace with what stands beside it in the same history. */
import type { BundleReport } from "../ledger/evidence/check.ts";
import { type DisputeTold, disputesOf } from "../ledger/evidence/disputes.ts";
import type { Finding } from "../ledger/liability/findings.ts";
import type { LiabilityTrace } from "../ledger/liability/trace.ts";
import type { ShipmentTerms } from "../ledger/state/terms.ts";

export interface ReportSubject {
  readonly trace: LiabilityTrace;
  /** Those of the trace and those about the evidence itself. */
  readonly findings: readonly Finding[];
  readonly terms: Pick<ShipmentTerms, "goods" | "legs">;
  readonly disputes: readonly DisputeTold[];
  readonly log: LogFacts;
}

/** The log that the evidence comes from. */
export interface LogFacts {
  readonly operatorName: string;
  /** Thumbprints of the operator's keys, oldest first; the last one sealed the position. Lower-case hex. */
  readonly operatorKids: readonly string[];
  /** Statements of the history. */
  readonly statements: number;
  readonly demonstration: boolean;
  readonly simulatedTime: boolean;
}

/** Of what the check of a bundle found; `undefined` for one that does not hold. */
export function subjectOf({
  history,
  trace,
  findings,
  operatorKids,
}: Pick<BundleReport, "history" | "trace" | "findings" | "operatorKids">): ReportSubject | undefined {
  if (!history || !trace) return undefined;
  const { chain, terms, statements } = history;
  return {
    trace,
    findings,
    terms: { goods: terms.goods, legs: terms.legs },
    disputes: disputesOf(history),
    log: {
      operatorName: chain.operatorName,
      operatorKids,
      statements: statements.length,
      demonstration: chain.demonstration,
      simulatedTime: chain.time.source === "simulated",
    },
  };
}
