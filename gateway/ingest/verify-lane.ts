/** One verification worker: requests in order of arrival, batches in the memory shared with it, and its replacement when it dies. */
import { Worker } from "node:worker_threads";
import type { SharedMemory } from "./batch-verifier.ts";
import { moduleBytes, pageBytes } from "./ed25519/table-verifier.ts";
import type { VerifyRequest } from "./native-signature.ts";
import { Silence } from "./silence.ts";
import { batchBytes, batchCountMax, SharedBatch } from "./verify-batch.ts";
import type { BatchOrder, WorkerAnswer } from "./verify-worker.ts";

/** While a block is sealed the worker has as much to judge as the next one takes: with less it waits, and then everybody for it. */
const batchesMax = 32;

export interface Pending extends VerifyRequest {
  /** Called once, later. */
  verdict(valid: boolean): void;
}

export interface LaneOptions {
  /** The compiled verify-worker. */
  readonly workerFile: URL;
  /** Memory for tables of keys. */
  readonly tablesBytesMax: number;
  /** A worker that owes an answer for so long is silent; one that has not begun yet, for `startTimeouts` times as long. */
  readonly timeoutMs: number;
  readonly report: (message: string) => void;
}

/** Looks at a worker in the time after which it is silent. */
export const looksPerTimeout = 4;

/** A worker loads, compiles and tests itself before its first answer: a second of work, many on a machine that is busy. */
const startTimeouts = 6;

export class VerifyLane {
  readonly #report: (message: string) => void;
  readonly #lost: (pending: readonly Pending[]) => void;
  readonly #worker: Worker;
  readonly #batches: readonly SharedBatch[];
  readonly #open = new Map<number, readonly Pending[]>();
  /** Batches that are ours to write; the worker hands over all of them when it is ready. */
  readonly #free: number[] = [];
  #waiting: Pending[] = [];
  readonly #timeoutMs: number;
  readonly #silence: Silence;
  #isReady = false;
  #ended = false;

  /** `lost` is called once, with what was not answered, when the worker ended by itself or was abandoned. */
  constructor(options: LaneOptions, lost: (pending: readonly Pending[]) => void) {
    this.#report = options.report;
    this.#lost = lost;
    const shared = sharedMemory(options.tablesBytesMax);
    this.#batches = shared.batchesAt.map((at) => new SharedBatch(shared.memory.buffer, at));
    this.#timeoutMs = options.timeoutMs;
    this.#silence = new Silence(options.timeoutMs / looksPerTimeout, performance.now());
    this.#worker = new Worker(options.workerFile, { workerData: shared });
    this.#worker.unref();
    this.#worker.on("message", (answer: WorkerAnswer) => this.#take(answer));
    this.#worker.on("error", (error) => options.report(`a verification worker failed: ${error.message}`));
    this.#worker.on("exit", () => this.#lose());
  }

  /** Requests that were not answered yet. */
  get load(): number {
    return this.#waiting.length + this.#open.size * batchCountMax;
  }

  get isBatchWaiting(): boolean {
    return this.#waiting.length >= batchCountMax;
  }

  add(pending: Pending): void {
    this.#waiting.push(pending);
  }

  /** Sends what waits, as far as batches are free; the rest follows when the worker answers. */
  send(): void {
    while (this.#waiting.length > 0 && this.#free.length > 0) {
      const slot = this.#free.pop()!;
      const next = this.#waiting.slice(0, batchCountMax);
      const count = this.#batches[slot]!.write(next);
      if (this.#open.size === 0) this.#silence.end();
      this.#open.set(slot, this.#waiting.splice(0, count));
      this.#worker.postMessage({ slot, count } satisfies BatchOrder);
    }
  }

  /** Whether the worker has been owing an answer for too long: to a batch, or the first one, that it is ready. */
  isSilent(nowMs: number): boolean {
    const silentMs = this.#silence.look(nowMs);
    if (!this.#isReady) return silentMs >= startTimeouts * this.#timeoutMs;
    return this.#open.size > 0 && silentMs >= this.#timeoutMs;
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#worker.terminate();
  }

  /** Ends a worker that does not answer. */
  abandon(): void {
    this.#lose();
    void this.#worker.terminate();
  }

  #take(answer: WorkerAnswer): void {
    if ("report" in answer) return this.#report(answer.report);
    this.#isReady = true;
    this.#silence.end();
    const { slot } = answer;
    const pending = this.#open.get(slot) ?? [];
    const valid = pending.map((_, i) => this.#batches[slot]!.verdict(i));
    this.#open.delete(slot);
    this.#free.push(slot);
    this.send();
    pending.forEach((one, i) => one.verdict(valid[i]!));
  }

  #lose(): void {
    if (this.#ended) return;
    this.#ended = true;
    const lost = [...this.#open.values()].flat();
    lost.push(...this.#waiting);
    this.#open.clear();
    this.#waiting = [];
    this.#lost(lost);
  }
}

/** Batches, and room for tables of keys behind them. */
export function sharedMemory(tablesBytesMax: number): SharedMemory {
  const batchesAt = Array.from({ length: batchesMax }, (_, i) => moduleBytes + i * batchBytes);
  const tablesAt = moduleBytes + batchesMax * batchBytes;
  // All of it from the start: memory that nobody has written to takes no room.
  const pages = Math.ceil((tablesAt + tablesBytesMax) / pageBytes);
  return {
    memory: new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }),
    batchesAt,
    tablesAt,
  };
}
