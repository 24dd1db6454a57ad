/** A name for something new that nobody else is likely to have taken: `INV-20261128-7F3K`. */
import { suggestedId } from "../new-shipment/draft.ts";
import { exactNowMs } from "../store/live.ts";

export function newIdentifier(prefix: string): string {
  const random = crypto.getRandomValues(new Uint8Array(4));
  return suggestedId(exactNowMs() ?? Date.now(), random).replace(/^S-/, `${prefix}-`);
}
