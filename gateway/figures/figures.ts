/**
 * The facts of every shipment, computed when somebody asks and kept until the shipment changes. Between two shipments the
 * event loop gets its turn: readings do not wait for figures.
 */
import { setImmediate as eventLoopTurn } from "node:timers/promises";
import { EvidenceError } from "../../ledger/evidence/problem.ts";
import { disputeOf } from "../../ledger/state/disputes.ts";
import type { InvoiceState } from "../../ledger/state/trade/invoices.ts";
import { orderOf } from "../../ledger/state/trade/orders.ts";
import { decodeState } from "../../ledger/state/view.ts";
import { parseReference } from "../../ledger/statement/reference.ts";
import type { PaymentFacts, ShipmentFacts } from "../contract/figures.ts";
import type { FleetChanges } from "../project/fleet.ts";
import type { ReplayedBlock } from "../project/replay.ts";
import { historyOf } from "../prove/history.ts";
import type { Ledger } from "../seal/ledger.ts";
import { factsOf } from "./facts.ts";

/** Shipments that figures are made of, the newest first: more takes too long for a page. */
export const shipmentsMax = 5_000;

export class FigureFacts {
  readonly #ledger: Ledger;
  readonly #facts = new Map<string, ShipmentFacts>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** A sealed block, and what it changed: the facts of those shipments are computed anew when somebody asks. */
  take({ others }: Pick<ReplayedBlock, "others">, { shipments }: Pick<FleetChanges, "shipments">): void {
    for (const id of shipments) this.#facts.delete(id);
    for (const { statement } of others) {
      const subject = parseReference(statement.subject);
      const dispute = subject?.kind === "dispute" ? disputeOf(this.#ledger.store, subject.id) : undefined;
      if (dispute) this.#facts.delete(dispute.shipment);
    }
  }

  async shipments(): Promise<ShipmentFacts[]> {
    const ids: { id: string; createdAt: number }[] = [];
    for (const { name, bytes } of this.#ledger.store.stateEntries("shipment/"))
      ids.push({ id: name.slice("shipment/".length), ...decodeState<{ createdAt: number }>(bytes) });
    ids.sort((a, b) => b.createdAt - a.createdAt);
    const all: ShipmentFacts[] = [];
    for (const { id } of ids.slice(0, shipmentsMax)) {
      const known = this.#facts.get(id);
      const facts = known ?? this.#compute(id);
      if (!known) await eventLoopTurn();
      if (facts) all.push(facts);
    }
    return all;
  }

  #compute(id: string): ShipmentFacts | undefined {
    try {
      const facts = factsOf(this.#ledger.store, historyOf(this.#ledger, id).history);
      this.#facts.set(id, facts);
      return facts;
    } catch (error) {
      // A history that is larger than anybody could check has no figures either; nothing else is left out.
      if (error instanceof EvidenceError && error.problem.code === "history_too_large") return undefined;
      throw error;
    }
  }

  /** Of invoices that were paid, and that `mayRead` lets the asker see. */
  payments(mayRead: (parties: readonly string[]) => boolean): PaymentFacts[] {
    const all: PaymentFacts[] = [];
    for (const { name, bytes } of this.#ledger.store.stateEntries("invoice/")) {
      const { order, seller, buyer, dueMs, paidMs, paidMinor, minor } = decodeState<InvoiceState>(bytes);
      if (paidMs === undefined || paidMinor < minor || !mayRead([seller, buyer])) continue;
      const { shipments } = orderOf(this.#ledger.store, order)!;
      all.push({
        invoice: name.slice("invoice/".length),
        order,
        shipments: [...shipments],
        delayMs: paidMs - dueMs,
      });
    }
    return all;
  }
}
