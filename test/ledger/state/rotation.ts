/** Payloads of rotations, with the new key's proof. */
import { encodeCoseKey } from "../../../ledger/keys/cose-key.ts";
import { type KeyProofClaim, keyProofBytes } from "../../../ledger/statement/key-proof.ts";
import type { TestSigner } from "../chain-fixture.ts";

/** `key` and `proof` of a rotation to `next` on the chain `chain:test`. */
export function newKey(next: TestSigner, replaces: TestSigner, claim: Partial<KeyProofClaim> = {}) {
  const proof = next.sign(
    keyProofBytes(next.key, {
      chain: "chain:test",
      reference: replaces.reference,
      replaces: replaces.key.kid,
      ...claim,
    }),
  );
  return { key: encodeCoseKey(next.key), proof };
}
