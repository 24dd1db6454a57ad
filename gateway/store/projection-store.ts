/**
 * The live view on disk, with the height it stands at, so that a restart need not read the whole log. Derived:
 * deleting the folder loses nothing, the log is read again. Whoever can write it can make the dashboard show a
 * wrong row until then; no proof, trace or bundle is made from it.
 */
import { type Database, open, type RootDatabase } from "lmdb";
import type { DeviceEntry, FleetEntry } from "../project/fleet.ts";

/** Newest values of what changed. */
export interface ProjectionChanges {
  readonly shipments: readonly [string, FleetEntry][];
  readonly devices: readonly [string, DeviceEntry][];
  readonly units: readonly [string, string[]][];
}

export class ProjectionStore {
  readonly #root: RootDatabase;
  readonly #shipments: Database<FleetEntry, string>;
  readonly #devices: Database<DeviceEntry, string>;
  /** What is directly inside each unit, by the unit's reference. */
  readonly #units: Database<string[], string>;
  readonly #meta: Database<number, string>;

  constructor(folder: string) {
    this.#root = open({ path: folder, maxDbs: 5, noMemInit: true });
    this.#shipments = this.#root.openDB({ name: "shipments", encoding: "json" });
    this.#devices = this.#root.openDB({ name: "devices", encoding: "json" });
    this.#units = this.#root.openDB({ name: "units", encoding: "json" });
    this.#meta = this.#root.openDB({ name: "meta", encoding: "json" });
  }

  /** Height of the last block the stored view includes. */
  height(): number | undefined {
    return this.#meta.get("height");
  }

  shipments(): Iterable<[string, FleetEntry]> {
    return this.#shipments.getRange().map(({ key, value }): [string, FleetEntry] => [key, value]);
  }

  devices(): Iterable<[string, DeviceEntry]> {
    return this.#devices.getRange().map(({ key, value }): [string, DeviceEntry] => [key, value]);
  }

  contents(): Iterable<[string, string[]]> {
    return this.#units.getRange().map(({ key, value }): [string, string[]] => [key, value]);
  }

  /** Forgets everything; the ledger is read again. */
  clear(): void {
    this.#root.transactionSync(() => {
      for (const database of [this.#shipments, this.#devices, this.#units, this.#meta]) database.clearSync();
    });
  }

  /** Queues the changes of the blocks up to `height`; they and the height become visible together. */
  async save(height: number, { shipments, devices, units }: ProjectionChanges): Promise<void> {
    await this.#root.transaction(() => {
      for (const [id, entry] of shipments) this.#shipments.put(id, entry);
      for (const [id, entry] of devices) this.#devices.put(id, entry);
      for (const [unit, items] of units) this.#units.put(unit, items);
      this.#meta.put("height", height);
    });
  }

  async close(): Promise<void> {
    await this.#root.close();
  }
}
