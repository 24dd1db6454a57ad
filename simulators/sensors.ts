/**
 * What a device does when it wakes up: a list of small behaviours, each looking at the world and reporting what
 * it measures. Names and units are those of the protocol's table of quantities.
 */
import { quantities } from "../ledger/statement/quantities.ts";
import type { Random } from "./random.ts";
import type { WorldView } from "./world.ts";

export interface Sample {
  /** Name of the quantity in the protocol's table. */
  readonly quantity: string;
  /** The table's unit for it; `/` for a true-or-false quantity, whose value is 1 or 0. */
  readonly unit: string;
  readonly value: number;
  /** By the device's clock: whole milliseconds since 1970 UTC. */
  readonly timeMs: number;
}

export interface Wakening {
  readonly world: WorldView;
  /** The device wakes at its reporting interval, else because something happened. */
  readonly atInterval: boolean;
  /** Since the journey began. */
  readonly elapsedMs: number;
  readonly batteryLifeDays: number;
  /** Measurement noise; a stream of this behaviour at this time. */
  readonly random: Random;
}

export interface Measured {
  readonly quantity: string;
  readonly value: number;
}

export type Behaviour = (wakening: Wakening) => readonly Measured[];

/** Rounded to what the sensor resolves and kept within what the protocol's table allows. */
function measured(quantity: string, value: number, resolution: number): Measured {
  const { min, max } = quantities[quantity]!;
  const steps = Math.round(Math.min(max, Math.max(min, value)) / resolution);
  // Dividing by the inverse prints short numbers (0.07 instead of 0.07000000000000001).
  return { quantity, value: resolution < 1 ? steps / Math.round(1 / resolution) : steps * resolution };
}

const fixPosition: Behaviour = ({ world: { position }, random }) => {
  const moving = position.speedMetersPerSecond > 0;
  const noiseDegrees = 3e-5;
  const speed = moving ? position.speedMetersPerSecond + random.normal(0, 0.1) : 0;
  const lonScale = Math.max(0.05, Math.cos((position.lat * Math.PI) / 180));
  return [
    measured("lat", position.lat + random.normal(0, noiseDegrees), 1e-5),
    measured("lon", position.lon + random.normal(0, noiseDegrees) / lonScale, 1e-5),
    measured("speed", speed, 0.1),
  ];
};

const measureTemperature: Behaviour = ({ world, random }) => [
  measured("temperature", world.cargoCelsius + random.normal(0, 0.05), 0.01),
];

const measureHumidity: Behaviour = ({ world, random }) => [
  measured("humidity", world.relativeHumidity + random.normal(0, 0.6), 0.1),
];

const reportSetpoint: Behaviour = ({ world, atInterval }) =>
  atInterval ? [measured("setpoint", world.setpointCelsius, 0.1)] : [];

/** True is open. */
const watchDoor: Behaviour = ({ world }) => [measured("door", world.doorOpen ? 1 : 0, 1)];

const watchLight: Behaviour = ({ world, random }) => {
  const seen = world.doorOpen ? 180 + 4_000 * world.daylight : 0;
  return [measured("light", seen * random.uniform(0.8, 1.2) + random.uniform(0, 1.4), 1)];
};

const feelShock: Behaviour = ({ world: { shock } }) =>
  shock
    ? [
        measured("shock.peak", shock.peak, 0.1),
        measured("shock.duration", shock.durationSeconds, 0.0001),
        measured("shock.dv", shock.velocityChange, 0.001),
      ]
    : [];

const measureTilt: Behaviour = ({ world: { shock, position }, random }) => {
  const sway = position.leg.mode === "sea" && position.speedMetersPerSecond > 0 ? 0.06 : 0.012;
  return [measured("tilt", shock?.tiltRadians ?? Math.abs(random.normal(0, sway)), 0.001)];
};

/** Cabin altitude at cruise, metres; it rises and falls with the aircraft, for which its speed stands. */
const cabinAltitudeMeters = 2_100;

const measurePressure: Behaviour = ({ world: { position }, random }) => {
  const { leg, speedMetersPerSecond } = position;
  const climbed =
    leg.mode === "air" ? Math.min(1, speedMetersPerSecond / (0.9 * leg.cruiseMetersPerSecond)) : 0;
  // International standard atmosphere.
  const pascal = 101_325 * (1 - 2.25577e-5 * cabinAltitudeMeters * climbed) ** 5.25588;
  return [measured("pressure", pascal + random.normal(0, 30), 1)];
};

/** A cold battery gives less: a tenth of its charge is missing at −20 °C. */
const reportBattery: Behaviour = ({ world, elapsedMs, batteryLifeDays, atInterval }) => {
  if (!atInterval) return [];
  const used = (100 * elapsedMs) / (batteryLifeDays * 86_400_000);
  const cold = Math.min(10, Math.max(0, (20 - world.boxCelsius) / 4));
  return [measured("battery", 100 - used - cold, 1)];
};

export const behaviours = {
  fixPosition,
  measureTemperature,
  measureHumidity,
  reportSetpoint,
  watchDoor,
  watchLight,
  feelShock,
  measureTilt,
  measurePressure,
  reportBattery,
} as const satisfies Record<string, Behaviour>;

export type BehaviourName = keyof typeof behaviours;
