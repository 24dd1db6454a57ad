/**
 * The operator's sealing key. It lies in the data folder, readable by the gateway's user only: whoever has it can
 * seal a branch of the chain, but can neither forge a party's or device's statement nor change a receipt given.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type PublicKey, publicKeyFromBytes } from "../../ledger/keys/cose-key.ts";

export interface OperatorKey {
  readonly publicKey: PublicKey;
  sign(bytes: Uint8Array): Uint8Array;
}

/**
 * Reads the key from `folder`; makes one there when there is none and the chain has not begun. Throws when the key
 * of a chain that has begun is missing: no other key can seal it.
 */
export function loadOperatorKey(folder: string, chainBegan: boolean): OperatorKey {
  const file = join(folder, "operator.pem");
  if (!existsSync(file)) {
    if (chainBegan)
      throw new Error(`${file} is missing; restore it from a backup: no other key can seal this chain`);
    createKeyFile(folder, file);
  }
  return operatorKey(createPrivateKey(readFileSync(file)));
}

/** The file is there whole and durable, or not at all: a chain whose key is lost cannot go on. */
function createKeyFile(folder: string, file: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync("ed25519");
  const unfinished = `${file}.unfinished`;
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  writeFileSync(unfinished, pem, { mode: 0o600, flush: true });
  renameSync(unfinished, file);
  syncFolder(folder);
}

/** Makes a renaming durable; Windows has no such call for folders. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, "r");
  fsyncSync(descriptor);
  closeSync(descriptor);
}

export function operatorKey(privateKey: KeyObject): OperatorKey {
  const { x } = privateKey.export({ format: "jwk" });
  if (privateKey.asymmetricKeyType !== "ed25519" || x === undefined)
    throw new Error("the operator's key must be an Ed25519 private key in PKCS #8 PEM form");
  const publicKey = publicKeyFromBytes("Ed25519", new Uint8Array(Buffer.from(x, "base64url")));
  return { publicKey, sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)) };
}
