/**
 * Drives the live view: blocks as they are sealed, and at start-up those since the stored height. Its changes
 * are saved behind the ingest, one save at a time, the newest state of each changed entry.
 */
import { holdableOf } from "../../ledger/state/holdables.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import type { SealedBlock } from "../seal/sealer.ts";
import type { LedgerStore } from "../store/ledger-store.ts";
import type { ProjectionStore } from "../store/projection-store.ts";
import { Fleet, type FleetChanges } from "./fleet.ts";
import { type ReplayedBlock, replayBlock } from "./replay.ts";

export type FleetListener = (block: ReplayedBlock, changes: FleetChanges) => void;

export class Projector {
  readonly fleet: Fleet;
  readonly #ledger: LedgerStore;
  readonly #store: ProjectionStore;
  readonly #listeners: FleetListener[] = [];
  readonly #unsaved: FleetChanges = { shipments: new Set(), devices: new Set() };
  #height = -1;
  #saving: Promise<void> | undefined;

  constructor(ledger: LedgerStore, store: ProjectionStore) {
    this.#ledger = ledger;
    this.#store = store;
    this.fleet = new Fleet(ledger);
  }

  onBlock(listener: FleetListener): void {
    this.#listeners.push(listener);
  }

  /** Loads the stored view and reads the blocks it does not include yet. */
  catchUp(): void {
    const stored = this.#store.height();
    if (stored !== undefined) {
      const shipments = [...this.#store.shipments()];
      this.fleet.restore(shipments, this.#store.devices(), aboardPairs(this.#ledger));
      this.#height = stored;
    }
    const tip = this.#ledger.height() ?? -1;
    for (let height = this.#height + 1; height <= tip; height++)
      this.#apply(replayBlock(this.#ledger, height));
  }

  take(block: SealedBlock): void {
    this.#apply({ header: block.header, statements: statementsOf(block) });
  }

  async close(): Promise<void> {
    await this.#saving;
    this.#save();
    await this.#saving;
  }

  #apply(block: ReplayedBlock): void {
    const changes = this.fleet.apply(block);
    for (const id of changes.shipments) this.#unsaved.shipments.add(id);
    for (const id of changes.devices) this.#unsaved.devices.add(id);
    this.#height = block.header.height;
    for (const listener of this.#listeners) listener(block, changes);
    if (!this.#saving) this.#save();
  }

  #save(): void {
    const height = this.#height;
    if (height === (this.#store.height() ?? -1)) return;
    const shipments = [...this.#unsaved.shipments].map(
      (id) => [id, this.fleet.shipments.get(id)!] as [string, never],
    );
    const devices = [...this.#unsaved.devices].map(
      (id) => [id, this.fleet.devices.get(id)!] as [string, never],
    );
    this.#unsaved.shipments.clear();
    this.#unsaved.devices.clear();
    this.#saving = this.#store.save(height, shipments, devices).finally(() => {
      this.#saving = undefined;
      if (this.#height !== height) this.#save();
    });
  }
}

function statementsOf(block: SealedBlock): ReplayedBlock["statements"] {
  return block.entries.flatMap(({ index, executed }) =>
    executed
      ? [{ index, statement: executed.statement, payload: executed.payload, party: executed.party }]
      : [],
  );
}

/** Every item that is in a unit now, with the unit, from the state. */
function* aboardPairs(store: LedgerStore): Iterable<[string, string]> {
  for (const kind of ["shipment", "unit"] as const)
    for (const { name } of store.stateEntries(`${kind}/`)) {
      const reference = referenceText(kind, name.slice(kind.length + 1));
      const aboard = holdableOf(store, reference)?.aboard;
      if (aboard !== undefined) yield [reference, referenceText("unit", aboard)];
    }
}
