/** What the rotations of device, party and operator keys share: the new key, its proof, where the sequence goes on. */
import { equalBytes } from "../encoding/bytes.ts";
import { decodeCoseKey } from "../keys/cose-key.ts";
import { isKeyProof } from "../statement/key-proof.ts";
import { bytes, type Decoded, integer, record } from "../statement/schema.ts";
import type { SignedStatement } from "../statement/statement.ts";
import { keyOf, type SequenceEnd, sequenceEndOf, signerOf } from "./keys.ts";
import type { Judgement, Verdict } from "./kind.ts";
import type { StateReader } from "./view.ts";

/** The new key and its signature over what it is to become (`statement/key-proof.ts`). */
export const newKeyFields = { key: bytes(1, 128), proof: bytes(64, 64) };

/** Where the old key's sequence ended, as somebody else than its holder knows it. */
export const sequenceEnd = record({ sequence: integer(0, Number.MAX_SAFE_INTEGER), hash: bytes(32, 32) });

const newKeySchema = record(newKeyFields);
type NewKey = Decoded<typeof newKeySchema>;

/** The key is new, and holds the proof that it may take the place of `replaces`. */
export function newKeyVerdict<P extends NewKey>(
  { state, statement, payload }: Judgement<P>,
  reference: string,
  replaces: Uint8Array | undefined,
): Verdict {
  const key = decodeCoseKey(payload.key);
  if (keyOf(state, key.kid)) return "key_exists";
  return isKeyProof(key, { chain: statement.chain, reference, replaces }, payload.proof)
    ? undefined
    : "key_proof_invalid";
}

/**
 * The sequence can go on: a key that hands over itself does so with its newest statement; who does it for the key
 * names the newest one that the log has.
 */
export function sequenceVerdict(
  state: StateReader,
  statement: SignedStatement,
  replaced: Uint8Array,
  named: SequenceEnd | undefined,
): Verdict {
  if (equalBytes(statement.kid, replaced)) {
    const isNewest = statement.sequence >= (signerOf(state, replaced)?.next ?? 0);
    return isNewest && named === undefined ? undefined : "previous_mismatch";
  }
  const end = sequenceEndOf(state, replaced);
  if (!end || !named) return end === named ? undefined : "previous_mismatch";
  return end.sequence === named.sequence && equalBytes(end.hash, named.hash)
    ? undefined
    : "previous_mismatch";
}

/** Where the new key goes on, judged before the statement itself is counted. */
export function sequenceEndAfter(
  state: StateReader,
  { kid, sequence, hash }: SignedStatement,
  replaced: Uint8Array,
): SequenceEnd | undefined {
  return equalBytes(kid, replaced) ? { sequence, hash } : sequenceEndOf(state, replaced);
}
