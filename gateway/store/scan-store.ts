/**
 * How often the code of an item was scanned, and from how many networks, day by day. Nobody is followed: of an address
 * only its network is looked at, as one of 256 numbers under a salt that is thrown away at the end of the day and is never
 * stored. Whoever can write this file can make a warning appear or vanish; no proof rests on it.
 */
import { createHash, randomBytes } from "node:crypto";
import { isIP } from "node:net";
import { type Database, open, type RootDatabase } from "lmdb";
import { Space } from "./space.ts";
import { requireWholeOrDelete } from "./whole-file.ts";

const dayMs = 86_400_000;
/** Days that are kept and looked at. */
export const scanDaysMax = 30;
/** Items whose scans are counted; the code of an item that does not exist is not counted. */
const itemsMax = 1_000_000;
const rowBytes = 200;
const networkNumbers = 256;

/** Per day: how often, and from how many networks at least. */
type Day = readonly [day: number, scans: number, networks: number];

export interface ScanCount {
  readonly scans: number;
  /** The most networks of any one day. */
  readonly networks: number;
}

export class ScanStore {
  readonly #root: RootDatabase;
  readonly #days: Database<Day[], string>;
  readonly #space: Space;
  /** Networks of today, by item; gone with the day's salt. */
  #today = new Map<string, Set<number>>();
  #salt = randomBytes(32);
  #saltDay = -1;

  constructor(folder: string) {
    requireWholeOrDelete(folder, "scans are counted anew");
    this.#root = open({ path: folder, maxDbs: 2, overlappingSync: false, noSync: true });
    this.#days = this.#root.openDB({ name: "scans", encoding: "json" });
    this.#space = new Space(folder, this.#root);
  }

  async close(): Promise<void> {
    await this.#root.close();
  }

  /** Counts one scan of an item that exists. */
  count(item: string, address: string, nowMs: number): ScanCount {
    const day = Math.floor(nowMs / dayMs);
    this.#beginDay(day);
    const networks = this.#today.get(item) ?? new Set<number>();
    networks.add(this.#numberOf(address));
    this.#today.set(item, networks);
    const kept = (this.#days.get(item) ?? []).filter(([one]) => one > day - scanDaysMax);
    const before = kept.find(([one]) => one === day);
    const others = kept.filter(([one]) => one !== day);
    const today: Day = [day, (before?.[1] ?? 0) + 1, Math.max(before?.[2] ?? 0, networks.size)];
    if (before || this.#days.getCount() < itemsMax) {
      this.#space.reserve(1, rowBytes + kept.length * 24);
      this.#days.putSync(item, [...others, today]);
    }
    return summed([...others, today]);
  }

  #beginDay(day: number): void {
    if (day === this.#saltDay) return;
    this.#saltDay = day;
    this.#salt = randomBytes(32);
    this.#today = new Map();
  }

  #numberOf(address: string): number {
    return createHash("sha256").update(this.#salt).update(networkOf(address)).digest()[0]! % networkNumbers;
  }
}

function summed(days: readonly Day[]): ScanCount {
  return {
    scans: days.reduce((sum, [, scans]) => sum + scans, 0),
    networks: days.reduce((most, [, , networks]) => Math.max(most, networks), 0),
  };
}

/** A /24 of IPv4, a /48 of IPv6: about a household or a company. */
function networkOf(address: string): string {
  if (isIP(address) === 4) return address.split(".").slice(0, 3).join(".");
  return address.split(":").slice(0, 3).join(":");
}
