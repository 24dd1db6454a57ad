/**
 * A key for a device, made in this browser and meant to leave it: in the file that the command line and the Python
 * device read, and in the code that is scanned. The page keeps it until it is left; nothing stores or sends it.
 */
import { toHex } from "../../ledger/encoding/bytes.ts";
import { type PublicKey, publicKeyFromBytes } from "../../ledger/keys/cose-key.ts";

export interface DeviceKey {
  readonly publicKey: PublicKey;
  /** PKCS #8 (RFC 5958), PEM. */
  readonly pem: string;
}

const algorithm = { name: "Ed25519" } as const;
const pemLine = 64;

/** Rejects with WebCrypto's NotSupportedError where the browser does not know Ed25519. */
export async function makeDeviceKey(subtle: SubtleCrypto = crypto.subtle): Promise<DeviceKey> {
  const pair = await subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const [raw, pkcs8] = await Promise.all([
    subtle.exportKey("raw", pair.publicKey),
    subtle.exportKey("pkcs8", pair.privateKey),
  ]);
  const base64 = btoa(String.fromCharCode(...new Uint8Array(pkcs8)));
  const lines = base64.match(new RegExp(`.{1,${pemLine}}`, "g")) ?? [];
  return {
    publicKey: publicKeyFromBytes(algorithm.name, new Uint8Array(raw)),
    pem: `-----BEGIN PRIVATE KEY-----\n${lines.join("\n")}\n-----END PRIVATE KEY-----\n`,
  };
}

/** As `tallyman keys create` writes it. */
export function keyFileText(device: string, { publicKey, pem }: DeviceKey): string {
  const content = {
    format: "tallyman-key",
    version: 1,
    algorithm: publicKey.algorithm,
    kid: toHex(publicKey.kid),
    privateKey: pem,
    label: `device:${device}`,
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
