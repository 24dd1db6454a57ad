/**
 * Which entries of the log journeys are made of, what became of the legs of delivered shipments, and the height up to
 * which it was looked: so that a restart reads these and not every reading. Derived: deleting the folder loses
 * nothing, the log is read again, and that is also what becomes of a folder that cannot be read. Whoever can write it
 * can make forecasts wrong until then; no proof, trace or bundle is made from them.
 */
import { rmSync } from "node:fs";
import { type Database, open, type RootDatabase } from "lmdb";
import type { LegHarm } from "../../ledger/routing/learning/harm-rates.ts";
import { Space } from "./space.ts";
import { requireWhole } from "./whole-file.ts";

const layoutVersion = 2;
/** Of one block's list, for making room. */
const rowBytesUsual = 256;

interface Mark {
  readonly layout: number;
  readonly height: number;
  readonly blocks: number;
  readonly harm: number;
}

/** A delivered shipment and what became of its legs. */
export type StoredHarm = readonly [shipment: string, legs: readonly LegHarm[]];

export interface StoredJourneys {
  readonly height: number;
  /** Heights of blocks and the indexes in them, ascending. */
  readonly blocks: readonly (readonly [height: number, indexes: readonly number[]])[];
  readonly harm: readonly StoredHarm[];
}

export class JourneyStore {
  readonly #root: RootDatabase;
  /** Indexes of entries by the height of their block; blocks without any have no row. */
  readonly #blocks: Database<number[], number>;
  readonly #harm: Database<readonly LegHarm[], string>;
  readonly #marks: Database<Mark, string>;
  readonly #space: Space;

  constructor(folder: string) {
    this.#root = openOrAnew(folder);
    this.#blocks = this.#root.openDB({ name: "blocks", encoding: "json", keyEncoding: "uint32" });
    this.#harm = this.#root.openDB({ name: "harm", encoding: "json" });
    this.#marks = this.#root.openDB({ name: "marks", encoding: "json" });
    this.#space = new Space(folder, this.#root);
  }

  /** `undefined` when there is nothing that can be believed. */
  read(): StoredJourneys | undefined {
    try {
      const mark = this.#marks.get("mark");
      const blocks = [...this.#blocks.getRange()].map(({ key, value }) => [key, value] as const);
      const harm = [...this.#harm.getRange()].map(({ key, value }) => [key, value] as const);
      if (mark?.layout !== layoutVersion || mark.blocks !== blocks.length || mark.harm !== harm.length)
        return undefined;
      return { height: mark.height, blocks, harm };
    } catch {
      // Whatever is wrong with it: the log gives it again.
      return undefined;
    }
  }

  /** Throws `NoSpaceError`. */
  clear(): void {
    this.#space.reserve(3, 0);
    this.#root.transactionSync(() => {
      this.#blocks.clearSync();
      this.#harm.clearSync();
      this.#marks.clearSync();
    });
  }

  /** Queues the entries of blocks up to `height`. Rejects with `NoSpaceError` when the disk is full. */
  async save(
    height: number,
    blocks: readonly (readonly [number, readonly number[]])[],
    harm: readonly StoredHarm[],
  ): Promise<void> {
    const rows = blocks.length + harm.length + 1;
    this.#space.reserve(rows, rows * rowBytesUsual);
    await this.#root.transaction(() => {
      for (const [at, indexes] of blocks) this.#blocks.put(at, [...indexes]);
      for (const [shipment, legs] of harm) this.#harm.put(shipment, legs);
      this.#marks.put("mark", {
        layout: layoutVersion,
        height,
        blocks: this.#blocks.getCount(),
        harm: this.#harm.getCount(),
      });
    });
  }

  async close(): Promise<void> {
    await this.#root.close();
  }
}

function openOrAnew(folder: string): RootDatabase {
  const options = { path: folder, maxDbs: 3, overlappingSync: false };
  try {
    requireWhole(folder);
    return open(options);
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return open(options);
  }
}
