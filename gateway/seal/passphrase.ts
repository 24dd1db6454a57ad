/**
 * The passphrase under which the gateway's keys lie: from a file, from the environment, or from systemd. It is never
 * an argument of the command, which every user of the machine could read, and it is never asked for.
 */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { KeyFileError, readPrivateFile, writePrivateFile } from "./sealed-key-file.ts";

/** Name of systemd's credential, and of the file beside the keys. */
const passphraseName = "operator-passphrase";
const passphraseVariable = "TALLYMAN_OPERATOR_PASSPHRASE";

const passphraseBytesMax = 1_024;
/** Of one that somebody thought up; a generated one has 32 random bytes. */
export const passphraseBytesMin = 12;

export interface PassphraseSources {
  /** Named on the command line. */
  readonly file?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the keys are; a passphrase may lie beside them. */
  readonly keysFolder: string;
}

/**
 * The passphrase from the first place that has one: the named file, the variable, systemd's credential
 * (`LoadCredentialEncrypted=operator-passphrase:…`), the file beside the keys. Throws `KeyFileError`.
 */
export function findPassphrase({ file, env, keysFolder }: PassphraseSources): Uint8Array | undefined {
  if (file !== undefined) return readPassphraseFile(file);
  const fromVariable = env[passphraseVariable];
  if (fromVariable !== undefined) return passphraseOf(Buffer.from(fromVariable), `$${passphraseVariable}`);
  const credentials = env.CREDENTIALS_DIRECTORY;
  if (credentials !== undefined && existsSync(join(credentials, passphraseName)))
    return readPassphraseFile(join(credentials, passphraseName));
  const beside = passphraseFileBeside(keysFolder);
  return existsSync(beside) ? readPassphraseFile(beside) : undefined;
}

export function passphraseFileBeside(keysFolder: string): string {
  return join(keysFolder, passphraseName);
}

/** The first line's bytes. Throws `KeyFileError` when others may read the file or it holds no passphrase. */
export function readPassphraseFile(file: string): Uint8Array {
  if (!existsSync(file)) throw new KeyFileError(`there is no passphrase file ${file}; name the one there is`);
  return passphraseOf(readPrivateFile(file), file);
}

function passphraseOf(bytes: Buffer, where: string): Uint8Array {
  const text = bytes.toString("utf8").replace(/\r?\n$/, "");
  const passphrase = Buffer.from(text);
  if (passphrase.length === 0 || passphrase.length > passphraseBytesMax || /[\r\n]/.test(text))
    throw new KeyFileError(`${where} must hold one line of 1 to ${passphraseBytesMax} bytes`);
  return new Uint8Array(passphrase);
}

/** Makes a passphrase of 32 random bytes in a file that only its owner may read. */
export function createPassphraseFile(file: string): Uint8Array {
  const passphrase = Buffer.from(randomBytes(32).toString("base64url"));
  writePrivateFile(file, Buffer.concat([passphrase, Buffer.from("\n")]));
  return new Uint8Array(passphrase);
}
