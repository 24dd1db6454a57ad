/** Where a device has no radio, and what it does with its messages meanwhile. */
import type { Journey, JourneyLeg } from "./journey.ts";
import type { Outgoing } from "./outgoing.ts";
import type { Random } from "./random.ts";
import type { Mode } from "./routes.ts";
import { type TimeWindow, windowAt } from "./windows.ts";

interface Coverage {
  /** Radio near both ends. */
  readonly coveredMs: number;
  /** Between two silences there is contact for this long, or up to twice as long. */
  readonly contactMs: number;
  readonly silenceMsMin: number;
  readonly silenceMsMax: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * Tunnels and valleys on land; at sea whole watches without the ship's relay. An aircraft is one silence: trackers
 * in the hold stop transmitting from take-off to landing.
 */
const coverages: Readonly<Record<Exclude<Mode, "air">, Coverage>> = {
  road: {
    coveredMs: 20 * minuteMs,
    contactMs: hourMs,
    silenceMsMin: 3 * minuteMs,
    silenceMsMax: 12 * minuteMs,
  },
  rail: {
    coveredMs: 20 * minuteMs,
    contactMs: 40 * minuteMs,
    silenceMsMin: 3 * minuteMs,
    silenceMsMax: 15 * minuteMs,
  },
  sea: { coveredMs: 5 * hourMs, contactMs: 16 * hourMs, silenceMsMin: 4 * hourMs, silenceMsMax: 12 * hourMs },
};

/** Silences of a journey, ascending and apart from each other. */
export function silencesOf(journey: Journey, random: Random): TimeWindow[] {
  return journey.legs.flatMap((leg) => silencesOfLeg(leg, random.fork(leg.leg.id)));
}

function silencesOfLeg({ leg, departureMs, arrivalMs }: JourneyLeg, random: Random): TimeWindow[] {
  if (leg.mode === "air") return [{ fromMs: departureMs, toMs: arrivalMs }];
  const { coveredMs, contactMs, silenceMsMin, silenceMsMax } = coverages[leg.mode];
  const silences: TimeWindow[] = [];
  let fromMs = departureMs + coveredMs + Math.round(random.uniform(0, contactMs));
  for (;;) {
    const toMs = fromMs + Math.round(random.uniform(silenceMsMin, silenceMsMax));
    if (toMs > arrivalMs - coveredMs) return silences;
    silences.push({ fromMs, toMs });
    fromMs = toMs + Math.round(random.uniform(contactMs, 2 * contactMs));
  }
}

export interface OfflineBuffer<T> {
  /** Ascending. */
  readonly silences: readonly TimeWindow[];
  /** The device's memory; when it is full, the oldest message makes room. */
  readonly messagesMax: number;
  /** Time between two messages of the backlog once there is radio again. */
  readonly spacingMs: number;
  /** Told of each message that had to make room: its sequence number will be missing. */
  readonly onDropped: (outgoing: Outgoing<T>) => void;
}

/**
 * Messages due in a silence wait and follow when it ends, oldest first and `spacingMs` apart; what comes due
 * meanwhile queues behind them. `stream` is in the order of time, and so is what comes out.
 */
export function* bufferOffline<T>(
  stream: Iterable<Outgoing<T>>,
  { silences, messagesMax, spacingMs, onDropped }: OfflineBuffer<T>,
): Generator<Outgoing<T>> {
  const backlog: Outgoing<T>[] = [];
  if (!(messagesMax >= 1)) throw new RangeError("the buffer holds at least one message");
  let freeAtMs = Number.NEGATIVE_INFINITY;
  /** Sends what there is time for before `untilMs`, and not into a silence. */
  function* send(untilMs: number): Generator<Outgoing<T>> {
    while (backlog[0]) {
      const readyMs = Math.max(backlog[0].dueAtMs, freeAtMs);
      const dueAtMs = windowAt(silences, readyMs)?.toMs ?? readyMs;
      if (dueAtMs >= untilMs) return;
      freeAtMs = dueAtMs + spacingMs;
      yield { ...backlog.shift()!, dueAtMs };
    }
  }
  for (const outgoing of stream) {
    yield* send(outgoing.dueAtMs);
    backlog.push(outgoing);
    if (backlog.length > messagesMax) onDropped(backlog.shift()!);
  }
  yield* send(Number.POSITIVE_INFINITY);
}
