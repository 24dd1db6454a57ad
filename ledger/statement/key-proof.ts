/**
 * Proof that whoever brings a public key also holds the private one: a signature by the new key over what it is to
 * become. It has a content type of its own, so it can never be taken for a statement, nor a statement for it.
 * docs/protocol.md §3.2.
 */
import { type CborInput, encodeCbor } from "../encoding/cbor-encode.ts";
import { coseIdOf, type PublicKey } from "../keys/cose-key.ts";
import { verifySignature } from "../keys/signature.ts";
import { signatureStructure } from "./statement.ts";

const keyProofContentType = "application/vnd.tallyman.key-proof+cbor";

/** What the new key is to become. */
export interface KeyProofClaim {
  readonly chain: string;
  /** Whom it is to sign for: `device:…`, `party:…`, or the chain for its operator. */
  readonly reference: string;
  /** Thumbprint of the key whose place it takes; absent for a further key. */
  readonly replaces?: Uint8Array | undefined;
}

/** The Sig_structure (RFC 9052 §4.4) that `key` signs; the proof is the signature alone, 64 bytes. */
export function keyProofBytes(key: PublicKey, { chain, reference, replaces }: KeyProofClaim): Uint8Array {
  const protectedHeader = encodeCbor(
    new Map<CborInput, CborInput>([
      [1, coseIdOf(key.algorithm)],
      [3, keyProofContentType],
      [4, key.kid],
    ]),
  );
  return signatureStructure(protectedHeader, encodeCbor([chain, reference, replaces ?? null]));
}

export function isKeyProof(key: PublicKey, claim: KeyProofClaim, proof: Uint8Array): boolean {
  return verifySignature(key, keyProofBytes(key, claim), proof);
}
