/**
 * The operator's sealing key. It lies in the data folder, readable by the gateway's user only: whoever has it can
 * seal a branch of the chain, but can neither forge a party's or device's statement nor change a receipt given.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type PublicKey, publicKeyFromBytes } from "../../ledger/keys/cose-key.ts";

export interface OperatorKey {
  readonly publicKey: PublicKey;
  sign(bytes: Uint8Array): Uint8Array;
}

/** Reads the key from `folder`, or makes one there on the first start. */
export function loadOperatorKey(folder: string): OperatorKey {
  const file = join(folder, "operator.pem");
  if (!existsSync(file)) createKeyFile(folder, file);
  return operatorKey(createPrivateKey(readFileSync(file)));
}

function createKeyFile(folder: string, file: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync("ed25519");
  writeFileSync(file, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600, flag: "wx" });
  chmodSync(file, 0o600);
}

export function operatorKey(privateKey: KeyObject): OperatorKey {
  const { x } = privateKey.export({ format: "jwk" });
  if (privateKey.asymmetricKeyType !== "ed25519" || x === undefined)
    throw new Error("the operator's key must be an Ed25519 private key in PKCS #8 PEM form");
  const publicKey = publicKeyFromBytes("Ed25519", new Uint8Array(Buffer.from(x, "base64url")));
  return { publicKey, sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)) };
}
