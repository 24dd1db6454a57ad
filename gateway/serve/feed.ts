/**
 * The live feed (server-sent events): a sequence with a cursor, the number of log entries. A client gets what it
 * missed (backfill), then what comes (stream). Positions are coalesced, latest wins; events never are. What waits for one
 * client is bounded: a client that does not read is told so and cut off; it comes back with its cursor.
 *
 * A cursor that is sent promises that everything before it was sent, the rows that were held back for coalescing included. So
 * events carry the cursor from before them until their rows have followed, and a client that is cut off in between gets some of them twice.
 */
import type { Writable } from "node:stream";
import type { Bounds } from "../configuration.ts";
import type { AlertMessage } from "../contract/alerts.ts";
import type { FeedEvent } from "../contract/api.ts";
import type { Fleet, FleetChanges } from "../project/fleet.ts";
import { type ReplayedBlock, replayBlock } from "../project/replay.ts";
import type { LedgerStore } from "../store/ledger-store.ts";
import { mayRead, type Reader } from "./entitlement.ts";
import { summaryOf } from "./views/statement.ts";

type FeedBounds = Pick<
  Bounds,
  | "feedClientsMax"
  | "feedClientBytesMax"
  | "feedClientStallMsMax"
  | "feedCoalesceMs"
  | "feedHeartbeatMs"
  | "feedBackfillEntriesMax"
>;

/** What a client is sent to: the body of an answer whose head has been written. */
export type FeedOutput = Pick<
  Writable,
  "write" | "end" | "destroy" | "destroyed" | "writableLength" | "writableNeedDrain"
> & {
  on(event: "close", listener: () => void): unknown;
  once(event: "drain", listener: () => void): unknown;
  /** Calls `listener` once nothing has moved for so long; the head of a stalled client's answer stays open otherwise. */
  setTimeout(milliseconds: number, listener: () => void): unknown;
};

/** Of a backfill's steps: between two of them the gateway does its other work. */
const backfillStepEntries = 1000;

export class Feed {
  readonly #ledger: LedgerStore;
  readonly #fleet: Fleet;
  readonly #bounds: FeedBounds;
  /** Each with the party for which it reads. */
  readonly #clients = new Map<FeedOutput, Reader>();
  /** Those who are still being sent what they missed. */
  readonly #catchingUp = new Set<FeedOutput>();
  readonly #changed = new Set<string>();
  readonly #heartbeat: NodeJS.Timeout;
  #flush: NodeJS.Timeout | undefined;
  #cursor: number;
  /** Up to here rows were sent too; what a client comes back with, so that it misses no row that was held back. */
  #rowsCursor: number;

  constructor(ledger: LedgerStore, fleet: Fleet, bounds: FeedBounds) {
    this.#ledger = ledger;
    this.#fleet = fleet;
    this.#bounds = bounds;
    this.#cursor = ledger.tip()?.header.size ?? 0;
    this.#rowsCursor = this.#cursor;
    this.#heartbeat = setInterval(() => this.#broadcast(": alive\n\n"), bounds.feedHeartbeatMs);
    this.#heartbeat.unref();
  }

  get full(): boolean {
    return this.#clients.size + this.#catchingUp.size >= this.#bounds.feedClientsMax;
  }

  take(block: ReplayedBlock, changes: FleetChanges): void {
    this.#cursor = block.header.size;
    if (this.#clients.size === 0) {
      this.#rowsCursor = this.#cursor;
      return;
    }
    for (const id of changes.shipments) this.#changed.add(id);
    for (const { event, isFor } of eventsOf(block, this.#ledger))
      this.#broadcast(frame(event, this.#rowsCursor), isFor);
    this.#flush ??= setTimeout(() => this.#sendRows(), this.#bounds.feedCoalesceMs);
  }

  /** Sends an alert to everybody who is connected. */
  alert(message: AlertMessage): void {
    this.#broadcast(frame({ type: "alert", message }, this.#rowsCursor));
  }

  /**
   * Streams to `client` from `cursor` on; without one, from now. Only what `reader` may read. `reset` tells a client that
   * comes from another log, or from too far back.
   */
  connect(client: FeedOutput, cursor: number | undefined, reader: Reader): void {
    client.on("close", () => {
      this.#clients.delete(client);
      this.#catchingUp.delete(client);
    });
    client.setTimeout(this.#bounds.feedClientStallMsMax, () => client.destroy());
    client.write("retry: 2000\n\n");
    const from = cursor ?? this.#cursor;
    if (from > this.#cursor || this.#cursor - from > this.#bounds.feedBackfillEntriesMax) {
      client.write(frame({ type: "reset", cursor: this.#cursor }, this.#cursor));
      this.#clients.set(client, reader);
    } else {
      this.#catchingUp.add(client);
      this.#catchUp(client, from, reader);
    }
  }

  close(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#flush);
    for (const client of [...this.#clients.keys(), ...this.#catchingUp]) client.end();
    this.#clients.clear();
    this.#catchingUp.clear();
  }

  /** Sends what came after `from` step by step, as fast as it is read; at its end the client is one of those who are told what comes. */
  #catchUp(client: FeedOutput, from: number, reader: Reader): void {
    if (!this.#catchingUp.has(client)) return;
    if (from >= this.#cursor) {
      this.#catchingUp.delete(client);
      this.#clients.set(client, reader);
      return;
    }
    const next = this.#backfill(client, from, reader);
    const goOn = () => this.#catchUp(client, next, reader);
    if (next >= this.#cursor) goOn();
    else if (client.writableNeedDrain) client.once("drain", goOn);
    else setImmediate(goOn);
  }

  /** Sends whole blocks after `from`, then the rows that they were the last to change. Returns where it stopped. */
  #backfill(client: FeedOutput, from: number, reader: Reader): number {
    let next = from;
    let length = 0;
    for (
      let height = this.#ledger.heightOf(from);
      next < this.#cursor &&
      next - from < backfillStepEntries &&
      length < this.#bounds.feedClientBytesMax / 2;
      height++
    ) {
      const block = replayBlock(this.#ledger, height);
      for (const { event, isFor } of eventsOf(block, this.#ledger)) {
        if (!isFor(reader)) continue;
        const text = frame(event, from);
        length += text.length;
        client.write(text);
      }
      next = block.header.size;
    }
    const rows = [...this.#fleet.shipments.values()]
      .filter((entry) => entry.cursor > from && entry.cursor <= next)
      .map(({ row }) => row);
    client.write(frame({ type: "rows", rows }, next));
    return next;
  }

  #sendRows(): void {
    this.#flush = undefined;
    const rows = [...this.#changed].map((id) => this.#fleet.shipments.get(id)!.row);
    this.#changed.clear();
    this.#broadcast(frame({ type: "rows", rows }, this.#cursor));
    this.#rowsCursor = this.#cursor;
  }

  #broadcast(text: string, isFor: IsFor = forEverybody): void {
    for (const [client, reader] of this.#clients) {
      if (!isFor(reader)) continue;
      if (client.writableLength > this.#bounds.feedClientBytesMax) {
        this.#clients.delete(client);
        client.end(frame({ type: "slow", cursor: this.#rowsCursor }, this.#rowsCursor));
      } else client.write(text);
    }
  }
}

type IsFor = (reader: Reader) => boolean;
const forEverybody: IsFor = () => true;

interface AddressedEvent {
  readonly event: FeedEvent;
  readonly isFor: IsFor;
}

function eventsOf({ header, statements, others }: ReplayedBlock, ledger: LedgerStore): AddressedEvent[] {
  const { height, size, timeMs } = header;
  const events: AddressedEvent[] = [
    {
      event: { type: "block", height, size, timeMs, statements: statements.length },
      isFor: forEverybody,
    },
  ];
  for (const { index, statement } of others)
    events.push({
      event: { type: "event", event: summaryOf(ledger, statement, { index, height, sealedAtMs: timeMs }) },
      isFor: (reader) => mayRead(reader, ledger, statement),
    });
  return events;
}

function frame(event: FeedEvent, cursor: number): string {
  return `id: ${cursor}\ndata: ${JSON.stringify(event)}\n\n`;
}
