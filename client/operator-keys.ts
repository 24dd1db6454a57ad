/** The operator's keys as a gateway gives them. Whether to believe the first is for whoever compared its thumbprint. */
import type { ChainView } from "../gateway/contract/api.ts";
import { fromHex, toHex } from "../ledger/encoding/bytes.ts";
import type { PublicKey } from "../ledger/keys/cose-key.ts";
import {
  type OperatorSuccession,
  operatorKeysIn,
  SuccessionError,
} from "../ledger/state/operator-succession.ts";
import { ClientError } from "./client-error.ts";

export type OperatorFields = Pick<ChainView, "chain" | "operatorKey" | "operatorKid" | "operatorSuccession">;

/** Oldest first; the last one seals. Throws `ClientError` when they do not follow each other. */
export function operatorKeysOf(view: OperatorFields, url: string): readonly PublicKey[] {
  try {
    const keys = operatorKeysIn(successionOf(view), view.chain);
    if (toHex(keys.at(-1)!.kid) === view.operatorKid) return keys;
  } catch (error) {
    if (!(error instanceof SuccessionError)) throw error;
    throw new ClientError(
      `The operator's key that ${url} gives is unusable (${error.message}). Check --url.`,
      {
        cause: error,
      },
    );
  }
  throw new ClientError(
    `The operator's key that ${url} gives has another thumbprint than it says. Check --url.`,
  );
}

/** Not looked at yet; a key alone while there is no second one. */
export function successionOf({ operatorKey, operatorSuccession }: OperatorFields): OperatorSuccession {
  const { keys, rotations } = operatorSuccession ?? { keys: [operatorKey], rotations: [] };
  return { keys: keys.map(bytesOf), rotations: rotations.map(bytesOf) };
}

function bytesOf(hex: string): Uint8Array {
  if (!/^([0-9a-f]{2})+$/.test(hex)) throw new SuccessionError("a key or statement is not hexadecimal");
  return fromHex(hex);
}
