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
  /** The connection ended before `end`. */
  readonly failed: (error: Error) => void;
}

/** One device's connection. */
export class MqttLoad {
  readonly #options: MqttLoadOptions;
  readonly #socket: Socket;
  #unread: Buffer = Buffer.alloc(0);
  #connected: (() => void) | undefined;

  constructor(options: MqttLoadOptions) {
    this.#options = options;
    const { port, localAddress } = options;
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true, ...(localAddress && { localAddress }) });
    this.#socket.on("error", options.failed);
    this.#socket.on("close", () => options.failed(new Error(`${options.device} was disconnected`)));
    this.#socket.on("data", (chunk: Buffer) => this.#read(chunk));
  }

  /** Signs in, and subscribes if that is wished. */
  async connect(): Promise<void> {
    const { device, password, receipts } = this.#options;
    const variable = Buffer.concat([
      text("MQTT"),
      Uint8Array.of(4, withUserPasswordAndCleanSession),
      integer(keepaliveSeconds),
    ]);
    this.#socket.write(packet(packetType.connect, variable, text(device), text(device), text(password)));
    await new Promise<void>((resolve) => {
      this.#connected = resolve;
    });
    if (receipts)
      this.#socket.write(
        packet(packetType.subscribe, integer(1), text(`devices/${device}/receipts`), Uint8Array.of(0)),
      );
  }

  send(packets: readonly Buffer[]): void {
    if (this.#socket.destroyed) return;
    this.#socket.cork();
    for (const one of packets) this.#socket.write(one);
    this.#socket.uncork();
  }

  end(): void {
    this.#socket.removeAllListeners("close");
    this.#socket.destroy();
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
    this.#unread = bytes.subarray(offset);
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
      if (bytes[offset + 3] === 0) this.#connected?.();
      else this.#options.failed(new Error(`${this.#options.device} is not let in: ${bytes[offset + 3]}`));
    }
  }
}
