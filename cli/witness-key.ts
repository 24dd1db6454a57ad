/** A key file as a witness's key: its label is `witness:NAME`. */
import { ClientError } from "../client/client-error.ts";
import type { KeyFile } from "../client/key-file.ts";
import { isKeyName } from "../ledger/checkpoint/note.ts";
import { type VerifierKey, verifierKey } from "../ledger/checkpoint/verifier-key.ts";

const prefix = "witness:";

/** The label of a witness's key file. Throws `ClientError` for a name that no key may have. */
export function witnessLabel(name: string): string {
  if (isKeyName(name)) return `${prefix}${name}`;
  throw new ClientError("A witness's name has neither spaces nor plus signs, such as witness.example/w1.");
}

/** The key of a file that `tallyman keys create --witness` made. Throws `ClientError` for another. */
export function witnessKeyOf(file: KeyFile): { key: VerifierKey; sign: KeyFile["sign"] } {
  const key = verifierKeyIn(file);
  if (key) return { key, sign: file.sign };
  throw new ClientError(
    `${file.path} is no witness's key. Make one with: tallyman keys create FILE --witness witness.example/w1`,
  );
}

/** `undefined` for a key that is for something else. */
export function verifierKeyIn({ label, publicKey }: KeyFile): VerifierKey | undefined {
  const name = label?.startsWith(prefix) ? label.slice(prefix.length) : undefined;
  return name !== undefined && isKeyName(name) && publicKey.algorithm === "Ed25519"
    ? verifierKey("witness", name, publicKey)
    : undefined;
}
