/**
 * Keeps the fleet up to date over the event stream: snapshot, stream from its cursor, catch up after a loss.
 * The browser's parts come in as arguments, so that a test can lose connections at will.
 */
import type { AlertMessage } from "../../gateway/contract/alerts.ts";
import type { FeedEvent, FleetView } from "../../gateway/contract/api.ts";
import { type FleetState, fleetFromSnapshot, reduceFleet } from "./fleet.ts";

export type Connection =
  | { state: "connecting" }
  /** Connected, and still behind: events up to `target` (a position in the log) are on their way. */
  | { state: "catching-up"; target: number }
  | { state: "live" }
  | { state: "lost"; sinceMs: number }
  /** Nobody looks at this tab; the stream is closed and goes on from its cursor when somebody does. */
  | { state: "paused" };

/** What is used of the browser's `EventSource`. */
export interface EventStream {
  readonly readyState: number;
  close(): void;
  addEventListener(type: "open" | "error", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { data: string; lastEventId: string }) => void): void;
}

/** `EventSource.CLOSED`: the browser has given up and does not connect again by itself. */
const closed = 2;

export interface FeedEnvironment {
  open(cursor: number): EventStream;
  snapshot(): Promise<FleetView>;
  /** Number of entries in the log now. */
  logSize(): Promise<number>;
  nowMs(): number;
  /** Runs `task` after `delayMs`; the answer cancels it. */
  later(task: () => void, delayMs: number): () => void;
}

export interface FeedListener {
  fleet(state: FleetState): void;
  connection(connection: Connection): void;
  alert(message: AlertMessage): void;
  /** The server closed the stream because this page did not read fast enough. */
  slow(): void;
  /** A message that is no event of the feed. */
  malformed(detail: string): void;
}

/** Waits between attempts after the browser has given up, in milliseconds; the last one repeats. */
const retryDelaysMs = [500, 1000, 2000, 5000, 10_000, 30_000];

export class Feed {
  readonly #environment: FeedEnvironment;
  readonly #listener: FeedListener;
  #fleet: FleetState;
  #stream: EventStream | undefined;
  #connection: Connection = { state: "connecting" };
  #cancelRetry: (() => void) | undefined;
  #attempts = 0;
  /** Whatever began under another number belongs to a stream that was closed since. */
  #generation = 0;

  constructor(environment: FeedEnvironment, listener: FeedListener, initial: FleetState) {
    this.#environment = environment;
    this.#listener = listener;
    this.#fleet = initial;
  }

  /** Takes a snapshot, then streams. */
  async start(): Promise<void> {
    this.#close();
    const generation = this.#generation;
    this.#become({ state: "connecting" });
    try {
      const view = await this.#environment.snapshot();
      if (generation !== this.#generation) return;
      this.#update(fleetFromSnapshot(view, this.#fleet));
      this.#open();
    } catch {
      // The client reports what it was; here it only matters that there is no snapshot yet.
      if (generation === this.#generation) this.#lose(() => void this.start());
    }
  }

  /** Closes the stream and keeps the cursor. */
  pause(): void {
    this.#close();
    this.#become({ state: "paused" });
  }

  /** Goes on from the cursor after `pause`, or takes a snapshot when there was none. */
  resume(): void {
    if (this.#connection.state !== "paused") return;
    this.#attempts = 0;
    if (this.#fleet.cursor === 0) void this.start();
    else this.#open();
  }

  #open(): void {
    this.#close();
    const generation = this.#generation;
    const stream = this.#environment.open(this.#fleet.cursor);
    this.#stream = stream;
    const current = () => generation === this.#generation;
    stream.addEventListener("open", () => current() && void this.#opened(generation));
    stream.addEventListener("message", (message) => current() && this.#receive(message));
    stream.addEventListener("error", () => current() && this.#failed(stream));
  }

  async #opened(generation: number): Promise<void> {
    this.#attempts = 0;
    let target: number;
    try {
      target = await this.#environment.logSize();
    } catch {
      // Not knowing how far the log has come is no reason to doubt the stream that just opened.
      target = this.#fleet.cursor;
    }
    if (generation !== this.#generation) return;
    this.#become({ state: "catching-up", target });
    this.#caughtUp();
  }

  #receive(message: { data: string; lastEventId: string }): void {
    const event = parseFeedEvent(message.data);
    const cursor = Number(message.lastEventId);
    if (!event || !Number.isSafeInteger(cursor)) {
      this.#listener.malformed(message.data.slice(0, 200));
      return;
    }
    if (event.type === "reset") void this.start();
    else if (event.type === "slow") {
      this.#listener.slow();
      this.#become({ state: "catching-up", target: event.cursor });
      this.#retry(() => this.#open());
    } else if (event.type === "alert") this.#listener.alert(event.message);
    else {
      this.#update(reduceFleet(this.#fleet, event, cursor));
      this.#caughtUp();
    }
  }

  #caughtUp(): void {
    const connection = this.#connection;
    if (connection.state === "catching-up" && this.#fleet.cursor >= connection.target)
      this.#become({ state: "live" });
  }

  #failed(stream: EventStream): void {
    if (stream.readyState === closed) this.#lose(() => this.#open());
    else this.#markLost();
  }

  #lose(again: () => void): void {
    this.#markLost();
    this.#retry(again);
  }

  /** Closes what there is and tries `again` later. */
  #retry(again: () => void): void {
    this.#close();
    const delayMs = retryDelaysMs[Math.min(this.#attempts, retryDelaysMs.length - 1)]!;
    this.#attempts += 1;
    this.#cancelRetry = this.#environment.later(again, delayMs);
  }

  #markLost(): void {
    if (this.#connection.state !== "lost")
      this.#become({ state: "lost", sinceMs: this.#environment.nowMs() });
  }

  #close(): void {
    this.#generation += 1;
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#stream?.close();
    this.#stream = undefined;
  }

  #update(state: FleetState): void {
    if (state === this.#fleet) return;
    this.#fleet = state;
    this.#listener.fleet(state);
  }

  #become(connection: Connection): void {
    this.#connection = connection;
    this.#listener.connection(connection);
  }
}

const eventTypes: ReadonlySet<unknown> = new Set<FeedEvent["type"]>([
  "rows",
  "block",
  "event",
  "alert",
  "reset",
  "slow",
]);

function parseFeedEvent(data: string): FeedEvent | undefined {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== "object" || value === null || !("type" in value)) return undefined;
    return eventTypes.has(value.type) ? (value as FeedEvent) : undefined;
  } catch {
    return undefined;
  }
}
