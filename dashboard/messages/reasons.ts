/** Why a shipment has its status: the gateway's codes in words. */
import { t } from "./messages.ts";

/** A code that this catalogue does not know is shown as it came. */
export function reasonText(reason: string): string {
  const known: Readonly<Record<string, string>> = t().reasons;
  return reason
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((code) => (Object.hasOwn(known, code) ? known[code] : code))
    .join(", ");
}
