/**
 * Passages that the operator of this gateway takes to be closed for all shipments. A setting and no statement: it is
 * an assumption of whoever plans, nobody vouches for it, and it ends without anybody signing that. Each suggestion
 * names the closures it was made under, so it can be computed again whatever is set later.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { isPassageId, type PassageId } from "../../ledger/routing/sea/passages.ts";

export class Closures {
  readonly #file: string;
  #closed: readonly PassageId[];

  /** A file that cannot be read as a list of passages counts as an empty one, which is reported. */
  constructor(file: string, report: (message: string) => void) {
    this.#file = file;
    this.#closed = read(file, report);
  }

  /** Sorted. */
  get closed(): readonly PassageId[] {
    return this.#closed;
  }

  set(passages: readonly PassageId[]): void {
    const closed = [...new Set(passages)].sort();
    writeFileSync(`${this.#file}.new`, JSON.stringify(closed), { flush: true, mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
    this.#closed = closed;
  }
}

function read(file: string, report: (message: string) => void): readonly PassageId[] {
  if (!existsSync(file)) return [];
  try {
    const passages: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (Array.isArray(passages) && passages.every((id) => typeof id === "string" && isPassageId(id)))
      return passages as PassageId[];
    report(`${file} is no list of passages; nothing is taken to be closed`);
  } catch (error) {
    report(`${file} cannot be read, nothing is taken to be closed: ${String(error)}`);
  }
  return [];
}
