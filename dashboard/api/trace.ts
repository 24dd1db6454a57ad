/** What charts and lists draw of the liability trace: its confirmed excursions, one after the other. */
import type { Excursion, LiabilityTrace } from "../../ledger/liability/trace.ts";

export interface TraceView {
  readonly trace: LiabilityTrace;
  readonly excursions: readonly TraceExcursion[];
}

export interface TraceExcursion {
  readonly quantity: string;
  readonly fromMs: number;
  /** Null while it goes on. */
  readonly toMs: number | null;
  /** The limit that was left, and the worst value seen, in the quantity's unit. */
  readonly limit: number | null;
  readonly extreme: number;
  readonly parts: readonly TracePart[];
  /** Hashes of the statements the excursion rests on. */
  readonly statements: readonly string[];
}

/** What part of an excursion falls to whom; shares are between 0 and 1. */
export interface TracePart {
  readonly holder: string;
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly shareMin: number;
  readonly shareMax: number;
}

export function traceView(trace: LiabilityTrace): TraceView {
  const excursions = trace.conditions.flatMap((condition) =>
    condition.excursions
      .filter(({ standing }) => standing === "harmful")
      .map((excursion) => excursionView(condition.quantity, excursion)),
  );
  return { trace, excursions };
}

function excursionView(quantity: string, excursion: Excursion): TraceExcursion {
  const { fromMs, toMs, limit, extreme, statements, shares, parts } = excursion;
  return {
    quantity,
    fromMs,
    toMs,
    limit,
    extreme,
    statements,
    parts: shares.map(({ holder, minPpm, maxPpm }) => {
      const held = parts.filter((part) => part.holder === holder);
      return {
        holder,
        fromMs: held[0]?.fromMs ?? fromMs,
        toMs: held.at(-1)?.toMs ?? toMs,
        shareMin: minPpm / 1_000_000,
        shareMax: maxPpm / 1_000_000,
      };
    }),
  };
}
