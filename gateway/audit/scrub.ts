/**
 * Looks at the sealed blocks again and again, slowly, so that a bit that flipped in a part of the log nobody reads is
 * found before the backups that could mend it are gone. The newest blocks are looked at before every start.
 */
import { equalBytes } from "../../ledger/encoding/bytes.ts";
import { decodeHeader, headerHash } from "../../ledger/log/header.ts";
import { leafHash } from "../../ledger/log/merkle.ts";
import { isRefusal } from "../../ledger/state/rules.ts";
import { decodeStatement } from "../../ledger/statement/statement.ts";
import { nativeSha256 } from "../native-hash.ts";
import type { Ledger } from "../seal/ledger.ts";
import { damageRemedy, StoreError } from "../store/store-error.ts";

/** One thousandth of a core. */
const stepEveryMs = 1_000;
const stepMsMax = 1;

/** Blocks that are looked at before a start, unless they hold more entries than this. */
const newestBlocks = 64;
const newestEntriesMax = 2_000;

/** Throws `StoreError` when one of the newest blocks is not what was sealed. */
export function proveNewestBlocks(ledger: Ledger): void {
  const { header } = ledger.tip!;
  for (let { height } = header; height > header.height - newestBlocks && height >= 0; height--) {
    if (header.size - (ledger.store.block(height)?.firstIndex ?? 0) > newestEntriesMax) return;
    const problem = blockProblem(ledger, height);
    if (problem !== undefined) throw new StoreError(`${problem}; ${damageRemedy}`);
  }
}

/** What is wrong with a stored block: its place in the chain, its entries, the way from a statement to its entry. */
export function blockProblem(ledger: Ledger, height: number): string | undefined {
  const problem = placeProblem(ledger, height);
  if (problem !== undefined) return problem;
  for (let { next, end } = entriesOf(ledger, height); next < end; next++) {
    const problem = entryProblem(ledger, height, next);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

interface Entries {
  next: number;
  readonly end: number;
}

/** Of a block that is in its place. */
function entriesOf({ store }: Ledger, height: number): Entries {
  const { header, firstIndex } = store.block(height)!;
  return { next: firstIndex, end: decodeHeader(header).size };
}

function placeProblem(ledger: Ledger, height: number): string | undefined {
  return readable(height, () => placeProblemOf(ledger, height));
}

function entryProblem(ledger: Ledger, height: number, index: number): string | undefined {
  return readable(height, () => entryProblemOf(ledger, height, index));
}

function readable(height: number, problem: () => string | undefined): string | undefined {
  try {
    return problem();
  } catch (error) {
    return `block ${height} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function placeProblemOf({ store }: Ledger, height: number): string | undefined {
  const stored = store.block(height);
  if (!stored) return `block ${height} is missing`;
  const header = decodeHeader(stored.header);
  if (header.height !== height) return `block ${height} is block ${header.height}`;
  if (height === 0) return undefined;
  const before = store.block(height - 1);
  if (!before) return `block ${height - 1} is missing`;
  const previous = decodeHeader(before.header);
  if (!equalBytes(header.previous, headerHash(previous, nativeSha256)))
    return `block ${height} does not follow the stored block ${height - 1}`;
  if (previous.size !== stored.firstIndex)
    return `block ${height} does not begin where the one before it ends`;
  const seal = store.entry(stored.firstIndex);
  if (!seal || !equalBytes(seal, before.seal)) return `block ${height - 1} is not stored with its seal`;
  return undefined;
}

function entryProblemOf({ store, log }: Ledger, height: number, index: number): string | undefined {
  const entry = store.entry(index);
  if (!entry) return `entry ${index} in block ${height} is missing`;
  if (!equalBytes(leafHash(entry, nativeSha256), log.read(0, index)))
    return `entry ${index} in block ${height} is not what was sealed`;
  // The first entry of a block is the seal of the one before it.
  if (height > 0 && index === store.block(height)!.firstIndex) return undefined;
  const statement = decodeStatement(entry, nativeSha256);
  if (isRefusal(statement) || store.indexOfStatement(statement.hash, index) !== index)
    return `the index of statements does not lead to entry ${index} in block ${height}`;
  return undefined;
}

export class Scrub {
  readonly #ledger: Ledger;
  readonly #found: (problem: string) => void;
  readonly #timer: NodeJS.Timeout;
  #height = 0;
  /** Of block `#height`, what is still to be looked at; `undefined` before its place was. */
  #entries: Entries | undefined;

  /** `found` is called once, with the first thing that is wrong. */
  constructor(ledger: Ledger, found: (problem: string) => void) {
    this.#ledger = ledger;
    this.#found = found;
    this.#timer = setInterval(() => this.#step(), stepEveryMs);
    this.#timer.unref();
  }

  #step(): void {
    const until = performance.now() + stepMsMax;
    do {
      const problem = this.#next();
      if (problem === undefined) continue;
      this.close();
      return this.#found(`${problem}; ${damageRemedy}`);
    } while (performance.now() < until && this.#height <= this.#ledger.tip!.header.height);
  }

  /** Looks at a block's place or at one entry: blocks are too large to be looked at whole in a step. */
  #next(): string | undefined {
    if (this.#height > this.#ledger.tip!.header.height) this.#height = 0;
    const entries = this.#entries;
    if (!entries) {
      const problem = placeProblem(this.#ledger, this.#height);
      if (problem === undefined) this.#entries = entriesOf(this.#ledger, this.#height);
      return problem;
    }
    const problem = entryProblem(this.#ledger, this.#height, entries.next++);
    if (entries.next === entries.end) {
      this.#height++;
      this.#entries = undefined;
    }
    return problem;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
