/**
 * The fleet at any moment of a window, from what the gateway tells of the window. Nothing is computed between two
 * readings: a shipment is where its last reading at or before the moment says.
 */
import type { FleetRow, FleetStatus } from "../../gateway/contract/api.ts";
import { headingBetween } from "../../gateway/contract/heading.ts";
import type { FleetPastView, PastShipment } from "../../gateway/contract/past.ts";
import { indexAt } from "../replay/moments.ts";

/** What may be missing or out of date at a moment. */
export type Doubt = "silent" | "unplaced" | "unjudged";

export interface PastRow {
  readonly row: FleetRow;
  readonly doubt: Doubt | undefined;
}

interface Line {
  readonly shipment: PastShipment;
  /** Longest time after which a position still counts, with what a step leaves out. */
  readonly silenceMs: number;
  readonly standingsMs: readonly number[];
  readonly holdingsMs: readonly number[];
}

/** What is true of a shipment from `fromMs` on and before `untilMs`. */
interface Spell {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly told: PastRow;
}

export class PastFleet {
  /** By creation, so that the shipments there were at a moment are the first ones. */
  readonly #lines: readonly Line[];
  readonly #createdMs: readonly number[];
  readonly #spells: (Spell | undefined)[] = [];
  readonly indexOf: ReadonlyMap<string, number>;

  /** `windowFromMs`: before it nothing is known of positions but the last one. */
  constructor(shipments: readonly PastShipment[], { stepMs }: Pick<FleetPastView, "stepMs">) {
    const sorted = [...shipments].sort(
      (a, b) => a.createdMs - b.createdMs || (a.shipment < b.shipment ? -1 : 1),
    );
    this.#lines = sorted.map((shipment) => ({
      shipment,
      // Of each step only the newest reading is told: two of them can lie two steps apart in a row without a gap.
      silenceMs: Math.max(shipment.silenceMs, 2 * stepMs),
      standingsMs: shipment.standings.map(({ fromMs }) => fromMs),
      holdingsMs: shipment.holdings.map(({ fromMs }) => fromMs),
    }));
    this.#createdMs = sorted.map(({ createdMs }) => createdMs);
    this.indexOf = new Map(sorted.map(({ shipment }, index) => [shipment, index]));
  }

  /** Of each shipment that there was; what did not change since the last call is the same object as then. */
  at(atMs: number): PastRow[] {
    const count = indexAt(this.#createdMs, atMs) + 1;
    return this.#lines.slice(0, count).map((line, index) => {
      const known = this.#spells[index];
      if (known && atMs >= known.fromMs && atMs < known.untilMs) return known.told;
      const spell = spellAt(line, atMs);
      this.#spells[index] = spell;
      return spell.told;
    });
  }
}

/** The newest entry at or before a moment, and between which times it is the newest. */
interface Found {
  /** −1 before the first. */
  readonly index: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

function foundAt(timesMs: readonly number[], atMs: number): Found {
  const index = indexAt(timesMs, atMs);
  return {
    index,
    fromMs: timesMs[index] ?? Number.NEGATIVE_INFINITY,
    untilMs: timesMs[index + 1] ?? Number.POSITIVE_INFINITY,
  };
}

function spellAt({ shipment, silenceMs, standingsMs, holdingsMs }: Line, atMs: number): Spell {
  const { positions, temperatures } = shipment;
  const position = foundAt(positions.timesMs, atMs);
  const temperature = foundAt(temperatures.timesMs, atMs);
  const standing = foundAt(standingsMs, atMs);
  const holding = foundAt(holdingsMs, atMs);
  const stood = shipment.standings[standing.index];
  const silentMs = position.fromMs + silenceMs;
  // What was delivered stays where it is.
  const canFallSilent = position.index >= 0 && stood?.status !== "delivered";
  const isSilent = canFallSilent && atMs > silentMs;
  const ends: Pick<Found, "fromMs" | "untilMs">[] = [position, temperature, standing, holding];
  if (isSilent) ends.push({ fromMs: silentMs + 1, untilMs: Number.POSITIVE_INFINITY });
  else if (canFallSilent) ends.push({ fromMs: position.fromMs, untilMs: silentMs + 1 });
  return {
    fromMs: Math.max(...ends.map((end) => end.fromMs)),
    untilMs: Math.min(...ends.map((end) => end.untilMs)),
    told: {
      row: rowOf(shipment, position.index, temperature.index, stood, shipment.holdings[holding.index]),
      doubt: doubtOf(stood?.status, position.index >= 0, isSilent),
    },
  };
}

function doubtOf(status: FleetStatus | undefined, isPlaced: boolean, isSilent: boolean): Doubt | undefined {
  if (status === undefined) return "unjudged";
  if (!isPlaced) return "unplaced";
  return isSilent ? "silent" : undefined;
}

function rowOf(
  shipment: PastShipment,
  position: number,
  temperature: number,
  stood: PastShipment["standings"][number] | undefined,
  held: PastShipment["holdings"][number] | undefined,
): FleetRow {
  const { positions, temperatures } = shipment;
  const readMs = Math.max(positions.timesMs[position] ?? 0, temperatures.timesMs[temperature] ?? 0);
  return {
    shipment: shipment.shipment,
    goods: shipment.goods,
    origin: shipment.origin,
    destination: shipment.destination,
    status: stood?.status ?? "stale",
    reason: stood?.reason ?? "",
    holder: held?.holder ?? "",
    holderName: held?.holderName ?? "",
    ...spotAt(positions, position),
    headingDegrees: headingBetween(spotAt(positions, position - 1), spotAt(positions, position)),
    speedMetersPerSecond: null,
    temperatureCelsius: temperatures.celsius[temperature] ?? null,
    batteryPercent: null,
    device: null,
    atMs: readMs > 0 ? readMs : (stood?.fromMs ?? shipment.createdMs),
  };
}

function spotAt({ lats, lons }: PastShipment["positions"], index: number) {
  return { lat: lats[index] ?? null, lon: lons[index] ?? null };
}
