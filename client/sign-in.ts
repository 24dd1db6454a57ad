/** Makes sign-in proofs: the MQTT password and the HTTP bearer token of whoever holds a key. */
import { toBase64Url } from "../ledger/encoding/bytes.ts";
import { assembleSignIn, prepareSignIn } from "../ledger/statement/sign-in.ts";
import type { SigningKey } from "./signing-key.ts";

/** Who signs, and on which chain. */
export interface Identity {
  /** `device:reefer-7`, `party:acme`; a delegated key signs as its party. */
  readonly issuer: string;
  readonly chain: string;
}

/** `wallClockMs` is real time, also where the chain's time is simulated. Good for some minutes. */
export function signInProof(key: SigningKey, { issuer, chain }: Identity, wallClockMs: number): string {
  const { algorithm, kid } = key.publicKey;
  const prepared = prepareSignIn({
    algorithm,
    kid,
    issuer,
    chain,
    issuedAtSeconds: Math.floor(wallClockMs / 1000),
  });
  return toBase64Url(assembleSignIn(prepared, key.sign(prepared.toBeSigned)));
}
