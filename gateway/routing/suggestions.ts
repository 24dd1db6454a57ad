/**
 * Suggestions for moving shipments: after each event of one that may well be late, for all when a closure is set, and
 * for whoever asks. One after the other and after the block, so that ingest does not wait. Derived from the log: none
 * is stored, and after a restart they are made again.
 */
import type { PassageId } from "../../ledger/routing/sea/passages.ts";
import { nearestColdStore } from "../../ledger/routing/suggestions/cold-store.ts";
import type { Suggester } from "../../ledger/routing/suggestions/suggester.ts";
import { type Suggestion, suggestionHash } from "../../ledger/routing/suggestions/suggestion.ts";
import { suggestionSentences } from "../../report/suggestion.ts";
import type { ColdStoreView, SuggestionView } from "../contract/api.ts";
import type { Fleet } from "../project/fleet.ts";
import type { Ledger } from "../seal/ledger.ts";
import type { Closures } from "./closures.ts";
import type { JourneyProjector } from "./journey-projector.ts";
import type { Timetables } from "./timetables.ts";

/** From this probability of being late on another way is looked for without being asked. */
const lateFrom = 0.6;
/** Looking for other ways takes at most this share of the time. */
const busyShare = 0.1;
/** Shipments that wait to be looked at; beyond it the one that waits longest is left to its next event. */
const waitingMax = 10_000;
const seed = 1;

interface SuggestionParts {
  readonly ledger: Ledger;
  readonly fleet: Fleet;
  readonly projector: JourneyProjector;
  readonly closures: Closures;
  readonly timetables: Timetables;
  readonly report: (message: string) => void;
}

export class Suggestions {
  readonly #parts: SuggestionParts;
  readonly #current = new Map<string, SuggestionView>();
  readonly #waiting = new Set<string>();
  #soon: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(parts: SuggestionParts) {
    this.#parts = parts;
  }

  /** Those that were made without being asked, most useful first. */
  current(): SuggestionView[] {
    return [...this.#current.values()].sort(
      (a, b) => a.suggestion.delta.latePpm.p50 - b.suggestion.delta.latePpm.p50,
    );
  }

  /** For each moving shipment whose temperature is outside its limits, and whose position is known. */
  coldStores(): ColdStoreView[] {
    const { network } = this.#parts.timetables;
    return [...this.#parts.fleet.shipments.values()].flatMap(({ row }) => {
      const isFailing = row.status === "attention" || row.status === "critical";
      if (!isFailing || row.reason !== "temperature" || row.lat === null || row.lon === null) return [];
      const found = nearestColdStore(network, { lat: row.lat, lon: row.lon });
      if (!found) return [];
      const { id, name, locode } = found.terminal;
      const { meters, drivingMs } = found;
      return {
        shipment: row.shipment,
        terminal: id,
        name,
        locode,
        meters,
        drivingMs,
        sample: network.sample,
      };
    });
  }

  /** Shipments that a sealed block changed. */
  take(shipments: Iterable<string>): void {
    for (const id of shipments)
      if (this.#isInDanger(id)) this.#queue(id);
      else this.#current.delete(id);
  }

  /** When a closure was set or lifted, and at start-up. */
  lookAtAll(): void {
    this.#current.clear();
    this.take(this.#parts.fleet.shipments.keys());
  }

  /** For whoever asks, with these passages closed, from the newest block. `undefined`: there is nothing to suggest. */
  async suggestion(shipment: string, closed: readonly PassageId[]): Promise<SuggestionView | undefined> {
    return this.#make(await this.#parts.timetables.suggesterFor(closed), shipment, closed);
  }

  #make(suggester: Suggester, shipment: string, closed: readonly PassageId[]): SuggestionView | undefined {
    const { ledger, projector } = this.#parts;
    const { header } = ledger.tip!;
    const suggestion = suggester.suggestion(projector.journeys, {
      chain: header.chain,
      shipment,
      size: header.size,
      atMs: header.timeMs,
      closed,
      seed,
    });
    return suggestion && viewOf(suggestion, suggester.sample);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#soon);
  }

  #isInDanger(id: string): boolean {
    const eta = this.#parts.fleet.shipments.get(id)?.row.eta;
    return eta !== undefined && (eta.final.late >= lateFrom || this.#parts.closures.closed.length > 0);
  }

  #queue(id: string): void {
    this.#waiting.delete(id);
    this.#waiting.add(id);
    if (this.#waiting.size > waitingMax) this.#waiting.delete(this.#waiting.values().next().value!);
    this.#soon ??= setTimeout(() => void this.#lookAtNext(), 0);
  }

  async #lookAtNext(): Promise<void> {
    const [id] = this.#waiting;
    if (id === undefined) {
      this.#soon = undefined;
      return;
    }
    this.#waiting.delete(id);
    const { closed } = this.#parts.closures;
    let startedAt = performance.now();
    try {
      const suggester = await this.#parts.timetables.suggesterFor(closed);
      // The wait for a timetable was another thread's work.
      startedAt = performance.now();
      const found = this.#make(suggester, id, closed);
      if (found) this.#current.set(id, found);
      else this.#current.delete(id);
    } catch (error) {
      this.#parts.report(`suggestions: none can be made for shipment ${id}: ${String(error)}`);
    }
    if (this.#isClosed) return;
    const pauseMs = (performance.now() - startedAt) * (1 / busyShare - 1);
    this.#soon = setTimeout(() => void this.#lookAtNext(), pauseMs);
  }
}

function viewOf(suggestion: Suggestion, sample: boolean): SuggestionView {
  return {
    hash: suggestionHash(suggestion),
    suggestion,
    sample,
    sentences: {
      en: [...suggestionSentences(suggestion, "en", sample)],
      de: [...suggestionSentences(suggestion, "de", sample)],
    },
  };
}
