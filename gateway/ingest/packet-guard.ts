/**
 * Watches the framing of an MQTT byte stream (MQTT 3.1.1 §2.2) and says when a packet announces more bytes than
 * are accepted, at its header, before any of its body is buffered. The broker's own parser has no such limit.
 */
export class PacketGuard {
  readonly #packetBytesMax: number;
  /** Bytes of the present packet's body still to come. */
  #bodyLeft = 0;
  /** Position in the fixed header: 0 before the first byte, then the number of length bytes read + 1. */
  #headerAt = 0;
  #length = 0;

  constructor(packetBytesMax: number) {
    this.#packetBytesMax = packetBytesMax;
  }

  get isBetweenPackets(): boolean {
    return this.#bodyLeft === 0 && this.#headerAt === 0;
  }

  /** `false` when the stream must be closed; the guard is then of no further use. */
  accepts(chunk: Uint8Array): boolean {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#bodyLeft > 0) {
        const step = Math.min(this.#bodyLeft, chunk.length - offset);
        this.#bodyLeft -= step;
        offset += step;
      } else if (!this.#readHeaderByte(chunk[offset++]!)) return false;
    }
    return true;
  }

  #readHeaderByte(byte: number): boolean {
    if (this.#headerAt === 0) {
      this.#headerAt = 1;
      this.#length = 0;
      return true;
    }
    this.#length += (byte & 0x7f) * 128 ** (this.#headerAt - 1);
    if (byte & 0x80) return ++this.#headerAt <= 4;
    this.#headerAt = 0;
    this.#bodyLeft = this.#length;
    return this.#length <= this.#packetBytesMax;
  }
}
