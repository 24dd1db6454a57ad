/**
 * Stands between a client's socket and the broker library: takes statements out of what the socket delivers, and ends the
 * connection at the header of a packet that is too large. Everything else, in its order, is the library's, which reads by
 * `socket.read()`.
 */
import type { Socket } from "node:net";
import { PacketGuard } from "./packet-guard.ts";
import type { Session } from "./session.ts";

/** Takes statements off the front of a chunk that begins with a packet; returns how many bytes they were. */
export type TakeStatements = (session: Session, chunk: Buffer) => number;

export class Intake {
  readonly #socket: Socket;
  readonly #packetBytesMax: number;
  /** Of what the library has read: what is taken are whole packets. */
  readonly #guard: PacketGuard;
  readonly #takeStatements: TakeStatements;
  readonly #readSocket: (size?: number) => Buffer | null;
  readonly #pushSocket: (chunk: Buffer | null) => boolean;
  #held = false;
  /** Of a client that has signed in. */
  session: Session | undefined;

  constructor(socket: Socket, packetBytesMax: number, takeStatements: TakeStatements) {
    this.#socket = socket;
    this.#packetBytesMax = packetBytesMax;
    this.#guard = new PacketGuard(packetBytesMax);
    this.#takeStatements = takeStatements;
    this.#readSocket = socket.read.bind(socket);
    this.#pushSocket = socket.push.bind(socket);
    socket.read = (size?: number) => this.#read(size);
    socket.push = (chunk: Buffer | null) => this.#push(chunk);
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

  /** What arrives when nothing else waits to be read need not go through the stream's buffer. */
  #push(chunk: Buffer | null): boolean {
    if (chunk === null || this.#held || this.#socket.readableLength > 0) return this.#pushSocket(chunk);
    const rest = this.#take(chunk);
    return rest === undefined || this.#pushSocket(rest);
  }

  /** What is left for the library. Without a rest it is told that there is nothing, and comes back at the next `readable`. */
  #read(size?: number): Buffer | null {
    while (!this.#held) {
      const chunk = this.#readSocket(size);
      if (chunk === null) return null;
      const rest = this.#take(chunk);
      if (rest === undefined) continue;
      if (this.#guard.accepts(rest)) return rest;
      this.#socket.destroy(new Error("a packet is larger than is accepted"));
      return null;
    }
    return null;
  }

  #take(chunk: Buffer): Buffer | undefined {
    const { session } = this;
    if (!session?.isOpen || !this.#guard.isBetweenPackets || chunk.length > this.#packetBytesMax)
      return chunk;
    const taken = this.#takeStatements(session, chunk);
    if (taken === 0) return chunk;
    return taken < chunk.length ? chunk.subarray(taken) : undefined;
  }
}
