/** A public key on the command line: a key file of ours, or its COSE_Key in hex as `tallyman keys show` prints it. */

import { ClientError } from "../client/client-error.ts";
import { loadPublicKeyFile } from "../client/key-file.ts";
import { fromHex } from "../ledger/encoding/bytes.ts";
import { decodeCoseKey, encodeCoseKey } from "../ledger/keys/cose-key.ts";
import { refusalOf } from "../ledger/statement/statement.ts";

/** The COSE_Key. Throws `ClientError`. */
export function coseKeyFrom(text: string): Uint8Array {
  return /^(?:[0-9a-f]{2}){40,128}$/.test(text)
    ? checked(text)
    : encodeCoseKey(loadPublicKeyFile(text).publicKey);
}

function checked(hex: string): Uint8Array {
  const bytes = fromHex(hex);
  try {
    decodeCoseKey(bytes);
  } catch (error) {
    const { code, detail } = refusalOf(error);
    throw new ClientError(`This is no COSE_Key (${code}: ${detail}). Take it from: tallyman keys show FILE`);
  }
  return bytes;
}
