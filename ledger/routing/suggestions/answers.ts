/**
 * Past suggestions that somebody answered, and what came of them: a function of the log alone. A gateway's own
 * suggestions that nobody answered are in no log and not here.
 */
import { payloadAs } from "../../state/kinds.ts";
import type { RouteAccept } from "../../state/routes.ts";
import type { Journeys, SealedStatement } from "../eta/journeys.ts";
import type { Interval } from "./suggestion.ts";

export interface Answer {
  readonly shipment: string;
  readonly answer: "accepted" | "rejected";
  readonly party: string;
  /** Why not; `null` of one that was taken. */
  readonly reason: string | null;
  /** The statement's index in the log. */
  readonly index: number;
  readonly given: RouteAccept;
}

export class Answers {
  readonly #answers: Answer[] = [];

  /** In the order of the log. */
  all(): readonly Answer[] {
    return this.#answers;
  }

  /** The next statement of the log; `index` is its place there. */
  apply(sealed: SealedStatement, index: number): void {
    const accepted = payloadAs(sealed, "route.accept");
    const rejected = payloadAs(sealed, "route.reject");
    const given = accepted ?? rejected;
    if (!given) return;
    this.#answers.push({
      shipment: sealed.statement.subject.slice("shipment:".length),
      answer: accepted ? "accepted" : "rejected",
      party: sealed.party,
      reason: rejected?.reason ?? null,
      index,
      given,
    });
  }
}

/** A forecast beside what happened. */
export interface Judged {
  /** Actual arrival after the one in half of all cases; below zero it was earlier. */
  readonly errorMs: number;
  /** The actual arrival lies in the 80 % interval. */
  readonly isWithin: boolean;
}

export interface AnswerOutcome {
  readonly arrivalMs: number;
  readonly plannedMs: number;
  /** Against the way that was planned, and against the one suggested: only one of them was gone. */
  readonly present: Judged;
  readonly option: Judged;
}

/** `undefined` until the goods have arrived. */
export function outcomeOf({ shipment, given }: Answer, journeys: Journeys): AnswerOutcome | undefined {
  const journey = journeys.get(shipment);
  const arrivalMs = journey?.arrivedMs ?? null;
  if (!journey || arrivalMs === null) return undefined;
  return {
    arrivalMs,
    plannedMs: journey.dueMs,
    present: judged(given.present.arrivalMs, arrivalMs),
    option: judged(given.option.arrivalMs, arrivalMs),
  };
}

const judged = ({ p10, p50, p90 }: Interval, arrivalMs: number): Judged => ({
  errorMs: arrivalMs - p50,
  isWithin: p10 <= arrivalMs && arrivalMs <= p90,
});
