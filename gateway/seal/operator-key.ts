/**
 * The operator's sealing key. It lies in the data folder, readable by the gateway's user only and encrypted when
 * there is a passphrase. What whoever has it can and cannot do: docs/threat-model.md.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type PublicKey, publicKeyFromBytes } from "../../ledger/keys/cose-key.ts";
import { KeyFileError, type ReadKeyOptions, readKeyFile, writeKeyFile } from "./sealed-key-file.ts";

export const operatorKeyFileName = "operator.pem";

export interface OperatorKey {
  readonly publicKey: PublicKey;
  sign(bytes: Uint8Array): Uint8Array;
}

/**
 * Reads the key from `folder`; makes one there when there is none and the chain has not begun. Throws
 * `KeyFileError` when the key of a chain that has begun is missing (no other key can seal it) or cannot be opened.
 */
export function loadOperatorKey(folder: string, chainBegan: boolean, options: ReadKeyOptions): OperatorKey {
  const file = join(folder, operatorKeyFileName);
  if (!existsSync(file)) {
    if (chainBegan)
      throw new KeyFileError(
        `${file} is missing; restore it from a backup: no other key can seal this chain`,
      );
    createOperatorKeyFile(file, options.passphrase);
  }
  return readOperatorKey(file, options);
}

/** Throws `KeyFileError`. */
export function readOperatorKey(file: string, options: ReadKeyOptions): OperatorKey {
  return operatorKey(privateKeyOf(file, readKeyFile(file, options)));
}

/** Makes a key and writes it, whole and durable or not at all: a chain whose key is lost cannot go on. */
export function createOperatorKeyFile(file: string, passphrase: Uint8Array | undefined): void {
  const { privateKey } = generateKeyPairSync("ed25519");
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  writeKeyFile(file, Buffer.from(pem), passphrase);
}

function privateKeyOf(file: string, pem: Uint8Array): KeyObject {
  try {
    return createPrivateKey(Buffer.from(pem));
  } catch (error) {
    throw new KeyFileError(`${file} holds no private key; restore it from a backup`, { cause: error });
  }
}

export function operatorKey(privateKey: KeyObject): OperatorKey {
  const { x } = privateKey.export({ format: "jwk" });
  if (privateKey.asymmetricKeyType !== "ed25519" || x === undefined)
    throw new KeyFileError("the operator's key must be an Ed25519 private key in PKCS #8 PEM form");
  const publicKey = publicKeyFromBytes("Ed25519", new Uint8Array(Buffer.from(x, "base64url")));
  return { publicKey, sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)) };
}
