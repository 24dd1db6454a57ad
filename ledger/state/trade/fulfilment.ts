/** Goods of an order: aboard which shipments, received, refused, sent back. */

import { minorMax } from "../../statement/money.ts";
import { decodePayload } from "../../statement/payload.ts";
import { referenceText } from "../../statement/reference.ts";
import {
  boolean,
  type Decoded,
  identifier,
  integer,
  list,
  optional,
  record,
  text,
} from "../../statement/schema.ts";
import { shipmentOf, takesPartIn } from "../holdables.ts";
import { type Judgement, kind, type Verdict } from "../kind.ts";
import { accountName, covers, move } from "../settlement/accounts.ts";
import { assetOf } from "../settlement/assets.ts";
import type { StateReader } from "../view.ts";
import { itemsMax } from "./deal.ts";
import {
  type ItemProgress,
  itemOf,
  type OrderState,
  orderRecord,
  readersOfSubject,
  setOrder,
  signerIsBuyer,
  signerIsSeller,
  subjectIsOrder,
  subjectOrder,
  withProgress,
} from "./orders.ts";
import { type ShipmentOrdersState, shipmentOrdersOf } from "./shipped.ts";

const ordersPerShipmentMax = 64;
const shipmentsPerOrderMax = 256;
const returnsPerOrderMax = 1_000;

const quantities = list(record({ item: identifier, quantity: integer(1, minorMax) }), itemsMax, 1);
type Quantities = Decoded<typeof quantities>;

/** Each item once, and no more of it than `room` has. */
function fits(order: OrderState, moved: Quantities, room: (item: ItemProgress) => number): Verdict {
  if (new Set(moved.map(({ item }) => item)).size < moved.length)
    return { code: "payload_malformed", detail: "an item is there twice" };
  for (const { item: id, quantity } of moved) {
    const item = itemOf(order, id);
    if (!item) return "item_unknown";
    if (quantity > room(item)) return "quantity_exceeded";
  }
  return undefined;
}

/** Not on their way and not there yet. */
const notShipped = ({ quantity, shipped, delivered }: ItemProgress) =>
  quantity - Math.max(shipped, delivered);

const shipSchema = record({ shipment: identifier, items: quantities });
export type TradeShip = Decoded<typeof shipSchema>;

/** The shipment goes to whom the deal says, the seller has a part in it, and the consignee is not receiving it yet. */
function shipmentCarriesOrder(judgement: Judgement<TradeShip>): Verdict {
  const { state, payload, party } = judgement;
  const { order, id } = subjectOrder(judgement);
  const shipment = shipmentOf(state, payload.shipment);
  if (!shipment) return "shipment_unknown";
  if (shipment.deliveredMs !== undefined) return "shipment_delivered";
  if (!takesPartIn(state, referenceText("shipment", payload.shipment), party)) return "not_party_to_shipment";
  if (shipment.consignee !== order.consignee) return "consignee_mismatch";
  // Whoever accepts the goods has seen what they are said to be.
  if (shipment.release?.to === shipment.consignee) return "release_pending";
  const shipped = shipmentOrdersOf(state, payload.shipment);
  if (shipped?.orders.some(({ order: named }) => named === id)) return "shipment_linked";
  const isFull =
    (shipped?.orders.length ?? 0) >= ordersPerShipmentMax || order.shipments.length >= shipmentsPerOrderMax;
  return isFull ? "shipment_orders_exceeded" : undefined;
}

export const tradeShip = kind<TradeShip>({
  name: "trade.ship",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, shipSchema),
  rules: [
    subjectIsOrder,
    signerIsSeller,
    shipmentCarriesOrder,
    (judgement) => fits(subjectOrder(judgement).order, judgement.payload.items, notShipped),
  ],
  apply: (execution) => {
    const { state, payload, timeMs } = execution;
    const { id, order } = subjectOrder(execution);
    const { shipment, items } = payload;
    const { heldSinceMs } = shipmentOf(state, shipment)!;
    const before = shipmentOrdersOf(state, shipment) ?? { orders: [], disputes: [] };
    state.set(`shipment-orders/${shipment}`, {
      ...before,
      orders: [...before.orders, { order: id, items, heldSinceMs, settled: false }],
    } satisfies ShipmentOrdersState);
    const shipments = [...order.shipments, shipment];
    setOrder(state, id, { ...withProgress(order, items, ["shipped"], timeMs), shipments });
  },
  records: orderRecord,
  readers: readersOfSubject,
});

const receiveSchema = record({ items: quantities, clean: boolean, text: optional(text(2_000)) });
export type TradeReceive = Decoded<typeof receiveSchema>;

/** Goods that came without a shipment of this ledger: the buyer says that it has them. */
export const tradeReceive = kind<TradeReceive>({
  name: "trade.receive",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, receiveSchema),
  rules: [
    subjectIsOrder,
    signerIsBuyer,
    (judgement) => fits(subjectOrder(judgement).order, judgement.payload.items, notShipped),
  ],
  apply: (execution) => {
    const { state, payload, timeMs } = execution;
    const { id, order } = subjectOrder(execution);
    const fields = ["shipped", "delivered", ...(payload.clean ? (["clean"] as const) : [])] as const;
    setOrder(state, id, withProgress(order, payload.items, fields, timeMs));
  },
  records: orderRecord,
  readers: readersOfSubject,
});

const refuseSchema = record({ text: text(2_000) });
export type TradeRefuse = Decoded<typeof refuseSchema>;

/** The buyer does not take what has not been delivered. Money goes back once the goods are with the shipper again. */
export const tradeRefuse = kind<TradeRefuse>({
  name: "trade.refuse",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, refuseSchema),
  rules: [
    subjectIsOrder,
    signerIsBuyer,
    (judgement) => {
      const { order } = subjectOrder(judgement);
      if (order.completedMs !== undefined) return "order_delivered";
      return order.refusedMs === undefined ? undefined : "order_refused";
    },
  ],
  apply: (execution) => {
    const { id, order } = subjectOrder(execution);
    setOrder(execution.state, id, { ...order, refusedMs: execution.timeMs });
  },
  records: orderRecord,
  readers: readersOfSubject,
});

const returnSchema = record({
  items: quantities,
  /** What the seller is to pay back in an asset; absent: nothing over this ledger. */
  refund: optional(record({ asset: identifier, minor: integer(1, minorMax) })),
  text: text(2_000),
});
export type TradeReturn = Decoded<typeof returnSchema>;

/** `order-return/<order>/<n>` in the state, n counting from 0. */
export type ReturnState = {
  readonly items: Quantities;
  readonly refund?: { readonly asset: string; readonly minor: number };
  readonly accepted: boolean;
};

export function returnOf(state: StateReader, order: string, n: number): ReturnState | undefined {
  return state.get<ReturnState>(`order-return/${order}/${n}`);
}

const canComeBack = ({ delivered, returned }: ItemProgress) => delivered - returned;

export const tradeReturn = kind<TradeReturn>({
  name: "trade.return",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, returnSchema),
  rules: [
    subjectIsOrder,
    signerIsBuyer,
    (judgement) => fits(subjectOrder(judgement).order, judgement.payload.items, canComeBack),
    ({ state, payload }) =>
      payload.refund && !assetOf(state, payload.refund.asset) ? "asset_unknown" : undefined,
    (judgement) =>
      subjectOrder(judgement).order.returns < returnsPerOrderMax ? undefined : "returns_exceeded",
  ],
  apply: (execution) => {
    const { state, payload } = execution;
    const { id, order } = subjectOrder(execution);
    const { items, refund } = payload;
    const proposed: ReturnState = { items, ...(refund && { refund }), accepted: false };
    state.set(`order-return/${id}/${order.returns}`, proposed);
    setOrder(state, id, { ...order, returns: order.returns + 1 });
  },
  records: orderRecord,
  readers: readersOfSubject,
});

const returnAcceptSchema = record({ return: integer(0, returnsPerOrderMax) });
export type TradeReturnAccept = Decoded<typeof returnAcceptSchema>;

export const tradeReturnAccept = kind<TradeReturnAccept>({
  name: "trade.return-accept",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, returnAcceptSchema),
  rules: [
    subjectIsOrder,
    signerIsSeller,
    (judgement) => {
      const { id, order } = subjectOrder(judgement);
      const proposed = returnOf(judgement.state, id, judgement.payload.return);
      if (!proposed) return "return_unknown";
      if (proposed.accepted) return "return_accepted";
      const excess = fits(order, proposed.items, canComeBack);
      if (excess || !proposed.refund) return excess;
      const { asset, minor } = proposed.refund;
      return covers(judgement.state, accountName(asset, order.seller), minor);
    },
  ],
  apply: (execution) => {
    const { state, payload, timeMs } = execution;
    const { id, order } = subjectOrder(execution);
    const proposed = returnOf(state, id, payload.return)!;
    if (proposed.refund) {
      const { asset, minor } = proposed.refund;
      const [from, to] = [accountName(asset, order.seller), accountName(asset, order.buyer)];
      move(execution, { from, to, minor });
    }
    state.set(`order-return/${id}/${payload.return}`, { ...proposed, accepted: true });
    setOrder(state, id, withProgress(order, proposed.items, ["returned"], timeMs));
  },
  records: orderRecord,
  readers: readersOfSubject,
});
