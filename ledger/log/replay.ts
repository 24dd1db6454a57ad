/**
 * Runs a chain again from nothing: every statement is decoded, verified, judged and executed by the rules, block
 * by block; every header is made again and compared byte for byte, every seal verified. A chain that passes is
 * what an honest gateway would have written, whoever wrote it.
 */
import type { Refusal } from "../codes.ts";
import { equalBytes, toHex } from "../encoding/bytes.ts";
import type { PublicKey } from "../keys/cose-key.ts";
import { verifySignature } from "../keys/signature.ts";
import { chainOf } from "../state/chain.ts";
import { keyOf } from "../state/keys.ts";
import { sealsAfter } from "../state/operator-key.ts";
import { isRefusal } from "../state/rules.ts";
import { StateOverlay, type StateReader } from "../state/view.ts";
import { decodeStatement } from "../statement/statement.ts";
import { type Block, type ChainTip, type LedgerState, OpenBlock } from "./block.ts";
import type { BlockBytes } from "./block-bytes.ts";
import { type Sha256, sha256 } from "./hash.ts";
import { type BlockHeader, decodeHeader, encodeHeader } from "./header.ts";
import { ReplayState } from "./replay-state.ts";
import { decodeSeal, prepareSeal, type Seal } from "./seal.ts";

/** Where the chain's bytes come from; nothing in them is believed. */
export interface ChainReader {
  /** Height of the last block; `undefined` when there is none. */
  height(): number | undefined;
  block(height: number): { readonly header: Uint8Array; readonly seal: Uint8Array } | undefined;
  /** Exact bytes of an entry of the log. */
  entry(index: number): Uint8Array | undefined;
}

/** Whether the key made the signature over the message, by the one rule of `keys/signature.ts`. */
export type SignatureCheck = (key: PublicKey, message: Uint8Array, signature: Uint8Array) => boolean;

export interface ReplayOptions {
  readonly hash?: Sha256;
  /** A native one takes a twentieth of the time of the default, `verifySignature`. */
  readonly verify?: SignatureCheck;
}

/** A block that was executed again and found to be the one that was sealed. */
export interface ReplayedBlock extends Block {
  readonly seal: Uint8Array;
}

/** The first thing that does not hold; what comes after it was not looked at. */
export class ReplayError extends Error {
  override readonly name = "ReplayError";
  readonly height: number;
  /** Of the entry to blame, if it is one. */
  readonly index: number | undefined;

  constructor(detail: string, height: number, index?: number, options?: ErrorOptions) {
    const where = index === undefined ? `block ${height}` : `entry ${index} in block ${height}`;
    super(`${where}: ${detail}`, options);
    this.height = height;
    this.index = index;
  }
}

/** The ledger as it stands after some block; `state` is to show a block's writes before the next block is run. */
export type ReplayStart = Pick<LedgerState, "tip" | "state" | "stateTree" | "log">;

/** Entry of the log by index; `undefined` when the source has none. */
type EntryAt = (index: number) => Uint8Array | undefined;

/** Runs blocks again one at a time, in order. After an error it is of no further use. */
export class BlockReplay {
  readonly #hash: Sha256;
  readonly #verify: SignatureCheck;
  readonly #ledger: ReplayStart;
  /** The ledger, unless it is kept elsewhere. */
  readonly #own: ReplayState | undefined;
  #chain: string;
  #tip: ChainTip | undefined;

  /** From nothing, or from `start`, whose trees it goes on with; that they are right is for the caller to know. */
  constructor({ hash = sha256, verify = verifySignature }: ReplayOptions = {}, start?: ReplayStart) {
    this.#hash = hash;
    this.#verify = verify;
    this.#own = start ? undefined : new ReplayState(hash);
    this.#ledger = start ?? this.#own!;
    this.#tip = start?.tip;
    this.#chain = start?.tip?.header.chain ?? "";
  }

  /** The state after the last block. */
  get state(): StateReader {
    return this.#ledger.state;
  }

  /** Names that have a value in the state. */
  get stateCount(): number {
    return this.#ledger.stateTree.count;
  }

  get tip(): ChainTip | undefined {
    return this.#tip;
  }

  /** Entries of the log so far. */
  get size(): number {
    return this.#ledger.log.size;
  }

  /** The next block, executed and found to be the one that was sealed. Throws `ReplayError`. */
  next({ header, seal, entries }: BlockBytes): ReplayedBlock {
    const firstIndex = this.size;
    const block = this.run({ header, seal }, (index) => entries[index - firstIndex]);
    if (entries.length > block.entries.length)
      throw new ReplayError("it lies beyond its block", block.header.height, block.header.size);
    return block;
  }

  /** The same, for a block whose entries are looked up one by one. */
  run(stored: { readonly header: Uint8Array; readonly seal: Uint8Array }, entryAt: EntryAt): ReplayedBlock {
    const height = this.#tip ? this.#tip.header.height + 1 : 0;
    const { header, seal } = attempt(height, () => ({
      header: decodeHeader(stored.header),
      seal: decodeSeal(stored.seal),
    }));
    if (height === 0) this.#chain = header.chain;
    const block = this.#execute(header, height, entryAt);
    if (!equalBytes(encodeHeader(block.header), stored.header))
      throw new ReplayError(`executed again it has another ${difference(block.header, header)}`, height);
    this.#checkSeal(block, seal);
    const replayed = { ...block, seal: stored.seal };
    this.#own?.take(replayed);
    this.#tip = { header: block.header, seal: stored.seal };
    return replayed;
  }

  #execute({ timeMs, size }: BlockHeader, height: number, entryAt: EntryAt): Block {
    const open = new OpenBlock(this.#ledgerState(), timeMs, this.#hash);
    if (this.#tip) this.#checkPreviousSeal(this.#tip.seal, height, entryAt);
    while (open.nextIndex < size) this.#statement(open, height, entryAt);
    return open.finish();
  }

  #ledgerState(): LedgerState {
    const { state, stateTree, log } = this.#ledger;
    return { chain: this.#chain, tip: this.#tip, state, stateTree, log };
  }

  /** The first entry of a block is the seal of the block before it. */
  #checkPreviousSeal(seal: Uint8Array, height: number, entryAt: EntryAt): void {
    const index = this.#ledger.log.size;
    const entry = entryAt(index);
    if (!entry || !equalBytes(entry, seal))
      throw new ReplayError(`it is not the seal of block ${height - 1}`, height, index);
  }

  #statement(open: OpenBlock, height: number, entryAt: EntryAt): void {
    const index = open.nextIndex;
    const bytes = entryAt(index);
    if (!bytes) throw new ReplayError("it is missing", height, index);
    const accepted = <T extends object>(result: T | Refusal): T => {
      if (!isRefusal(result)) return result;
      throw new ReplayError(`the rules refuse it: ${result.code} ${result.detail}`, height, index);
    };
    const statement = accepted(decodeStatement(bytes, this.#hash));
    const identified = accepted(open.identify(statement));
    const { algorithm, bytes: keyBytes } = identified.key;
    const key: PublicKey = { algorithm, bytes: keyBytes, kid: statement.kid };
    if (!this.#verify(key, statement.toBeSigned, statement.signature))
      throw new ReplayError("its signature does not verify", height, index);
    accepted(open.execute(identified));
  }

  /** The seal is made of the header byte for byte, by a key that the chain itself registers as the operator's. */
  #checkSeal({ header, stateWrites }: Block, seal: Seal): void {
    const { height } = header;
    const state = new StateOverlay(this.state);
    for (const { name, value } of stateWrites) state.set(name, value);
    const chain = chainOf(state);
    if (chain?.id !== header.chain) throw new ReplayError(`it is not of ${chain?.id ?? "any chain"}`, height);
    const registered = keyOf(state, seal.kid);
    if (!registered || !sealsAfter(chainOf(this.state), seal.kid, registered))
      throw new ReplayError(`it is sealed by ${toHex(seal.kid)}, which is not the key that seals it`, height);
    const key: PublicKey = { algorithm: registered.algorithm, bytes: registered.bytes, kid: seal.kid };
    const { protectedHeader, toBeSigned } = prepareSeal(header, chain.operatorName, key);
    if (!equalBytes(protectedHeader, seal.protectedHeader))
      throw new ReplayError("its seal is over another header", height);
    if (!this.#verify(key, toBeSigned, seal.signature))
      throw new ReplayError("its seal does not verify", height);
  }
}

/** Runs a whole stored chain again. */
export class ChainReplay {
  readonly #reader: ChainReader;
  readonly #replay: BlockReplay;

  constructor(reader: ChainReader, options: ReplayOptions = {}) {
    this.#reader = reader;
    this.#replay = new BlockReplay(options);
  }

  /** The state after the last block that was yielded. */
  get state(): StateReader {
    return this.#replay.state;
  }

  /** Names that have a value in the state. */
  get stateCount(): number {
    return this.#replay.stateCount;
  }

  get tip(): ChainTip | undefined {
    return this.#replay.tip;
  }

  /** Every block in order. Throws `ReplayError` at the first that does not hold. May be gone through once. */
  *blocks(): Generator<ReplayedBlock, void> {
    const last = this.#reader.height() ?? -1;
    for (let height = 0; height <= last; height++) {
      const stored = this.#reader.block(height);
      if (!stored) throw new ReplayError("it is missing", height);
      yield this.#replay.run(stored, (index) => this.#reader.entry(index));
    }
    if (this.#reader.entry(this.#replay.size) !== undefined)
      throw new ReplayError("it lies beyond the last block", last, this.#replay.size);
  }
}

function attempt<T>(height: number, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new ReplayError(`its header or seal cannot be read: ${String(cause)}`, height, undefined, {
      cause,
    });
  }
}

/** Names of the header fields in which two headers differ. */
function difference(made: BlockHeader, stored: BlockHeader): string {
  const names = Object.keys(made) as (keyof BlockHeader)[];
  const differing = names.filter((name) => {
    const [a, b] = [made[name], stored[name]];
    return a instanceof Uint8Array && b instanceof Uint8Array ? !equalBytes(a, b) : a !== b;
  });
  return differing.join(", ");
}
