/**
 * The embedded MQTT 3.1.1 broker (aedes). A device reaches its own topics only; what it publishes goes down the
 * path and nowhere else: there is no fan-out of statements between clients, so a subscriber that stopped reading
 * cannot stall ingest.
 *
 * This is who may connect, sign in and subscribe. What is published goes to `Publications`: statements that come as whole packets
 * do not pass through the library at all; signing in, subscribing, pings and whatever is unusual do. The answers are `SessionAnswers`.
 */
import { createServer, type Server, type Socket } from "node:net";
import { Aedes, type Client, type PublishPacket, type Subscription } from "aedes";
import type { Bounds, Configuration } from "../configuration.ts";
import { AddressCounts } from "./address-counts.ts";
import { parseTopic, topicOf } from "./frame.ts";
import { Intake, type TakeStatements } from "./intake.ts";
import { Publications, type PublicationsParts } from "./publications.ts";
import { Session, type SessionParts } from "./session.ts";
import { SessionAnswers, type SessionAnswersParts } from "./session-answers.ts";
import { SenderBuckets } from "./token-bucket.ts";

export interface BrokerParts extends PublicationsParts, SessionAnswersParts {
  readonly configuration: Configuration;
  readonly bounds: Bounds;
  /** Whether `password` proves that the client is the device it names. */
  signsIn(device: string, password: Uint8Array | undefined): boolean;
  /** In whose line the device's statements wait. */
  senderOf(device: string): string;
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
  readonly #addresses: AddressCounts;
  readonly #intakes = new WeakMap<Client, Intake>();
  readonly #publications: Publications;
  readonly #take: TakeStatements = (session, chunk) => this.#publications.take(session, chunk);
  readonly #answers: SessionAnswers;
  readonly #answered: SessionParts["answered"] = (frame, answer) => this.#answers.answer(frame, answer);
  readonly #rates: SenderBuckets;

  constructor(parts: BrokerParts) {
    this.#parts = parts;
    const { bounds } = parts;
    this.#addresses = new AddressCounts(bounds.connectionsPerAddressMax);
    this.#publications = new Publications(parts);
    this.#answers = new SessionAnswers(parts);
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
      authorizePublish: (client, packet, done) => {
        if (client) this.#publications.publish(this.#sessions.get(client), packet, done);
        else done();
      },
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
    this.#answers.flush();
  }

  #accept(socket: Socket): void {
    const { bounds } = this.#parts;
    const address = socket.remoteAddress ?? "";
    if (this.#addresses.isFull(address) || this.#aedes.connectedClients >= bounds.connectionsMax) {
      socket.destroy();
      return;
    }
    this.#addresses.add(address);
    socket.once("close", () => this.#addresses.remove(address));
    const intake = new Intake(socket, bounds.packetBytesMax, this.#take);
    const client = this.#aedes.handle(socket);
    this.#intakes.set(client, intake);
    // The library tells of clients that were let in completely; one that left before is forgotten here.
    socket.once("close", () => this.#forget(client));
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
    this.#publications.begin(intake.session);
    return true;
  }

  #forget(client: Client): void {
    const session = this.#sessions.get(client);
    if (session) this.#answers.forget(session);
    this.#sessions.delete(client);
  }

  #subscribe(client: Client, subscription: Subscription): Subscription | null {
    const topic = parseTopic(subscription.topic);
    const session = this.#sessions.get(client);
    if (!session || topic?.device !== session.device || topic.name === "statements") return null;
    session.subscribed.add(topic.name);
    return { ...subscription, qos: 0 };
  }
}
