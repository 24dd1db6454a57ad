/** A statement that came in a PUBLISH packet. */
import type { Answer } from "../gateway.ts";
import type { Frame } from "./frame.ts";
import type { Session } from "./session.ts";

export class PublishedFrame implements Frame {
  readonly session: Session;
  readonly payload: Uint8Array;
  /** Of a packet that is answered: one with QoS 1. */
  readonly messageId: number | undefined;

  constructor(session: Session, payload: Uint8Array, messageId: number | undefined) {
    this.session = session;
    this.payload = payload;
    this.messageId = messageId;
  }

  get sender(): string {
    return this.session.sender;
  }

  get device(): string {
    return this.session.device;
  }

  answered(answer: Answer): void {
    this.session.answered(this, answer);
  }
}
