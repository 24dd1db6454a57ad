/** Statements, decoded for people. */

import { toHex } from "../../../ledger/encoding/bytes.ts";
import { type Cbor, CborTag, decodeCbor } from "../../../ledger/encoding/cbor-decode.ts";
import { deviceOf } from "../../../ledger/state/devices.ts";
import { partyOf } from "../../../ledger/state/parties.ts";
import type { StateReader } from "../../../ledger/state/view.ts";
import { parseReference } from "../../../ledger/statement/reference.ts";
import type { SignedStatement } from "../../../ledger/statement/statement.ts";
import type { StatementSummary } from "../../contract/api.ts";

export interface Place {
  readonly index: number;
  readonly height: number;
  readonly sealedAtMs: number;
}

export function summaryOf(state: StateReader, statement: SignedStatement, place: Place): StatementSummary {
  return {
    ...place,
    hash: toHex(statement.hash),
    kind: statement.kind,
    issuer: statement.issuer,
    issuerName: issuerName(state, statement.issuer),
    subject: statement.subject,
    kid: toHex(statement.kid),
    sequence: statement.sequence,
    issuedAtMs: statement.issuedAtSeconds * 1000,
    payload: plain(decodeCbor(statement.payload, { keyOrder: "any" })),
  };
}

/** Legal name behind a reference: of the party, or of the one that registered the device. */
export function issuerName(state: StateReader, reference: string): string {
  const parsed = parseReference(reference);
  if (parsed?.kind === "party") return partyName(state, parsed.id);
  if (parsed?.kind === "device") return partyName(state, deviceOf(state, parsed.id)?.party ?? "");
  return reference;
}

export function partyName(state: StateReader, id: string): string {
  return partyOf(state, id)?.legalName ?? id;
}

/** CBOR as JSON shows it: byte strings in hex, maps as objects. */
export function plain(value: Cbor): unknown {
  if (value instanceof Uint8Array) return toHex(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)]));
  if (value instanceof CborTag) return plain(value.value);
  return typeof value === "bigint" ? value.toString() : value;
}
