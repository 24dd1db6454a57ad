/**
 * A device over MQTT. It keeps every statement until a receipt that it has verified or a final rejection that the
 * operator has signed: an acknowledgement alone is anybody's who sits between, and proves nothing.
 */
import { toHex } from "../ledger/encoding/bytes.ts";
import {
  decodeReceipts,
  decodeRejection,
  type Rejection,
  verifyRejection,
} from "../ledger/statement/answers.ts";
import { refusalOf } from "../ledger/statement/statement.ts";
import { ClientError } from "./client-error.ts";
import { MqttConnection } from "./mqtt-connection.ts";
import type { ReceiptChecker } from "./receipt-checker.ts";
import type { OutgoingStatement } from "./sequence.ts";

/** What became of a statement, for good. */
export type DeviceAnswer =
  | { readonly receipt: Uint8Array; readonly index: number; readonly height: number }
  | { readonly rejection: Rejection };

export const deviceBounds = {
  /** Statements that wait for their answer; at the bound `publish` refuses more. */
  bufferedCountMax: 4_096,
  bufferedBytesMax: 8 * 1024 * 1024,
  /** Of these, sent and unanswered. Below what the gateway reads ahead, so that its pings are always answered. */
  windowCountMax: 256,
  windowBytesMax: 2 * 1024 * 1024,
  /** Without an answer for this long a statement is sent again, also on an open connection. */
  answerMsMax: 30_000,
  /** After a refusal that can be cured. */
  refusedRetryMs: 30_000,
  reconnectMsMin: 500,
  reconnectMsMax: 30_000,
  resendCheckMs: 1_000,
} as const;

export type DeviceBounds = { readonly [K in keyof typeof deviceBounds]: number };

export interface DeviceCounters {
  connections: number;
  /** Publishes, repeated ones included. */
  sent: number;
  resent: number;
  acknowledged: number;
  receipts: number;
  finalRejections: number;
  curableRejections: number;
  /** Rejections of bytes that the gateway could not decode, which name no statement. */
  unaddressedRejections: number;
  /** Answers that did not verify. They are ignored: whoever made them is not the operator. */
  invalidAnswers: number;
  /** Answers for statements that had one. */
  repeatedAnswers: number;
}

export interface MqttDeviceOptions {
  readonly url: string;
  readonly device: string;
  readonly chain: string;
  /** May be shared by all devices of a chain. */
  readonly receipts: ReceiptChecker;
  /** A fresh sign-in proof for each connection. */
  readonly password: () => string;
  /** Told of each statement that is answered for good, before its promise is fulfilled. */
  readonly answered?: (statement: OutgoingStatement) => void;
  /** Told of each verified rejection, the curable ones too. */
  readonly rejected?: (rejection: Rejection) => void;
  /** Told when an answer is by a key that is not known to be the operator's: it may have another since. */
  readonly operatorUnknown?: () => void;
  /** Whether a failed connection is tried again; otherwise `connect` rejects. */
  readonly persistent?: boolean;
  readonly bounds?: Partial<DeviceBounds>;
  /** Spreads reconnections; from 0 up to 1. */
  readonly random?: () => number;
}

/** At most so many statements wait for an answer. */
export class BufferFullError extends ClientError {
  override readonly name = "BufferFullError";
}

interface Pending {
  readonly statement: OutgoingStatement;
  readonly promise: Promise<DeviceAnswer>;
  resolve(answer: DeviceAnswer): void;
  reject(error: Error): void;
  state: "waiting" | "sent" | "resting";
  /** When a sent or resting statement is due again, by the monotonic clock. */
  dueAtMs: number;
  sentBefore: boolean;
}

export class MqttDevice {
  readonly counters: DeviceCounters = {
    connections: 0,
    sent: 0,
    resent: 0,
    acknowledged: 0,
    receipts: 0,
    finalRejections: 0,
    curableRejections: 0,
    unaddressedRejections: 0,
    invalidAnswers: 0,
    repeatedAnswers: 0,
  };
  readonly #options: MqttDeviceOptions;
  readonly #bounds: DeviceBounds;
  /** By statement hash, in the order in which they were published. */
  readonly #pending = new Map<string, Pending>();
  #queue: Pending[] = [];
  #bufferedBytes = 0;
  #windowCount = 0;
  #windowBytes = 0;
  #connection: MqttConnection | undefined;
  #online = false;
  #wanted = false;
  #reconnectMs: number;
  #reconnectTimer: NodeJS.Timeout | undefined;
  #resendTimer: NodeJS.Timeout | undefined;
  #firstOpen: { resolve(): void; reject(error: Error): void } | undefined;

  constructor(options: MqttDeviceOptions) {
    this.#options = options;
    this.#bounds = { ...deviceBounds, ...options.bounds };
    this.#reconnectMs = this.#bounds.reconnectMsMin;
  }

  get online(): boolean {
    return this.#online;
  }

  get unanswered(): number {
    return this.#pending.size;
  }

  /** Connects and stays connected until `disconnect`. Fulfilled when the device is online. */
  connect(): Promise<void> {
    if (this.#wanted) throw new Error("the device is connected or connecting already");
    this.#wanted = true;
    this.#resendTimer = setInterval(() => this.#sendDue(), this.#bounds.resendCheckMs);
    return new Promise((resolve, reject) => {
      this.#firstOpen = { resolve, reject };
      this.#open();
    });
  }

  /** Radio silence: what is published from now on waits for the next `connect`. */
  async disconnect(): Promise<void> {
    this.#wanted = false;
    clearTimeout(this.#reconnectTimer);
    clearInterval(this.#resendTimer);
    const connection = this.#connection;
    if (connection) await connection.close();
    this.#offline();
    this.#giveUp(new ClientError("The device was disconnected before it was online."));
  }

  /** Disconnects and gives up waiting: promises of unanswered statements are rejected. */
  async close(): Promise<void> {
    await this.disconnect();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    this.#queue = [];
    this.#bufferedBytes = 0;
    for (const { reject } of pending)
      reject(
        new ClientError("The device was closed before the statement was answered; it is to be sent again."),
      );
  }

  /**
   * Sends a statement, now or when online, as often as it takes. Throws `BufferFullError` at the bound. Publishing
   * the same statement again gives the same promise.
   */
  publish(statement: OutgoingStatement): Promise<DeviceAnswer> {
    const name = toHex(statement.hash);
    const known = this.#pending.get(name);
    if (known) return known.promise;
    const { bufferedCountMax, bufferedBytesMax } = this.#bounds;
    const bytes = this.#bufferedBytes + statement.bytes.length;
    if (this.#pending.size >= bufferedCountMax || bytes > bufferedBytesMax)
      throw new BufferFullError(
        `${this.#pending.size} statements wait for an answer, which is as many as may.`,
      );
    const pending = newPending(statement);
    this.#pending.set(name, pending);
    this.#bufferedBytes = bytes;
    this.#queue.push(pending);
    this.#sendQueued();
    return pending.promise;
  }

  /** Sends bytes once and expects nothing, if online; for bytes that no answer can be matched to. */
  sendRaw(bytes: Uint8Array): void {
    if (this.#online) this.#transmit(bytes);
  }

  #topic(name: string): string {
    return `devices/${this.#options.device}/${name}`;
  }

  #open(): void {
    const { url, device, password } = this.#options;
    const topics = [this.#topic("receipts"), this.#topic("rejections")];
    const connection: MqttConnection = new MqttConnection(
      { url, clientId: device, password: password(), topics },
      {
        opened: () => this.#opened(connection),
        message: (topic, payload) => this.#receive(topic, payload),
        closed: (reason) => this.#closed(connection, reason),
      },
    );
    this.#connection = connection;
  }

  #opened(connection: MqttConnection): void {
    if (connection !== this.#connection) return;
    this.#online = true;
    this.#reconnectMs = this.#bounds.reconnectMsMin;
    this.counters.connections++;
    this.#queue = [...this.#pending.values()];
    for (const pending of this.#queue) pending.state = "waiting";
    this.#sendQueued();
    this.#firstOpen?.resolve();
    this.#firstOpen = undefined;
  }

  #closed(connection: MqttConnection, reason: Error): void {
    if (connection !== this.#connection) return;
    this.#offline();
    const { persistent = true, random = Math.random } = this.#options;
    if (!this.#wanted) return this.#giveUp(reason);
    if (!persistent && this.#firstOpen) {
      this.#wanted = false;
      clearInterval(this.#resendTimer);
      return this.#giveUp(reason);
    }
    // Half of the delay is spread, so that a fleet does not come back in one instant.
    this.#reconnectTimer = setTimeout(() => this.#open(), this.#reconnectMs * (0.5 + random() / 2));
    this.#reconnectMs = Math.min(2 * this.#reconnectMs, this.#bounds.reconnectMsMax);
  }

  #giveUp(reason: Error): void {
    this.#firstOpen?.reject(reason);
    this.#firstOpen = undefined;
  }

  #offline(): void {
    this.#connection = undefined;
    this.#online = false;
    this.#windowCount = 0;
    this.#windowBytes = 0;
  }

  #sendQueued(): void {
    const { windowCountMax, windowBytesMax, answerMsMax } = this.#bounds;
    let taken = 0;
    for (; this.#online && taken < this.#queue.length; taken++) {
      const pending = this.#queue[taken]!;
      const { bytes, hash } = pending.statement;
      if (this.#windowCount >= windowCountMax || this.#windowBytes + bytes.length > windowBytesMax) break;
      if (pending.state !== "waiting" || !this.#pending.has(toHex(hash))) continue;
      pending.state = "sent";
      pending.dueAtMs = performance.now() + answerMsMax;
      this.#windowCount++;
      this.#windowBytes += bytes.length;
      if (pending.sentBefore) this.counters.resent++;
      pending.sentBefore = true;
      this.#transmit(bytes);
    }
    this.#queue.splice(0, taken);
  }

  #transmit(bytes: Uint8Array): void {
    this.counters.sent++;
    this.#connection!.publish(this.#topic("statements"), bytes, () => {
      this.counters.acknowledged++;
    });
  }

  /** Statements whose answer is overdue, or whose rest is over, are sent again. */
  #sendDue(): void {
    const now = performance.now();
    for (const pending of this.#pending.values()) {
      if (pending.state === "waiting" || pending.dueAtMs > now) continue;
      this.#leaveWindow(pending);
      pending.state = "waiting";
      this.#queue.push(pending);
    }
    this.#sendQueued();
  }

  #leaveWindow({ state, statement }: Pending): void {
    if (state !== "sent") return;
    this.#windowCount--;
    this.#windowBytes -= statement.bytes.length;
  }

  #receive(topic: string, payload: Uint8Array): void {
    try {
      if (topic === this.#topic("receipts")) this.#receiveReceipts(payload);
      else if (topic === this.#topic("rejections")) this.#receiveRejection(payload);
    } catch (error) {
      // Throws on what is no refusal. A message that does not decode is none of the operator's.
      refusalOf(error);
      this.counters.invalidAnswers++;
    }
    this.#sendQueued();
  }

  #receiveReceipts(message: Uint8Array): void {
    for (const { hash, receipt } of decodeReceipts(message)) {
      const pending = this.#pending.get(toHex(hash));
      if (pending) this.#receiveReceipt(pending, receipt);
      else this.counters.repeatedAnswers++;
    }
  }

  #receiveReceipt(pending: Pending, bytes: Uint8Array): void {
    const { receipts } = this.#options;
    const { receipt, problem } = receipts.check(pending.statement.bytes, bytes);
    if (problem) {
      this.counters.invalidAnswers++;
      if (!receipts.knows(receipt.kid)) this.#options.operatorUnknown?.();
      return;
    }
    this.counters.receipts++;
    this.#settle(pending, { receipt: bytes, index: receipt.proof.index, height: receipt.header.height });
  }

  #receiveRejection(message: Uint8Array): void {
    const rejection = decodeRejection(message);
    const { chain, receipts, rejected, operatorUnknown } = this.#options;
    if (rejection.chain !== chain || !verifyRejection(rejection, receipts.operatorKey)) {
      this.counters.invalidAnswers++;
      if (!receipts.knows(rejection.kid)) operatorUnknown?.();
      return;
    }
    rejected?.(rejection);
    const { statement: hash } = rejection;
    const pending = hash && this.#pending.get(toHex(hash));
    if (pending) return this.#rejected(pending, rejection);
    if (hash) this.counters.repeatedAnswers++;
    else this.counters.unaddressedRejections++;
  }

  #rejected(pending: Pending, rejection: Rejection): void {
    if (rejection.final) {
      this.counters.finalRejections++;
      return this.#settle(pending, { rejection });
    }
    this.counters.curableRejections++;
    this.#leaveWindow(pending);
    pending.state = "resting";
    pending.dueAtMs = performance.now() + this.#bounds.refusedRetryMs;
  }

  #settle(pending: Pending, answer: DeviceAnswer): void {
    const { statement } = pending;
    this.#leaveWindow(pending);
    this.#pending.delete(toHex(statement.hash));
    this.#bufferedBytes -= statement.bytes.length;
    try {
      this.#options.answered?.(statement);
    } catch (error) {
      return pending.reject(error as Error);
    }
    pending.resolve(answer);
  }
}

function newPending(statement: OutgoingStatement): Pending {
  let resolve!: (answer: DeviceAnswer) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<DeviceAnswer>((fulfil, fail) => {
    resolve = fulfil;
    reject = fail;
  });
  // Who published and does not look at the promise has given the answer up; `close` then must not end the process.
  promise.catch(() => undefined);
  return { statement, promise, resolve, reject, state: "waiting", dueAtMs: 0, sentBefore: false };
}
