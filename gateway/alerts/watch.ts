/**
 * Looks at shipments for alerts: those that a block changed, and every so often all of them, since silence and
 * deadlines come without a block. Ingest does not wait for it: changed shipments are looked at after the block.
 */
import { toHex } from "../../ledger/encoding/bytes.ts";
import { traceOf } from "../../ledger/liability/trace.ts";
import { deviceOf } from "../../ledger/state/devices.ts";
import { type ShipmentState, shipmentOf } from "../../ledger/state/holdables.ts";
import { signerOf } from "../../ledger/state/keys.ts";
import { readShipmentTerms } from "../../ledger/state/shipments.ts";
import { readStatement } from "../../ledger/statement/statement.ts";
import type { ChainClock } from "../clock.ts";
import type { AlertPhase } from "../contract/alerts.ts";
import type { Fleet, FleetChanges } from "../project/fleet.ts";
import { historyOf } from "../prove/history.ts";
import type { Ledger } from "../seal/ledger.ts";
import { NoSpaceError } from "../store/space.ts";
import type { Alerts } from "./alerts.ts";
import type { Position } from "./geometry.ts";
import type { DueClock, Situation } from "./risks.ts";

/** Shipments whose planned ways are kept in memory. */
const waysKeptMax = 20_000;

export interface WatchBounds {
  readonly alertSweepMs: number;
}

interface WatchParts {
  readonly ledger: Ledger;
  readonly fleet: Fleet;
  readonly clock: ChainClock;
  readonly alerts: Alerts;
  readonly bounds: WatchBounds;
  readonly report: (message: string) => void;
}

export class AlertWatch {
  readonly #parts: WatchParts;
  readonly #ways = new Map<string, Situation["ways"]>();
  /** Clocks of shipments, computed again after each of their statements. */
  readonly #clocks = new Map<string, readonly DueClock[]>();
  readonly #changed = new Set<string>();
  readonly #sweep: NodeJS.Timeout;
  #soon: NodeJS.Immediate | undefined;
  #isFull = false;
  #closed = false;

  constructor(parts: WatchParts) {
    this.#parts = parts;
    this.#sweep = setInterval(() => this.lookAtAll(), parts.bounds.alertSweepMs);
    this.#sweep.unref();
  }

  /** Shipments that a sealed block changed. */
  take(changes: FleetChanges): void {
    // The last block is sealed when alerts are no longer kept; the next start looks at everything.
    if (this.#closed) return;
    for (const id of changes.shipments) {
      this.#changed.add(id);
      this.#clocks.delete(id);
    }
    if (this.#changed.size > 0) this.#soon ??= setImmediate(() => this.#lookAtChanged());
  }

  lookAtAll(): void {
    this.#lookAtEach(this.#parts.fleet.shipments.keys());
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#sweep);
    if (this.#soon) clearImmediate(this.#soon);
  }

  #lookAtChanged(): void {
    this.#soon = undefined;
    this.#lookAtEach(this.#changed);
    this.#changed.clear();
  }

  /** On a full disk nothing is raised or cleared; all are looked at again in a while. */
  #lookAtEach(ids: Iterable<string>): void {
    try {
      for (const id of ids) this.#lookAt(id);
      this.#isFull = false;
    } catch (error) {
      if (!(error instanceof NoSpaceError)) throw error;
      if (!this.#isFull) this.#parts.report(`alerts: ${error.message}; tried again until there is room`);
      this.#isFull = true;
    }
  }

  #lookAt(id: string): void {
    const situation = this.#situationOf(id);
    if (situation) this.#parts.alerts.judge(situation, this.#parts.clock.nowMs());
  }

  #situationOf(id: string): Situation | undefined {
    const { fleet, ledger } = this.#parts;
    const entry = fleet.shipments.get(id);
    const shipment = shipmentOf(ledger.store, id);
    if (!entry || !shipment) return undefined;
    const { device } = entry.row;
    const phase = phaseOf(shipment, entry.row.holder);
    return {
      entry,
      phase,
      parties: [shipment.shipper, shipment.consignee, ...shipment.carriers],
      lastReadingMs: device === null ? null : (fleet.devices.get(device)?.lastReadingMs ?? null),
      ways: phase === "moving" ? this.#waysOf(id, shipment) : [],
      clocks: phase === "delivered" ? this.clocksOf(id) : [],
      lastStatement: device === null ? null : this.#lastStatementOf(device),
    };
  }

  /** Legs whose ends are known; those by sea are left out, as ships do not take the shortest way. */
  #waysOf(id: string, { createdAt }: ShipmentState): Situation["ways"] {
    const known = this.#ways.get(id);
    if (known) return known;
    const { legs } = readShipmentTerms(readStatement(this.#parts.ledger.store.entry(createdAt)!).payload);
    const hasSea = legs.some(({ mode }) => mode === "sea" || mode === "inland-waterway");
    const ways = hasSea
      ? []
      : legs.flatMap(({ from, to }): [Position, Position][] =>
          isPosition(from) && isPosition(to) ? [[from, to]] : [],
        );
    if (this.#ways.size >= waysKeptMax) this.#ways.delete(this.#ways.keys().next().value!);
    this.#ways.set(id, ways);
    return ways;
  }

  #lastStatementOf(device: string): string | null {
    const { store } = this.#parts.ledger;
    const kid = deviceOf(store, device)?.kid;
    const signer = kid && signerOf(store, kid);
    return signer ? toHex(signer.last) : null;
  }

  /** The clocks of a shipment that run and have not been met. */
  clocksOf(id: string): readonly DueClock[] {
    const known = this.#clocks.get(id);
    if (known) return known;
    const clocks = this.#readClocks(id);
    this.#clocks.set(id, clocks);
    return clocks;
  }

  #readClocks(id: string): DueClock[] {
    try {
      const { law } = traceOf(historyOf(this.#parts.ledger, id).history);
      return law.clocks.flatMap(({ code, leg, by, status, deadlineMs, startStatement }) =>
        status === "open" && deadlineMs !== null
          ? [{ code, leg, deadlineMs, by, statement: startStatement }]
          : [],
      );
    } catch (error) {
      this.#parts.report(`alerts: the clocks of shipment ${id} cannot be computed: ${String(error)}`);
      return [];
    }
  }
}

function phaseOf({ deliveredMs, shipper }: ShipmentState, holder: string): AlertPhase {
  if (deliveredMs !== undefined) return "delivered";
  return holder === shipper ? "waiting" : "moving";
}

function isPosition(place: { lat?: number; lon?: number }): place is Position {
  return place.lat !== undefined && place.lon !== undefined;
}
