/**
 * Execution of a block: `(state, statements, time) → { block, state', results }`. Statements are judged one by
 * one, in order, at the block's one time, so a replay of the same statements gives the same block, byte for byte.
 */
import type { Refusal } from "../codes.ts";
import { type Executed, execute, type Identified, identify, isRefusal } from "../state/rules.ts";
import type { StateTree } from "../state/state-tree.ts";
import { applyWrites, StateOverlay, type StateReader, type StateWrite } from "../state/view.ts";
import type { SignedStatement } from "../statement/statement.ts";
import { hashBytes, type Sha256, sha256 } from "./hash.ts";
import { type BlockHeader, headerHash } from "./header.ts";
import { leafHash } from "./merkle.ts";
import type { LogTree, TileWrite } from "./tiles.ts";

/** An entry of the log: a statement, or the seal of the block before (which is filed nowhere). */
export interface Entry {
  readonly index: number;
  readonly bytes: Uint8Array;
  readonly leafHash: Uint8Array;
  readonly executed: Executed | undefined;
}

/** A finished block that is not durable yet. */
export interface Block {
  readonly header: BlockHeader;
  readonly firstIndex: number;
  readonly entries: readonly Entry[];
  readonly stateWrites: readonly StateWrite[];
  readonly tileWrites: readonly TileWrite[];
}

/** Where the chain stands: what the next block builds on. */
export interface ChainTip {
  readonly header: BlockHeader;
  /** The seal of `header`; it becomes the first entry of the next block. */
  readonly seal: Uint8Array;
}

export interface LedgerState {
  readonly chain: string;
  readonly tip: ChainTip | undefined;
  readonly state: StateReader;
  readonly stateTree: StateTree;
  readonly log: LogTree;
}

/** A block that is being filled. Nothing outside it changes before `finish`. */
export class OpenBlock {
  readonly timeMs: number;
  readonly #ledger: LedgerState;
  readonly #hash: Sha256;
  readonly #overlay: StateOverlay;
  readonly #entries: Entry[] = [];

  /** `timeMs` by the chain's clock; a time before the block before is raised to it. */
  constructor(ledger: LedgerState, timeMs: number, hash: Sha256 = sha256) {
    this.#ledger = ledger;
    this.#hash = hash;
    this.timeMs = Math.max(timeMs, ledger.tip?.header.timeMs ?? 0);
    this.#overlay = new StateOverlay(ledger.state);
    if (ledger.tip) this.#append(ledger.tip.seal, leafHash(ledger.tip.seal, hash), undefined);
  }

  /** Statements in the block so far. */
  get count(): number {
    return this.#ledger.tip ? this.#entries.length - 1 : this.#entries.length;
  }

  /** The state as it is with the block's statements so far. */
  get state(): StateReader {
    return this.#overlay;
  }

  get nextIndex(): number {
    return this.#ledger.log.size + this.#entries.length;
  }

  identify(statement: SignedStatement): Identified | Refusal {
    return identify(this.#overlay, statement, this.timeMs);
  }

  /** Runs a statement whose signature was verified. A refused one leaves no trace. */
  execute(identified: Identified): Executed | Refusal {
    const leaf = leafHash(identified.statement.bytes, this.#hash);
    const position = { timeMs: this.timeMs, index: this.nextIndex };
    const executed = execute(this.#overlay, identified, position, leaf, this.#hash);
    if (!isRefusal(executed)) this.#append(identified.statement.bytes, leaf, executed);
    return executed;
  }

  #append(bytes: Uint8Array, leaf: Uint8Array, executed: Executed | undefined): void {
    this.#entries.push({ index: this.nextIndex, bytes, leafHash: leaf, executed });
  }

  /** Closes the block: appends to the log and the state tree of the ledger, which must then commit it or stop. */
  finish(): Block {
    const { chain, tip, log, stateTree } = this.#ledger;
    const firstIndex = log.size;
    const tileWrites = log.append(this.#entries.map((entry) => entry.leafHash));
    const stateWrites = applyWrites(stateTree, this.#overlay);
    const header: BlockHeader = {
      chain,
      height: tip ? tip.header.height + 1 : 0,
      previous: tip ? headerHash(tip.header, this.#hash) : new Uint8Array(hashBytes),
      timeMs: this.timeMs,
      size: log.size,
      logRoot: log.root(),
      stateRoot: stateTree.root(),
    };
    return { header, firstIndex, entries: this.#entries, stateWrites, tileWrites };
  }
}
