/** Legs laid over custody: when each carrier took over, when and to whom it delivered. */
import type { Leg } from "../../state/terms.ts";
import type { HeldInterval, LawInput } from "./input.ts";

export interface Carriage {
  readonly leg: Leg;
  /** Null: the carrier has not held the goods. */
  readonly held: HeldInterval | null;
  /** Who took the goods over from the carrier, and by which statement; null while it holds them. */
  readonly delivery: { readonly atMs: number; readonly to: string; readonly statement: string } | null;
}

/** Handing over to oneself changes nothing. */
function withoutRepeats(custody: readonly HeldInterval[]): HeldInterval[] {
  const merged: HeldInterval[] = [];
  for (const interval of custody) {
    const last = merged.at(-1);
    if (last?.holder === interval.holder) merged[merged.length - 1] = { ...last, toMs: interval.toMs };
    else merged.push(interval);
  }
  return merged;
}

/**
 * Goes through the legs and the custody intervals in step: each leg is the next interval of its carrier. A carrier
 * that goes on with its next leg without handing over has one interval for both.
 */
export function carriagesOf(input: Pick<LawInput, "terms" | "custody">): Carriage[] {
  const { legs } = input.terms;
  const custody = withoutRepeats(input.custody);
  let at = -1;
  return legs.map((leg, i) => {
    const next = custody.findIndex(({ holder }, j) => j > at && holder === leg.carrier);
    const goesOn = custody[at]?.holder === leg.carrier;
    if (next < 0 && !goesOn) return { leg, held: null, delivery: null };
    const isPassedOn = custody
      .slice(at + 1, Math.max(next, at + 1))
      .some(({ holder }) => legs.slice(i + 1).some(({ carrier }) => carrier === holder));
    if (next >= 0 && !(goesOn && isPassedOn)) at = next;
    return { leg, held: custody[at]!, delivery: deliveryAfter(custody, at) };
  });
}

function deliveryAfter(custody: readonly HeldInterval[], at: number): Carriage["delivery"] {
  const { toMs } = custody[at]!;
  const following = custody[at + 1];
  return following && toMs !== null
    ? { atMs: toMs, to: following.holder, statement: following.statements[0] ?? "" }
    : null;
}
