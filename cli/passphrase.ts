/** Passphrases of key files on the command line: from a file or the environment, never as an argument, never asked for. */
import { ClientError } from "../client/client-error.ts";
import { type KeyFile, loadKeyFile, type Unseal } from "../client/key-file.ts";
import { readPassphraseFile } from "../gateway/seal/passphrase.ts";
import { KeyFileError, openSealedKey } from "../gateway/seal/sealed-key-file.ts";
import type { GlobalOptions, Io } from "./context.ts";

export const passphraseVariable = "TALLYMAN_PASSPHRASE";

/** What `--passphrase-file` or the environment says; `undefined` when neither does. Throws `ClientError`. */
export function passphraseOf(
  { passphraseFile }: Pick<GlobalOptions, "passphraseFile">,
  { env }: Pick<Io, "env">,
): Uint8Array | undefined {
  if (passphraseFile !== undefined) return explained(() => readPassphraseFile(passphraseFile));
  const text = env[passphraseVariable];
  return text === undefined ? undefined : new Uint8Array(Buffer.from(text));
}

/** A key file, opened with the passphrase that the options name. Throws `ClientError`. */
export function openKeyFile(path: string, options: GlobalOptions, io: Io): KeyFile {
  const passphrase = passphraseOf(options, io);
  return passphrase ? loadKeyFile(path, unsealWith(passphrase)) : loadKeyFile(path);
}

export function unsealWith(passphrase: Uint8Array): Unseal {
  return (sealed, path) =>
    explained(() => Buffer.from(openSealedKey(sealed, passphrase)).toString("utf8"), `${path}: `);
}

/** What is wrong with a key file, told as everything else on the command line. */
export function explained<T>(work: () => T, prefix = ""): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof KeyFileError) throw new ClientError(`${prefix}${error.message}`, { cause: error });
    throw error;
  }
}
