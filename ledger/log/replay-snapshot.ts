/**
 * Where a replay stands, written down: the tip, the right edge of the log's tree, and every value of the state, in parts of
 * moderate size so that a large state is neither written nor read in one piece. What is read is proved as a gateway's store is:
 * both trees are computed again, and their roots are those that the operator sealed. That the blocks before were run, it cannot show.
 */
import { RefusalError } from "../codes.ts";
import { equalBytes } from "../encoding/bytes.ts";
import { type Cbor, CborError, decodeCbor } from "../encoding/cbor-decode.ts";
import { encodeCbor } from "../encoding/cbor-encode.ts";
import { type NamedBytes, StateTree } from "../state/state-tree.ts";
import { decodeState, encodeState, type StateValue } from "../state/view.ts";
import type { ChainTip } from "./block.ts";
import { type Sha256, sha256 } from "./hash.ts";
import { type BlockHeader, decodeHeader, encodeHeader } from "./header.ts";
import { isOperatorSeal } from "./operator-seal.ts";
import type { ReplayOptions } from "./replay.ts";
import { ReplayState } from "./replay-state.ts";
import { decodeSeal } from "./seal.ts";
import { LogTree } from "./tiles.ts";

/** What was written down does not hold, or is not of this form. */
export class SnapshotError extends Error {
  override readonly name = "SnapshotError";
}

const format = "tallyman-replay/1";

/** A part ends with the value that reaches one of these. */
const partBytes = 256 * 1024;
const partValues = 4_096;
/** No part is larger: a value is at most a few statements long. */
export const partBytesMax = 16 * 1024 * 1024;

/** The parts in order. The state must stay as it is until the last. Throws `RangeError` before block 0. */
export function* snapshotParts({ tip, log, values }: ReplayState): Generator<Uint8Array, void> {
  if (!tip) throw new RangeError("before block 0 there is nothing to write down");
  yield encodeCbor([format, encodeHeader(tip.header), tip.seal, log.edge(), values.size]);
  let part: (string | Uint8Array)[] = [];
  let length = 0;
  for (const [name, value] of values) {
    const bytes = encodeState(value);
    part.push(name, bytes);
    length += name.length + bytes.length;
    if (length < partBytes && part.length < 2 * partValues) continue;
    yield encodeCbor(part);
    part = [];
    length = 0;
  }
  if (part.length > 0) yield encodeCbor(part);
}

interface Head {
  readonly tip: ChainTip;
  readonly log: LogTree;
  readonly count: number;
}

/** Takes the parts in order; they may be anybody's bytes. After an error it is of no further use. */
export class SnapshotReader {
  readonly #options: ReplayOptions;
  readonly #hash: Sha256;
  readonly #values = new Map<string, StateValue>();
  readonly #stateTree: StateTree;
  #head: Head | undefined;

  constructor(options: ReplayOptions = {}) {
    this.#options = options;
    this.#hash = options.hash ?? sha256;
    this.#stateTree = new StateTree(this.#hash);
  }

  /** Throws `SnapshotError`. */
  take(part: Uint8Array): void {
    attempt(() => {
      const items = decodeCbor(part);
      requires(Array.isArray(items), "a part is a list");
      if (this.#head) this.#takeValues(items, this.#head);
      else this.#head = this.#headOf(items);
    });
  }

  /** What was written down, proved against the operator's seal. Throws `SnapshotError`. */
  finish(): ReplayState {
    return attempt(() => {
      const head = this.#head;
      requires(head !== undefined, "it has no beginning");
      requires(this.#values.size === head.count, "values are missing");
      const { log, tip } = head;
      const parts = { tip, log, values: this.#values, stateTree: this.#stateTree };
      const state = new ReplayState(this.#hash, parts);
      this.#prove(state, tip);
      return state;
    });
  }

  #headOf(items: readonly Cbor[]): Head {
    requires(items[0] === format, "it is of another version");
    const [, header, seal, edge, count] = items;
    requires(items.length === 5 && header instanceof Uint8Array && seal instanceof Uint8Array, "its head");
    requires(Array.isArray(edge) && edge.every((tile) => tile instanceof Uint8Array), "its edge of the log");
    requires(typeof count === "number", "its count of values");
    const tip = { header: decodeHeader(header), seal: seal.slice() };
    return { tip, log: LogTree.ofEdge(tip.header.size, edge, this.#hash), count };
  }

  #takeValues(items: readonly Cbor[], { count }: Head): void {
    requires(items.length > 0 && items.length % 2 === 0, "a name without a value");
    requires(this.#values.size + items.length / 2 <= count, "values are too many");
    const taken: NamedBytes[] = [];
    for (let i = 0; i < items.length; i += 2) {
      const [name, bytes] = [items[i], items[i + 1]];
      requires(typeof name === "string" && bytes instanceof Uint8Array, "a name and its value");
      requires(!this.#values.has(name), "a name is there twice");
      // A copy: byte strings in the value are views, and would keep the whole part.
      const value = decodeState(bytes.slice());
      this.#values.set(name, value);
      taken.push({ name, bytes });
    }
    this.#stateTree.assign(taken);
  }

  #prove(state: ReplayState, { header, seal: sealBytes }: ChainTip): void {
    requires(equalBytes(state.log.root(), header.logRoot), "its log has another root than was sealed");
    requires(
      equalBytes(state.stateTree.root(), header.stateRoot),
      "its state has another root than was sealed",
    );
    const seal = decodeSeal(sealBytes);
    requires(isHeaderOf(seal.header, header), "its seal is of another block");
    requires(
      isOperatorSeal(state.state, seal, header.logRoot, this.#options.verify),
      "its seal does not verify",
    );
  }
}

function isHeaderOf(sealed: Omit<BlockHeader, "logRoot">, header: BlockHeader): boolean {
  return equalBytes(encodeHeader({ ...sealed, logRoot: header.logRoot }), encodeHeader(header));
}

function requires(condition: boolean, detail: string): asserts condition {
  if (!condition) throw new SnapshotError(detail);
}

function attempt<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    // The last two: what has the form and was written by no rule, such as a key without its bytes.
    const isOfBytes = [CborError, RefusalError, RangeError, TypeError].some((type) => error instanceof type);
    if (!isOfBytes) throw error;
    throw new SnapshotError(`it cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
