/** What the ledger explorer asks: the entries of a block, and what a piece of text names in this ledger. */
import type { ReferenceKind } from "../../ledger/statement/reference.ts";

/** One line of `GET /api/blocks/{height}/entries`, in the log's order. */
export type BlockEntryView =
  | {
      type: "statement";
      index: number;
      hash: string;
      kind: string;
      issuer: string;
      /** As in `StatementSummary`. */
      issuerName: string;
      subject: string;
      issuedAtMs: number;
    }
  /** The operator's seal of the block before. */
  | { type: "seal"; index: number }
  /** A statement that the one who asks may not read. */
  | { type: "withheld"; index: number };

/** Something that a text names. */
export type Found =
  | { type: "statement"; hash: string; kind: string; issuerName: string; index: number }
  /** `by`: what of the block the text is. */
  | { type: "block"; height: number; by: "height" | "hash" | "logRoot" | "stateRoot" | "entry" }
  | { type: "key"; kid: string; reference: string }
  /** `by`: its identifier, or a number that it carries (SSCC, container number, GTIN of a product). */
  | { type: "thing"; kind: ReferenceKind; id: string; by: "id" | "number" };

/** `GET /api/lookup?text=` */
export interface LookupView {
  /** The best match first; empty: nothing in this ledger has the name. */
  found: Found[];
  /** For a hash: the newest blocks whose hashes and roots were compared with it. Statements and keys are all compared. */
  blocksCompared: { fromHeight: number; toHeight: number } | null;
}

/** `GET /api/consistency?from=&to=`: sizes of the log, between which the proof goes. */
export interface ConsistencyView {
  /** Hashes in hex; empty when both are the same. */
  path: string[];
}
