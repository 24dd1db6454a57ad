/** A transfer as it is entered, with its fee, which the payer signs. */
import type { AssetView } from "../../gateway/contract/trade.ts";
import { transferFee } from "../../ledger/state/settlement/assets.ts";
import { minorDigitsOf } from "../../ledger/statement/money.ts";
import { minorOf } from "../actions/entered.ts";

export interface TransferCost {
  readonly minor: number;
  readonly feeMinor: number;
  /** What leaves the account: both together. */
  readonly togetherMinor: number;
}

/** `undefined` for what is no amount, or is more than `balance` covers with the fee. */
export function readTransfer(
  text: string,
  asset: Pick<AssetView, "currency" | "fee" | "issuer">,
  payer: string,
  balance: number,
): TransferCost | undefined {
  const minor = minorOf(text, minorDigitsOf(asset.currency));
  if (minor === undefined || minor < 1) return undefined;
  const feeMinor = payer === asset.issuer ? 0 : transferFee(asset.fee ? { fee: asset.fee } : {}, minor);
  const togetherMinor = minor + feeMinor;
  return togetherMinor <= balance ? { minor, feeMinor, togetherMinor } : undefined;
}
