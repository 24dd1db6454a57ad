/** Reads sealed blocks back from the ledger in the form in which projections take them. */

import type { BlockHeader } from "../../ledger/log/header.ts";
import { decodeHeader } from "../../ledger/log/header.ts";
import { deviceOf } from "../../ledger/state/devices.ts";
import { kindNamed } from "../../ledger/state/kinds.ts";
import { parseReference } from "../../ledger/statement/reference.ts";
import { readStatement, type SignedStatement } from "../../ledger/statement/statement.ts";
import type { LedgerStore } from "../store/ledger-store.ts";

export interface ReplayedStatement {
  readonly index: number;
  readonly statement: SignedStatement;
  readonly payload: unknown;
  readonly party: string;
}

export interface ReplayedBlock {
  readonly header: BlockHeader;
  readonly statements: readonly ReplayedStatement[];
  /** Those that are not readings, most often none: all that most projections look at. */
  readonly others: readonly ReplayedStatement[];
}

export function replayedBlock(header: BlockHeader, statements: readonly ReplayedStatement[]): ReplayedBlock {
  return { header, statements, others: statements.filter(({ statement }) => statement.kind !== "readings") };
}

/** The statements of block `height`; the seal at its head is left out. */
export function replayBlock(store: LedgerStore, height: number): ReplayedBlock {
  const { header: bytes, firstIndex } = store.block(height)!;
  const header = decodeHeader(bytes);
  const statements: ReplayedStatement[] = [];
  for (let index = height === 0 ? 0 : firstIndex + 1; index < header.size; index++)
    statements.push(replayEntry(store, index));
  return replayedBlock(header, statements);
}

/** A sealed statement, decoded again. It was accepted once, so anything malformed here is a damaged store. */
export function replayEntry(store: LedgerStore, index: number): ReplayedStatement {
  const statement = readStatement(store.entry(index)!);
  const payload = kindNamed(statement.kind)!.decode(statement.payload);
  return { index, statement, payload, party: partyOfIssuer(store, statement.issuer) };
}

function partyOfIssuer(store: LedgerStore, issuer: string): string {
  const { kind, id } = parseReference(issuer)!;
  if (kind === "party") return id;
  return kind === "device" ? (deviceOf(store, id)?.party ?? "") : "";
}
