/**
 * The live view on disk, with the height it stands at, so that a restart need not read the whole log. Derived:
 * deleting the folder loses nothing, the log is read again, and that is also what becomes of a folder that cannot be
 * read or in which a bit has flipped. Whoever can write it can make the dashboard show a wrong row until then; no
 * proof, trace or bundle is made from it.
 */
import { hash } from "node:crypto";
import { rmSync } from "node:fs";
import { type Database, open, type RootDatabase } from "lmdb";
import type { DeviceEntry, FleetEntry } from "../project/fleet.ts";
import type { PastEntry } from "../project/past.ts";
import { Space, type SpaceFiles, spaceFiles } from "./space.ts";
import { requireWhole } from "./whole-file.ts";

/** Of one shipment, device or unit, as JSON: for making room. */
const entryBytesUsual = 4_096;
/** Version of the rows below; others are thrown away. */
const layoutVersion = 4;

/** Newest values of what changed. */
export interface ProjectionChanges {
  readonly shipments: readonly [string, FleetEntry][];
  readonly pasts: readonly [string, PastEntry][];
  readonly devices: readonly [string, DeviceEntry][];
  readonly units: readonly [string, string[]][];
}

/** Everything that is stored, and the height of the last block it includes. */
export interface StoredProjection extends ProjectionChanges {
  readonly height: number;
}

interface Mark {
  readonly layout: number;
  readonly height: number;
  readonly rows: number;
}

type Rows = Database<string, string>;

export class ProjectionStore {
  readonly #root: RootDatabase;
  readonly #shipments: Rows;
  readonly #pasts: Rows;
  readonly #devices: Rows;
  /** What is directly inside each unit, by the unit's reference. */
  readonly #units: Rows;
  readonly #meta: Rows;
  readonly #space: Space;
  #height: number | undefined;

  constructor(folder: string, files: SpaceFiles = spaceFiles) {
    this.#root = openOrAnew(folder);
    this.#shipments = this.#root.openDB({ name: "shipments", encoding: "string" });
    this.#pasts = this.#root.openDB({ name: "pasts", encoding: "string" });
    this.#devices = this.#root.openDB({ name: "devices", encoding: "string" });
    this.#units = this.#root.openDB({ name: "units", encoding: "string" });
    this.#meta = this.#root.openDB({ name: "meta", encoding: "string" });
    this.#space = new Space(folder, this.#root, files);
  }

  /** Height of the last block the stored view includes, as far as this process knows. */
  height(): number | undefined {
    return this.#height;
  }

  /** The stored view; `undefined` when there is none that can be believed. */
  read(): StoredProjection | undefined {
    try {
      const mark = unchecked<Mark>("mark", this.#meta.get("mark"));
      const stored: StoredProjection = {
        height: mark.height,
        shipments: rowsOf(this.#shipments),
        pasts: rowsOf(this.#pasts),
        devices: rowsOf(this.#devices),
        units: rowsOf(this.#units),
      };
      const { shipments, pasts, devices, units } = stored;
      const rows = shipments.length + pasts.length + devices.length + units.length;
      if (mark.layout !== layoutVersion || mark.rows !== rows) return undefined;
      this.#height = mark.height;
      return stored;
    } catch {
      // Whatever is wrong with it: the log gives it again.
      return undefined;
    }
  }

  /** Forgets everything; the ledger is read again. Throws `NoSpaceError`. */
  clear(): void {
    const databases = [this.#shipments, this.#pasts, this.#devices, this.#units, this.#meta];
    this.#space.reserve(databases.length, 0);
    this.#root.transactionSync(() => {
      for (const database of databases) database.clearSync();
    });
    this.#height = undefined;
  }

  /**
   * Queues the changes of the blocks up to `height`; they and the height become visible together. Rejects with
   * `NoSpaceError` when the disk is full.
   */
  async save(height: number, { shipments, pasts, devices, units }: ProjectionChanges): Promise<void> {
    const keys = shipments.length + pasts.length + devices.length + units.length + 1;
    this.#space.reserve(keys, keys * entryBytesUsual);
    // Written down now: the transaction runs later, when the view has gone on.
    const written = [
      { rows: this.#shipments, entries: shipments.map(checkedEntry) },
      { rows: this.#pasts, entries: pasts.map(checkedEntry) },
      { rows: this.#devices, entries: devices.map(checkedEntry) },
      { rows: this.#units, entries: units.map(checkedEntry) },
    ];
    await this.#root.transaction(() => {
      for (const { rows, entries } of written) for (const [key, entry] of entries) rows.put(key, entry);
      const counted = [this.#shipments, this.#pasts, this.#devices, this.#units];
      const rows = counted.reduce((sum, database) => sum + database.getCount(), 0);
      this.#meta.put("mark", checked("mark", { layout: layoutVersion, height, rows } satisfies Mark));
    });
    this.#height = height;
  }

  async close(): Promise<void> {
    await this.#root.close();
  }
}

function openOrAnew(folder: string): RootDatabase {
  const options = { path: folder, maxDbs: 6, overlappingSync: false, noMemInit: true };
  try {
    requireWhole(folder);
    return open(options);
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return open(options);
  }
}

const digestLength = 16;

function checkedEntry([key, value]: readonly [string, unknown]): readonly [string, string] {
  return [key, checked(key, value)];
}

function checked(key: string, value: unknown): string {
  const json = JSON.stringify(value);
  return digestOf(key, json) + json;
}

/** Throws when the row is not what was written under this key. */
function unchecked<T>(key: string, row: string | undefined): T {
  const json = row?.slice(digestLength) ?? "";
  if (row?.slice(0, digestLength) !== digestOf(key, json)) throw new Error(`the row of ${key} is damaged`);
  return JSON.parse(json) as T;
}

function digestOf(key: string, json: string): string {
  return hash("sha256", `${key} ${json}`, "hex").slice(0, digestLength);
}

function rowsOf<T>(rows: Rows): [string, T][] {
  return [...rows.getRange().map(({ key, value }): [string, T] => [key, unchecked<T>(key, value)])];
}
