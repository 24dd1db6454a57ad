/**
 * The way back: what became of each statement goes to the device that sent it, and the answers of one block go together.
 *
 * PUBACK means sealed on disk, or finally refused. It is written here, when the answer is known, and not by the broker library,
 * which would stop reading from the client (pings included) until then.
 */
import { isFinal, type Refusal } from "../../ledger/codes.ts";
import { encodeReceipts } from "../../ledger/statement/answers.ts";
import type { Answer } from "../gateway.ts";
import { topicOf } from "./frame.ts";
import type { PublishedFrame } from "./published-frame.ts";
import type { Session } from "./session.ts";

export interface SessionAnswersParts {
  receiptOf(index: number): Uint8Array;
  rejectionOf(answer: Answer & { sealed: false }): Uint8Array;
  noteRefusal(device: string, refusal: Refusal): void;
}

export class SessionAnswers {
  readonly #parts: SessionAnswersParts;
  readonly #withReceipts = new Set<Session>();
  #withAcknowledgements: Session[] = [];

  constructor(parts: SessionAnswersParts) {
    this.#parts = parts;
  }

  /** Of one statement. A rejection is sent at once; a PUBACK and a receipt wait for what else is answered now. */
  answer({ session, payload, messageId }: PublishedFrame, answer: Answer): void {
    session.leave(payload.length);
    if (answer.sealed) {
      this.#acknowledge(session, messageId);
      if (!session.subscribed.has("receipts")) return;
      session.addReceipt({ hash: answer.statement.hash, index: answer.index });
      this.#withReceipts.add(session);
      if (answer.repeated) this.#flushReceipts();
      return;
    }
    this.#parts.noteRefusal(session.device, answer.refusal);
    if (isFinal(answer.refusal.code)) this.#acknowledge(session, messageId);
    else if (messageId !== undefined) session.withhold();
    if (session.subscribed.has("rejections") && session.mayReject())
      session.send(topicOf(session.device, "rejections"), this.#parts.rejectionOf(answer));
  }

  /** Written with the block that answers, or as soon as this turn of the event loop is over. */
  #acknowledge(session: Session, messageId: number | undefined): void {
    if (!session.acknowledge(messageId)) return;
    if (this.#withAcknowledgements.push(session) === 1) process.nextTick(() => this.#flushAcknowledgements());
  }

  /** Sends what one block answered: to each device its PUBACKs in one write, and its receipts in one message. */
  flush(): void {
    this.#flushAcknowledgements();
    this.#flushReceipts();
  }

  #flushAcknowledgements(): void {
    const sessions = this.#withAcknowledgements;
    if (sessions.length === 0) return;
    this.#withAcknowledgements = [];
    for (const session of sessions) session.writeAcknowledgements();
  }

  #flushReceipts(): void {
    for (const session of this.#withReceipts) {
      const receipts = session
        .takeReceipts()
        .map(({ hash, index }) => ({ hash, receipt: this.#parts.receiptOf(index) }));
      if (receipts.length > 0) session.send(topicOf(session.device, "receipts"), encodeReceipts(receipts));
    }
    this.#withReceipts.clear();
  }

  /** A session that has ended gets nothing more. */
  forget(session: Session): void {
    this.#withReceipts.delete(session);
  }
}
