/**
 * Reads whole PUBLISH packets (MQTT 3.1.1 §3.3) on one topic, as devices send them, where they lie in what the socket
 * delivered. Whatever is unusual in a packet is left to the broker library, which knows all of the protocol.
 */
export class PublishReader {
  readonly #topic: Uint8Array;
  /** Of the packet that was read: where its payload begins, and where the packet ends. */
  payloadAt = 0;
  end = 0;
  /** `undefined` of one with QoS 0, which is not answered. */
  messageId: number | undefined;

  /** `topic` is ASCII. */
  constructor(topic: string) {
    this.#topic = Uint8Array.from(
      `${String.fromCharCode(topic.length >> 8, topic.length & 0xff)}${topic}`,
      (byte) => byte.charCodeAt(0),
    );
  }

  /** Whether there is such a packet at `at`, all of it, with QoS 0 or 1 and not to be retained. */
  read(chunk: Uint8Array, at: number): boolean {
    const first = chunk[at];
    // QoS 0; QoS 1, sent once or again.
    if (first !== 0x30 && first !== 0x32 && first !== 0x3a) return false;
    const topicAt = this.#readLength(chunk, at + 1);
    const idAt = topicAt + this.#topic.length;
    this.payloadAt = first === 0x30 ? idAt : idAt + 2;
    if (topicAt === 0 || this.payloadAt > this.end || this.end > chunk.length) return false;
    if (!this.#isTopicAt(chunk, topicAt)) return false;
    this.messageId = first === 0x30 ? undefined : (chunk[idAt]! << 8) | chunk[idAt + 1]!;
    return this.messageId !== 0;
  }

  /** Sets `end`; returns where the length ends, or 0 for one that is incomplete or longer than needed. */
  #readLength(chunk: Uint8Array, at: number): number {
    let length = 0;
    for (let i = 0; i < 4; i++) {
      const byte = chunk[at + i];
      if (byte === undefined) return 0;
      length += (byte & 0x7f) << (7 * i);
      if (byte & 0x80) continue;
      this.end = at + i + 1 + length;
      return byte === 0 && i > 0 ? 0 : at + i + 1;
    }
    return 0;
  }

  #isTopicAt(chunk: Uint8Array, at: number): boolean {
    const topic = this.#topic;
    for (let i = 0; i < topic.length; i++) if (chunk[at + i] !== topic[i]) return false;
    return true;
  }
}
