/**
 * Who may read which statement. Most are for every member; of a deal, a payment or a token only those see whom the
 * statement's kind names (`Kind.readers`). The operator's own people see all: they hold the log.
 */
import { kindNamed } from "../../ledger/state/kinds.ts";
import { isRefusal } from "../../ledger/state/rules.ts";
import type { StateReader } from "../../ledger/state/view.ts";
import { parseReference } from "../../ledger/statement/reference.ts";
import { decodeStatement, type SignedStatement } from "../../ledger/statement/statement.ts";
import type { Access } from "./access.ts";
import { HttpRefusal } from "./problem.ts";

/** For whom a request reads: one party, or (`undefined`) the operator, who sees everything. */
export type Reader = string | undefined;

export function readerOf(access: Access | undefined): Reader {
  return access?.party;
}

/** Whether `reader` is among them; `undefined` stands for every member. */
export function isAmong(reader: Reader, entitled: readonly string[] | undefined): boolean {
  return reader === undefined || entitled === undefined || entitled.includes(reader);
}

/** Whether a statement that is in the log may be shown to `reader`. */
export function mayRead(reader: Reader, state: StateReader, statement: SignedStatement): boolean {
  if (reader === undefined) return true;
  const kind = kindNamed(statement.kind);
  if (!kind?.readers) return true;
  const payload = kind.decode(statement.payload);
  const { kind: issuerKind, id } = parseReference(statement.issuer)!;
  const party = issuerKind === "party" ? id : "";
  return party === reader || isAmong(reader, kind.readers({ state, statement, payload, party }));
}

/** An entry is a statement or the seal of the block before it; seals are for everybody. */
export function mayReadEntry(reader: Reader, state: StateReader, entry: Uint8Array): boolean {
  if (reader === undefined) return true;
  const statement = decodeStatement(entry);
  return isRefusal(statement) || mayRead(reader, state, statement);
}

/** Throws the refusal when `reader` may not read the entry. */
export function requireReadable(reader: Reader, state: StateReader, entry: Uint8Array): void {
  if (!mayReadEntry(reader, state, entry)) throw new HttpRefusal("not_entitled");
}

/** Throws the refusal when `reader` is not among those who are entitled. */
export function requireEntitled(reader: Reader, entitled: readonly string[] | undefined): void {
  if (!isAmong(reader, entitled)) throw new HttpRefusal("not_entitled");
}
