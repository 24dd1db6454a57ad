/** Names and values of quantities for people. */

import type { QuantityMessages } from "../../report/words/quantities-en.ts";
import { withUnit } from "./values.ts";

/** Measured to say where and how well the device is, not how the goods are. */
const deviceQuantities: ReadonlySet<string> = new Set(["lat", "lon", "battery"]);
const onOff: ReadonlySet<string> = new Set(["door", "seal"]);

export function isCondition(quantity: string): boolean {
  return !deviceQuantities.has(baseQuantity(quantity));
}

/** Carried as true or false: drawn as steps, without a scale. */
export function isOnOff(quantity: string): boolean {
  return onOff.has(baseQuantity(quantity));
}

/** `temperature` of `temperature:2`. */
export function baseQuantity(quantity: string): string {
  return quantity.split(":", 1)[0] ?? quantity;
}

/** As it was signed, or as `inUnit` tells it. */
export function quantityValue(
  quantity: string,
  unit: string,
  value: number | undefined,
  language: string,
  words: QuantityMessages,
  inUnit: (value: number | undefined, unit: string, language: string) => string = withUnit,
): string {
  if (value === undefined || !isOnOff(quantity)) return inUnit(value, unit, language);
  if (baseQuantity(quantity) === "seal") return value >= 0.5 ? words.sealIntact : words.sealBroken;
  return value >= 0.5 ? words.doorOpen : words.doorClosed;
}

/** SenML unit of a condition's quantity, for terms that name none. */
const units: Readonly<Record<string, string>> = {
  temperature: "Cel",
  humidity: "%RH",
  pressure: "Pa",
  light: "lx",
  door: "/",
  seal: "/",
  battery: "%EL",
  speed: "m/s",
  tilt: "rad",
  co2: "ppm",
  setpoint: "Cel",
  "shock.peak": "m/s2",
  "shock.duration": "s",
  "shock.dv": "m/s",
};

export function unitOf(quantity: string): string {
  return units[baseQuantity(quantity)] ?? "";
}
