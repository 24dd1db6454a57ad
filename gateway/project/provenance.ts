/** The graph of lots in memory: read from the state at the start, and moved on with every sealed block. */
import { ProvenanceGraph } from "../../ledger/provenance/graph.ts";
import { payloadAs } from "../../ledger/state/kinds.ts";
import {
  type ConsignmentState,
  consignmentOf,
  type HoldingState,
  holdingOf,
  type LotState,
  lotOf,
} from "../../ledger/state/provenance/lots.ts";
import { decodeState } from "../../ledger/state/view.ts";
import { parseReference } from "../../ledger/statement/reference.ts";
import type { LedgerStore } from "../store/ledger-store.ts";
import type { ReplayedBlock, ReplayedStatement } from "./replay.ts";

export class Provenance {
  readonly graph = new ProvenanceGraph();
  readonly #store: LedgerStore;

  /** Reads every lot of the state. */
  constructor(store: LedgerStore) {
    this.#store = store;
    for (const [lot, state] of this.#states<LotState>("lot/")) this.graph.setLot(lot, state);
    for (const [name, { massMilligrams }] of this.#states<HoldingState>("lot-holding/")) {
      const [lot, party] = name.split("/") as [string, string];
      this.graph.setHolding(lot, party, massMilligrams);
    }
    for (const [name, consignment] of this.#states<ConsignmentState>("consignment/"))
      this.#addPassage(name.slice(0, name.lastIndexOf("/")), consignment);
  }

  take({ others }: Pick<ReplayedBlock, "others">): void {
    for (const statement of others) this.#takeStatement(statement);
  }

  #takeStatement(executed: ReplayedStatement): void {
    const { statement, party } = executed;
    const produced = payloadAs(executed, "lot.produce");
    if (produced)
      for (const { lot } of [...produced.outputs, ...produced.inputs]) this.#refresh(lot, [party]);
    for (const lot of payloadAs(executed, "recall.issue")?.lots ?? []) this.#refresh(lot, []);
    const subject = parseReference(statement.subject);
    if (subject?.kind !== "lot" || produced) return;
    const received = payloadAs(executed, "lot.receive");
    const consignment = received && consignmentOf(this.#store, subject.id, received.consignment);
    this.#refresh(subject.id, [party, ...(consignment ? [consignment.from] : [])]);
    if (consignment) this.#addPassage(subject.id, consignment);
  }

  #refresh(lot: string, parties: readonly string[]): void {
    this.graph.setLot(lot, lotOf(this.#store, lot)!);
    for (const party of parties) this.graph.setHolding(lot, party, holdingOf(this.#store, lot, party));
  }

  #addPassage(lot: string, { status, from, to, shipment }: ConsignmentState): void {
    if (status === "accepted") this.graph.addPassage({ lot, from, to, shipment });
  }

  *#states<T>(prefix: string): Iterable<[string, T]> {
    for (const { name, bytes } of this.#store.stateEntries(prefix))
      yield [name.slice(prefix.length), decodeState(bytes) as T];
  }
}
