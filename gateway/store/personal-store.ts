/**
 * Personal data behind the commitments in the log: the content, which can be erased, beside the log, which cannot. Whoever
 * can read this file reads it; whoever can write it cannot forge anything, as each datum is checked against its
 * commitment when it is shown. Erasing removes the row; its bytes are overwritten when the page is used again, and
 * copies in backups are gone when those are.
 */
import { type Database, open, type RootDatabase } from "lmdb";
import { Space } from "./space.ts";
import { requireWholeOrDelete } from "./whole-file.ts";

export interface PersonalDatum {
  /** Hex, 32 bytes. */
  readonly salt: string;
  readonly value: string;
}

const datumBytesMax = 8_192;

export class PersonalStore {
  readonly #root: RootDatabase;
  readonly #data: Database<PersonalDatum, string>;
  readonly #space: Space;

  constructor(folder: string) {
    requireWholeOrDelete(folder, "whoever disclosed personal data does so again");
    this.#root = open({ path: folder, maxDbs: 2, overlappingSync: false });
    this.#data = this.#root.openDB({ name: "data", encoding: "json" });
    this.#space = new Space(folder, this.#root);
  }

  get(party: string, name: string): PersonalDatum | undefined {
    return this.#data.get(keyOf(party, name));
  }

  /** Throws `NoSpaceError`. */
  put(party: string, name: string, datum: PersonalDatum): void {
    this.#space.reserve(1, datumBytesMax);
    this.#data.putSync(keyOf(party, name), datum);
  }

  /** Whether there was anything. Throws `NoSpaceError`. */
  erase(party: string, name: string): boolean {
    this.#space.reserve(1, 0);
    return this.#data.removeSync(keyOf(party, name));
  }

  async close(): Promise<void> {
    await this.#root.close();
  }
}

/** Identifiers have no space. */
function keyOf(party: string, name: string): string {
  return `${party} ${name}`;
}
