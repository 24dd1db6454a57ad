/**
 * A key on disk: JSON with the private key as PKCS #8 PEM, readable by its owner only, or sealed under a passphrase.
 * Who reads the file (and has the passphrase, if there is one) can sign as its holder; who changes it is noticed,
 * because the key no longer has the thumbprint beside it.
 */
import { createPrivateKey, type KeyObject } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { isSealedKey } from "../gateway/contract/sealed-key.ts";
import { fromHex, toHex } from "../ledger/encoding/bytes.ts";
import {
  decodeCoseKey,
  encodeCoseKey,
  type PublicKey,
  type SignatureAlgorithm,
} from "../ledger/keys/cose-key.ts";
import { refusalOf } from "../ledger/statement/statement.ts";
import { ClientError } from "./client-error.ts";
import { generatePrivateKey, type SigningKey, signingKey } from "./signing-key.ts";

const format = "tallyman-key";
const version = 1;
const fileBytesMax = 16_384;

export interface PublicKeyFile {
  readonly publicKey: PublicKey;
  readonly path: string;
  /** Whom or what the key is for; a reference such as `device:reefer-7` is taken as the issuer. */
  readonly label: string | undefined;
  /** Made for a demonstration: whatever it signs proves nothing about anybody. */
  readonly demonstration: boolean;
}

export interface KeyFile extends PublicKeyFile, SigningKey {}

/** Opens a private key that is sealed under a passphrase: its PEM. Throws `ClientError`. */
export type Unseal = (sealed: string, path: string) => string;

export interface KeyFileOptions {
  readonly algorithm?: SignatureAlgorithm | undefined;
  readonly label?: string | undefined;
  readonly demonstration?: boolean | undefined;
}

/** Makes a key and writes it. Never overwrites. Throws `ClientError`. */
export function createKeyFile(path: string, options: KeyFileOptions = {}): KeyFile {
  const { algorithm = "Ed25519", label, demonstration = false } = options;
  const privateKey = generatePrivateKey(algorithm);
  const key = signingKey(privateKey);
  const content = {
    format,
    version,
    algorithm,
    kid: toHex(key.publicKey.kid),
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    ...(label !== undefined && { label }),
    ...(demonstration && { demonstration }),
  };
  writeNewFile(path, `${JSON.stringify(content, undefined, 2)}\n`);
  return { ...key, path, label, demonstration };
}

function writeNewFile(path: string, text: string): void {
  const file = openNew(path);
  try {
    fchmodSync(file, 0o600);
    writeFileSync(file, text);
    fsyncSync(file);
  } catch (error) {
    unlinkSync(path);
    throw new ClientError(
      `${path} cannot be written (${codeOf(error)}): make room or choose another folder.`,
      {
        cause: error,
      },
    );
  } finally {
    closeSync(file);
  }
}

function openNew(path: string): number {
  try {
    return openSync(path, "wx", 0o600);
  } catch (error) {
    if (codeOf(error) === "EEXIST")
      throw new ClientError(
        `${path} exists already, and a key file is never overwritten: choose another name.`,
      );
    throw new ClientError(`${path} cannot be created (${codeOf(error)}): check the folder.`, {
      cause: error,
    });
  }
}

/** Throws `ClientError` saying what is wrong with the file and what to do. */
export function loadKeyFile(path: string, unseal: Unseal = noPassphrase): KeyFile {
  const content = parseContent(path, readPrivate(path));
  const { privateKey: pem } = content;
  const privateKey = privateKeyOf(path, isSealedKey(pem) ? unseal(pem, path) : pem);
  const key = signingKeyOf(path, privateKey);
  if (key.publicKey.algorithm !== content.algorithm || toHex(key.publicKey.kid) !== content.kid)
    throw new ClientError(
      `${path}: the key does not have the thumbprint written beside it. Restore the file.`,
    );
  return { ...key, path, label: content.label, demonstration: content.demonstration };
}

/** The public side; a sealed file says it without its passphrase. Throws `ClientError`. */
export function loadPublicKeyFile(path: string): PublicKeyFile {
  const { label, demonstration, kid, key, privateKey } = parseContent(path, readPrivate(path));
  if (!isSealedKey(privateKey)) return loadKeyFile(path);
  try {
    const publicKey = decodeCoseKey(fromHex(key ?? ""));
    if (toHex(publicKey.kid) === kid) return { path, publicKey, label, demonstration };
  } catch (error) {
    // Throws on what is no refusal of malformed bytes.
    refusalOf(error);
  }
  throw new ClientError(
    `${path}: the public key is not the one whose thumbprint stands beside it. Restore the file.`,
  );
}

/** The file's text with `privateKey` in the place of its private key: sealed, or plain again. Throws `ClientError`. */
export function keyFileWith(path: string, privateKey: string, publicKey: PublicKey): string {
  const content = JSON.parse(readPrivate(path)) as Record<string, unknown>;
  const { key: _, ...rest } = content;
  const key = isSealedKey(privateKey) ? { key: toHex(encodeCoseKey(publicKey)) } : {};
  return `${JSON.stringify({ ...rest, ...key, privateKey }, undefined, 2)}\n`;
}

/** The private key as it stands in the file, sealed or PEM; `undefined` for what is no key file of this kind. */
export function privateKeyIn(path: string): string | undefined {
  const text = readPrivate(path);
  return text.trimStart().startsWith("{") ? parseContent(path, text).privateKey : undefined;
}

function noPassphrase(_: string, path: string): never {
  throw new ClientError(
    `${path} is encrypted: add --passphrase-file FILE, or set $TALLYMAN_PASSPHRASE to its passphrase.`,
  );
}

/** The file's text, provided that nobody but its owner may read it. */
function readPrivate(path: string): string {
  const file = openExisting(path);
  try {
    const { mode, size } = fstatSync(file);
    // Windows has no such bits; there the folder's own permissions decide.
    if (process.platform !== "win32" && (mode & 0o077) !== 0)
      throw new ClientError(`${path} can be read by others. Run: chmod 600 ${path}`);
    if (size > fileBytesMax) throw notAKeyFile(path);
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

function openExisting(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    if (codeOf(error) === "ENOENT")
      throw new ClientError(`There is no key file ${path}. Make one with: tallyman keys create ${path}`);
    throw new ClientError(`${path} cannot be read (${codeOf(error)}): check its owner and permissions.`, {
      cause: error,
    });
  }
}

interface Content {
  readonly algorithm: string;
  readonly kid: string;
  readonly privateKey: string;
  /** COSE_Key in hex, where the private key is sealed. */
  readonly key: string | undefined;
  readonly label: string | undefined;
  readonly demonstration: boolean;
}

function parseContent(path: string, text: string): Content {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null) throw notAKeyFile(path);
  const { algorithm, kid, privateKey, label, demonstration, ...rest } = value as Record<string, unknown>;
  if (rest.format !== format) throw notAKeyFile(path);
  if (rest.version !== version)
    throw new ClientError(
      `${path} is of version ${String(rest.version)}; this program knows version ${version}.`,
    );
  if (typeof algorithm !== "string" || typeof kid !== "string" || typeof privateKey !== "string")
    throw notAKeyFile(path);
  return {
    algorithm,
    kid,
    privateKey,
    key: typeof rest.key === "string" ? rest.key : undefined,
    label: typeof label === "string" ? label : undefined,
    demonstration: demonstration === true,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is reported as what it is: no key file.
    return undefined;
  }
}

function notAKeyFile(path: string): ClientError {
  return new ClientError(`${path} is not a Tallyman key file. Make one with: tallyman keys create FILE`);
}

function privateKeyOf(path: string, pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new ClientError(`${path}: the private key is damaged. Restore the file from a backup.`, {
      cause: error,
    });
  }
}

function signingKeyOf(path: string, privateKey: KeyObject): SigningKey {
  try {
    return signingKey(privateKey);
  } catch (error) {
    throw new ClientError(`${path} holds a key that is neither Ed25519 nor ES256 (P-256).`, { cause: error });
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
