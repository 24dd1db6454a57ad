import { StateTree } from "../state/state-tree.ts";
import type { StateReader, StateValue } from "../state/view.ts";
import type { ChainTip } from "./block.ts";
import { type Sha256, sha256 } from "./hash.ts";
import type { ReplayedBlock, ReplayStart } from "./replay.ts";
import { LogTree } from "./tiles.ts";

/** What a replay that stands somewhere is made of. */
export interface ReplayParts {
  readonly tip: ChainTip;
  readonly values: Map<string, StateValue>;
  readonly stateTree: StateTree;
  readonly log: LogTree;
}

/** Where a replay stands, whole in memory: a `ReplayStart` that is brought forward block by block. */
export class ReplayState implements ReplayStart {
  readonly stateTree: StateTree;
  readonly log: LogTree;
  readonly state: StateReader;
  readonly #values: Map<string, StateValue>;
  readonly #hash: Sha256;
  #tip: ChainTip | undefined;

  /** Before block 0, or where `parts` stand, which are taken over; that they are right is for the caller to know. */
  constructor(hash: Sha256 = sha256, parts?: ReplayParts) {
    const values = parts?.values ?? new Map<string, StateValue>();
    this.#values = values;
    this.#hash = hash;
    this.stateTree = parts?.stateTree ?? new StateTree(hash);
    this.log = parts?.log ?? new LogTree(0, () => undefined, hash);
    this.state = { get: <T extends StateValue>(name: string) => values.get(name) as T | undefined };
    this.#tip = parts?.tip;
  }

  get tip(): ChainTip | undefined {
    return this.#tip;
  }

  /** Every name that has a value. */
  get values(): ReadonlyMap<string, StateValue> {
    return this.#values;
  }

  /** The log's tree once more, to be brought forward by itself. */
  logSoFar(): LogTree {
    return LogTree.ofEdge(this.log.size, this.log.edge(), this.#hash);
  }

  /** The state as it is after a block that was run on this one; the trees have it already. */
  take({ header, seal, stateWrites }: ReplayedBlock): void {
    for (const { name, value } of stateWrites) this.#values.set(name, value);
    this.#tip = { header, seal };
  }
}
