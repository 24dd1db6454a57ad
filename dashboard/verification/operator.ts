/**
 * The operator's key this browser trusts: the one it saw first on this chain, or one that follows on it because each
 * key signed for the next. Another one is an alarm.
 */
import type { ChainView } from "../../gateway/contract/api.ts";
import { forget, isObject, keep, kept } from "./storage.ts";

export type TrustedOperator =
  | { state: "unknown" }
  /** `earlier`: keys that sealed earlier blocks, oldest first. */
  | { state: "trusted"; kid: string; key: Uint8Array; earlier: readonly Uint8Array[] }
  | { state: "changed"; kid: string; pinnedKid: string };

interface Pin {
  kid: string;
  key: string;
  /** Keys whose place this one took, where they were followed. */
  earlier?: readonly string[];
}

export function trustedOperator(chain: ChainView | undefined): TrustedOperator {
  if (!chain) return { state: "unknown" };
  const name = storageName(chain.chain);
  const pin = kept(name, isPin);
  if (!pin) keep(name, { kid: chain.operatorKid, key: chain.operatorKey });
  else if (pin.key !== chain.operatorKey)
    return { state: "changed", kid: chain.operatorKid, pinnedKid: pin.kid };
  const earlier = (pin?.earlier ?? []).map(bytesOfHex);
  return { state: "trusted", kid: chain.operatorKid, key: bytesOfHex(chain.operatorKey), earlier };
}

/** Trusts the keys that follow on the trusted one; to be called before anybody asks whether the present one is. */
export async function followOperator(chain: ChainView): Promise<void> {
  const keys = chain.operatorSuccession?.keys;
  if (!keys) return;
  const name = storageName(chain.chain);
  const pin = kept(name, isPin) ?? { kid: chain.operatorKid, key: chain.operatorKey };
  if (pin.key === chain.operatorKey && pin.earlier?.length === keys.length - 1) return;
  const { earlierKeys } = await import("./follow-operator.ts");
  const earlier = earlierKeys(chain, pin.key);
  if (earlier) keep(name, { kid: chain.operatorKid, key: chain.operatorKey, earlier });
}

/** The next key of this chain that is seen is trusted again: for a user who knows why it changed. */
export function forgetOperator(chain: string): void {
  forget(storageName(chain));
}

function storageName(chain: string): string {
  return `tallyman.operator.${chain}`;
}

function isPin(value: unknown): value is Pin {
  return (
    isObject(value) &&
    typeof value.kid === "string" &&
    typeof value.key === "string" &&
    isEarlier(value.earlier)
  );
}

function isEarlier(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.every((key) => typeof key === "string"));
}

export function bytesOfHex(hex: string): Uint8Array {
  const pairs = /^([0-9a-f]{2})*$/i.test(hex) ? (hex.match(/../g) ?? []) : [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

export function hexOfBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
