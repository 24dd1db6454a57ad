/** Keys of signers, from the gateway. Whoever names them, a key is what its thumbprint says. */
import type { KeyView } from "../../gateway/contract/api.ts";
import { RefusalError } from "../../ledger/codes.ts";
import { equalBytes, toHex } from "../../ledger/encoding/bytes.ts";
import { decodeCoseKey, type PublicKey } from "../../ledger/keys/cose-key.ts";
import type { SignedStatement } from "../../ledger/statement/statement.ts";
import { bytesOfHex } from "./operator.ts";

export type AskKey = (kid: string) => Promise<KeyView>;

/** Asks once for each key; `undefined` where the answer is not the key that was asked for. */
export class SignerKeys {
  readonly #askKey: AskKey;
  readonly #known = new Map<string, Promise<PublicKey | undefined>>();

  constructor(askKey: AskKey) {
    this.#askKey = askKey;
  }

  readonly keyOf = ({ kid }: SignedStatement): Promise<PublicKey | undefined> => {
    const name = toHex(kid);
    const known = this.#known.get(name);
    if (known) return known;
    const asked = this.#ask(kid);
    this.#known.set(name, asked);
    // What failed may succeed the next time.
    asked.catch(() => this.#known.delete(name));
    return asked;
  };

  async #ask(kid: Uint8Array): Promise<PublicKey | undefined> {
    const key = keyFromHex((await this.#askKey(toHex(kid))).key);
    return key && equalBytes(key.kid, kid) ? key : undefined;
  }
}

function keyFromHex(hex: string): PublicKey | undefined {
  try {
    return decodeCoseKey(bytesOfHex(hex));
  } catch (error) {
    if (error instanceof RefusalError) return undefined;
    throw error;
  }
}
