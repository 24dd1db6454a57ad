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
  /** Height of the last block written. */
  #written = -1;
  #writing: Promise<void> | undefined;
  #closed = false;

  constructor(ledger: LedgerStore, store: TelemetryStore, report: (message: string) => void) {
    this.#ledger = ledger;
    this.#store = store;
    this.#report = report;
  }

  async start(): Promise<void> {
    this.#written = (await this.#store.cursor()) ?? -1;
    // Ahead of the ledger: the ledger was restored from an older copy, and these rows are of a branch that is gone.
    if (this.#written > (this.#ledger.height() ?? -1)) await this.#startAnew("it is ahead of the ledger");
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

  /** Height up to which readings can be queried. */
  get height(): number {
    return this.#written;
  }

  async close(): Promise<void> {
    this.#closed = true;
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
      if (this.#written < (this.#ledger.height() ?? -1)) this.#run();
    });
  }

  async #startAnew(reason: string): Promise<void> {
    this.#report(`telemetry: ${reason}; written again from the log`);
    await this.#store.clear();
    this.#written = -1;
  }

  async #writeAll(): Promise<void> {
    while (!this.#closed) {
      const batch = this.#nextBatch();
      if (!batch) return;
      try {
        await this.#store.write(batch.rows, batch.height);
        this.#written = batch.height;
      } catch (error) {
        await this.#recover(error);
      }
    }
  }

  async #recover(error: unknown): Promise<void> {
    this.#forgetQueue();
    if (error instanceof TelemetryDamagedError) return this.#startAnew(error.message);
    this.#report(`telemetry: ${String(error)}; trying again`);
    await new Promise((resolve) => setTimeout(resolve, retryMs).unref());
  }

  /** The next blocks in order: from the queue when it continues where the store stands, else from the log. */
  #nextBatch(): { rows: TelemetryRow[]; height: number } | undefined {
    const rows: TelemetryRow[] = [];
    let height = this.#written;
    const tip = this.#ledger.height() ?? -1;
    while (height < tip && rows.length < writeRowsMax) {
      rows.push(...this.#rowsAt(height + 1));
      height++;
    }
    return height > this.#written ? { rows, height } : undefined;
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
