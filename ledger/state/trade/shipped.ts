/**
 * Which orders travel in a shipment. Its delivery counts for them the moment the consignee accepts it, and a dispute
 * about it is known to them: both are seen from custody and disputes, so nobody needs to say it a second time.
 */
import type { DisputeState } from "../disputes.ts";
import type { StateReader, StateWriter } from "../view.ts";
import { type OrderState, orderOf, setOrder, withProgress } from "./orders.ts";

export type ShippedItem = { readonly item: string; readonly quantity: number };

/** `shipment-orders/<shipment>` in the state. */
export type ShipmentOrdersState = {
  readonly orders: readonly {
    readonly order: string;
    readonly items: readonly ShippedItem[];
    /** Since when the shipper had held the goods when they were named: a later time means that they came back. */
    readonly heldSinceMs: number;
    /** The two sides have split a dispute about it; a delivery after that adds nothing. */
    readonly settled: boolean;
  }[];
  /** Absent until the consignee has accepted it. */
  readonly delivery?: { readonly clean: boolean; readonly atMs: number };
  readonly disputes: readonly string[];
};

export function shipmentOrdersOf(state: StateReader, shipment: string): ShipmentOrdersState | undefined {
  return state.get<ShipmentOrdersState>(`shipment-orders/${shipment}`);
}

/** The consignee has accepted the shipment. */
export function noteDelivery(
  state: StateWriter,
  shipment: string,
  delivery: { clean: boolean; atMs: number },
): void {
  const shipped = shipmentOrdersOf(state, shipment);
  if (!shipped) return;
  state.set(`shipment-orders/${shipment}`, { ...shipped, delivery });
  const fields = delivery.clean ? (["delivered", "clean"] as const) : (["delivered"] as const);
  for (const { order: id, items, settled } of shipped.orders)
    if (!settled) setOrder(state, id, withProgress(orderOf(state, id)!, items, fields, delivery.atMs));
}

/** Both sides have split the dispute about the shipment: what was in it for the order counts as taken. */
export function noteSettlement(
  state: StateWriter,
  shipment: string,
  order: string,
  atMs: number,
): OrderState {
  const shipped = shipmentOrdersOf(state, shipment)!;
  const before = orderOf(state, order)!;
  const { items, settled } = shipped.orders.find(({ order: id }) => id === order)!;
  if (settled || shipped.delivery?.clean) return before;
  state.set(`shipment-orders/${shipment}`, {
    ...shipped,
    orders: shipped.orders.map((entry) => (entry.order === order ? { ...entry, settled: true } : entry)),
  });
  return withProgress(before, items, shipped.delivery ? ["clean"] : ["delivered", "clean"], atMs);
}

/** Somebody has opened a dispute about the shipment. */
export function noteDispute(state: StateWriter, shipment: string, dispute: string): void {
  const shipped = shipmentOrdersOf(state, shipment);
  if (shipped)
    state.set(`shipment-orders/${shipment}`, { ...shipped, disputes: [...shipped.disputes, dispute] });
}

/** An open dispute of the buyer about goods of the order holds back what their delivery would release. */
export function isDisputed(state: StateReader, order: OrderState): boolean {
  return order.shipments.some((shipment) =>
    shipmentOrdersOf(state, shipment)!.disputes.some((id) => {
      const dispute = state.get<DisputeState>(`dispute/${id}`)!;
      return dispute.status === "open" && [order.buyer, order.consignee].includes(dispute.claimant);
    }),
  );
}
