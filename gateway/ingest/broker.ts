/**
 * The embedded MQTT 3.1.1 broker (aedes). A device reaches its own topics only; what it publishes goes down the
 * path and nowhere else: there is no fan-out of statements between clients, so a subscriber that stopped reading
 * cannot stall ingest.
 *
 * PUBACK means sealed on disk, or finally refused. It is written here, when the answer is known, and not by the
 * broker library, which would stop reading from the client (pings included) until then. Statements that come as whole
 * packets do not pass through the library at all; signing in, subscribing, pings and whatever is unusual do.
 */
import { createServer, type Server, type Socket } from "node:net";
import { Aedes, type Client, type PublishPacket, type Subscription } from "aedes";
import { isFinal, type Refusal } from "../../ledger/codes.ts";
import { ByteSlab } from "../../ledger/encoding/byte-slab.ts";
import { encodeReceipts } from "../../ledger/statement/answers.ts";
import type { Bounds, Configuration } from "../configuration.ts";
import type { Answer } from "../gateway.ts";
import type { Frame } from "./frame.ts";
import { parseTopic, topicOf } from "./frame.ts";
import { Intake } from "./intake.ts";
import type { Pool } from "./pool.ts";
import { PublishedFrame } from "./published-frame.ts";
import { Session } from "./session.ts";
import { SenderBuckets } from "./token-bucket.ts";

export interface BrokerParts {
  readonly configuration: Configuration;
  readonly bounds: Bounds;
  readonly pool: Pool;
  receive(frame: Frame): void;
  /** Whether `password` proves that the client is the device it names. */
  signsIn(device: string, password: Uint8Array | undefined): boolean;
  /** In whose line the device's statements wait. */
  senderOf(device: string): string;
  receiptOf(index: number): Uint8Array;
  rejectionOf(answer: Answer & { sealed: false }): Uint8Array;
  noteRefusal(device: string, refusal: Refusal): void;
}

/** Statements go down the path and are never published to subscribers. */
class StatementBroker extends Aedes {
  override publish(packet: PublishPacket, client: unknown, done?: (error?: Error) => void): void {
    const callback = (typeof client === "function" ? client : done) as (error?: Error) => void;
    if (packet.topic.endsWith("/statements")) callback();
    else super.publish(packet, callback);
  }
}

export class Broker {
  readonly #parts: BrokerParts;
  readonly #aedes: Aedes;
  readonly #server: Server;
  readonly #sessions = new Map<Client, Session>();
  readonly #addresses = new Map<string, number>();
  readonly #intakes = new WeakMap<Client, Intake>();
  readonly #withReceipts = new Set<Session>();
  #withAcknowledgements: Session[] = [];
  readonly #slab = new ByteSlab();
  readonly #answered = (frame: PublishedFrame, answer: Answer) => this.#answer(frame, answer);
  readonly #rates: SenderBuckets;

  constructor(parts: BrokerParts) {
    this.#parts = parts;
    const { bounds } = parts;
    const { deviceStatementsPerSecondMax: perSecond, deviceStatementsBurstMax: burst } = bounds;
    this.#rates = new SenderBuckets({ perSecond, burst });
    this.#aedes = new StatementBroker({
      connectTimeout: bounds.connectTimeoutMs,
      keepaliveLimit: bounds.keepaliveSecondsMax,
      maxTopicLevels: bounds.topicLevelsMax,
      drainTimeout: bounds.drainTimeoutMs,
      queueLimit: 16,
      concurrency: 1_000,
      maxClientsIdLength: 64,
      preConnect: (client, packet, done) => {
        if (packet.will) done(new Error("wills are not accepted"), false);
        else if (parseTopic(topicOf(packet.clientId, "statements")) === undefined)
          done(new Error("the client id is the device's identifier"), false);
        else done(null, !client.closed);
      },
      authenticate: (client, username, password, done) =>
        done(null, this.#authenticate(client, username, password)),
      authorizePublish: (client, packet, done) => this.#publish(client, packet, done),
      authorizeSubscribe: (client, subscription, done) => done(null, this.#subscribe(client, subscription)),
    });
    this.#aedes.on("clientDisconnect", (client) => this.#forget(client));
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
  }

  async listen(): Promise<number> {
    await this.#aedes.listen();
    const { mqttHost, mqttPort } = this.#parts.configuration;
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(mqttPort, mqttHost, resolve);
    });
    return (this.#server.address() as { port: number }).port;
  }

  async close(): Promise<void> {
    this.#server.close();
    await new Promise<void>((resolve) => this.#aedes.close(resolve));
  }

  get connected(): number {
    return this.#sessions.size;
  }

  /** Sends what one block answered: to each device its PUBACKs in one write, and its receipts in one message. */
  flushAnswers(): void {
    this.#flushAcknowledgements();
    this.#flushReceipts();
  }

  #flushAcknowledgements(): void {
    const sessions = this.#withAcknowledgements;
    if (sessions.length === 0) return;
    this.#withAcknowledgements = [];
    for (const session of sessions) session.writeAcknowledgements();
  }

  #flushReceipts(): void {
    for (const session of this.#withReceipts) {
      const receipts = session
        .takeReceipts()
        .map(({ hash, index }) => ({ hash, receipt: this.#parts.receiptOf(index) }));
      if (receipts.length > 0) session.send(topicOf(session.device, "receipts"), encodeReceipts(receipts));
    }
    this.#withReceipts.clear();
  }

  #accept(socket: Socket): void {
    const { bounds } = this.#parts;
    const address = socket.remoteAddress ?? "";
    const fromAddress = (this.#addresses.get(address) ?? 0) + 1;
    if (
      fromAddress > bounds.connectionsPerAddressMax ||
      this.#aedes.connectedClients >= bounds.connectionsMax
    ) {
      socket.destroy();
      return;
    }
    this.#addresses.set(address, fromAddress);
    socket.once("close", () => this.#countDown(address));
    const intake = new Intake(socket, bounds.packetBytesMax, (session, chunk) => this.#take(session, chunk));
    const client = this.#aedes.handle(socket);
    this.#intakes.set(client, intake);
    // The library tells of clients that were let in completely; one that left before is forgotten here.
    socket.once("close", () => this.#forget(client));
  }

  #countDown(address: string): void {
    const left = this.#addresses.get(address)! - 1;
    if (left > 0) this.#addresses.set(address, left);
    else this.#addresses.delete(address);
  }

  #authenticate(client: Client, username: string | undefined, password: Uint8Array | undefined): boolean {
    const device = client.id;
    const accepted =
      this.#parts.configuration.open || (username === device && this.#parts.signsIn(device, password));
    if (!accepted) return false;
    const rate = this.#rates.of(device, performance.now());
    const sender = this.#parts.senderOf(device);
    const intake = this.#intakes.get(client)!;
    const answered = this.#answered;
    intake.session = new Session({
      client,
      device,
      sender,
      bounds: this.#parts.bounds,
      rate,
      intake,
      answered,
    });
    this.#sessions.set(client, intake.session);
    return true;
  }

  #forget(client: Client): void {
    const session = this.#sessions.get(client);
    if (session) this.#withReceipts.delete(session);
    this.#sessions.delete(client);
  }

  #subscribe(client: Client, subscription: Subscription): Subscription | null {
    const topic = parseTopic(subscription.topic);
    const session = this.#sessions.get(client);
    if (!session || topic?.device !== session.device || topic.name === "statements") return null;
    session.subscribed.add(topic.name);
    return { ...subscription, qos: 0 };
  }

  /** Takes the statements that a chunk of a client's packets begins with: nearly all that devices send. */
  #take(session: Session, chunk: Buffer): number {
    const { publishReader: reader } = session;
    const nowMs = performance.now();
    let at = 0;
    while (at < chunk.length && session.isOpen && reader.read(chunk, at)) {
      at = reader.end;
      this.#receive(session, this.#ownBytes(chunk, reader.payloadAt, at), reader.messageId, nowMs);
    }
    if (at === 0) return 0;
    this.#readWhenRoom(session, nowMs);
    session.keepAlive();
    return at;
  }

  /** An error given to `done` ends the connection; nothing given lets the library go on. */
  #publish(client: Client | null, packet: PublishPacket, done: (error?: Error | null) => void): void {
    if (!client) return done();
    const session = this.#sessions.get(client);
    if (!session || packet.topic !== session.statementsTopic)
      return done(new Error(`${packet.topic} is not a topic this device may publish on`));
    if (packet.retain) return done(new Error("retained messages are not accepted"));
    if (packet.qos === 2) return done(new Error("statements are published with QoS 0 or 1"));
    const messageId = packet.qos === 1 ? packet.messageId : undefined;
    if (messageId !== undefined && messageId < 1) return done(new Error("a message identifier is not zero"));
    packet.qos = 0;
    const payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
    const nowMs = performance.now();
    this.#receive(session, this.#ownBytes(payload, 0, payload.length), messageId, nowMs);
    this.#readWhenRoom(session, nowMs);
    done();
  }

  /** Nothing more is read from the client until its window, its rate and its party's line allow it. */
  #readWhenRoom(session: Session, nowMs: number): void {
    const { pool } = this.#parts;
    const { intake, sender } = session;
    if (intake.isHeld || (session.isReadable(nowMs) && !pool.isFullFor(sender))) return;
    intake.hold();
    session.whenReadable(() => pool.whenReadable(sender, () => intake.release()));
  }

  #receive(session: Session, payload: Uint8Array, messageId: number | undefined, nowMs: number): void {
    session.enter(payload.length, nowMs);
    this.#parts.receive(new PublishedFrame(session, payload, messageId));
  }

  /** A part of what the socket delivered, without keeping all of that in memory when it is much more. */
  #ownBytes(chunk: Buffer, from: number, to: number): Uint8Array {
    const length = to - from;
    if (length * 4 >= chunk.buffer.byteLength)
      return new Uint8Array(chunk.buffer, chunk.byteOffset + from, length);
    const own = this.#slab.take(length);
    own.set(chunk.subarray(from, to));
    return own;
  }

  #answer({ session, payload, messageId }: PublishedFrame, answer: Answer): void {
    session.leave(payload.length);
    if (answer.sealed) {
      this.#acknowledge(session, messageId);
      if (!session.subscribed.has("receipts")) return;
      session.addReceipt({ hash: answer.statement.hash, index: answer.index });
      this.#withReceipts.add(session);
      if (answer.repeated) this.#flushReceipts();
      return;
    }
    this.#parts.noteRefusal(session.device, answer.refusal);
    if (isFinal(answer.refusal.code)) this.#acknowledge(session, messageId);
    else if (messageId !== undefined) session.withhold();
    if (session.subscribed.has("rejections") && session.mayReject())
      session.send(topicOf(session.device, "rejections"), this.#parts.rejectionOf(answer));
  }

  /** Written with the block that answers, or as soon as this turn of the event loop is over. */
  #acknowledge(session: Session, messageId: number | undefined): void {
    if (!session.acknowledge(messageId)) return;
    if (this.#withAcknowledgements.push(session) === 1) process.nextTick(() => this.#flushAcknowledgements());
  }
}
