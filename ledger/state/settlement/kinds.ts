/** The kinds of settlement, and the shapes of their payloads. */
import {
  type AssetCreate,
  type AssetIssue,
  type AssetRetire,
  assetCreate,
  assetIssue,
  assetRetire,
} from "./assets.ts";
import {
  type EscrowRefund,
  type EscrowRelease,
  type EscrowSettle,
  escrowRefund,
  escrowRelease,
  escrowSettle,
} from "./escrow.ts";
import {
  type ExchangeAnswer,
  type ExchangePropose,
  exchangeAccept,
  exchangePropose,
  exchangeWithdraw,
} from "./exchange.ts";
import { type NettingPropose, type NettingSign, nettingPropose, nettingSign } from "./netting.ts";
import { settlementTransfer, type Transfer } from "./transfers.ts";

export const settlementKinds = [
  assetCreate,
  assetIssue,
  assetRetire,
  settlementTransfer,
  escrowRelease,
  escrowRefund,
  escrowSettle,
  exchangePropose,
  exchangeAccept,
  exchangeWithdraw,
  nettingPropose,
  nettingSign,
];

export interface SettlementPayloads {
  "asset.create": AssetCreate;
  "asset.issue": AssetIssue;
  "asset.retire": AssetRetire;
  "settlement.transfer": Transfer;
  "escrow.release": EscrowRelease;
  "escrow.refund": EscrowRefund;
  "escrow.settle": EscrowSettle;
  "exchange.propose": ExchangePropose;
  "exchange.accept": ExchangeAnswer;
  "exchange.withdraw": ExchangeAnswer;
  "netting.propose": NettingPropose;
  "netting.sign": NettingSign;
}
