/** A simulated device on its journey: when it wakes up, and what its behaviours report then. */
import { quantities } from "../ledger/statement/quantities.ts";
import type { DeviceClock } from "./device-clock.ts";
import type { Journey } from "./journey.ts";
import type { Outgoing } from "./outgoing.ts";
import type { PhysicalFault } from "./physical-faults.ts";
import type { Profile } from "./profiles.ts";
import type { Random } from "./random.ts";
import { behaviours, type Sample } from "./sensors.ts";
import { createWorld, type World } from "./world.ts";

/** All samples of one wakening; they carry one time. */
export interface SampleSet {
  /** Virtual time at which the device woke up. */
  readonly timeMs: number;
  readonly samples: readonly Sample[];
}

export interface DeviceOptions {
  readonly journey: Journey;
  readonly profile: Profile;
  /** The device's own stream: `fork` one per device. */
  readonly random: Random;
  readonly faults?: readonly PhysicalFault[];
  /** Without one the device's clock is right. */
  readonly clock?: DeviceClock;
  /** First wakening at or after this; by default when the goods are ready. */
  readonly fromMs?: number;
  /** No wakening after this; by default when the consignee is done. */
  readonly toMs?: number;
}

/**
 * What the device measures, in the order of time: at each interval, and at each event that wakes it (a door, a
 * shock). Lazy, so a fleet can be run alongside the clock. No two sets of a device have the same sample time.
 */
export function* sampleSets(options: DeviceOptions): Generator<SampleSet> {
  const { journey, profile, random, faults = [], clock } = options;
  const { fromMs = journey.startMs, toMs = journey.endMs } = options;
  const world = createWorld({ journey, profile, random: random.fork("world"), faults });
  let lastStampMs = Number.NEGATIVE_INFINITY;
  for (const { timeMs, atInterval } of wakenings(world, options, fromMs, toMs)) {
    // A clock that is set back by a moment must not make two readings of one quantity at one time.
    const stampMs = Math.max(Math.round(clock?.stampAt(timeMs) ?? timeMs), lastStampMs + 1);
    lastStampMs = stampMs;
    const view = world.at(timeMs);
    const samples = profile.behaviours.flatMap((name) =>
      behaviours[name]({
        world: view,
        atInterval,
        elapsedMs: Math.max(0, timeMs - journey.startMs),
        batteryLifeDays: profile.batteryLifeDays,
        random: random.fork(name).fork(String(timeMs)),
      }).map(({ quantity, value }): Sample => {
        const { unit } = quantities[quantity]!;
        return { quantity, unit, value, timeMs: stampMs };
      }),
    );
    yield { timeMs, samples };
  }
}

interface WakeningTime {
  readonly timeMs: number;
  readonly atInterval: boolean;
}

/** The interval's beat, from a moment of the device's own, merged with the events. */
function* wakenings(
  { eventTimesMs }: World,
  { journey, profile: { intervalMs }, random }: DeviceOptions,
  fromMs: number,
  toMs: number,
): Generator<WakeningTime> {
  const firstMs = journey.startMs + Math.floor(random.fork("beat").uniform(0, intervalMs));
  const skipped = Math.max(0, Math.ceil((fromMs - firstMs) / intervalMs));
  const events = eventTimesMs.filter(
    (timeMs) => timeMs >= Math.max(fromMs, journey.startMs) && timeMs <= toMs,
  );
  for (let beatMs = firstMs + skipped * intervalMs; beatMs <= toMs; beatMs += intervalMs) {
    while (events[0] !== undefined && events[0] < beatMs)
      yield { timeMs: events.shift()!, atInterval: false };
    if (events[0] === beatMs) events.shift();
    yield { timeMs: beatMs, atInterval: true };
  }
  for (const timeMs of events) yield { timeMs, atInterval: false };
}

/**
 * Packs for sending, each of `samplesPerPack` sets and due when its last one is taken; the rest at the end of
 * the journey makes a shorter pack.
 */
export function* packsOf(
  sets: Iterable<SampleSet>,
  samplesPerPack: number,
): Generator<Outgoing<readonly Sample[]>> {
  let waiting: SampleSet[] = [];
  const pack = (): Outgoing<readonly Sample[]> => ({
    dueAtMs: waiting.at(-1)!.timeMs,
    message: waiting.flatMap(({ samples }) => samples),
  });
  for (const set of sets) {
    waiting.push(set);
    if (waiting.length < samplesPerPack) continue;
    yield pack();
    waiting = [];
  }
  if (waiting.length > 0) yield pack();
}
