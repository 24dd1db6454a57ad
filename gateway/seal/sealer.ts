/**
 * Executes statements into the open block, and seals it when it is full or old enough: header, seal, one durable
 * transaction, then the answers. Nothing is answered as sealed before the transaction is on disk.
 */
import { type Refusal, refusal } from "../../ledger/codes.ts";
import { equalBytes } from "../../ledger/encoding/bytes.ts";
import { type Block, OpenBlock } from "../../ledger/log/block.ts";
import type { BlockHeader } from "../../ledger/log/header.ts";
import { assembleSeal, prepareSeal } from "../../ledger/log/seal.ts";
import { chainOf } from "../../ledger/state/chain.ts";
import { type Executed, type Identified, identify, isRefusal } from "../../ledger/state/rules.ts";
import type { StateReader } from "../../ledger/state/view.ts";
import type { SignedStatement } from "../../ledger/statement/statement.ts";
import type { ChainClock } from "../clock.ts";
import { nativeSha256 } from "../native-hash.ts";
import { NoSpaceError } from "../store/space.ts";
import { changesByStatementsAlone, KnownDevices } from "./known-devices.ts";
import type { Ledger } from "./ledger.ts";
import type { OperatorKey } from "./operator-key.ts";

export interface SealerBounds {
  readonly blockCountMax: number;
  readonly blockBytesMax: number;
  readonly blockAgeMsMin: number;
  readonly blockAgeMsMax: number;
  readonly fillingBlockAgeMsMax: number;
  readonly idleSealMsMax: number;
  readonly sealRetryMs: number;
}

/** Time between blocks, as a multiple of the time that the last one took. */
const blockIntervalPerSeal = 10;

/** A block that is on disk. */
export interface SealedBlock extends Block {
  readonly seal: Uint8Array;
}

/** Told about each sealed block, in order. */
export type BlockListener = (block: SealedBlock) => void;

/** Who signed a statement, as of when that was found out. */
export interface IdentifiedAsOf extends Identified {
  /** Statements other than readings that had been executed by then: only they change who may say what. */
  readonly asOf: number;
}

/** Told where a statement is in the log. */
type OnSealed = (index: number, block: SealedBlock) => void;

export class Sealer {
  readonly #ledger: Ledger;
  readonly #clock: ChainClock;
  readonly #key: OperatorKey;
  readonly #bounds: SealerBounds;
  readonly #listeners: BlockListener[] = [];
  #open: OpenBlock | undefined;
  #waiting: OnSealed[] = [];
  #bytes = 0;
  #afterSeal: (() => void)[] = [];
  #ageTimer: NodeJS.Timeout | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  /** When the last block was done with, and how long it took. */
  #sealedAtMs = 0;
  #sealMs = 0;
  #stopped = false;
  /** The disk is full: what is open stays open, and nothing is added to it. */
  #noSpace: NoSpaceError | undefined;
  readonly #watchTimer: NodeJS.Timeout;
  /** Called when a block could not be made durable. The process must end: only a start tells what is on disk. */
  readonly #fatal: (error: unknown) => void;
  readonly #isFilling: (count: number) => boolean;
  #openedAtMs = 0;
  /** Statements other than readings that were executed. */
  #othersExecuted = 0;
  readonly #knownDevices = new KnownDevices();

  /** `isFilling` says of a block with so many statements whether more are certain to come: sealing it early gains nobody time. */
  constructor(
    ledger: Ledger,
    clock: ChainClock,
    key: OperatorKey,
    bounds: SealerBounds,
    fatal: (error: unknown) => void,
    isFilling: (count: number) => boolean = () => false,
  ) {
    this.#isFilling = isFilling;
    this.#ledger = ledger;
    this.#clock = clock;
    this.#key = key;
    this.#bounds = bounds;
    this.#fatal = fatal;
    this.#restartIdleTimer();
    this.#watchTimer = setInterval(() => this.#retry(), bounds.sealRetryMs);
    this.#watchTimer.unref();
  }

  onSealed(listener: BlockListener): void {
    this.#listeners.push(listener);
  }

  /** Nothing is sealed any more. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Why nothing new is taken at present, and what to do; it ends by itself when the reason does. */
  get hindrance(): string | undefined {
    if (this.#stopped) return "the ledger is closed or could not be written; start the gateway again";
    if (this.#noSpace) return `${this.#noSpace.message}; make room, it goes on by itself`;
    const clock = this.#clock.problem();
    return (
      clock && `${clock}; set it right, it goes on by itself, or say that it is right: tallyman clock accept`
    );
  }

  /** The state with everything accepted so far, sealed or not. */
  get state(): StateReader {
    return this.#open?.state ?? this.#ledger.state;
  }

  /** Time of the block that takes the next statement. */
  get timeMs(): number {
    return this.#open?.timeMs ?? Math.max(this.#clock.nowMs(), this.#ledger.tip?.header.timeMs ?? 0);
  }

  identify(statement: SignedStatement): IdentifiedAsOf | Refusal {
    const asOf = this.#othersExecuted;
    const known = this.#knownDevices.find(statement, asOf);
    const identified = known ?? identify(this.state, statement, this.timeMs);
    if (isRefusal(identified)) return identified;
    const { key, kind, party, device } = identified;
    const answer = { statement, key, kind, party, device, asOf };
    if (!known) this.#knownDevices.keep(answer, asOf);
    return answer;
  }

  /**
   * Judges and executes a statement in the open block, at the block's time and no other, so that a replay agrees.
   * Its signature was verified with the key it was identified by; `sealed` is called once the block is on disk.
   */
  execute(identified: IdentifiedAsOf, sealed: OnSealed): Executed | Refusal {
    this.#open ??= this.#openBlock();
    const executed = this.#executeIn(this.#open, identified);
    if (isRefusal(executed)) {
      if (this.#open.count === 0) this.#open = undefined;
      return executed;
    }
    if (executed.statement.kind !== "readings") this.#othersExecuted++;
    this.#waiting.push(sealed);
    this.#bytes += executed.statement.bytes.length;
    const { blockCountMax, blockBytesMax } = this.#bounds;
    if (this.#waiting.length >= blockCountMax || this.#bytes >= blockBytesMax) this.seal();
    else this.#waitForMore();
    return executed;
  }

  /** The state may have moved on since the signature was verified: another key now is no signature at all. */
  #executeIn(open: OpenBlock, identified: IdentifiedAsOf): Executed | Refusal {
    if (this.#stillHolds(identified)) return open.execute(identified);
    const { statement, key } = identified;
    const anew = open.identify(statement);
    if (isRefusal(anew)) return anew;
    return equalBytes(anew.key.bytes, key.bytes) ? open.execute(anew) : refusal("signature_invalid");
  }

  #stillHolds(identified: IdentifiedAsOf): boolean {
    return identified.asOf === this.#othersExecuted && changesByStatementsAlone(identified);
  }

  /** Calls `then` once what is open now is on disk. */
  afterSeal(then: () => void): void {
    this.#afterSeal.push(then);
    this.#waitForMore();
  }

  #waitForMore(): void {
    if (this.#ageTimer) return;
    this.#openedAtMs = performance.now();
    this.#ageTimer = setTimeout(() => this.#sealWhenFilled(), this.#waitMs());
  }

  /**
   * The block is old enough, unless statements stand in line to get into the next ones: then each block costs the more of
   * everybody's time the less is in it, and this one is filled.
   */
  #sealWhenFilled(): void {
    const { blockAgeMsMax, fillingBlockAgeMsMax } = this.#bounds;
    const leftMs = this.#openedAtMs + fillingBlockAgeMsMax - performance.now();
    if (leftMs <= 0 || !this.#isFilling(this.#waiting.length)) return this.seal();
    this.#ageTimer = setTimeout(() => this.#sealWhenFilled(), Math.min(leftMs, blockAgeMsMax));
  }

  /** Seals the open block now, even an empty one. */
  seal(): void {
    if (this.#stopped) return;
    clearTimeout(this.#ageTimer);
    this.#ageTimer = undefined;
    if (!this.#hasSpace()) return;
    const open = this.#open ?? this.#openBlock();
    const waiting = this.#waiting;
    this.#open = undefined;
    this.#waiting = [];
    this.#bytes = 0;
    const startedAtMs = performance.now();
    const block = this.#commit(open);
    if (!block) return;
    const firstStatement = block.entries.length - waiting.length;
    waiting.forEach((sealed, i) => sealed(block.firstIndex + firstStatement + i, block));
    for (const listener of this.#listeners) listener(block);
    for (const then of this.#afterSeal.splice(0)) then();
    this.#sealedAtMs = performance.now();
    this.#sealMs = this.#sealedAtMs - startedAtMs;
    this.#restartIdleTimer();
  }

  /**
   * How long the open block still waits for more. An idle log seals at once; a busy one leaves between blocks a multiple
   * of what a block takes, so that sealing has a bounded share of the time and blocks fill.
   */
  #waitMs(): number {
    const { blockAgeMsMin, blockAgeMsMax } = this.#bounds;
    const leftMs = this.#sealedAtMs + blockIntervalPerSeal * this.#sealMs - performance.now();
    return Math.min(blockAgeMsMax, Math.max(blockAgeMsMin, leftMs));
  }

  /** Stops at once: what is open is never sealed. */
  halt(): void {
    this.#stop();
  }

  /** Seals what is open, if that is possible now, and stops. */
  close(): void {
    if (this.#waiting.length > 0) this.seal();
    this.#stop();
  }

  /** Room is made before anything in memory or on disk changes; without it the open block waits. */
  #hasSpace(): boolean {
    try {
      this.#ledger.store.reserve(this.#waiting.length, this.#bytes);
      this.#noSpace = undefined;
      return true;
    } catch (error) {
      if (error instanceof NoSpaceError) this.#noSpace = error;
      else this.#fail(error);
      return false;
    }
  }

  #retry(): void {
    if (!this.#noSpace) return;
    if (this.#open || this.#afterSeal.length > 0) this.seal();
    else this.#hasSpace();
  }

  /** With a clock that is not to be believed no block is begun only to be sealed empty. */
  #sealIdle(): void {
    if (this.hindrance === undefined) this.seal();
    this.#restartIdleTimer();
  }

  #fail(error: unknown): void {
    this.#stop();
    this.#fatal(error);
  }

  /** A block's time is that of its first statement. */
  #openBlock(): OpenBlock {
    return new OpenBlock(this.#ledger, this.#clock.nowMs(), nativeSha256);
  }

  #commit(open: OpenBlock): SealedBlock | undefined {
    try {
      const block = open.finish();
      const seal = this.#seal(block.header, open.state);
      this.#ledger.store.commit(block, seal);
      this.#ledger.tip = { header: block.header, seal };
      return { ...block, seal };
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #seal(header: BlockHeader, state: StateReader): Uint8Array {
    const { protectedHeader, toBeSigned } = prepareSeal(
      header,
      chainOf(state)!.operatorName,
      this.#key.publicKey,
    );
    return assembleSeal(protectedHeader, this.#key.sign(toBeSigned));
  }

  #stop(): void {
    this.#stopped = true;
    clearTimeout(this.#ageTimer);
    clearTimeout(this.#idleTimer);
    clearInterval(this.#watchTimer);
  }

  #restartIdleTimer(): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.#sealIdle(), this.#bounds.idleSealMsMax);
    this.#idleTimer.unref();
  }
}
