/**
 * Sea ways between ports, computed beforehand by scripts/make-sea-legs.js and looked up at once. A way that was found
 * with some passages closed is the shortest for every larger set of closures that it does not touch, so a few
 * variants of each pair answer most questions; the rest is for the router.
 */
import { metersBetween } from "../geography/great-circle.ts";
import type { Position } from "../network.ts";
import { isPassageId, type PassageId } from "./passages.ts";
import type { SeaWay } from "./sea-router.ts";

/** The table's file. Positions are hundredths of a degree, lines are differences from point to point. */
export interface SeaTableFile {
  readonly note: string;
  /** SHA-256 of the ocean mask that it was computed from, hex. */
  readonly mask: string;
  /** LOCODE, latitude, longitude. */
  readonly ports: readonly (readonly [locode: string, lat: number, lon: number])[];
  /** Indices of the two ports, the smaller one first, and the ways between them. */
  readonly legs: readonly (readonly [a: number, b: number, ...ways: StoredWay[]])[];
}

/** Passages closed when it was found, passages used, metres, line. */
export type StoredWay = readonly [
  closed: readonly string[],
  used: readonly string[],
  meters: number,
  line: readonly number[],
];

/** A port this far from where the table has it is another place. */
const sameMetersMax = 3_000;
const hundredths = 100;

export class SeaTable {
  readonly #ports = new Map<string, { readonly index: number; readonly position: Position }>();
  readonly #ways = new Map<number, readonly StoredWay[]>();
  readonly #portCount: number;

  constructor(file: SeaTableFile) {
    this.#portCount = file.ports.length;
    file.ports.forEach(([locode, lat, lon], index) =>
      this.#ports.set(locode, { index, position: { lat, lon } }),
    );
    for (const [a, b, ...ways] of file.legs) this.#ways.set(a * this.#portCount + b, ways);
  }

  /** `undefined`: the table does not know; `closed` as `closedFor` answers it. */
  way(from: Port, to: Port, closed: readonly PassageId[]): SeaWay | undefined {
    const [a, b] = [this.#indexOf(from), this.#indexOf(to)];
    if (a === undefined || b === undefined) return undefined;
    const ways = this.#ways.get(Math.min(a, b) * this.#portCount + Math.max(a, b));
    const names: readonly string[] = closed;
    const found = ways?.find(
      ([closedThen, used]) =>
        closedThen.every((id) => names.includes(id)) && !used.some((id) => names.includes(id)),
    );
    return found && wayOf(found, a > b);
  }

  #indexOf({ locode, lat, lon }: Port): number | undefined {
    const port = this.#ports.get(locode);
    return port && metersBetween(port.position, { lat, lon }) <= sameMetersMax ? port.index : undefined;
  }
}

export interface Port extends Position {
  readonly locode: string;
}

function wayOf([, used, meters, differences]: StoredWay, isBackwards: boolean): SeaWay {
  const line: Position[] = [];
  let [lat, lon] = [0, 0];
  for (let i = 0; i < differences.length; i += 2) {
    lat += differences[i]!;
    lon += differences[i + 1]!;
    line.push({ lat: lat / hundredths, lon: lon / hundredths });
  }
  return { meters, line: isBackwards ? line.reverse() : line, passages: used.filter(isPassageId) };
}

/** A way as the table stores it. */
export function storedWay(closed: readonly PassageId[], way: SeaWay): StoredWay {
  const differences: number[] = [];
  let [lat, lon] = [0, 0];
  for (const point of way.line) {
    const [nextLat, nextLon] = [Math.round(point.lat * hundredths), Math.round(point.lon * hundredths)];
    differences.push(nextLat - lat, nextLon - lon);
    [lat, lon] = [nextLat, nextLon];
  }
  return [closed, way.passages, way.meters, differences];
}
