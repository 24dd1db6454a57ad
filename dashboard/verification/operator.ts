/** The operator's key this browser trusts: the one it saw first on this chain. Another one later is an alarm. */
import type { ChainView } from "../../gateway/contract/api.ts";
import { forget, isObject, keep, kept } from "./storage.ts";

export type TrustedOperator =
  | { state: "unknown" }
  | { state: "trusted"; kid: string; key: Uint8Array }
  | { state: "changed"; kid: string; pinnedKid: string };

interface Pin {
  kid: string;
  key: string;
}

export function trustedOperator(chain: ChainView | undefined): TrustedOperator {
  if (!chain) return { state: "unknown" };
  const name = storageName(chain.chain);
  const pin = kept(name, isPin);
  if (!pin) keep(name, { kid: chain.operatorKid, key: chain.operatorKey });
  else if (pin.key !== chain.operatorKey)
    return { state: "changed", kid: chain.operatorKid, pinnedKid: pin.kid };
  return { state: "trusted", kid: chain.operatorKid, key: bytesOfHex(chain.operatorKey) };
}

/** The next key of this chain that is seen is trusted again: for a user who knows why it changed. */
export function forgetOperator(chain: string): void {
  forget(storageName(chain));
}

function storageName(chain: string): string {
  return `tallyman.operator.${chain}`;
}

function isPin(value: unknown): value is Pin {
  return isObject(value) && typeof value.kid === "string" && typeof value.key === "string";
}

export function bytesOfHex(hex: string): Uint8Array {
  const pairs = /^([0-9a-f]{2})*$/i.test(hex) ? (hex.match(/../g) ?? []) : [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

export function hexOfBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
