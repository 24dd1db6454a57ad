/**
 * Drives the live view: blocks as they are sealed, and at start-up those since the stored height. Its changes
 * are saved behind the ingest, one save at a time, the newest state of each changed entry.
 */
import type { SealedBlock } from "../seal/sealer.ts";
import type { LedgerStore } from "../store/ledger-store.ts";
import type { ProjectionChanges, ProjectionStore } from "../store/projection-store.ts";
import { Fleet, type FleetChanges, noChanges } from "./fleet.ts";
import { PacedSaves } from "./paced-saves.ts";
import { type ReplayedBlock, replayBlock, replayedBlock } from "./replay.ts";

export type FleetListener = (block: ReplayedBlock, changes: FleetChanges) => void;

export class Projector {
  readonly fleet: Fleet;
  readonly #ledger: LedgerStore;
  readonly #store: ProjectionStore;
  readonly #listeners: FleetListener[] = [];
  readonly #report: (message: string) => void;
  readonly #unsaved = noChanges();
  #height = -1;
  readonly #saves = new PacedSaves(() => this.#save());
  #isStale = false;
  /** What it was reported to fail with, until it is well again. */
  #troubled: string | undefined;

  constructor(ledger: LedgerStore, store: ProjectionStore, report: (message: string) => void) {
    this.#report = report;
    this.#ledger = ledger;
    this.#store = store;
    this.fleet = new Fleet(ledger);
  }

  onBlock(listener: FleetListener): void {
    this.#listeners.push(listener);
  }

  /** Loads the stored view and reads the blocks it does not include yet. */
  catchUp(): void {
    const tip = this.#ledger.height() ?? -1;
    const stored = this.#store.read();
    // Ahead of the ledger: the ledger was restored from an older copy, and this view is of a branch that is gone.
    if (stored && stored.height <= tip) {
      this.fleet.restore(stored.shipments, stored.pasts, stored.devices, stored.units);
      this.#height = stored.height;
    } else this.#isStale = true;
    for (let height = this.#height + 1; height <= tip; height++)
      this.#apply(replayBlock(this.#ledger, height));
  }

  take(block: SealedBlock): void {
    this.#apply(replayedBlock(block.header, statementsOf(block)));
  }

  async close(): Promise<void> {
    await this.#saves.finish();
  }

  #apply(block: ReplayedBlock): void {
    const changes = this.fleet.apply(block);
    for (const id of changes.shipments) this.#unsaved.shipments.add(id);
    for (const id of changes.pasts) this.#unsaved.pasts.add(id);
    for (const id of changes.devices) this.#unsaved.devices.add(id);
    for (const reference of changes.units) this.#unsaved.units.add(reference);
    this.#height = block.header.height;
    for (const listener of this.#listeners) listener(block, changes);
    this.#saves.request();
  }

  async #save(): Promise<void> {
    const height = this.#height;
    if (height === (this.#store.height() ?? -1)) return;
    if (!this.#forgetStale()) return;
    const taken = this.#takeUnsaved();
    const { fleet } = this;
    const changes: ProjectionChanges = {
      shipments: taken.shipments.map((id) => [id, fleet.shipments.get(id)!]),
      pasts: taken.pasts.map((id) => [id, fleet.pasts.get(id)!]),
      devices: taken.devices.map((id) => [id, fleet.devices.get(id)!]),
      units: taken.units.map((reference) => [reference, fleet.contentsOf(reference)]),
    };
    try {
      await this.#store.save(height, changes);
      this.#troubled = undefined;
    } catch (error) {
      this.#notSaved(error, taken);
    }
  }

  /** What is on disk is not this ledger's: it goes before anything is added. */
  #forgetStale(): boolean {
    if (!this.#isStale) return true;
    try {
      this.#store.clear();
      this.#isStale = false;
      return true;
    } catch (error) {
      this.#tell(error);
      return false;
    }
  }

  #tell(error: unknown): void {
    if (this.#troubled !== String(error))
      this.#report(`live view: ${String(error)}; tried again with the next blocks`);
    this.#troubled = String(error);
  }

  #takeUnsaved(): Record<keyof FleetChanges, string[]> {
    const { shipments, pasts, devices, units } = this.#unsaved;
    const taken = {
      shipments: [...shipments],
      pasts: [...pasts],
      devices: [...devices],
      units: [...units],
    };
    for (const set of [shipments, pasts, devices, units]) set.clear();
    return taken;
  }

  /** The view is derived: what could not be saved is saved with the next block, or read again after a restart. */
  #notSaved(error: unknown, taken: Record<keyof FleetChanges, string[]>): void {
    for (const kind of ["shipments", "pasts", "devices", "units"] as const)
      for (const name of taken[kind]) this.#unsaved[kind].add(name);
    this.#tell(error);
  }
}

function statementsOf(block: SealedBlock): ReplayedBlock["statements"] {
  return block.entries.flatMap(({ index, executed }) =>
    executed
      ? [{ index, statement: executed.statement, payload: executed.payload, party: executed.party }]
      : [],
  );
}
