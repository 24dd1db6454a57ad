/** Ends a stop that a jump of the clock caused: the operator puts it on record that the clock is right. */
import { encodeClockAcceptance } from "../../ledger/state/clock-statement.ts";
import type { ChainClock } from "../clock.ts";
import { type OperatorVoice, stateAsOperator } from "./operator-statement.ts";

/** Resolves, once it is on disk, to the jump in ms, or at once to `undefined` when the clock was believed anyway. */
export function acceptClock(voice: OperatorVoice, clock: ChainClock): Promise<number | undefined> {
  if (clock.problem() === undefined) return Promise.resolve(undefined);
  const expected = clock.nowMs();
  clock.accept();
  const accepted = clock.nowMs();
  return new Promise((resolve) =>
    stateAsOperator(
      voice,
      {
        kind: "operator.clock",
        subject: voice.chain,
        payload: encodeClockAcceptance({ expected, accepted }),
      },
      () => resolve(accepted - expected),
    ),
  );
}
