/** One device's MQTT session: its window of unanswered statements, and the answers that go back to it. */
import type { Socket } from "node:net";
import type { Client } from "aedes";
import type { Bounds } from "../configuration.ts";
import type { Answer } from "../gateway.ts";
import { topicOf } from "./frame.ts";
import type { Intake } from "./intake.ts";
import { PublishReader } from "./publish-reader.ts";
import type { PublishedFrame } from "./published-frame.ts";
import type { TokenBucket } from "./token-bucket.ts";

/**
 * The library's client, with what it keeps to itself: when nothing has come for too long, the timer closes the connection. No public
 * member says that something came, and the library's event about it (`keepaliveTimeout`) cannot keep the connection open any more.
 * broker.test.ts shows it when a release of the library has no such timer.
 */
interface KeptAlive extends Client {
  readonly _keepaliveTimer?: NodeJS.Timeout | null;
}

type SessionBounds = Pick<
  Bounds,
  "clientWindowCountMax" | "clientWindowBytesMax" | "clientWriteBytesMax" | "rejectionsPerSecondMax"
>;

/** A statement costs one token, and another one for each of these many bytes. */
const bytesPerToken = 4_096;

/** Withheld acknowledgements after which the connection is closed, so that the device connects and sends again. */
const withheldCountMax = 64;

export interface PendingReceipt {
  readonly hash: Uint8Array;
  readonly index: number;
}

export interface SessionParts {
  readonly client: Client;
  readonly device: string;
  /** In whose line its statements wait. */
  readonly sender: string;
  readonly bounds: SessionBounds;
  /** The device's, whatever session it had before. */
  readonly rate: TokenBucket;
  /** Through which the client is read. */
  readonly intake: Intake;
  /** Told what became of each of its statements. */
  readonly answered: (frame: PublishedFrame, answer: Answer) => void;
}

export class Session {
  readonly device: string;
  readonly sender: string;
  readonly statementsTopic: string;
  readonly publishReader: PublishReader;
  readonly intake: Intake;
  readonly answered: SessionParts["answered"];
  readonly subscribed = new Set<string>();
  readonly #client: Client;
  readonly #bounds: SessionBounds;
  readonly #rate: TokenBucket;
  #count = 0;
  #bytes = 0;
  #withheld = 0;
  #receipts: PendingReceipt[] = [];
  #resume: (() => void)[] = [];
  #rejectionsLeft: number;
  #refilledAtMs = 0;
  /** PUBACK packets to be written, one character for each byte. */
  #acknowledgements = "";

  constructor({ client, device, sender, bounds, rate, intake, answered }: SessionParts) {
    this.#client = client;
    this.#rate = rate;
    this.device = device;
    this.statementsTopic = topicOf(device, "statements");
    this.publishReader = new PublishReader(this.statementsTopic);
    this.intake = intake;
    this.answered = answered;
    this.sender = sender;
    this.#bounds = bounds;
    this.#rejectionsLeft = bounds.rejectionsPerSecondMax;
  }

  /** From the answer to the sign-in until the connection is closed. */
  get isOpen(): boolean {
    return this.#client.connected && !this.#client.closed;
  }

  /** The client is there; the library notes it by itself of packets that it reads. */
  keepAlive(): void {
    (this.#client as KeptAlive)._keepaliveTimer?.refresh();
  }

  enter(bytes: number, nowMs: number): void {
    this.#count++;
    this.#bytes += bytes;
    this.#rate.take(1 + bytes / bytesPerToken, nowMs);
  }

  leave(bytes: number): void {
    this.#count--;
    this.#bytes -= bytes;
    if (this.#resume.length > 0 && this.#hasRoom()) for (const resume of this.#resume.splice(0)) resume();
  }

  /** Whether more may be read from the client at once. */
  isReadable(nowMs: number): boolean {
    return this.#hasRoom() && this.#rate.waitMs(nowMs) === 0;
  }

  /**
   * Calls `resume` now, or once the window has room again and the device has not sent too much in too short a time; until
   * then nothing is read from this client.
   */
  whenReadable(resume: () => void): void {
    const waitMs = this.#rate.waitMs(performance.now());
    if (waitMs > 0) setTimeout(() => this.whenReadable(resume), waitMs);
    else if (this.#hasRoom()) resume();
    else this.#resume.push(resume);
  }

  #hasRoom(): boolean {
    return this.#count < this.#bounds.clientWindowCountMax && this.#bytes < this.#bounds.clientWindowBytesMax;
  }

  /** PUBACK (MQTT 3.1.1 §3.4), to be written; QoS 0 has none. Returns whether it is the first one to be written. */
  acknowledge(messageId: number | undefined): boolean {
    if (messageId === undefined) return false;
    const isFirst = this.#acknowledgements === "";
    this.#acknowledgements += String.fromCharCode(0x40, 0x02, messageId >> 8, messageId & 0xff);
    return isFirst;
  }

  /** Text costs less than bytes here: a string needs no memory outside of the heap that is kept until it is written. */
  writeAcknowledgements(): void {
    const acknowledgements = this.#acknowledgements;
    this.#acknowledgements = "";
    if (!this.#client.closed) (this.#client.conn as Socket).write(acknowledgements, "latin1");
  }

  /** No PUBACK for a refusal that may be cured: the device keeps the statement and sends it again later. */
  withhold(): void {
    if (++this.#withheld > withheldCountMax) this.#client.close();
  }

  addReceipt(receipt: PendingReceipt): void {
    this.#receipts.push(receipt);
  }

  takeReceipts(): PendingReceipt[] {
    const receipts = this.#receipts;
    this.#receipts = [];
    return receipts;
  }

  /** At most so many rejections per second, refilled by the second. */
  mayReject(nowMs: number = performance.now()): boolean {
    if (nowMs - this.#refilledAtMs >= 1000) {
      this.#refilledAtMs = nowMs;
      this.#rejectionsLeft = this.#bounds.rejectionsPerSecondMax;
    }
    return this.#rejectionsLeft-- > 0;
  }

  /** A message on one of the device's own topics. Left out when the device does not read; it can ask again. */
  send(topic: string, payload: Uint8Array): void {
    const unread = (this.#client.conn as { writableLength?: number }).writableLength ?? 0;
    if (this.#client.closed || unread > this.#bounds.clientWriteBytesMax) return;
    this.#client.publish(
      { cmd: "publish", topic, payload: Buffer.from(payload), qos: 0, retain: false, dup: false },
      // A client that closed meanwhile asks again when it is back.
      () => undefined,
    );
  }
}
