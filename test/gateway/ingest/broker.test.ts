/** The broker alone, over real sockets: what becomes of a stream of packets, however it is cut. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Bounds, bounds } from "../../../gateway/configuration.ts";
import { Broker } from "../../../gateway/ingest/broker.ts";
import type { Frame } from "../../../gateway/ingest/frame.ts";
import { Pool } from "../../../gateway/ingest/pool.ts";
import { type Code, refusal } from "../../../ledger/codes.ts";
import type { SignedStatement } from "../../../ledger/statement/statement.ts";

const device = "sensor-1";
const topic = `devices/${device}/statements`;

/** A broker whose statements are answered by the test. */
class Bench {
  readonly payloads: Uint8Array[] = [];
  readonly broker: Broker;
  readonly pool: Pool;
  port = 0;
  readonly #unanswered: Frame[] = [];
  #arrived: (() => void)[] = [];
  /** Why a statement is refused at once. */
  refuses: (payload: Uint8Array) => Code | undefined = () => undefined;

  constructor(changed: Partial<Bounds> = {}) {
    const testBounds = { ...bounds, ...changed };
    this.pool = new Pool(testBounds);
    this.broker = new Broker({
      configuration: {
        dataFolder: "",
        httpHost: "127.0.0.1",
        httpPort: 0,
        mqttHost: "127.0.0.1",
        mqttPort: 0,
        open: true,
      },
      bounds: testBounds,
      pool: this.pool,
      receive: (frame) => this.#receive(frame),
      signsIn: () => true,
      senderOf: () => "party:owner",
      receiptOf: () => new Uint8Array(),
      rejectionOf: () => new Uint8Array(),
      noteRefusal: () => undefined,
    });
  }

  async listen(): Promise<void> {
    this.port = await this.broker.listen();
  }

  #receive(frame: Frame): void {
    this.payloads.push(frame.payload);
    for (const tell of this.#arrived.splice(0)) tell();
    const code = this.refuses(frame.payload);
    if (code) frame.answered({ sealed: false, refusal: refusal(code), statement: undefined });
    else this.#unanswered.push(frame);
  }

  get unansweredCount(): number {
    return this.#unanswered.length;
  }

  /** As the sealer does with a block. */
  seal(count = this.#unanswered.length): void {
    const statement = { hash: new Uint8Array(32) } as SignedStatement;
    for (const frame of this.#unanswered.splice(0, count))
      frame.answered({ sealed: true, index: 0, statement, repeated: false });
    this.broker.flushAnswers();
  }

  async received(count: number): Promise<void> {
    while (this.payloads.length < count) await new Promise<void>((resolve) => this.#arrived.push(resolve));
  }
}

/** A device that writes bytes as the test says, and reads packets whose length is one byte. */
class Wire {
  readonly socket: Socket;
  readonly acknowledged: number[] = [];
  pongs = 0;
  letIn = false;
  isClosed = false;
  #unread: Buffer = Buffer.alloc(0);
  #changed: (() => void)[] = [];

  constructor(port: number) {
    this.socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.socket.on("error", () => undefined);
    this.socket.on("data", (bytes) => this.#read(bytes));
    this.socket.on("close", () => {
      this.isClosed = true;
      this.#tell();
    });
  }

  #read(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    while (this.#unread.length >= 2 && this.#unread.length >= 2 + this.#unread[1]!) {
      const packet = this.#unread.subarray(0, 2 + this.#unread[1]!);
      this.#unread = this.#unread.subarray(packet.length);
      if (packet[0] === 0x20) this.letIn = packet[3] === 0;
      else if (packet[0] === 0x40) this.acknowledged.push(packet.readUInt16BE(2));
      else if (packet[0] === 0xd0) this.pongs++;
      else throw new Error(`unexpected packet ${packet.toString("hex")}`);
    }
    this.#tell();
  }

  #tell(): void {
    for (const tell of this.#changed.splice(0)) tell();
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#changed.push(resolve));
  }

  async signIn(id = device, keepAliveSeconds = 60): Promise<void> {
    this.socket.write(connectPacket(id, keepAliveSeconds));
    await this.until(() => this.letIn || this.isClosed);
    expect(this.letIn).toBe(true);
    await this.ping();
  }

  /** Everything that was written before has then been read, unless reading is held up. */
  async ping(): Promise<void> {
    const before = this.pongs;
    this.socket.write(ping);
    await this.until(() => this.pongs > before);
  }

  /** Each piece meets the broker by itself, as far as the two ends of a loopback connection allow. */
  async write(pieces: readonly Uint8Array[]): Promise<void> {
    for (const piece of pieces) {
      this.socket.write(piece);
      for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
    }
  }
}

const ping = Buffer.of(0xc0, 0);

function connectPacket(id: string, keepAliveSeconds: number): Buffer {
  const header = [0x10, 12 + id.length, 0, 4, ...Buffer.from("MQTT"), 4, 2];
  return Buffer.concat([Buffer.of(...header, 0, keepAliveSeconds, 0, id.length), Buffer.from(id)]);
}

interface Publish {
  readonly payload: Uint8Array;
  /** Absent with QoS 0. */
  readonly messageId?: number;
  readonly flags?: number;
  readonly topic?: string;
  /** Bytes of the remaining length beyond those that it needs. */
  readonly longer?: number;
}

function publishPacket({ payload, messageId, flags = 0, longer = 0, topic: to = topic }: Publish): Buffer {
  const id = messageId === undefined ? [] : [messageId >> 8, messageId & 0xff];
  const body = Buffer.concat([Buffer.of(0, to.length), Buffer.from(to), Buffer.of(...id), payload]);
  const length: number[] = [];
  for (let left = body.length; left > 0 || length.length === 0; left >>= 7) length.push(left & 0x7f);
  for (let i = 0; i < longer; i++) length.push(0);
  const encoded = length.map((byte, i) => (i < length.length - 1 ? byte | 0x80 : byte));
  return Buffer.concat([Buffer.of(0x30 | (id.length === 0 ? 0 : 2) | flags, ...encoded), body]);
}

function cut(bytes: Uint8Array, at: readonly number[]): Uint8Array[] {
  const cuts = [...new Set(at.map((one) => one % bytes.length))].sort((a, b) => a - b);
  return [0, ...cuts].map((from, i) => bytes.subarray(from, cuts[i] ?? bytes.length));
}

const open: Wire[] = [];
let bench: Bench;

async function start(changed?: Partial<Bounds>): Promise<void> {
  bench = new Bench(changed);
  await bench.listen();
}

async function stop(): Promise<void> {
  for (const wire of open.splice(0)) wire.socket.destroy();
  await bench.broker.close();
}

function dial(): Wire {
  const wire = new Wire(bench.port);
  open.push(wire);
  return wire;
}

describe("statements in a stream of packets", () => {
  beforeEach(() => start());
  afterEach(stop);

  it("arrive whole, once, in order, and are acknowledged, wherever the stream is cut", async () => {
    const messageId = fc.integer({ min: 1, max: 0xffff });
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.uint8Array({ minLength: 100, maxLength: 300 }),
      fc.integer({ min: 16_300, max: 20_000 }).map((length) => new Uint8Array(length).fill(length)),
    );
    const longer = fc.constantFrom(0, 0, 0, 1);
    const packet = fc.oneof(
      { weight: 6, arbitrary: fc.record({ payload, messageId, longer, flags: fc.constantFrom(0, 0, 8) }) },
      { weight: 2, arbitrary: fc.record({ payload, longer, flags: fc.constantFrom(0, 0, 8) }) },
      { weight: 2, arbitrary: fc.constant("ping" as const) },
    );
    const wire = dial();
    await wire.signIn();
    bench.refuses = (bytes) => (bytes.length % 3 === 0 ? "cbor_malformed" : undefined);
    const cuts = fc.array(fc.nat(), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(packet, { minLength: 1, maxLength: 12 }), cuts, async (packets, at) => {
        const statements = packets.filter((one) => one !== "ping");
        const pings = packets.length - statements.length;
        const ids = (refused: boolean) =>
          statements
            .filter((one) => (one.payload.length % 3 === 0) === refused)
            .flatMap((one) => (one as Publish).messageId ?? []);
        bench.payloads.length = 0;
        wire.acknowledged.length = 0;
        wire.pongs = 0;
        const bytes = Buffer.concat(packets.map((one) => (one === "ping" ? ping : publishPacket(one))));
        await wire.write(cut(bytes, at));
        await bench.received(statements.length);
        const refused = ids(true);
        await wire.until(() => wire.acknowledged.length >= refused.length && wire.pongs >= pings);
        expect(wire.acknowledged).toEqual(refused);
        bench.seal();
        const all = [...refused, ...ids(false)];
        await wire.until(() => wire.acknowledged.length >= all.length);
        await wire.ping();
        expect(wire.acknowledged).toEqual(all);
        expect(wire.pongs).toBe(pings + 1);
        expect(bench.payloads.map((one) => Buffer.from(one).toString("hex"))).toEqual(
          statements.map((one) => Buffer.from(one.payload).toString("hex")),
        );
      }),
      { numRuns: 150 },
    );
  });

  it("arrive the same when cut in two at every byte, though one has within it what looks like another", async () => {
    const wire = dial();
    await wire.signIn();
    const like = publishPacket({ payload: Uint8Array.of(9), messageId: 9 });
    const payloads = [new Uint8Array(150).fill(1), Buffer.concat([Buffer.of(2), like]), Uint8Array.of(3)];
    const [first, second, third] = payloads.map((payload, i) => publishPacket({ payload, messageId: i + 1 }));
    const bytes = Buffer.concat([first!, second!, ping, third!]);
    for (let at = 0; at < bytes.length; at++) {
      bench.payloads.length = 0;
      wire.acknowledged.length = 0;
      await wire.write(cut(bytes, [at]));
      await bench.received(3);
      bench.seal();
      await wire.until(() => wire.acknowledged.length >= 3);
      expect(wire.acknowledged).toEqual([1, 2, 3]);
      expect(bench.payloads.map(([start]) => start)).toEqual([1, 2, 3]);
    }
  });

  it("end with the first packet that a device may not send, and what came before it has arrived", async () => {
    const good = { payload: Uint8Array.of(1), messageId: 1 };
    const forbidden: Publish[] = [
      { ...good, topic: "devices/sensor-2/statements" },
      { ...good, topic: "devices/sensor-1/receipts" },
      { ...good, topic: `${topic}/x` },
      { ...good, topic: "devices/sensor-1/statement#" },
      { ...good, flags: 1 },
      { ...good, flags: 4 },
      { ...good, messageId: 0 },
    ];
    for (const packet of [
      ...forbidden.map(publishPacket),
      Buffer.of(0x34, ...publishPacket(good).subarray(1)),
      Buffer.of(0x32, 0xff, 0xff, 0xff, 0x7f),
      Buffer.of(0x32, 3, 0, 9, 0x64),
      connectPacket(device, 60),
    ]) {
      const wire = dial();
      await wire.signIn();
      bench.payloads.length = 0;
      const before = publishPacket(good);
      await wire.write([before, Buffer.concat([before, before]), Buffer.concat([packet, before])]);
      await wire.until(() => wire.isClosed);
      expect(bench.payloads.length, packet.toString("hex")).toBe(3);
    }
  });

  it("that cannot be accepted yet end the connection when they are many, in the midst of what was delivered", async () => {
    const wire = dial();
    await wire.signIn();
    bench.refuses = () => "gateway_stopped";
    const publish = publishPacket({ payload: Uint8Array.of(1), messageId: 1 });
    await wire.write([Buffer.concat(Array.from({ length: 100 }, () => publish))]);
    await wire.until(() => wire.isClosed);
    expect(bench.payloads.length).toBe(65);
    expect(wire.acknowledged).toEqual([]);
  });

  it("that come with the sign-in, before it is answered, wait for it", async () => {
    const wire = dial();
    const publishes = [1, 2, 3].map((id) => publishPacket({ payload: Uint8Array.of(id), messageId: id }));
    await wire.write([Buffer.concat([connectPacket(device, 60), ...publishes])]);
    await bench.received(3);
    expect(wire.letIn).toBe(true);
    bench.seal();
    await wire.until(() => wire.acknowledged.length === 3);
    expect(wire.acknowledged).toEqual([1, 2, 3]);
  });

  it("are no more than a part of what keeps them in memory", async () => {
    const wire = dial();
    await wire.signIn();
    const publish = publishPacket({ payload: new Uint8Array(200), messageId: 1 });
    const pings = Array.from({ length: 10_000 }, () => ping);
    await wire.write([Buffer.concat([publish, ...pings]), Buffer.concat([ping, publish, ...pings])]);
    await wire.until(() => wire.pongs === 1 + 20_001);
    const keptBytes = new Set(bench.payloads.map(({ buffer }) => buffer));
    expect(bench.payloads.length).toBe(2);
    // A slab that all statements share, not a chunk for each.
    expect(keptBytes.size).toBe(1);
  });
});

describe("a client", () => {
  afterEach(stop);

  it("is not read from while as many of its statements wait as may, and again when one is answered", async () => {
    await start({ clientWindowCountMax: 4 });
    const [wire, other] = [dial(), dial()];
    await wire.signIn();
    await other.signIn("sensor-2");
    const publish = (id: number) => publishPacket({ payload: Uint8Array.of(id), messageId: id });
    await wire.write([1, 2, 3, 4].map(publish));
    await bench.received(4);
    await wire.write([publish(5), Buffer.concat([ping, publish(6)]), publish(7)]);
    for (let i = 0; i < 5; i++) await other.ping();
    expect(bench.payloads.length).toBe(4);
    bench.seal(1);
    // What had come meanwhile is one chunk.
    await bench.received(7);
    await wire.until(() => wire.pongs === 2);
    bench.seal();
    await wire.until(() => wire.acknowledged.length === 7);
    expect(wire.acknowledged).toEqual([1, 2, 3, 4, 5, 6, 7]);
    await wire.ping();
  });

  it("may send packets up to the bound, several at once, and is cut off at a larger one", async () => {
    await start({ packetBytesMax: 1_000 });
    const wire = dial();
    await wire.signIn();
    const publish = (length: number) => publishPacket({ payload: new Uint8Array(length), messageId: 1 });
    await wire.write([Buffer.concat([publish(700), publish(900)]), publish(1_000)]);
    await wire.until(() => wire.isClosed);
    expect(bench.payloads.map(({ length }) => length)).toEqual([700, 900]);
  });

  it("that leaves while it is not read from is forgotten", async () => {
    await start({ clientWindowCountMax: 1 });
    const wire = dial();
    await wire.signIn();
    const publish = publishPacket({ payload: Uint8Array.of(1), messageId: 1 });
    await wire.write([publish, publish]);
    await bench.received(1);
    wire.socket.resetAndDestroy();
    await once(wire.socket, "close");
    bench.seal();
    const again = dial();
    await again.signIn("sensor-2");
    await expect.poll(() => bench.broker.connected).toBe(1);
  });

  it("that sent too much and comes back at once gains nothing: what it sends then waits as long", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    try {
      await start({ deviceStatementsPerSecondMax: 0.1, deviceStatementsBurstMax: 4 });
      const [wire, other] = [dial(), dial()];
      await wire.signIn();
      await other.signIn("sensor-2");
      const publish = (id: number) => publishPacket({ payload: Uint8Array.of(id), messageId: id });
      await wire.write([Buffer.concat([1, 2, 3, 4, 5, 6, 7, 8].map(publish))]);
      await bench.received(8);
      wire.socket.destroy();
      const again = dial();
      await again.write([connectPacket(device, 60)]);
      await again.until(() => again.letIn);
      await again.write([publish(9)]);
      for (let i = 0; i < 5; i++) await other.ping();
      expect(bench.payloads.length).toBe(8);
      vi.advanceTimersByTime(41_000);
      await bench.received(9);
    } finally {
      vi.useRealTimers();
    }
  });

  it("that leaves while its party's line is too long is not kept in memory until it is short again", async () => {
    await start({ poolCountMax: 1, partyLineBytesMax: 10 });
    bench.pool.onTurn(() => undefined);
    const waiting = { sender: "party:owner", payload: new Uint8Array(100), answered: () => undefined };
    for (let i = 0; i < 2; i++) bench.pool.enter(waiting);
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const heapAfter = async (connections: number) => {
      for (let i = 0; i < connections; i++) {
        const wire = new Wire(bench.port);
        wire.socket.write(connectPacket(device, 60));
        await wire.until(() => wire.letIn);
        wire.socket.destroy();
        await wire.until(() => wire.isClosed);
      }
      // The next connection of the device ends the one before; the last one's end is not read.
      await expect.poll(() => bench.broker.connected).toBe(1);
      collect();
      return process.memoryUsage().heapUsed;
    };
    const before = await heapAfter(200);
    // 6 kB for each while their sockets were kept.
    expect((await heapAfter(500)) - before).toBeLessThan(1_500_000);
  });

  it("stays connected by its statements alone, and not without them", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      await start();
      const wire = dial();
      await wire.signIn(device, 10);
      for (let id = 1; id <= 4; id++) {
        await wire.write([publishPacket({ payload: Uint8Array.of(id), messageId: id })]);
        await bench.received(id);
        vi.advanceTimersByTime(14_000);
      }
      expect(wire.isClosed).toBe(false);
      bench.seal();
      await wire.until(() => wire.acknowledged.length === 4);
      vi.advanceTimersByTime(2_000);
      await wire.until(() => wire.isClosed);
    } finally {
      vi.useRealTimers();
    }
  });
});
