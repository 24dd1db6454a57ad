/**
 * Judges a statement of a bundle by the rules of the chain as far as a bundle can: the key as the final state has
 * it, the permission of the signer, the delegation at the block's time. It runs the ledger's own rule list on the
 * proved values, seen as they stood at the statement's place in the log.
 */

import { RefusalError } from "../codes.ts";
import { equalBytes } from "../encoding/bytes.ts";
import { CborError } from "../encoding/cbor-decode.ts";
import { decodeCoseKey } from "../keys/cose-key.ts";
import type { KeyState } from "../state/keys.ts";
import type { AnyKind } from "../state/kind.ts";
import { delegationGrant, type PartyState } from "../state/parties.ts";
import { type Identified, identify, isRefusal } from "../state/rules.ts";
import type { StateReader, StateValue } from "../state/view.ts";
import { parseReference } from "../statement/reference.ts";
import type { SignedStatement } from "../statement/statement.ts";
import type { EvidenceLookup } from "./lookup.ts";
import { EvidenceError } from "./problem.ts";
import { stateMember } from "./state-values.ts";

export function statementMember(index: number): string {
  return `statements/${String(index).padStart(10, "0")}.cose`;
}

/** A grant of a delegation, found in the record of the party that gave it. */
export interface Grant {
  readonly index: number;
  readonly delegation: NonNullable<KeyState["delegation"]>;
}

/**
 * Who signed the statement and with which key, or the reason why the rules refuse it. `grant` stands in for the
 * delegation in the final state, which may have been replaced since. Throws `EvidenceError`.
 */
export function judge(
  lookup: EvidenceLookup,
  statement: SignedStatement,
  place: { readonly index: number; readonly timeMs: number },
  grant?: Grant,
): Identified {
  const answer = identify(stateAt(lookup, place.index, grant), statement, place.timeMs);
  if (!isRefusal(answer)) return answer;
  throw new EvidenceError(
    "statement_refused",
    statementMember(place.index),
    `${answer.code}: ${answer.detail}`,
  );
}

/** What the rules see of the state when they judge entry `index`; before entry 0 there is nothing. */
function stateAt(lookup: EvidenceLookup, index: number, grant: Grant | undefined): StateReader {
  return {
    get<T extends StateValue>(name: string): T | undefined {
      if (index === 0) return undefined;
      const value = lookup.get<T>(name);
      if (name.startsWith("device/") && !value)
        throw new EvidenceError(
          "value_missing",
          stateMember,
          `${name} is not in the state, but a key signs for it`,
        );
      if (!value) return undefined;
      if (name.startsWith("key/"))
        return keyAt(value as unknown as KeyState, index, grant) as StateValue as T;
      if (name.startsWith("party/")) return partyAt(value as unknown as PartyState, index) as StateValue as T;
      return value;
    },
  };
}

/** Revocation and replacement take effect after their own entry, which may be signed with the key itself. */
function keyAt(now: KeyState, index: number, grant: Grant | undefined): KeyState {
  if (now.revokedAt === undefined && now.replacedAt === undefined && !grant) return now;
  const { revokedAt, replacedAt, ...key } = now;
  return {
    ...key,
    ...(isBefore(revokedAt, index) && { revokedAt }),
    ...(isBefore(replacedAt, index) && { replacedAt }),
    ...(grant && { delegation: grant.delegation }),
  };
}

/** What a party signed before it was suspended stands. */
function partyAt(now: PartyState, index: number): PartyState {
  if (!now.suspension) return now;
  const { suspension, ...party } = now;
  return { ...party, ...(suspension && isBefore(suspension.at, index) && { suspension }) };
}

function isBefore(at: number | undefined, index: number): at is number {
  return at !== undefined && at < index;
}

/** The payload as the statement's kind decodes it. Throws `EvidenceError`. */
export function payloadOf(
  { kind, statement }: Pick<Identified, "kind" | "statement">,
  index: number,
): unknown {
  return decodedBy(kind, statement, index);
}

/** The payload as `kind` decodes it. Throws `EvidenceError`. */
export function decodedBy(kind: AnyKind, statement: SignedStatement, index: number): unknown {
  try {
    return kind.decode(statement.payload);
  } catch (error) {
    if (error instanceof RefusalError || error instanceof CborError)
      throw new EvidenceError("statement_malformed", statementMember(index), error.message);
    throw error;
  }
}

interface GrantPayload {
  readonly key: Uint8Array;
  readonly label: string;
  readonly kinds: string[];
  readonly until: number;
}

/** The delegation that a statement grants to the key `kid`, if it does; whether it may is judged separately. */
export function grantIn(statement: SignedStatement, index: number, kid: Uint8Array): Grant | undefined {
  if (statement.kind !== "delegation.grant") return undefined;
  const { key, label, kinds, until } = decodedBy(delegationGrant, statement, index) as GrantPayload;
  if (!equalBytes(decodeCoseKey(key).kid, kid)) return undefined;
  const { id: party } = parseReference(statement.issuer)!;
  return { index, delegation: { party, label, kinds, untilMs: until } };
}
