/**
 * A gateway's feed with a network that delays, cuts and refuses, in a world where time passes only when it is told to. It keeps
 * to docs/protocol.md §12 and is the model that a page's state is compared with.
 */
import type { EventStream } from "../../dashboard/store/feed.ts";
import type { Alert, AlertMessage } from "../../gateway/contract/alerts.ts";
import type { FeedEvent, FleetRow, FleetView, StatementSummary } from "../../gateway/contract/api.ts";
import type { Random } from "./fake-fleet.ts";

/** Tasks in order of their time; equal times in order of their arrival. */
export class FakeTime {
  nowMs = 0;
  #tasks: { atMs: number; task: () => void }[] = [];

  later(task: () => void, delayMs: number): () => void {
    const entry = { atMs: this.nowMs + delayMs, task };
    const place = this.#tasks.findIndex(({ atMs }) => atMs > entry.atMs);
    this.#tasks.splice(place === -1 ? this.#tasks.length : place, 0, entry);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== entry);
    };
  }

  async pass(durationMs: number): Promise<void> {
    const endMs = this.nowMs + durationMs;
    while (this.#tasks[0] && this.#tasks[0].atMs <= endMs) {
      const { atMs, task } = this.#tasks.shift()!;
      this.nowMs = atMs;
      task();
      await settled();
    }
    this.nowMs = endMs;
    await settled();
  }
}

/** Whatever waits for promises that are fulfilled already has run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
}

type Listener = (message: { data: string; lastEventId: string }) => void;

/** `EventSource` as browsers have it: it connects again by itself with the last id, until an answer is no stream. */
class Connection implements EventStream {
  readyState = 0;
  lastEventId = "";
  /** Frames on their way. */
  waiting = 0;
  connected = false;
  /** Another number after each cut: what was on its way before it never arrives. */
  attempt = 0;
  readonly cursor: number;
  readonly #listeners = new Map<string, Listener[]>();
  readonly #closed: () => void;

  constructor(cursor: number, closed: () => void) {
    this.cursor = cursor;
    this.#closed = closed;
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  close(): void {
    this.readyState = 2;
    this.attempt += 1;
    this.connected = false;
    this.#closed();
  }

  fire(type: string, message = { data: "", lastEventId: "" }): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(message);
  }
}

interface Block {
  readonly from: number;
  readonly to: number;
  readonly events: readonly StatementSummary[];
  readonly shipments: ReadonlySet<string>;
}

export class FaultyGateway {
  readonly time: FakeTime;
  readonly rows = new Map<string, FleetRow>();
  readonly alerts = new Map<string, Alert>();
  /** Indexes of all events in the log. */
  readonly eventIndexes: number[] = [];
  size = 0;
  isAway = false;
  /** Frames on their way to one client beyond which it is slow. */
  framesMax = Number.POSITIVE_INFINITY;
  delayMsMax = 200;
  readonly #random: Random;
  readonly #connections = new Set<Connection>();
  readonly #blocks: Block[] = [];
  /** Blocks before this one are no longer streamed. */
  #keptFrom = 0;
  #height = 0;

  constructor(time: FakeTime, random: Random) {
    this.time = time;
    this.#random = random;
  }

  /** Seals readings of some shipments and some events. */
  seal(shipments: readonly string[], eventCount: number): void {
    const from = this.size;
    this.#height += 1;
    this.size += shipments.length + eventCount;
    for (const shipment of shipments) this.rows.set(shipment, rowAt(shipment, this.size, this.time.nowMs));
    const events = Array.from({ length: eventCount }, (_, place) => eventAt(from + place, this.#height));
    this.eventIndexes.push(...events.map(({ index }) => index));
    const block = { from, to: this.size, events, shipments: new Set(shipments) };
    this.#blocks.push(block);
    for (const connection of this.#connections) this.#stream(connection, block);
  }

  /** Alerts are pushed to whoever is connected, and are never repeated. */
  tellAlert(alert: Alert): void {
    if (alert.state === "cleared") this.alerts.delete(alert.id);
    else this.alerts.set(alert.id, alert);
    const message: AlertMessage = {
      type: "alert.raised",
      chain: "chain:test",
      timeMs: this.time.nowMs,
      alert,
    };
    for (const connection of this.#connections) this.#send(connection, { type: "alert", message }, this.size);
  }

  open(cursor: number): EventStream {
    const connection = new Connection(cursor, () => this.#connections.delete(connection));
    this.#connect(connection);
    return connection;
  }

  async snapshot(): Promise<FleetView> {
    await this.#onTheWay();
    const view = { cursor: this.size, rows: [...this.rows.values()] };
    await this.#onTheWay();
    return view;
  }

  async logSize(): Promise<number> {
    await this.#onTheWay();
    const { size } = this;
    await this.#onTheWay();
    return size;
  }

  async listAlerts(): Promise<Alert[]> {
    await this.#onTheWay();
    const listed = [...this.alerts.values()];
    await this.#onTheWay();
    return listed;
  }

  cut(): void {
    for (const connection of [...this.#connections]) this.#cut(connection);
  }

  /** Away for a while; afterwards it streams from any cursor, or only from now. */
  restart(awayMs: number, keepsBlocks: boolean): void {
    this.isAway = true;
    this.cut();
    if (!keepsBlocks) this.#keptFrom = this.#blocks.length;
    this.time.later(() => {
      this.isAway = false;
    }, awayMs);
  }

  #cut(connection: Connection): void {
    this.#connections.delete(connection);
    connection.connected = false;
    connection.attempt += 1;
    // A proxy that answers for a gateway that is away makes the browser give up.
    const givesUp = this.#random() < 0.3;
    connection.readyState = givesUp ? 2 : 0;
    connection.fire("error");
    if (!givesUp) this.#connect(connection);
  }

  #connect(connection: Connection): void {
    const { attempt } = connection;
    this.time.later(() => {
      if (connection.attempt !== attempt) return;
      if (this.isAway) return this.#cut(connection);
      connection.connected = true;
      connection.readyState = 1;
      this.#connections.add(connection);
      this.#deliver(connection, () => connection.fire("open"));
      this.#backfill(connection, Number(connection.lastEventId || connection.cursor));
    }, this.#delayMs());
  }

  #backfill(connection: Connection, cursor: number): void {
    const kept = this.#blocks.slice(this.#keptFrom);
    const first = kept[0]?.from ?? this.size;
    if (cursor < first || cursor > this.size)
      return this.#send(connection, { type: "reset", cursor: this.size }, this.size);
    for (const block of kept) if (block.to > cursor) this.#stream(connection, block);
  }

  /** As the gateway: events carry the cursor from before them until their rows have followed. */
  #stream(connection: Connection, block: Block): void {
    const { from, to, events, shipments } = block;
    const height = this.#blocks.indexOf(block) + 1;
    const statements = to - from;
    this.#send(connection, { type: "block", height, size: to, timeMs: this.time.nowMs, statements }, from);
    for (const event of events) this.#send(connection, { type: "event", event }, from);
    const rows = [...shipments].map((shipment) => this.rows.get(shipment)!);
    this.#send(connection, { type: "rows", rows }, to);
  }

  #send(connection: Connection, event: FeedEvent, cursor: number): void {
    if (!connection.connected) return;
    const isSlow = connection.waiting >= this.framesMax;
    if (isSlow) this.#connections.delete(connection);
    const sent: FeedEvent = isSlow ? { type: "slow", cursor } : event;
    const id = isSlow ? connection.lastEventId : String(cursor);
    // Made into text now: a row that changes later is another row.
    const data = JSON.stringify(sent);
    this.#deliver(connection, () => {
      connection.lastEventId = id;
      connection.fire("message", { data, lastEventId: id });
    });
    // Nothing follows on this connection.
    if (isSlow) connection.connected = false;
  }

  /** Later, but in order. */
  #deliver(connection: Connection, arrive: () => void): void {
    const { attempt } = connection;
    connection.waiting += 1;
    this.time.later(() => {
      connection.waiting -= 1;
      if (connection.attempt === attempt) arrive();
    }, this.delayMsMax);
  }

  #delayMs(): number {
    return Math.floor(this.#random() * this.delayMsMax);
  }

  /** Answers are not in order with the stream: it may be ahead of them, or behind. */
  #onTheWay(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.time.later(() => (this.isAway ? reject(new Error("away")) : resolve()), 3 * this.#delayMs());
    });
  }
}

function rowAt(shipment: string, cursor: number, atMs: number): FleetRow {
  return {
    shipment,
    goods: "",
    origin: "",
    destination: "",
    status: cursor % 7 === 0 ? "attention" : "transit",
    reason: "",
    holder: "carrier",
    holderName: "",
    lat: cursor % 90,
    lon: cursor % 180,
    headingDegrees: null,
    speedMetersPerSecond: null,
    temperatureCelsius: cursor,
    batteryPercent: null,
    device: null,
    atMs,
  };
}

function eventAt(index: number, height: number): StatementSummary {
  return {
    index,
    height,
    hash: "",
    kind: "custody.accept",
    issuer: "party:carrier",
    issuerName: "",
    subject: "shipment:S",
    kid: "",
    sequence: index,
    issuedAtMs: 0,
    sealedAtMs: 0,
    payload: {},
  };
}
