/** The operator's key this browser trusts: the one it saw first on this chain. Another one later is an alarm. */
import type { ChainView } from "../../gateway/contract/api.ts";

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
  const pin = pinOf(chain.chain);
  if (!pin) keepPin(chain.chain, { kid: chain.operatorKid, key: chain.operatorKey });
  else if (pin.key !== chain.operatorKey)
    return { state: "changed", kid: chain.operatorKid, pinnedKid: pin.kid };
  return { state: "trusted", kid: chain.operatorKid, key: bytesOfHex(chain.operatorKey) };
}

function storageName(chain: string): string {
  return `tallyman.operator.${chain}`;
}

/** Where storage is blocked or holds something else, the key is met for the first time again. */
function pinOf(chain: string): Pin | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageName(chain)) ?? "null");
    return isPin(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isPin(value: unknown): value is Pin {
  return (
    typeof value === "object" &&
    value !== null &&
    "kid" in value &&
    "key" in value &&
    typeof value.kid === "string" &&
    typeof value.key === "string"
  );
}

function keepPin(chain: string, pin: Pin): void {
  try {
    localStorage.setItem(storageName(chain), JSON.stringify(pin));
  } catch {
    return;
  }
}

export function bytesOfHex(hex: string): Uint8Array {
  const pairs = /^([0-9a-f]{2})*$/i.test(hex) ? (hex.match(/../g) ?? []) : [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

export function hexOfBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
