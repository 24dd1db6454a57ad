/** Keys of signers, from the gateway. Whoever names them, a key is what its thumbprint says. */
import type { DeviceView } from "../../gateway/contract/api.ts";
import { RefusalError } from "../../ledger/codes.ts";
import { equalBytes, toHex } from "../../ledger/encoding/bytes.ts";
import { decodeCoseKey, type PublicKey } from "../../ledger/keys/cose-key.ts";
import { parseReference } from "../../ledger/statement/reference.ts";
import type { SignedStatement } from "../../ledger/statement/statement.ts";
import { bytesOfHex } from "./operator.ts";

export type AskDevice = (id: string) => Promise<DeviceView>;

/** Asks once for each key. The gateway gives out devices' keys only; for those of parties it is `undefined`. */
export class SignerKeys {
  readonly #askDevice: AskDevice;
  readonly #known = new Map<string, Promise<PublicKey | undefined>>();

  constructor(askDevice: AskDevice) {
    this.#askDevice = askDevice;
  }

  readonly keyOf = ({ kid, issuer }: SignedStatement): Promise<PublicKey | undefined> => {
    const name = toHex(kid);
    const known = this.#known.get(name);
    if (known) return known;
    const asked = this.#ask(kid, issuer);
    this.#known.set(name, asked);
    // What failed may succeed the next time.
    asked.catch(() => this.#known.delete(name));
    return asked;
  };

  async #ask(kid: Uint8Array, issuer: string): Promise<PublicKey | undefined> {
    const reference = parseReference(issuer);
    if (reference?.kind !== "device") return undefined;
    const key = keyFromHex((await this.#askDevice(reference.id)).key);
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
