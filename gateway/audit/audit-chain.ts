/**
 * `tallyman audit`: everything that can be derived from the statements is derived again and compared, with all
 * cores at the signatures. Works on a store that a gateway has open, on a stopped one, and on blocks that come
 * from elsewhere. Nothing is written.
 */
import { availableParallelism } from "node:os";
import { toHex } from "../../ledger/encoding/bytes.ts";
import type { BlockBytes } from "../../ledger/log/block-bytes.ts";
import { decodeHeader, headerHash } from "../../ledger/log/header.ts";
import { BlockReplay, ReplayError, type ReplayedBlock } from "../../ledger/log/replay.ts";
import { decodeSeal } from "../../ledger/log/seal.ts";
import { chainOf } from "../../ledger/state/chain.ts";
import { nativeSha256 } from "../native-hash.ts";
import { type LedgerStore, StoreError } from "../store/ledger-store.ts";
import { type SignaturePlace, SignatureQueue } from "./signature-queue.ts";
import { type DerivedCounts, DerivedError, StoreAudit } from "./store-audit.ts";

export interface AuditOptions {
  /** Threads that verify; as many as there are cores by default. */
  readonly workers?: number;
  /** The compiled verify-worker; by default the one beside this compiled file. */
  readonly workerFile?: URL;
  readonly onProgress?: (progress: AuditProgress) => void;
}

/** Entries of the log that were run again, of those known to be there. */
export interface AuditProgress {
  readonly entries: number;
  readonly total: number;
}

/** The first thing that is wrong. */
export interface AuditProblem {
  readonly part: "chain" | "signature" | "derived" | "store";
  readonly height?: number;
  readonly index?: number;
  /** What is wrong, in words. */
  readonly what: string;
  /** The entry is in the log that the operator sealed: neither a disk nor anybody else changed it since. */
  readonly isSealed?: true;
}

export interface AuditCounts {
  readonly blocks: number;
  readonly statements: number;
  /** Those of statements and seals, each verified. */
  readonly signatures: number;
  /** What a store keeps beside the entries; absent for blocks that come from elsewhere. */
  readonly derived?: Readonly<DerivedCounts>;
}

/** How far the chain holds, and the first thing that does not. */
export interface AuditReport {
  readonly holds: boolean;
  readonly problem?: AuditProblem;
  readonly checked: AuditCounts;
  readonly elapsedMs: number;
  /** The last block that was run again; absent when not even the first one could be. */
  readonly head?: AuditedHead;
}

export interface AuditedHead {
  readonly chain: string;
  readonly operatorName: string;
  /** Thumbprint of the key that sealed the last block. */
  readonly operatorKid: string;
  /** Of the operator's keys up to that one, from the one that began the chain; each signed for the next. */
  readonly operatorKids: readonly string[];
  readonly height: number;
  readonly size: number;
  readonly timeMs: number;
  /** Header hash of that block: two honest copies of one chain agree on it. */
  readonly hash: string;
  readonly demonstration: boolean;
}

const workerFileDefault = new URL("../ingest/verify-worker.js", import.meta.url);

/** A gateway that seals without end must not keep an audit from its own; then what is left is run in one go. */
const catchUpRoundsMax = 8;
/** Blocks that are run in one go, while the store is read as of one moment. */
const lastBlocksMax = 64;

/** Audits the store at its newest block. It may be growing meanwhile. */
export async function auditWholeStore(store: LedgerStore, options: AuditOptions = {}): Promise<AuditReport> {
  const derived = new StoreAudit(store);
  const audit = new ChainAudit(options, derived);
  return audit.report(async () => {
    for (let round = 1; ; round++) {
      const height = store.height() ?? -1;
      const { size } = store.tip()?.header ?? { size: 0 };
      while (audit.nextHeight <= height) {
        audit.take(storedBlock(store, audit.nextHeight), (index) => store.entry(index));
        await audit.room(size);
      }
      await audit.drain();
      const left = (store.height() ?? -1) - height;
      if (left <= lastBlocksMax || round === catchUpRoundsMax) break;
    }
    // Nothing is awaited up to `finish`, so that all of it is read as of one moment.
    const newest = store.height() ?? -1;
    while (audit.nextHeight <= newest)
      audit.take(storedBlock(store, audit.nextHeight), (index) => store.entry(index));
    audit.finishDerived();
    await audit.drain();
  });
}

/** Audits blocks that come from genesis on; `total` says how many entries to expect, for the progress. */
export async function auditBlocks(
  blocks: AsyncIterable<BlockBytes>,
  total: () => number,
  options: AuditOptions = {},
): Promise<AuditReport> {
  const audit = new ChainAudit(options);
  return audit.report(async () => {
    for await (const { header, seal, entries } of blocks) {
      const first = audit.size;
      const { size } = audit.take({ header, seal }, (index) => entries[index - first]);
      if (size !== first + entries.length)
        throw new ReplayError("it lies beyond its block", audit.nextHeight - 1, size);
      await audit.room(total());
    }
    await audit.drain();
  });
}

function storedBlock(store: LedgerStore, height: number) {
  const block = store.block(height);
  if (!block) throw new ReplayError("it is missing", height);
  return block;
}

class ChainAudit {
  readonly #queue: SignatureQueue;
  readonly #replay: BlockReplay;
  readonly #derived: StoreAudit | undefined;
  readonly #onProgress: AuditOptions["onProgress"];
  #statements = 0;

  constructor(options: AuditOptions, derived?: StoreAudit) {
    const { workers = availableParallelism(), workerFile = workerFileDefault, onProgress } = options;
    this.#queue = new SignatureQueue(workers, workerFile);
    this.#replay = new BlockReplay({ hash: nativeSha256, verify: this.#queue.check });
    this.#derived = derived;
    this.#onProgress = onProgress;
  }

  get nextHeight(): number {
    return this.#replay.tip ? this.#replay.tip.header.height + 1 : 0;
  }

  get size(): number {
    return this.#replay.size;
  }

  /** Runs the next block and answers the size of the log after it. */
  take(
    stored: { readonly header: Uint8Array; readonly seal: Uint8Array },
    entryAt: (index: number) => Uint8Array | undefined,
  ): { size: number } {
    const height = this.nextHeight;
    const firstStatement = this.size + (height > 0 ? 1 : 0);
    const { size } = sizeOf(stored.header);
    this.#queue.begin((n) => ({ height, index: firstStatement + n < size ? firstStatement + n : undefined }));
    const block = this.#replay.run(stored, entryAt);
    this.#statements += statementsIn(block);
    this.#derived?.take(block);
    return block.header;
  }

  finishDerived(): void {
    const { state, stateCount, size } = this.#replay;
    this.#derived?.finish(state, stateCount, size);
  }

  /** Reports progress, waits while too many signatures are under way, and stops at one that does not verify. */
  async room(total: number): Promise<void> {
    this.#onProgress?.({ entries: this.size, total: Math.max(total, this.size) });
    await this.#queue.room();
    this.#stopAtBadSignature();
  }

  async drain(): Promise<void> {
    await this.#queue.drain();
    this.#stopAtBadSignature();
  }

  /** What came of it; faults of this program's own are thrown on. */
  async report(work: () => Promise<void>): Promise<AuditReport> {
    const startedMs = performance.now();
    let problem: AuditProblem | undefined;
    try {
      await work();
    } catch (error) {
      problem = await this.#firstProblem(error);
    } finally {
      await this.#queue.close();
    }
    const head = this.#head();
    return {
      holds: problem === undefined,
      ...(problem && { problem }),
      checked: {
        blocks: this.nextHeight,
        statements: this.#statements,
        signatures: this.#queue.verified,
        ...(this.#derived && { derived: this.#derived.counts }),
      },
      elapsedMs: performance.now() - startedMs,
      ...(head && { head }),
    };
  }

  #stopAtBadSignature(): void {
    if (this.#queue.firstBad) throw new SignatureError();
  }

  /** A signature that is under way when something else goes wrong stands earlier in the chain. */
  async #firstProblem(error: unknown): Promise<AuditProblem> {
    const problem = problemOf(error);
    await this.#queue.drain();
    const { firstBad } = this.#queue;
    return firstBad ? signatureProblem(firstBad, this.#isSealed(firstBad)) : problem;
  }

  /** Whether the block with this entry was found to be the one that was sealed. */
  #isSealed({ height, index }: SignaturePlace): boolean {
    return index !== undefined && height < this.nextHeight && !this.#queue.isBadSeal(height);
  }

  #head(): AuditedHead | undefined {
    const { tip, state } = this.#replay;
    const chain = tip && chainOf(state);
    if (!tip || !chain) return undefined;
    const { header } = tip;
    const operatorKid = toHex(decodeSeal(tip.seal).kid);
    const kids = (chain.operatorKeys ?? []).map(toHex);
    return {
      chain: header.chain,
      operatorName: chain.operatorName,
      operatorKid,
      operatorKids: kids.includes(operatorKid) ? kids.slice(0, kids.indexOf(operatorKid) + 1) : [operatorKid],
      height: header.height,
      size: header.size,
      timeMs: header.timeMs,
      hash: toHex(headerHash(header, nativeSha256)),
      demonstration: chain.demonstration,
    };
  }
}

/** Stops the work; which signature it is, the queue knows. */
class SignatureError extends Error {
  override readonly name = "SignatureError";
}

function signatureProblem({ height, index }: SignaturePlace, isSealed: boolean): AuditProblem {
  if (index === undefined)
    return { part: "signature", height, what: `block ${height}: its seal does not verify` };
  const what = `entry ${index} in block ${height}: its signature does not verify`;
  return isSealed
    ? { part: "signature", height, index, what: `${what}, and the block is sealed with it`, isSealed }
    : { part: "signature", height, index, what };
}

function problemOf(error: unknown): AuditProblem {
  if (error instanceof SignatureError) return { part: "signature", what: "a signature does not verify" };
  if (error instanceof StoreError || isStorageError(error))
    return { part: "store", what: `the store cannot be read: ${(error as Error).message}` };
  if (!(error instanceof ReplayError || error instanceof DerivedError)) throw error;
  const { height, index, message } = error;
  return {
    part: error instanceof ReplayError ? "chain" : "derived",
    ...(height !== undefined && { height }),
    ...(index !== undefined && { index }),
    what: message,
  };
}

/** LMDB's own errors bear its code, a negative number or an errno. */
function isStorageError(error: unknown): boolean {
  return error instanceof Error && typeof (error as { code?: unknown }).code === "number";
}

function statementsIn({ entries }: ReplayedBlock): number {
  return entries.reduce((sum, { executed }) => sum + (executed ? 1 : 0), 0);
}

/** For the places of signatures only; a header that cannot be read is found by the replay. */
function sizeOf(header: Uint8Array): { size: number } {
  try {
    return decodeHeader(header);
  } catch {
    return { size: 0 };
  }
}
