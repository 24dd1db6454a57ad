/**
 * The operator's keys for whoever has one of them from elsewhere: each key signed the statement that put the next one
 * in its place, and the next one signed that it takes it. So trust in one goes over to all that follow.
 */
import { equalBytes, toHex } from "../encoding/bytes.ts";
import { decodeCoseKey, type PublicKey } from "../keys/cose-key.ts";
import { verifySignature } from "../keys/signature.ts";
import { isKeyProof } from "../statement/key-proof.ts";
import { readStatement, refusalOf } from "../statement/statement.ts";
import { chainOf } from "./chain.ts";
import { keyOf, publicKeyOf } from "./keys.ts";
import { type OperatorKeyRotate, operatorKeyRotate } from "./operator-key.ts";
import type { StateReader } from "./view.ts";

/** The operator's keys, oldest first, and the statements by which each took the place of the one before. */
export interface OperatorSuccession {
  /** COSE_Keys. */
  readonly keys: readonly Uint8Array[];
  /** Exact bytes; one fewer than keys. */
  readonly rotations: readonly Uint8Array[];
}

export class SuccessionError extends Error {
  override readonly name = "SuccessionError";
}

/** The keys, oldest first. Throws `SuccessionError` unless each follows from the one before on `chain`. */
export function operatorKeysIn({ keys, rotations }: OperatorSuccession, chain: string): PublicKey[] {
  try {
    const decoded = keys.map(decodeCoseKey);
    if (decoded.length === 0 || rotations.length !== decoded.length - 1)
      throw new SuccessionError("there is one statement fewer than keys");
    for (const [i, rotation] of rotations.entries())
      requireSuccessor(decoded[i]!, decoded[i + 1]!, rotation, chain);
    return decoded;
  } catch (error) {
    if (error instanceof SuccessionError) throw error;
    throw new SuccessionError(refusalOf(error).detail, { cause: error });
  }
}

function requireSuccessor(before: PublicKey, after: PublicKey, bytes: Uint8Array, chain: string): void {
  const statement = readStatement(bytes);
  const requires = (condition: boolean, detail: string) => {
    if (!condition) throw new SuccessionError(`from ${toHex(before.kid)} to ${toHex(after.kid)}: ${detail}`);
  };
  requires(statement.kind === operatorKeyRotate.name, "the statement is of another kind");
  requires(statement.chain === chain && statement.issuer === chain, "the statement is of another chain");
  requires(
    equalBytes(statement.kid, before.kid) &&
      statement.algorithm === before.algorithm &&
      verifySignature(before, statement.toBeSigned, statement.signature),
    "the old key did not sign it",
  );
  const { key, proof } = operatorKeyRotate.decode(statement.payload) as OperatorKeyRotate;
  requires(equalBytes(decodeCoseKey(key).kid, after.kid), "it names another key");
  const claim = { chain, reference: chain, replaces: before.kid };
  requires(isKeyProof(after, claim, proof), "the new key did not sign that it takes the place");
}

/** The operator's keys in the state, oldest first; empty while the first one seals. */
export function replacedOperatorKeysOf(
  state: StateReader,
): { key: PublicKey; replacedAt: number | undefined }[] {
  return (chainOf(state)?.operatorKeys ?? []).map((kid) => {
    const key = keyOf(state, kid)!;
    return { key: publicKeyOf(key), replacedAt: key.replacedAt };
  });
}
