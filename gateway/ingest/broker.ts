/**
 * The embedded MQTT 3.1.1 broker (aedes). A device reaches its own topics only; what it publishes goes down the
 * path and nowhere else: there is no fan-out of statements between clients, so a subscriber that stopped reading
 * cannot stall ingest.
 *
 * PUBACK means sealed on disk, or finally refused. It is written here, when the answer is known, and not by the
 * broker library, which would stop reading from the client (pings included) until then.
 */
import { createServer, type Server, type Socket } from "node:net";
import { Aedes, type Client, type PublishPacket, type Subscription } from "aedes";
import { isFinal, type Refusal } from "../../ledger/codes.ts";
import { encodeReceipts } from "../../ledger/statement/answers.ts";
import type { Bounds, Configuration } from "../configuration.ts";
import type { Answer } from "../gateway.ts";
import type { Frame } from "./frame.ts";
import { parseTopic, topicOf } from "./frame.ts";
import { PacketGuard } from "./packet-guard.ts";
import type { Pool } from "./pool.ts";
import { Session } from "./session.ts";
import { SenderBuckets } from "./token-bucket.ts";

export interface BrokerParts {
  readonly configuration: Configuration;
  readonly bounds: Bounds;
  readonly pool: Pool;
  receive(frame: Frame, answered: (answer: Answer) => void): void;
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
  readonly #withReceipts = new Set<Session>();
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

  /** Sends what one block answered: the receipts of one device travel in one message. */
  flushReceipts(): void {
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
    guardPackets(socket, new PacketGuard(bounds.packetBytesMax));
    const client = this.#aedes.handle(socket);
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
    this.#sessions.set(
      client,
      new Session({ client, device, sender: this.#parts.senderOf(device), bounds: this.#parts.bounds, rate }),
    );
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

  /** An error given to `done` ends the connection; nothing given lets the library go on reading. */
  #publish(client: Client | null, packet: PublishPacket, done: (error?: Error | null) => void): void {
    if (!client) return done();
    const session = this.#sessions.get(client);
    if (!session || packet.topic !== session.statementsTopic)
      return done(new Error(`${packet.topic} is not a topic this device may publish on`));
    if (packet.retain) return done(new Error("retained messages are not accepted"));
    if (packet.qos === 2) return done(new Error("statements are published with QoS 0 or 1"));
    const messageId = packet.qos === 1 ? packet.messageId : undefined;
    packet.qos = 0;
    this.#receive(session, payloadOf(packet), messageId);
    session.whenReadable(() => this.#parts.pool.whenReadable(session.sender, () => done()));
  }

  #receive(session: Session, payload: Uint8Array, messageId: number | undefined): void {
    session.enter(payload.length);
    this.#parts.receive({ payload, sender: session.sender, device: session.device }, (answer) => {
      session.leave(payload.length);
      this.#answer(session, answer, messageId);
    });
  }

  #answer(session: Session, answer: Answer, messageId: number | undefined): void {
    if (answer.sealed) {
      session.acknowledge(messageId);
      if (!session.subscribed.has("receipts")) return;
      session.addReceipt({ hash: answer.statement.hash, index: answer.index });
      this.#withReceipts.add(session);
      if (answer.repeated) this.flushReceipts();
      return;
    }
    this.#parts.noteRefusal(session.device, answer.refusal);
    if (isFinal(answer.refusal.code)) session.acknowledge(messageId);
    else if (messageId !== undefined) session.withhold();
    if (session.subscribed.has("rejections") && session.mayReject())
      session.send(topicOf(session.device, "rejections"), this.#parts.rejectionOf(answer));
  }
}

function payloadOf({ payload }: PublishPacket): Uint8Array {
  const buffer = typeof payload === "string" ? Buffer.from(payload) : payload;
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

/** The broker library reads by `socket.read()`; each chunk is looked at before the library sees it. */
function guardPackets(socket: Socket, guard: PacketGuard): void {
  const read = socket.read.bind(socket);
  socket.read = (size?: number) => {
    const chunk: Buffer | null = read(size);
    if (chunk === null || guard.accepts(chunk)) return chunk;
    socket.destroy(new Error("a packet is larger than is accepted"));
    return null;
  };
}
