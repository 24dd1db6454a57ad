/**
 * Keeps the telemetry store behind the ledger: new blocks from memory while it keeps up, from the log when it
 * does not or when it starts. Ingest never waits for it; an unreachable store is tried again.
 */

import { payloadAs } from "../../ledger/state/kinds.ts";
import type { Reading } from "../../ledger/statement/readings.ts";
import { parseReference } from "../../ledger/statement/reference.ts";
import type { LedgerStore } from "../store/ledger-store.ts";
import { TelemetryDamagedError, type TelemetryRow, type TelemetryStore } from "../store/telemetry.ts";
import { type ReplayedBlock, replayBlock } from "./replay.ts";

/** Rows of sealed blocks kept in memory; beyond it the log is read again instead. */
const queuedRowsMax = 200_000;
/** Rows of one write. */
const writeRowsMax = 20_000;
const retryMs = 2_000;
/**
 * From one write to the next, unless enough for a full one waits: a transaction costs the store the same for three rows as for
 * two thousand, and a log that is far from busy has tens of blocks a second.
 */
const writeIntervalMs = 200;

interface QueuedBlock {
  readonly height: number;
  readonly rows: TelemetryRow[];
}

export class TelemetryProjector {
  readonly #ledger: LedgerStore;
  readonly #store: TelemetryStore;
  readonly #report: (message: string) => void;
  #queue: QueuedBlock[] = [];
  #queuedRows = 0;
  /** Height of the last block written; `undefined` while the store has not said. */
  #written: number | undefined;
  #writing: Promise<void> | undefined;
  /** When the last write began. */
  #startedAtMs = Number.NEGATIVE_INFINITY;
  #closed = false;
  #endPause: () => void = () => undefined;
  /** Why the store must be cleared. */
  #damage: string | undefined;
  /** What it was reported to fail with, until it is well again. */
  #troubled: string | undefined;

  constructor(ledger: LedgerStore, store: TelemetryStore, report: (message: string) => void) {
    this.#ledger = ledger;
    this.#store = store;
    this.#report = report;
  }

  /** Goes on from where the store stands, once it says so. */
  start(): void {
    this.#run();
  }

  take(block: ReplayedBlock): void {
    const rows = rowsOf(block);
    if (this.#queuedRows + rows.length > queuedRowsMax) this.#forgetQueue();
    else {
      this.#queue.push({ height: block.header.height, rows });
      this.#queuedRows += rows.length;
    }
    this.#run();
  }

  /** Height up to which readings can be queried; -1 while there is none. */
  get height(): number {
    return this.#written ?? -1;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#endPause();
    await this.#writing;
    await this.#store.close();
  }

  #forgetQueue(): void {
    this.#queue = [];
    this.#queuedRows = 0;
  }

  #run(): void {
    if (this.#writing || this.#closed) return;
    this.#writing = this.#writeAll().finally(() => {
      this.#writing = undefined;
      // A block may have been sealed between the last look and this moment.
      if ((this.#written ?? -1) < (this.#ledger.height() ?? -1)) this.#run();
    });
  }

  async #startAnew(reason: string): Promise<void> {
    this.#report(`telemetry: ${reason}; written again from the log`);
    await this.#store.clear();
    this.#damage = undefined;
    this.#written = -1;
  }

  async #writeAll(): Promise<void> {
    while (!this.#closed) {
      try {
        if (this.#damage !== undefined) await this.#startAnew(this.#damage);
        this.#written ??= await this.#storedHeight();
        if (this.#written >= (this.#ledger.height() ?? -1)) return;
        await this.#interval();
        if (this.#closed) return;
        const batch = this.#nextBatch(this.#written);
        if (!batch) return;
        this.#startedAtMs = performance.now();
        await this.#store.write(batch.rows, batch.height);
        this.#written = batch.height;
        this.#troubled = undefined;
      } catch (error) {
        await this.#recover(error);
      }
    }
  }

  async #storedHeight(): Promise<number> {
    const height = (await this.#store.cursor()) ?? -1;
    if (height <= (this.#ledger.height() ?? -1)) return height;
    // The ledger was restored from an older copy, and these rows are of a branch that is gone.
    await this.#startAnew("it is ahead of the ledger");
    return -1;
  }

  async #recover(error: unknown): Promise<void> {
    this.#forgetQueue();
    if (error instanceof TelemetryDamagedError && this.#damage === undefined) {
      this.#damage = error.message;
      return;
    }
    if (this.#troubled !== String(error)) this.#report(`telemetry: ${String(error)}; trying again`);
    this.#troubled = String(error);
    await this.#pause(retryMs);
  }

  /** Lets the time between two writes pass: what comes meanwhile goes into the same one. */
  async #interval(): Promise<void> {
    const leftMs = this.#startedAtMs + writeIntervalMs - performance.now();
    if (leftMs > 0 && this.#queuedRows < writeRowsMax) await this.#pause(leftMs);
  }

  /** Over at once when the gateway stops. The process must not end meanwhile: to stop is to wait for this, and then for other stores. */
  #pause(ms: number): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** The next blocks in order: from the queue when it continues where the store stands, else from the log. */
  #nextBatch(written: number): { rows: TelemetryRow[]; height: number } | undefined {
    const rows: TelemetryRow[] = [];
    let height = written;
    const tip = this.#ledger.height() ?? -1;
    while (height < tip && rows.length < writeRowsMax) {
      // One by one: a block of full packs has more rows than a call may have arguments.
      for (const row of this.#rowsAt(height + 1)) rows.push(row);
      height++;
    }
    return height > written ? { rows, height } : undefined;
  }

  #rowsAt(height: number): TelemetryRow[] {
    while (this.#queue.length > 0 && this.#queue[0]!.height < height) this.#shift();
    return this.#queue[0]?.height === height ? this.#shift().rows : rowsOf(replayBlock(this.#ledger, height));
  }

  #shift(): QueuedBlock {
    const block = this.#queue.shift()!;
    this.#queuedRows -= block.rows.length;
    return block;
  }
}

function rowsOf(block: ReplayedBlock): TelemetryRow[] {
  return block.statements.flatMap((statement) => {
    const readings: readonly Reading[] = payloadAs(statement, "readings") ?? [];
    const device = parseReference(statement.statement.issuer)!.id;
    return readings.map(({ quantity, probe, value, timeMs }) => ({
      device,
      quantity,
      probe,
      timeMs,
      value,
      index: statement.index,
    }));
  });
}
