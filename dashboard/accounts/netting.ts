/** Why a netting is fair to each: nobody ends better or worse than by paying every invoice. */
import type { NettingPositionView } from "../../gateway/contract/trade.ts";

/** What a party need neither pay nor wait for: the smaller of what it is owed and what it owes. */
export function gainOf({ receivable, payable }: Pick<NettingPositionView, "receivable" | "payable">): number {
  return Math.min(receivable, payable);
}

/** Whether the position is what the invoices say: owed less owing. */
export function isFair({ receivable, payable, minor }: NettingPositionView): boolean {
  return receivable - payable === minor;
}
