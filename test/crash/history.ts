/** What the clients said and what they were told, in all lives of the gateway. */
import { toHex } from "../../ledger/encoding/bytes.ts";
import type { Measurement } from "../../ledger/statement/readings.ts";
import type { SignedStatement } from "../../ledger/statement/statement.ts";

export interface Sent {
  readonly statement: SignedStatement;
  /** What a pack of readings says. */
  readonly measurements: readonly Measurement[];
  /** A second statement under a number that is used: to be refused, and that to be put on record. */
  readonly equivocates: boolean;
}

export interface ReceivedReceipt {
  readonly hash: Uint8Array;
  readonly receipt: Uint8Array;
}

/** A block as it was seen over HTTP; hashes in hex. */
export interface SeenBlock {
  readonly height: number;
  readonly hash: string;
  readonly logRoot: string;
  readonly stateRoot: string;
}

export class History {
  /** By statement hash. */
  readonly sent = new Map<string, Sent>();
  readonly acknowledged = new Set<string>();
  readonly receipts: ReceivedReceipt[] = [];
  /** Places told over HTTP, by statement hash. */
  readonly places: { readonly hash: string; readonly index: number; readonly height: number }[] = [];
  /** By height and hash: each view once. */
  readonly blocks = new Map<string, SeenBlock>();
  /** Refusals, each of a statement that should have been accepted. */
  readonly refusals: string[] = [];
  /** Sends beyond the first of each statement. */
  resent = 0;
  onAcknowledged: (() => void) | undefined;

  say(sent: Sent): Sent {
    this.sent.set(toHex(sent.statement.hash), sent);
    return sent;
  }

  acknowledge({ statement }: Sent): void {
    this.acknowledged.add(toHex(statement.hash));
    this.onAcknowledged?.();
  }

  see(block: SeenBlock): void {
    this.blocks.set(`${block.height}/${block.hash}/${block.logRoot}/${block.stateRoot}`, block);
  }
}
