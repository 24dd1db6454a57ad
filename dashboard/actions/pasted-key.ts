/** Public keys as people paste them. */
import { fromHex } from "../../ledger/encoding/bytes.ts";
import { decodeCoseKey, type PublicKey } from "../../ledger/keys/cose-key.ts";
import { refusalOf } from "../../ledger/statement/statement.ts";

/** The key behind pasted hexadecimal digits, whatever their case and the spaces between; anything else is none. */
export function pastedKey(text: string): PublicKey | undefined {
  const digits = text.replace(/[\s:]/g, "").toLowerCase();
  if (!/^([0-9a-f]{2}){1,128}$/.test(digits)) return undefined;
  try {
    return decodeCoseKey(fromHex(digits));
  } catch (error) {
    // Throws on whatever is not a refusal of what was pasted.
    refusalOf(error);
    return undefined;
  }
}
