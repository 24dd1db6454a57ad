/**
 * Faults of the message stream, by name. Each takes what a device would send, in the order of time, and gives
 * what is sent instead, in the order of time; lazily, so that it can run alongside the clock. Those that bend
 * the contents (`skew`, `wrongKey`, `bitFlip`) mark the message, and whoever signs and sends obeys the mark.
 */
import { changeEach, type Marks, type Outgoing } from "./outgoing.ts";
import type { Random } from "./random.ts";

export type Fault = <T>(stream: Iterable<Outgoing<T>>, random: Random) => Generator<Outgoing<T>>;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

interface Probable {
  /** Of each message, 0 to 1. */
  readonly probability: number;
}

interface DelayRange {
  readonly delayMsMin: number;
  readonly delayMsMax: number;
}

const marked = <T>(outgoing: Outgoing<T>, marks: Marks): Outgoing<T> => ({
  ...outgoing,
  marks: { ...outgoing.marks, ...marks },
});

const later = (random: Random, { delayMsMin, delayMsMax }: DelayRange): number =>
  Math.round(random.uniform(delayMsMin, delayMsMax));

/** Some messages are never sent. */
export const lose =
  ({ probability }: Probable): Fault =>
  (stream, random) =>
    changeEach(stream, (outgoing) => (random.chance(probability) ? [] : [outgoing]));

/** Some messages are sent late. */
export const delay =
  ({ probability, ...range }: Probable & DelayRange): Fault =>
  (stream, random) =>
    changeEach(stream, (outgoing) =>
      random.chance(probability)
        ? [{ ...outgoing, dueAtMs: outgoing.dueAtMs + later(random, range) }]
        : [outgoing],
    );

const again =
  ({ probability, ...range }: Probable & DelayRange): Fault =>
  (stream, random) =>
    changeEach(stream, (outgoing) =>
      random.chance(probability)
        ? [
            outgoing,
            marked({ ...outgoing, dueAtMs: outgoing.dueAtMs + later(random, range) }, { resent: true }),
          ]
        : [outgoing],
    );

/** Some messages are sent a second time soon after, as by a client that missed the acknowledgement. */
export const duplicate: (options: Probable & DelayRange) => Fault = again;

/** Some messages are sent once more much later, as by somebody who recorded them. */
export const replay: (options: Probable & DelayRange) => Fault = again;

/** Some messages are overtaken by the next ones. */
export const reorder =
  ({ probability, overtakenByMax }: Probable & { readonly overtakenByMax: number }): Fault =>
  (stream, random) =>
    overtaken(stream, () => (random.chance(probability) ? random.integer(1, overtakenByMax) : 0));

function* overtaken<T>(stream: Iterable<Outgoing<T>>, places: () => number): Generator<Outgoing<T>> {
  let held: { readonly outgoing: Outgoing<T>; readonly left: number }[] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const outgoing of stream) {
    lastMs = outgoing.dueAtMs;
    const left = places();
    if (left === 0) yield outgoing;
    held = held.map((entry) => ({ ...entry, left: entry.left - 1 }));
    for (const entry of held) if (entry.left <= 0) yield { ...entry.outgoing, dueAtMs: lastMs };
    held = held.filter((entry) => entry.left > 0);
    if (left > 0) held.push({ outgoing, left });
  }
  for (const { outgoing } of held) yield { ...outgoing, dueAtMs: lastMs };
}

/** The device's clock is wrong, ahead for a positive number of milliseconds. */
export const skew =
  ({ clockSkewMs }: { readonly clockSkewMs: number }): Fault =>
  (stream) =>
    changeEach(stream, (outgoing) => [marked(outgoing, { clockSkewMs })]);

/** Some messages are signed by a key that is not the device's. */
export const wrongKey =
  ({ probability }: Probable): Fault =>
  (stream, random) =>
    changeEach(stream, (outgoing) => [
      random.chance(probability) ? marked(outgoing, { wrongKey: true }) : outgoing,
    ]);

/** Some messages arrive with one bit changed. */
export const bitFlip =
  ({ probability }: Probable): Fault =>
  (stream, random) =>
    changeEach(stream, (outgoing) => {
      if (!random.chance(probability)) return [outgoing];
      return [marked(outgoing, { bitFlip: { at: random.unit(), bit: random.integer(0, 7) } })];
    });

/** The faults by name with settings that show within a short demonstration. */
export const streamFaults = {
  lose: lose({ probability: 0.2 }),
  delay: delay({ probability: 0.3, delayMsMin: 10 * minuteMs, delayMsMax: 3 * hourMs }),
  duplicate: duplicate({ probability: 0.3, delayMsMin: 1_000, delayMsMax: minuteMs }),
  reorder: reorder({ probability: 0.3, overtakenByMax: 3 }),
  replay: replay({ probability: 0.2, delayMsMin: 2 * hourMs, delayMsMax: 12 * hourMs }),
  skew: skew({ clockSkewMs: hourMs }),
  wrongKey: wrongKey({ probability: 0.25 }),
  bitFlip: bitFlip({ probability: 0.25 }),
} as const satisfies Record<string, Fault>;

export type StreamFaultName = keyof typeof streamFaults;
export const streamFaultNames = Object.keys(streamFaults) as StreamFaultName[];
