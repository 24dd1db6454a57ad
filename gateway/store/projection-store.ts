/**
 * The live view on disk, with the height it stands at, so that a restart need not read the whole log. Derived:
 * deleting the folder loses nothing, the log is read again. Whoever can write it can make the dashboard show a
 * wrong row until then; no proof, trace or bundle is made from it.
 */
import { type Database, open, type RootDatabase } from "lmdb";
import type { DeviceEntry, FleetEntry } from "../project/fleet.ts";

export class ProjectionStore {
  readonly #root: RootDatabase;
  readonly #shipments: Database<FleetEntry, string>;
  readonly #devices: Database<DeviceEntry, string>;
  readonly #meta: Database<number, string>;

  constructor(folder: string) {
    this.#root = open({ path: folder, maxDbs: 4, noMemInit: true });
    this.#shipments = this.#root.openDB({ name: "shipments", encoding: "json" });
    this.#devices = this.#root.openDB({ name: "devices", encoding: "json" });
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

  /** Queues the changes of the blocks up to `height`; they and the height become visible together. */
  async save(
    height: number,
    shipments: [string, FleetEntry][],
    devices: [string, DeviceEntry][],
  ): Promise<void> {
    await this.#root.transaction(() => {
      for (const [id, entry] of shipments) this.#shipments.put(id, entry);
      for (const [id, entry] of devices) this.#devices.put(id, entry);
      this.#meta.put("height", height);
    });
  }

  async close(): Promise<void> {
    await this.#root.close();
  }
}
