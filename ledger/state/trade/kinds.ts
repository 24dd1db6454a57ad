/** The kinds of trade, and the shapes of their payloads. */
import {
  type TradeReceive,
  type TradeRefuse,
  type TradeReturn,
  type TradeReturnAccept,
  type TradeShip,
  tradeReceive,
  tradeRefuse,
  tradeReturn,
  tradeReturnAccept,
  tradeShip,
} from "./fulfilment.ts";
import {
  type InvoiceAnswer,
  type TradeInvoice,
  tradeInvoice,
  tradeInvoiceAccept,
  tradeInvoiceCancel,
} from "./invoices.ts";
import { type OfferWithdraw, type TradeOffer, tradeOffer, tradeOfferWithdraw } from "./offers.ts";
import {
  type TradeAmend,
  type TradeAnswer,
  type TradeOrder,
  tradeAccept,
  tradeAmend,
  tradeDecline,
  tradeOrder,
  tradeWithdraw,
} from "./proposals.ts";

export const tradeKinds = [
  tradeOffer,
  tradeOfferWithdraw,
  tradeOrder,
  tradeAmend,
  tradeAccept,
  tradeDecline,
  tradeWithdraw,
  tradeShip,
  tradeReceive,
  tradeRefuse,
  tradeReturn,
  tradeReturnAccept,
  tradeInvoice,
  tradeInvoiceAccept,
  tradeInvoiceCancel,
];

export interface TradePayloads {
  "trade.offer": TradeOffer;
  "trade.offer-withdraw": OfferWithdraw;
  "trade.order": TradeOrder;
  "trade.amend": TradeAmend;
  "trade.accept": TradeAnswer;
  "trade.decline": TradeAnswer;
  "trade.withdraw": TradeAnswer;
  "trade.ship": TradeShip;
  "trade.receive": TradeReceive;
  "trade.refuse": TradeRefuse;
  "trade.return": TradeReturn;
  "trade.return-accept": TradeReturnAccept;
  "trade.invoice": TradeInvoice;
  "trade.invoice-accept": InvoiceAnswer;
  "trade.invoice-cancel": InvoiceAnswer;
}
