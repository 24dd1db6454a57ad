/** Where goods whose cooling fails can be kept in their band: the nearest terminal with a cold store, by lorry. */
import { circuity } from "../distance.ts";
import { metersBetween } from "../geography/great-circle.ts";
import type { Network, Position, Terminal } from "../network.ts";

export interface ColdStore {
  readonly terminal: Terminal;
  /** By road, the great circle times what roads are usually longer. */
  readonly meters: number;
  readonly drivingMs: number;
}

/** Where no haulage of the network says better. */
const kmPerHourUsual = 50;

/** Farther than a lorry goes in a day, as from the middle of an ocean, no store saves the goods. */
const drivingMsMax = 24 * 3_600_000;

/** `undefined` where the network has none within a day's drive. */
export function nearestColdStore(network: Network, here: Position): ColdStore | undefined {
  let nearest: { terminal: Terminal; straight: number } | undefined;
  for (const terminal of network.terminals) {
    if (!terminal.coldStore) continue;
    const straight = metersBetween(terminal, here);
    if (!nearest || straight < nearest.straight) nearest = { terminal, straight };
  }
  if (!nearest) return undefined;
  const { terminal, straight } = nearest;
  const haulage = network.haulage.find(({ countries }) => countries.includes(terminal.country));
  const meters = Math.round(straight * (haulage?.circuity ?? circuity.road));
  const drivingMs = Math.round((meters / 1_000 / (haulage?.kmPerHour ?? kmPerHourUsual)) * 3_600_000);
  return drivingMs > drivingMsMax ? undefined : { terminal, meters, drivingMs };
}
