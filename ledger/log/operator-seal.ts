/** The operator's keys as a state has them, and whether a seal is by one of them. */
import type { PublicKey } from "../keys/cose-key.ts";
import { verifySignature } from "../keys/signature.ts";
import { chainOf } from "../state/chain.ts";
import { keyOf, publicKeyOf } from "../state/keys.ts";
import type { StateReader } from "../state/view.ts";
import type { SignatureCheck } from "./replay.ts";
import { decodeSeal, type Seal, sealSignature } from "./seal.ts";

/** Those that have sealed the chain up to `seal`, which is the seal of the state's block. */
export function operatorKeysAt(state: StateReader, seal: Uint8Array): PublicKey[] {
  const kids = [...(chainOf(state)?.operatorKeys ?? []), decodeSeal(seal).kid];
  return kids.flatMap((kid) => keyOf(state, kid) ?? []).map(publicKeyOf);
}

/** Whether a key that the state has as the operator's made the seal over `logRoot`. */
export function isOperatorSeal(
  state: StateReader,
  seal: Seal,
  logRoot: Uint8Array,
  verify: SignatureCheck = verifySignature,
): boolean {
  const key = keyOf(state, seal.kid);
  if (key?.signer !== "operator") return false;
  const check = sealSignature(seal, logRoot, publicKeyOf(key));
  return check !== undefined && verify(check.key, check.message, check.signature);
}
