/**
 * What is true around one device on its journey: where it is, how warm, open or shut, shaken or at rest. The
 * device's sensors look at this and nothing else. It depends on the journey, the box, the faults and a random
 * stream, not on when or how often it is looked at.
 */
import { climateCelsius, climateHumidity, createWeather, daylight } from "./climate.ts";
import type { Journey, JourneyPosition } from "./journey.ts";
import type { PhysicalFault } from "./physical-faults.ts";
import type { Box, Profile } from "./profiles.ts";
import type { Random } from "./random.ts";
import { dropShock, handlingShock, type Shock } from "./shock.ts";
import { relax, type Surroundings, stepThermal, type ThermalState } from "./thermal.ts";
import { isWithin, type TimeWindow } from "./windows.ts";

export interface WorldView {
  readonly timeMs: number;
  readonly position: JourneyPosition;
  readonly boxCelsius: number;
  readonly cargoCelsius: number;
  readonly relativeHumidity: number;
  readonly outdoorCelsius: number;
  readonly setpointCelsius: number;
  readonly doorOpen: boolean;
  /** 0 in the dark to 1 with the sun overhead, outside. */
  readonly daylight: number;
  /** The shock of exactly this moment. */
  readonly shock: Shock | undefined;
}

export interface World {
  /** Times at which something happens that a device wakes up for, ascending. */
  readonly eventTimesMs: readonly number[];
  /** Looks at the world; each look at the same time as the last one or later, else `RangeError`. */
  at(timeMs: number): WorldView;
}

export interface WorldOptions {
  readonly journey: Journey;
  readonly profile: Profile;
  readonly random: Random;
  readonly faults?: readonly PhysicalFault[];
}

const minuteMs = 60_000;
/** Surroundings are taken anew this often, and whenever a door or a fault changes them. */
const stepMs = 5 * minuteMs;
/** Heated and pressurised hold of a freighter in flight. */
const holdCelsius = 14;
const holdHumidity = 25;
const humidityPerHour = { closed: 1, open: 4 } as const;
/** A failing unit: this much warmer than it was set to, this weak. */
const failingUnit = { warmerCelsius: 30, strength: 0.3 } as const;

export function createWorld({ journey, profile, random, faults = [] }: WorldOptions): World {
  const { box } = profile;
  const weather = createWeather(random.fork("weather"));
  const openings = openingsOf(journey, box, faults, random.fork("openings"));
  const failures = faults.filter(({ name }) => name === "coolingFailure");
  const shocks = shocksOf(journey, profile, faults, random.fork("shocks"));
  const changes = [...openings, ...failures]
    .flatMap(({ fromMs, toMs }) => [fromMs, toMs])
    .sort((a, b) => a - b);

  const outside = (position: JourneyPosition) => outdoors(position, weather);
  const surroundings = (timeMs: number, ambientCelsius: number): Surroundings => {
    const failing = isWithin(failures, timeMs);
    return {
      ambientCelsius,
      unitCelsius: box.setpointCelsius + (failing ? failingUnit.warmerCelsius : 0),
      unitStrength: failing ? failingUnit.strength : 1,
      doorOpen: isWithin(openings, timeMs),
    };
  };
  const advance = (from: Climate, timeMs: number): Climate => {
    const { celsius, humidity } = outside(journey.positionAt(from.timeMs));
    const around = surroundings(from.timeMs, celsius);
    const elapsedMs = timeMs - from.timeMs;
    const humidityTarget = around.doorOpen ? humidity : box.humidityPercent;
    const rate = around.doorOpen ? humidityPerHour.open : humidityPerHour.closed;
    return {
      timeMs,
      ...stepThermal(box.thermal, from, around, elapsedMs),
      relativeHumidity: relax(from.relativeHumidity, humidityTarget, rate, elapsedMs),
    };
  };

  // Only whole steps are kept, so that looking more often changes nothing, not even the last digit.
  let kept: Climate = {
    timeMs: journey.startMs,
    boxCelsius: box.setpointCelsius,
    cargoCelsius: box.setpointCelsius,
    relativeHumidity: box.humidityPercent,
  };
  const nextStep = (timeMs: number): number => {
    const grid = journey.startMs + (Math.floor((timeMs - journey.startMs) / stepMs) + 1) * stepMs;
    return Math.min(grid, changes.find((change) => change > timeMs) ?? grid);
  };
  return {
    eventTimesMs: [
      ...new Set([...openings.flatMap(({ fromMs, toMs }) => [fromMs, toMs]), ...shocks.keys()]),
    ].sort((a, b) => a - b),
    at: (timeMs) => {
      if (timeMs < kept.timeMs) throw new RangeError("the world is not looked at backwards");
      for (let next = nextStep(kept.timeMs); next <= timeMs; next = nextStep(next))
        kept = advance(kept, next);
      const position = journey.positionAt(timeMs);
      return {
        ...advance(kept, timeMs),
        position,
        outdoorCelsius: outside(position).celsius,
        setpointCelsius: box.setpointCelsius,
        doorOpen: isWithin(openings, timeMs),
        daylight: daylight(position, timeMs),
        shock: shocks.get(timeMs),
      };
    },
  };
}

interface Climate extends ThermalState {
  readonly timeMs: number;
  readonly relativeHumidity: number;
}

function outdoors(position: JourneyPosition, weather: (timeMs: number) => number) {
  const { timeMs, leg, phase } = position;
  const moving = phase !== "terminal" && phase !== "before" && phase !== "delivered";
  if (leg.mode === "air" && moving) return { celsius: holdCelsius, humidity: holdHumidity };
  const overSea = leg.mode === "sea" && moving;
  return {
    celsius: climateCelsius(position, timeMs, overSea) + weather(timeMs),
    humidity: climateHumidity(position, timeMs, overSea),
  };
}

function openingsOf(
  { handlings }: Journey,
  { opened }: Box,
  faults: readonly PhysicalFault[],
  random: Random,
): TimeWindow[] {
  const handled =
    opened === "never" ? [] : opened === "at-each-handling" ? handlings : [handlings[0]!, handlings.at(-1)!];
  const ordinary = handled.map(({ timeMs, legId, kind }): TimeWindow => {
    const stream = random.fork(`${legId} ${kind}`);
    const fromMs = timeMs - Math.round(stream.uniform(2, 6) * minuteMs);
    return { fromMs, toMs: timeMs + Math.round(stream.uniform(6, 16) * minuteMs) };
  });
  return [...ordinary, ...faults.filter(({ name }) => name === "doorLeftOpen")];
}

function shocksOf(
  { handlings }: Journey,
  { handlingPeak }: Profile,
  faults: readonly PhysicalFault[],
  random: Random,
): Map<number, Shock> {
  const shocks = [
    ...handlings.map(({ timeMs, legId, kind }) =>
      handlingShock(timeMs, handlingPeak, random.fork(`${legId} ${kind}`)),
    ),
    ...faults.flatMap(({ name, fromMs }) =>
      name === "drop" ? [dropShock(fromMs, random.fork("drop"))] : [],
    ),
  ];
  return new Map(shocks.map((shock) => [shock.timeMs, shock]));
}
