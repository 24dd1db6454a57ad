/** What devices publish, on its way from the packet into the path: all of it statements, whichever way the packet was read. */
import type { PublishPacket } from "aedes";
import { ByteSlab } from "../../ledger/encoding/byte-slab.ts";
import type { Frame } from "./frame.ts";
import type { Pool } from "./pool.ts";
import { PublishedFrame } from "./published-frame.ts";
import type { Session } from "./session.ts";

export interface PublicationsParts {
  readonly pool: Pool;
  receive(frame: Frame): void;
}

export class Publications {
  readonly #parts: PublicationsParts;
  readonly #slab = new ByteSlab();

  constructor(parts: PublicationsParts) {
    this.#parts = parts;
  }

  /** Of a client that has just signed in: what its device sent before counts, so that coming back gains nothing. */
  begin(session: Session): void {
    this.#readWhenRoom(session, performance.now());
  }

  /** Takes the statements that a chunk of a client's packets begins with: nearly all that devices send. */
  take(session: Session, chunk: Buffer): number {
    const { publishReader: reader } = session;
    const nowMs = performance.now();
    let at = 0;
    while (at < chunk.length && session.isOpen && reader.read(chunk, at)) {
      at = reader.end;
      this.#receive(session, this.#ownBytes(chunk, reader.payloadAt, at), reader.messageId, nowMs);
    }
    if (at === 0) return 0;
    this.#readWhenRoom(session, nowMs);
    session.keepAlive();
    return at;
  }

  /** An error given to `done` ends the connection; nothing given lets the library go on. */
  publish(session: Session | undefined, packet: PublishPacket, done: (error?: Error | null) => void): void {
    if (!session || packet.topic !== session.statementsTopic)
      return done(new Error(`${packet.topic} is not a topic this device may publish on`));
    if (packet.retain) return done(new Error("retained messages are not accepted"));
    if (packet.qos === 2) return done(new Error("statements are published with QoS 0 or 1"));
    const messageId = packet.qos === 1 ? packet.messageId : undefined;
    if (messageId !== undefined && messageId < 1) return done(new Error("a message identifier is not zero"));
    packet.qos = 0;
    const payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
    const nowMs = performance.now();
    this.#receive(session, this.#ownBytes(payload, 0, payload.length), messageId, nowMs);
    this.#readWhenRoom(session, nowMs);
    done();
  }

  /** Nothing more is read from the client until its window, its rate and its party's line allow it. */
  #readWhenRoom(session: Session, nowMs: number): void {
    const { pool } = this.#parts;
    const { intake, sender } = session;
    if (intake.isHeld || (session.isReadable(nowMs) && !pool.isFullFor(sender))) return;
    intake.hold();
    // A line may be too long for hours, and a device come and go meanwhile: one that left is not kept in memory by it.
    const held = new WeakRef(intake);
    session.whenReadable(() => pool.whenReadable(sender, () => held.deref()?.release()));
  }

  #receive(session: Session, payload: Uint8Array, messageId: number | undefined, nowMs: number): void {
    session.enter(payload.length, nowMs);
    this.#parts.receive(new PublishedFrame(session, payload, messageId));
  }

  /** A part of what the socket delivered, without keeping all of that in memory when it is much more. */
  #ownBytes(chunk: Buffer, from: number, to: number): Uint8Array {
    const length = to - from;
    if (length * 4 >= chunk.buffer.byteLength)
      return new Uint8Array(chunk.buffer, chunk.byteOffset + from, length);
    const own = this.#slab.take(length);
    own.set(chunk.subarray(from, to));
    return own;
  }
}
