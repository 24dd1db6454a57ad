/**
 * Stands between a client's socket and the broker library, which reads by `socket.read()`. Each chunk is looked at before
 * the library sees it: a packet that is too large ends the connection at its header, and the statements that a chunk
 * begins with are taken out of it. Everything else, in its order, is the library's.
 */
import type { Socket } from "node:net";
import { PacketGuard } from "./packet-guard.ts";

/** Takes statements off the front of a chunk that begins with a packet; returns how many bytes they were. */
export type TakeStatements = (chunk: Buffer) => number;

export class Intake {
  readonly #socket: Socket;
  readonly #guard: PacketGuard;
  readonly #take: TakeStatements;
  readonly #readSocket: (size?: number) => Buffer | null;
  #held = false;

  constructor(socket: Socket, packetBytesMax: number, take: TakeStatements) {
    this.#socket = socket;
    this.#guard = new PacketGuard(packetBytesMax);
    this.#take = take;
    this.#readSocket = socket.read.bind(socket);
    socket.read = (size?: number) => this.#read(size);
  }

  get isHeld(): boolean {
    return this.#held;
  }

  /** Nothing more is read until `release`. */
  hold(): void {
    this.#held = true;
  }

  /** Reading goes on, later: whoever releases may have been called from within the library's parser. */
  release(): void {
    if (!this.#held) return;
    this.#held = false;
    process.nextTick(() => this.#socket.emit("readable"));
  }

  /** What is left for the library. Without a rest it is told that there is nothing, and comes back at the next `readable`. */
  #read(size?: number): Buffer | null {
    while (!this.#held) {
      const chunk = this.#readSocket(size);
      if (chunk === null) return null;
      const beginsPacket = this.#guard.isBetweenPackets;
      if (!this.#guard.accepts(chunk)) {
        this.#socket.destroy(new Error("a packet is larger than is accepted"));
        return null;
      }
      const taken = beginsPacket ? this.#take(chunk) : 0;
      if (taken < chunk.length) return taken === 0 ? chunk : chunk.subarray(taken);
    }
    return null;
  }
}
