/** A key of this machine in the place of another: what it signs for that, and how its sequence goes on. */
import { equalBytes } from "../ledger/encoding/bytes.ts";
import { encodeCbor } from "../ledger/encoding/cbor-encode.ts";
import { encodeCoseKey } from "../ledger/keys/cose-key.ts";
import { kindNamed } from "../ledger/state/kinds.ts";
import { type KeyProofClaim, keyProofBytes } from "../ledger/statement/key-proof.ts";
import { readStatement } from "../ledger/statement/statement.ts";
import type { OutgoingStatement, SequenceStore } from "./sequence.ts";
import type { Signer } from "./signer.ts";
import type { SigningKey } from "./signing-key.ts";

/** The proof that `key` may become what `claim` says: 64 bytes, docs/protocol.md §3.2. */
export function keyProof(key: SigningKey, claim: KeyProofClaim): Uint8Array {
  return key.sign(keyProofBytes(key.publicKey, claim));
}

/**
 * Signs, with the signer's present key, that `next` takes its place, and lets `sequence` go on from there. Durable
 * before it returns; called again after a crash, it goes on with the statement that waits. Send that like any other;
 * statements by `next` are for after it. Throws what `Signer.make` throws.
 */
export function rotateKey(
  signer: Signer,
  next: SigningKey,
  sequence: SequenceStore,
  issuedAtSeconds: number,
): OutgoingStatement {
  const rotation = rotationTo(signer, next) ?? newRotation(signer, next, issuedAtSeconds);
  const { sequence: number, hash } = rotation;
  if (!sequence.read()) sequence.write({ next: number + 1, last: hash, outbox: [] });
  return rotation;
}

/** A statement that waits here and puts `next` in place. */
export function rotationTo(
  { unanswered }: Pick<Signer, "unanswered">,
  next: Pick<SigningKey, "publicKey">,
): OutgoingStatement | undefined {
  const key = encodeCoseKey(next.publicKey);
  return unanswered.find(({ bytes }) => {
    const { kind, payload } = readStatement(bytes);
    if (kind !== "device.key-rotate" && kind !== "party.key-rotate") return false;
    return equalBytes((kindNamed(kind)!.decode(payload) as { key: Uint8Array }).key, key);
  });
}

function newRotation(signer: Signer, next: SigningKey, issuedAtSeconds: number): OutgoingStatement {
  const { issuer, chain, publicKey } = signer;
  const isDevice = issuer.startsWith("device:");
  const replaces = publicKey.kid;
  const payload = {
    ...(!isDevice && { replaces }),
    key: encodeCoseKey(next.publicKey),
    proof: keyProof(next, { chain, reference: issuer, replaces }),
  };
  return signer.make({
    kind: isDevice ? "device.key-rotate" : "party.key-rotate",
    subject: issuer,
    payload: encodeCbor(payload),
    issuedAtSeconds,
  });
}
