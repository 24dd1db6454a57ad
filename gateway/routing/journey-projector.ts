/**
 * Journeys and what is learned from them, from sealed blocks: derived, incremental, with the height it stands at. At
 * start-up the entries noted in its store are read again in the order of the log, and then the blocks since.
 */
import { decodeHeader } from "../../ledger/log/header.ts";
import { Journeys, journeyKinds } from "../../ledger/routing/eta/journeys.ts";
import type { LegHarm } from "../../ledger/routing/learning/harm-rates.ts";
import { Answers } from "../../ledger/routing/suggestions/answers.ts";
import { PacedSaves } from "../project/paced-saves.ts";
import { type ReplayedBlock, type ReplayedStatement, replayBlock, replayEntry } from "../project/replay.ts";
import type { JourneyStore, StoredHarm } from "../store/journey-store.ts";
import type { LedgerStore } from "../store/ledger-store.ts";
import { harmOfLegs } from "./harm-of-legs.ts";

export class JourneyProjector {
  readonly journeys: Journeys;
  readonly answers = new Answers();
  readonly #ledger: LedgerStore;
  readonly #store: JourneyStore;
  readonly #report: (message: string) => void;
  #height = -1;
  #unsaved: [height: number, indexes: number[]][] = [];
  #unsavedHarm: StoredHarm[] = [];
  /** While what is stored is read: what became of the legs, by shipment. */
  #knownHarm: ReadonlyMap<string, readonly LegHarm[]> = new Map();
  #savedHeight = -1;
  readonly #saves = new PacedSaves(() => this.#save());
  /** What is stored belongs to another branch of the log. */
  #isStale = false;
  #troubled: string | undefined;

  constructor(ledger: LedgerStore, store: JourneyStore, report: (message: string) => void) {
    this.#ledger = ledger;
    this.#store = store;
    this.#report = report;
    const harmOf = harmOfLegs(ledger);
    this.journeys = new Journeys((shipment, index) => {
      const known = this.#knownHarm.get(shipment);
      if (known) return known;
      const legs = harmOf(shipment, index);
      this.#unsavedHarm.push([shipment, legs]);
      return legs;
    });
  }

  /** Height of the last block it includes. */
  get height(): number {
    return this.#height;
  }

  /** Entries of the log up to the end of that block. */
  get size(): number {
    return decodeHeader(this.#ledger.block(this.#height)!.header).size;
  }

  /** Reads up to and with block `height`, which exists; a height that it has passed is nothing to do. */
  catchUp(height: number): void {
    if (this.#height < 0) this.#restore(height);
    while (this.#height < height) this.take(replayBlock(this.#ledger, this.#height + 1));
  }

  /** The next sealed block; answers the shipments whose journeys it changes. */
  take({ header, others }: ReplayedBlock): Set<string> {
    const relevant = others.filter(({ statement }) => journeyKinds.has(statement.kind));
    const changed = new Set(relevant.flatMap((sealed) => this.#apply(sealed, header.timeMs)));
    this.#height = header.height;
    if (relevant.length > 0) this.#unsaved.push([header.height, relevant.map(({ index }) => index)]);
    this.#saves.request();
    return changed;
  }

  async close(): Promise<void> {
    await this.#saves.finish();
    await this.#store.close();
  }

  #apply(sealed: ReplayedStatement, timeMs: number): string[] {
    this.answers.apply(sealed, sealed.index);
    return this.journeys.apply(sealed, timeMs);
  }

  #restore(height: number): void {
    const stored = this.#store.read();
    // Ahead of the ledger: the ledger was restored from an older copy, and this is of a branch that is gone.
    if (!stored || stored.height > (this.#ledger.height() ?? -1)) {
      this.#isStale = true;
      return;
    }
    const until = Math.min(height, stored.height);
    this.#knownHarm = new Map(stored.harm);
    for (const [at, indexes] of stored.blocks) {
      if (at > until) break;
      const { timeMs } = decodeHeader(this.#ledger.block(at)!.header);
      for (const index of indexes) this.#apply(replayEntry(this.#ledger, index), timeMs);
    }
    this.#knownHarm = new Map();
    this.#height = until;
    this.#savedHeight = until;
  }

  async #save(): Promise<void> {
    const height = this.#height;
    if (height === this.#savedHeight) return;
    const blocks = this.#unsaved;
    const harm = this.#unsavedHarm;
    this.#unsaved = [];
    this.#unsavedHarm = [];
    try {
      await this.#write(height, blocks, harm);
      this.#troubled = undefined;
      this.#savedHeight = height;
    } catch (error) {
      this.#unsaved = [...blocks, ...this.#unsaved];
      this.#unsavedHarm = [...harm, ...this.#unsavedHarm];
      this.#tell(error);
    }
  }

  async #write(height: number, blocks: [number, number[]][], harm: readonly StoredHarm[]): Promise<void> {
    if (this.#isStale) {
      this.#store.clear();
      this.#isStale = false;
    }
    await this.#store.save(height, blocks, harm);
  }

  #tell(error: unknown): void {
    if (this.#troubled !== String(error))
      this.#report(`journeys: ${String(error)}; tried again with the next blocks`);
    this.#troubled = String(error);
  }
}
