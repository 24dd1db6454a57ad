/**
 * What is shipped and what watches it: goods with the terms they need, the box they travel in, and the device
 * with its habits. The four kinds of the sample fleet, some of them with more than one cargo.
 */
import type { PhysicalFaultName } from "./physical-faults.ts";
import type { BehaviourName } from "./sensors.ts";
import type { ThermalBody } from "./thermal.ts";

export type ProfileKind = "reefer-container" | "pharma-parcel" | "truck-pallet" | "air-freight";

/** What a quantity may be, as a shipment's terms say it. */
export interface SampleCondition {
  readonly quantity: string;
  readonly min?: number;
  readonly max?: number;
  /** How long outside the band becomes an excursion; 0 at once. */
  readonly toleranceMs: number;
}

export interface SampleGoods {
  readonly description: string;
  readonly hsCode: string;
  readonly grossMassGrams: number;
  readonly packages: number;
  /** In the smallest unit of the currency. */
  readonly valueMinor: number;
  readonly currency: string;
}

export interface Profile {
  readonly id: string;
  readonly kind: ProfileKind;
  readonly name: string;
  /** Device model, as it is registered. */
  readonly model: string;
  readonly goods: SampleGoods;
  readonly conditions: readonly SampleCondition[];
  /** Sample routes that such goods would take. */
  readonly routes: readonly string[];
  /** Physical faults that make an excursion of this profile's conditions. */
  readonly faults: readonly PhysicalFaultName[];
  readonly intervalMs: number;
  /** How many sets of samples travel in one statement. */
  readonly samplesPerPack: number;
  /** Readings further apart than this say nothing about the time between them. */
  readonly gapMsMax: number;
  readonly behaviours: readonly BehaviourName[];
  readonly box: Box;
  /** Median peak of the shock when the goods are lifted, m/s²; the worst is 2.5 times as much. */
  readonly handlingPeak: number;
  /** How long the battery lasts at this reporting interval, in the warm. */
  readonly batteryLifeDays: number;
}

export interface Box {
  readonly thermal: ThermalBody;
  /** What the unit is set to, or what the packs melt at; the goods have this temperature at the start. */
  readonly setpointCelsius: number;
  readonly humidityPercent: number;
  /** When the door, or the lid, is opened in the ordinary course. */
  readonly opened: "at-both-ends" | "at-each-handling" | "never";
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const doorClosed: SampleCondition = { quantity: "door", max: 0, toleranceMs: 45 * minuteMs };
const lidClosed: SampleCondition = { quantity: "light", max: 50, toleranceMs: 10 * minuteMs };

const reefer = {
  kind: "reefer-container",
  model: "Simulated reefer controller",
  faults: ["coolingFailure", "doorLeftOpen"],
  intervalMs: 15 * minuteMs,
  samplesPerPack: 4,
  gapMsMax: hourMs,
  behaviours: [
    "fixPosition",
    "measureTemperature",
    "reportSetpoint",
    "measureHumidity",
    "watchDoor",
    "watchLight",
    "feelShock",
    "measureTilt",
    "reportBattery",
  ],
  handlingPeak: 30,
  batteryLifeDays: 120,
} as const satisfies Partial<Profile>;

const reeferBox = (setpointCelsius: number, cargoPerHour: number): Box => ({
  thermal: { unitPerHour: 2, leakPerHour: 0.03, doorPerHour: 3, cargoPerHour },
  setpointCelsius,
  humidityPercent: 88,
  opened: "at-both-ends",
});

export const profiles: readonly Profile[] = [
  {
    ...reefer,
    id: "reefer-frozen",
    name: "Reefer container, frozen",
    goods: {
      description: "Frozen tilapia fillets in cartons",
      hsCode: "030461",
      grossMassGrams: 24_500_000,
      packages: 2_100,
      valueMinor: 8_640_000,
      currency: "USD",
    },
    conditions: [{ quantity: "temperature", max: -15, toleranceMs: hourMs }, doorClosed],
    routes: ["shanghai-rotterdam", "shanghai-los-angeles"],
    box: reeferBox(-20, 0.15),
  },
  {
    ...reefer,
    id: "reefer-chilled",
    name: "Reefer container, chilled",
    goods: {
      description: "Cheese on pallets, chilled",
      hsCode: "040690",
      grossMassGrams: 21_800_000,
      packages: 20,
      valueMinor: 11_200_000,
      currency: "EUR",
    },
    conditions: [{ quantity: "temperature", min: 1, max: 7, toleranceMs: hourMs }, doorClosed],
    routes: ["antwerp-new-york", "tauranga-rotterdam"],
    box: reeferBox(4, 0.2),
  },
  {
    ...reefer,
    id: "reefer-juice",
    name: "Reefer container, juice in drums",
    goods: {
      description: "Orange juice, not from concentrate, aseptic drums, chilled",
      hsCode: "200912",
      grossMassGrams: 22_900_000,
      packages: 80,
      valueMinor: 4_150_000,
      currency: "USD",
    },
    conditions: [{ quantity: "temperature", min: 0, max: 8, toleranceMs: 2 * hourMs }, doorClosed],
    routes: ["santos-rotterdam"],
    box: reeferBox(4, 0.12),
  },
  {
    id: "pharma-parcel",
    kind: "pharma-parcel",
    name: "Pharma parcel, 2 to 8 °C",
    model: "Simulated parcel logger",
    goods: {
      description: "Monoclonal antibodies in vials, passive cool box",
      hsCode: "300215",
      grossMassGrams: 14_200,
      packages: 1,
      valueMinor: 18_500_000,
      currency: "CHF",
    },
    conditions: [
      { quantity: "temperature", min: 2, max: 8, toleranceMs: 30 * minuteMs },
      { quantity: "shock.peak", max: 400, toleranceMs: 0 },
      lidClosed,
    ],
    routes: ["basel-chicago"],
    faults: ["coolingFailure", "doorLeftOpen", "drop"],
    intervalMs: 5 * minuteMs,
    samplesPerPack: 6,
    gapMsMax: 20 * minuteMs,
    behaviours: [
      "fixPosition",
      "measureTemperature",
      "measureHumidity",
      "watchLight",
      "feelShock",
      "measureTilt",
      "measurePressure",
      "reportBattery",
    ],
    box: {
      thermal: { unitPerHour: 2, leakPerHour: 0.05, doorPerHour: 2, cargoPerHour: 0.6 },
      setpointCelsius: 5,
      humidityPercent: 55,
      opened: "never",
    },
    handlingPeak: 60,
    batteryLifeDays: 30,
  },
  {
    id: "truck-pallet",
    kind: "truck-pallet",
    name: "Pallet on a lorry, 15 to 25 °C",
    model: "Simulated pallet tracker",
    goods: {
      description: "Infusion solutions, controlled room temperature",
      hsCode: "300490",
      grossMassGrams: 610_000,
      packages: 48,
      valueMinor: 2_360_000,
      currency: "EUR",
    },
    conditions: [
      { quantity: "temperature", min: 15, max: 25, toleranceMs: 30 * minuteMs },
      doorClosed,
      { quantity: "shock.peak", max: 300, toleranceMs: 0 },
    ],
    routes: ["hamburg-vienna", "lyon-milan", "rotterdam-munich"],
    faults: ["coolingFailure", "doorLeftOpen", "drop"],
    intervalMs: 2 * minuteMs,
    samplesPerPack: 5,
    gapMsMax: 10 * minuteMs,
    behaviours: [
      "fixPosition",
      "measureTemperature",
      "measureHumidity",
      "watchDoor",
      "watchLight",
      "feelShock",
      "measureTilt",
      "reportBattery",
    ],
    box: {
      thermal: { unitPerHour: 1.5, leakPerHour: 0.06, doorPerHour: 2.5, cargoPerHour: 0.35 },
      setpointCelsius: 20,
      humidityPercent: 50,
      opened: "at-each-handling",
    },
    handlingPeak: 45,
    batteryLifeDays: 45,
  },
  {
    id: "air-electronics",
    kind: "air-freight",
    name: "Air freight, electronics",
    model: "Simulated air cargo tracker",
    goods: {
      description: "Processors in trays, shock and tilt monitored",
      hsCode: "854231",
      grossMassGrams: 186_000,
      packages: 12,
      valueMinor: 64_000_000,
      currency: "USD",
    },
    conditions: [
      { quantity: "shock.peak", max: 245, toleranceMs: 0 },
      { quantity: "tilt", max: 0.79, toleranceMs: 0 },
      { quantity: "humidity", max: 70, toleranceMs: 2 * hourMs },
      lidClosed,
    ],
    routes: ["shenzhen-prague", "suwon-dallas"],
    faults: ["doorLeftOpen", "drop"],
    intervalMs: 10 * minuteMs,
    samplesPerPack: 3,
    gapMsMax: 40 * minuteMs,
    behaviours: [
      "fixPosition",
      "measureTemperature",
      "measureHumidity",
      "watchLight",
      "feelShock",
      "measureTilt",
      "measurePressure",
      "reportBattery",
    ],
    box: {
      thermal: { unitPerHour: 0, leakPerHour: 0.4, doorPerHour: 2, cargoPerHour: 0.5 },
      setpointCelsius: 21,
      humidityPercent: 40,
      opened: "never",
    },
    handlingPeak: 40,
    batteryLifeDays: 60,
  },
  {
    id: "air-flowers",
    kind: "air-freight",
    name: "Air freight, cut flowers",
    model: "Simulated air cargo tracker",
    goods: {
      description: "Fresh cut roses in active cool containers",
      hsCode: "060311",
      grossMassGrams: 1_480_000,
      packages: 160,
      valueMinor: 2_900_000,
      currency: "EUR",
    },
    conditions: [{ quantity: "temperature", min: 1, max: 8, toleranceMs: hourMs }],
    routes: ["nairobi-amsterdam"],
    faults: ["coolingFailure"],
    intervalMs: 5 * minuteMs,
    samplesPerPack: 6,
    gapMsMax: 20 * minuteMs,
    behaviours: [
      "fixPosition",
      "measureTemperature",
      "reportSetpoint",
      "measureHumidity",
      "feelShock",
      "reportBattery",
    ],
    box: {
      thermal: { unitPerHour: 1.8, leakPerHour: 0.06, doorPerHour: 2, cargoPerHour: 0.5 },
      setpointCelsius: 4,
      humidityPercent: 90,
      opened: "never",
    },
    handlingPeak: 35,
    batteryLifeDays: 40,
  },
];

/** The profile of this id; throws `RangeError` when there is none. */
export function profileOf(id: string): Profile {
  const found = profiles.find((profile) => profile.id === id);
  if (!found) throw new RangeError(`no profile is called "${id}"`);
  return found;
}
