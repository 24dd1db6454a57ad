/** From the operator's key that this browser trusts to the one that seals now; apart, as it brings cryptography along. */
import type { ChainView } from "../../gateway/contract/api.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { operatorKeysIn, SuccessionError } from "../../ledger/state/operator-succession.ts";
import { bytesOfHex } from "./operator.ts";

/** The keys before the present one, oldest first; `undefined` unless each, and `pinned` among them, signed for the next. */
export function earlierKeys(view: ChainView, pinned: string): string[] | undefined {
  const { keys, rotations } = view.operatorSuccession ?? { keys: [], rotations: [] };
  try {
    const succession = { keys: keys.map(bytesOfHex), rotations: rotations.map(bytesOfHex) };
    const followed = operatorKeysIn(succession, view.chain).map((key) => toHex(encodeCoseKey(key)));
    return followed.includes(pinned) && followed.at(-1) === view.operatorKey
      ? followed.slice(0, -1)
      : undefined;
  } catch (error) {
    if (error instanceof SuccessionError) return undefined;
    throw error;
  }
}
