/**
 * Salted commitments to personal data. The log has the commitment only; the content lies where it can be erased, and
 * who is shown it checks it against the log. Without the salt nobody can find the content by trying.
 */
import { encodeCbor } from "../encoding/cbor-encode.ts";
import { type Sha256, sha256 } from "../log/hash.ts";

export const saltBytes = 32;

/** What is disclosed of one commitment. */
export interface Disclosure {
  /** What it is: `legalName`, `email`. */
  readonly name: string;
  /** 32 random bytes, another for each commitment. */
  readonly salt: Uint8Array;
  readonly value: string;
}

/** SHA-256 of the deterministic CBOR of `[salt, name, value]`. */
export function commitmentOf({ name, salt, value }: Disclosure, hash: Sha256 = sha256): Uint8Array {
  if (salt.length !== saltBytes) throw new RangeError(`a salt has ${saltBytes} bytes`);
  return hash(encodeCbor([salt, name, value]));
}
