/**
 * The live feed (server-sent events): a sequence with a cursor, the number of log entries. A client gets what it
 * missed (backfill), then what comes (stream). Positions are coalesced, latest wins; events never are. A client
 * that does not read is told so and cut off; it comes back with its cursor.
 */
import type { ServerResponse } from "node:http";
import { decodeHeader } from "../../ledger/log/header.ts";
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
  "feedClientsMax" | "feedClientBytesMax" | "feedCoalesceMs" | "feedHeartbeatMs" | "feedBackfillEntriesMax"
>;

export class Feed {
  readonly #ledger: LedgerStore;
  readonly #fleet: Fleet;
  readonly #bounds: FeedBounds;
  /** Each with the party for which it reads. */
  readonly #clients = new Map<ServerResponse, Reader>();
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
    return this.#clients.size >= this.#bounds.feedClientsMax;
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

  /** Streams to `response` from `cursor` on; without one, from now. Only what `reader` may read. */
  connect(response: ServerResponse, cursor: number | undefined, reader: Reader): void {
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    response.write("retry: 2000\n\n");
    this.#backfill(response, cursor ?? this.#cursor, reader);
    this.#clients.set(response, reader);
    response.on("close", () => this.#clients.delete(response));
  }

  close(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#flush);
    for (const client of this.#clients.keys()) client.end();
    this.#clients.clear();
  }

  /** Everything after `cursor`, or the word that it is too much. No block is sealed while this runs. */
  #backfill(client: ServerResponse, cursor: number, reader: Reader): void {
    if (cursor > this.#cursor || this.#cursor - cursor > this.#bounds.feedBackfillEntriesMax) {
      client.write(frame({ type: "reset", cursor: this.#cursor }, this.#cursor));
      return;
    }
    if (cursor === this.#cursor) return;
    for (let height = this.#ledger.heightOf(cursor); height <= this.#ledger.height()!; height++) {
      const { size } = decodeHeader(this.#ledger.block(height)!.header);
      for (const { event, isFor } of eventsOf(replayBlock(this.#ledger, height), this.#ledger))
        if (isFor(reader)) client.write(frame(event, size));
    }
    const rows = [...this.#fleet.shipments.values()]
      .filter((entry) => entry.cursor > cursor)
      .map(({ row }) => row);
    client.write(frame({ type: "rows", rows }, this.#cursor));
  }

  #sendRows(): void {
    this.#flush = undefined;
    const rows = [...this.#changed].map((id) => this.#fleet.shipments.get(id)!.row);
    this.#changed.clear();
    this.#rowsCursor = this.#cursor;
    this.#broadcast(frame({ type: "rows", rows }, this.#cursor));
  }

  #broadcast(text: string, isFor: IsFor = forEverybody): void {
    for (const [client, reader] of this.#clients) {
      if (!isFor(reader)) continue;
      if (client.writableLength > this.#bounds.feedClientBytesMax) {
        this.#clients.delete(client);
        client.end(frame({ type: "slow", cursor: this.#cursor }, this.#cursor));
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

function eventsOf({ header, statements }: ReplayedBlock, ledger: LedgerStore): AddressedEvent[] {
  const { height, size, timeMs } = header;
  const events: AddressedEvent[] = [
    {
      event: { type: "block", height, size, timeMs, statements: statements.length },
      isFor: forEverybody,
    },
  ];
  for (const { index, statement } of statements)
    if (statement.kind !== "readings")
      events.push({
        event: { type: "event", event: summaryOf(ledger, statement, { index, height, sealedAtMs: timeMs }) },
        isFor: (reader) => mayRead(reader, ledger, statement),
      });
  return events;
}

function frame(event: FeedEvent, cursor: number): string {
  return `id: ${cursor}\ndata: ${JSON.stringify(event)}\n\n`;
}
