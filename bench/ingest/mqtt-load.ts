/**
 * Publishes over MQTT 3.1.1 as fast as acknowledgements allow. It writes packets that were made beforehand and looks
 * only at the heads of what comes back, so that one core of it keeps up with a broker on another.
 */
import { connect, type Socket } from "node:net";

const packetType = {
  connect: 0x10,
  connectAcknowledged: 0x20,
  publish: 0x32,
  acknowledged: 0x40,
  subscribe: 0x82,
};

/** A PUBLISH packet with QoS 1 (MQTT 3.1.1 §3.3). */
export function publishPacket(topic: string, messageId: number, payload: Uint8Array): Buffer {
  return packet(packetType.publish, text(topic), integer(messageId), payload);
}

function packet(type: number, ...parts: Uint8Array[]): Buffer {
  let length = parts.reduce((sum, part) => sum + part.length, 0);
  const head = [type];
  do {
    head.push((length & 0x7f) | (length > 0x7f ? 0x80 : 0));
    length >>= 7;
  } while (length > 0);
  return Buffer.concat([Uint8Array.from(head), ...parts]);
}

function integer(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 0xff);
}

function text(value: string): Uint8Array {
  const bytes = Buffer.from(value);
  return Buffer.concat([integer(bytes.length), bytes]);
}

const withUserPasswordAndCleanSession = 0xc2;
const keepaliveSeconds = 600;

export interface MqttLoadOptions {
  readonly port: number;
  /** Where the connection comes from; absent: the system chooses. */
  readonly localAddress?: string;
  readonly device: string;
  readonly password: string;
  readonly receipts: boolean;
  /** Called with the message id of each PUBACK. */
  readonly acknowledged: (messageId: number) => void;
  /** The connection, once it was made, ended before `end`. */
  readonly failed: (error: Error) => void;
}

const nothing: Buffer = Buffer.alloc(0);

/** All connections read into it, one after the other. */
const readBuffer: Buffer = Buffer.alloc(65_536);

/** One device's connection. */
export class MqttLoad {
  readonly #options: MqttLoadOptions;
  #socket: Socket | undefined;
  #unread: Buffer = nothing;
  /** While it is signing in. */
  #entering: { done(): void; failed(error: Error): void } | undefined;

  constructor(options: MqttLoadOptions) {
    this.#options = options;
  }

  /** Signs in, and subscribes if that is wished. Rejects when it is not let in; it may be tried again. */
  async connect(): Promise<void> {
    const { port, localAddress, device, password, receipts } = this.#options;
    const socket = connect({
      port,
      host: "127.0.0.1",
      noDelay: true,
      ...(localAddress && { localAddress }),
      onread: {
        buffer: readBuffer,
        callback: (length) => {
          this.#read(readBuffer.subarray(0, length));
          return true;
        },
      },
    });
    this.#socket = socket;
    this.#unread = nothing;
    // An error is followed by `close`.
    socket.on("error", () => undefined);
    socket.on("close", () => this.#lost(socket));
    const variable = Buffer.concat([
      text("MQTT"),
      Uint8Array.of(4, withUserPasswordAndCleanSession),
      integer(keepaliveSeconds),
    ]);
    socket.write(packet(packetType.connect, variable, text(device), text(device), text(password)));
    await new Promise<void>((done, failed) => {
      this.#entering = { done, failed };
    });
    if (receipts)
      socket.write(
        packet(packetType.subscribe, integer(1), text(`devices/${device}/receipts`), Uint8Array.of(0)),
      );
  }

  send(packets: readonly Buffer[]): void {
    const socket = this.#socket;
    if (!socket || socket.destroyed) return;
    if (packets.length > 1) socket.cork();
    for (const one of packets) socket.write(one);
    if (packets.length > 1) socket.uncork();
  }

  end(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.destroy();
  }

  #lost(socket: Socket): void {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    const error = new Error(`${this.#options.device} was disconnected`);
    const entering = this.#entering;
    this.#entering = undefined;
    if (entering) entering.failed(error);
    else this.#options.failed(error);
  }

  #read(chunk: Buffer): void {
    const bytes = this.#unread.length > 0 ? Buffer.concat([this.#unread, chunk]) : chunk;
    let offset = 0;
    for (;;) {
      const next = this.#packetEnd(bytes, offset);
      if (next === undefined) break;
      this.#packet(bytes, offset);
      offset = next;
    }
    this.#unread = offset === bytes.length ? nothing : Buffer.from(bytes.subarray(offset));
  }

  /** Where the packet at `offset` ends, when all of it is there. */
  #packetEnd(bytes: Buffer, offset: number): number | undefined {
    let length = 0;
    for (let at = 1; at <= 4; at++) {
      const byte = bytes[offset + at];
      if (byte === undefined) return undefined;
      length += (byte & 0x7f) * 128 ** (at - 1);
      if ((byte & 0x80) === 0) {
        const end = offset + at + 1 + length;
        return end <= bytes.length ? end : undefined;
      }
    }
    throw new Error("this is not MQTT");
  }

  #packet(bytes: Buffer, offset: number): void {
    const type = bytes[offset];
    if (type === packetType.acknowledged) this.#options.acknowledged(bytes.readUInt16BE(offset + 2));
    else if (type === packetType.connectAcknowledged) {
      if (bytes[offset + 3] !== 0) return void this.#socket?.destroy();
      this.#entering?.done();
      this.#entering = undefined;
    }
  }
}
