/** A key file as a witness's key: its label is `witness:NAME`. */
import { InvalidArgumentError } from "commander";
import { ClientError } from "../client/client-error.ts";
import type { KeyFile, PublicKeyFile } from "../client/key-file.ts";
import { isKeyName } from "../ledger/checkpoint/note.ts";
import { NoteError } from "../ledger/checkpoint/note-error.ts";
import { parseVerifierKey, type VerifierKey, verifierKey } from "../ledger/checkpoint/verifier-key.ts";

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
export function verifierKeyIn({ label, publicKey }: PublicKeyFile): VerifierKey | undefined {
  const name = label?.startsWith(prefix) ? label.slice(prefix.length) : undefined;
  return name !== undefined && isKeyName(name) && publicKey.algorithm === "Ed25519"
    ? verifierKey("witness", name, publicKey)
    : undefined;
}

/** `http://127.0.0.1:8500/#VKEY`, as `tallyman witness` prints it, or `VKEY` alone for a witness that comes by itself. */
export function parseWitness(text: string): { key: VerifierKey; url: string | undefined } {
  const at = text.indexOf("#");
  const url = /^https?:\/\//.test(text) && at > 0 ? text.slice(0, at) : undefined;
  if (url !== undefined && !URL.canParse(url)) throw new InvalidArgumentError(`${url} is no address.`);
  try {
    const key = parseVerifierKey(url === undefined ? text : text.slice(at + 1));
    if (key.type === "witness") return { key, url };
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new InvalidArgumentError(`Write URL#VKEY or VKEY, as the witness prints it: ${error.message}.`);
  }
  throw new InvalidArgumentError("This is a log's key, not a witness's.");
}
