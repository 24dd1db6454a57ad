/**
 * Secret keys at rest: a file that is encrypted under a passphrase, or, as older folders have it, plain. Who has the
 * file alone then has nothing; who has the file and the passphrase has the key. docs/protocol.md §3.1 is the format.
 */
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { type Cbor, decodeCbor } from "../../ledger/encoding/cbor-decode.ts";
import { type CborInput, encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { isSealedKey, sealedKeyBegin, sealedKeyEnd } from "../contract/sealed-key.ts";

const version = 1;
const saltBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
const fileBytesMax = 16_384;

/** Cost of one guess at a passphrase: 128 · n · r bytes of memory, p times. */
export interface ScryptCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** 128 MiB and some tenths of a second for each guess; what OWASP recommends for scrypt (RFC 7914). */
const scryptCost: ScryptCost = { n: 131_072, r: 8, p: 1 };

/** A file from elsewhere may not ask for more memory than this, nor for less work than a tenth of a second. */
const costBounds = { nMin: 16_384, nMax: 1_048_576, rMax: 8, pMax: 16 } as const;

/** A key file that cannot be used; the message says why and what to do. */
export class KeyFileError extends Error {
  override readonly name = "KeyFileError";
}

/** `secret` under the passphrase, as text: AES-256-GCM with a key from scrypt. Never the same text twice. */
export function sealKey(secret: Uint8Array, passphrase: Uint8Array, cost: ScryptCost = scryptCost): string {
  const salt = randomBytes(saltBytes);
  const nonce = randomBytes(nonceBytes);
  const header = encodeHeader(cost, salt, nonce);
  const cipher = createCipheriv("aes-256-gcm", stretched(passphrase, salt, cost), nonce);
  cipher.setAAD(header);
  const box = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  const lines = Buffer.from(encodeCbor([header, box]))
    .toString("base64")
    .match(/.{1,64}/g)!;
  return `${[sealedKeyBegin, ...lines, sealedKeyEnd].join("\n")}\n`;
}

/** The secret. Throws `KeyFileError` for another passphrase and for bytes that `sealKey` did not write. */
export function openSealedKey(text: string, passphrase: Uint8Array): Uint8Array {
  const { header, cost, salt, nonce, box } = decodeSealedKey(text);
  const decipher = createDecipheriv("aes-256-gcm", stretched(passphrase, salt, cost), nonce);
  decipher.setAAD(header);
  decipher.setAuthTag(box.subarray(box.length - tagBytes));
  try {
    return new Uint8Array(
      Buffer.concat([decipher.update(box.subarray(0, box.length - tagBytes)), decipher.final()]),
    );
  } catch {
    // AES-GCM says only that the tag does not fit; the two reasons cannot be told apart.
    throw new KeyFileError(
      "the passphrase is wrong, or the file was changed: name the right one, or restore the file from a backup",
    );
  }
}

function encodeHeader({ n, r, p }: ScryptCost, salt: Uint8Array, nonce: Uint8Array): Uint8Array {
  return encodeCbor(
    new Map<CborInput, CborInput>([
      ["version", version],
      ["n", n],
      ["r", r],
      ["p", p],
      ["salt", salt],
      ["nonce", nonce],
    ]),
  );
}

function stretched(passphrase: Uint8Array, salt: Uint8Array, { n, r, p }: ScryptCost): Uint8Array {
  return scryptSync(passphrase, salt, 32, { N: n, r, p, maxmem: 128 * n * r + 128 * r * p + 1_048_576 });
}

function decodeSealedKey(text: string) {
  const lines = text.trim().split(/\r?\n/);
  if (lines.at(0) !== sealedKeyBegin || lines.at(-1) !== sealedKeyEnd) throw damaged();
  const parts = attempt(() => decodeCbor(Buffer.from(lines.slice(1, -1).join(""), "base64")));
  if (!Array.isArray(parts) || parts.length !== 2) throw damaged();
  const [header, box] = parts;
  if (!(header instanceof Uint8Array && box instanceof Uint8Array) || box.length < tagBytes) throw damaged();
  return { header, box, ...decodeHeader(attempt(() => decodeCbor(header))) };
}

function decodeHeader(map: Cbor) {
  if (!(map instanceof Map) || map.size !== 6) throw damaged();
  if (map.get("version") !== version)
    throw new KeyFileError(
      `it is of version ${String(map.get("version"))}; this program knows version ${version}`,
    );
  const [n, r, p] = ["n", "r", "p"].map((name) => map.get(name));
  const salt = map.get("salt");
  const nonce = map.get("nonce");
  if (!isWithin(n, costBounds.nMin, costBounds.nMax) || (n & (n - 1)) !== 0) throw damaged();
  if (!isWithin(r, 1, costBounds.rMax) || !isWithin(p, 1, costBounds.pMax)) throw damaged();
  if (!(salt instanceof Uint8Array && salt.length === saltBytes)) throw damaged();
  if (!(nonce instanceof Uint8Array && nonce.length === nonceBytes)) throw damaged();
  return { cost: { n, r, p }, salt, nonce };
}

function isWithin(value: Cbor | undefined, min: number, max: number): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max;
}

function attempt(decode: () => Cbor): Cbor {
  try {
    return decode();
  } catch (error) {
    throw new KeyFileError(damaged().message, { cause: error });
  }
}

function damaged(): KeyFileError {
  return new KeyFileError("it is damaged; restore it from a backup");
}

export interface ReadKeyOptions {
  /** Absent: only a plain file can be read. */
  readonly passphrase?: Uint8Array | undefined;
  /** Told what is unwise but works. */
  readonly warn: (message: string) => void;
}

/**
 * The secret in `file`, sealed or plain; a plain one is warned about. Throws `KeyFileError` when others may read the
 * file, when it is sealed and there is no passphrase, and when the passphrase is wrong.
 */
export function readKeyFile(file: string, { passphrase, warn }: ReadKeyOptions): Uint8Array {
  const bytes = readPrivateFile(file);
  const text = bytes.toString("latin1");
  if (!isSealedKey(text)) {
    warn(`${file} is not encrypted: whoever can read it has the key. Run: tallyman keys encrypt ${file}`);
    return new Uint8Array(bytes);
  }
  if (!passphrase) throw new KeyFileError(`${file} is encrypted: name the file that holds its passphrase`);
  try {
    return openSealedKey(text, passphrase);
  } catch (error) {
    if (!(error instanceof KeyFileError)) throw error;
    throw new KeyFileError(`${file}: ${error.message}`, { cause: error });
  }
}

/** Bytes of a file that nobody but its owner may read. Throws `KeyFileError` otherwise. */
export function readPrivateFile(file: string): Buffer {
  const descriptor = openSync(file, "r");
  try {
    const { mode, size } = fstatSync(descriptor);
    // Windows has no such bits; there the folder's own permissions decide.
    if (process.platform !== "win32" && (mode & 0o077) !== 0)
      throw new KeyFileError(`${file} can be read by others. Run: chmod 600 ${file}`);
    if (size > fileBytesMax) throw new KeyFileError(`${file} is too large to be a key or a passphrase`);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Writes `secret` to `file`, sealed when there is a passphrase. The file is there whole and durable, or as it was
 * before; it takes the place of an older one.
 */
export function writeKeyFile(file: string, secret: Uint8Array, passphrase?: Uint8Array): void {
  writePrivateFile(file, passphrase ? Buffer.from(sealKey(secret, passphrase)) : secret);
}

/** Writes a file that only its owner may read, durably and whole. */
export function writePrivateFile(file: string, bytes: Uint8Array): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unfinished = `${file}.unfinished`;
  // What a crash left is taken away, so that the file is made anew with its own mode.
  rmSync(unfinished, { force: true });
  const descriptor = openSync(unfinished, "wx", 0o600);
  try {
    writeFileSync(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(unfinished, file);
  syncFolder(folder);
}

/** Makes a renaming durable; Windows has no such call for folders. */
export function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, "r");
  fsyncSync(descriptor);
  closeSync(descriptor);
}
