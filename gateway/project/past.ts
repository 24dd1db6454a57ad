/**
 * What the live view said of a shipment at earlier times: who held it, how it stood, and which devices told where it was.
 * Derived from what the statements themselves say, never from the ledger's present state, so that reading an old log
 * again gives the same past.
 */
import type { FleetStatus } from "../contract/api.ts";

export interface Standing {
  readonly fromMs: number;
  readonly status: FleetStatus;
  readonly reason: string;
}

export interface Holding {
  readonly fromMs: number;
  readonly holder: string;
}

/** A device's readings count for the shipment: it is attached to it, or to a unit around it. */
export interface Carrying {
  readonly device: string;
  readonly fromMs: number;
  /** Null while they do. */
  readonly toMs: number | null;
}

/** Of one shipment; plain data, so that it can be stored and read back. Each list is in order of time. */
export interface PastEntry {
  readonly createdMs: number;
  readonly consignee: string;
  /** Longest time between two readings by the terms. */
  readonly gapMsMax: number;
  deliveredMs?: number;
  standings: Standing[];
  holdings: Holding[];
  carryings: Carrying[];
}

/** Of each list; older ones are forgotten, and what was then is not known any more. */
const notesMax = 200;

export function newPast(
  terms: { at: number; consignee: string; gapMsMax: number },
  shipper: string,
): PastEntry {
  const fromMs = terms.at;
  return {
    createdMs: fromMs,
    consignee: terms.consignee,
    gapMsMax: terms.gapMsMax,
    standings: [{ fromMs, status: "planned", reason: "" }],
    holdings: [{ fromMs, holder: shipper }],
    carryings: [],
  };
}

export function holderIn({ holdings }: PastEntry): string {
  return holdings.at(-1)!.holder;
}

/** Says whether it changed anything, as all of these do. */
export function noteStanding(
  past: PastEntry,
  { status, reason }: Pick<Standing, "status" | "reason">,
  atMs: number,
): boolean {
  const before = past.standings.at(-1)!;
  if (before.status === status && before.reason === reason) return false;
  past.standings = added(past.standings, { fromMs: Math.max(atMs, before.fromMs), status, reason });
  return true;
}

export function noteHolder(past: PastEntry, holder: string, atMs: number): boolean {
  const before = past.holdings.at(-1)!;
  if (before.holder === holder) return false;
  past.holdings = added(past.holdings, { fromMs: Math.max(atMs, before.fromMs), holder });
  return true;
}

/** From `atMs` on just these devices tell where it is. */
export function noteDevices(past: PastEntry, devices: ReadonlySet<string>, atMs: number): boolean {
  let changed = false;
  past.carryings = past.carryings.map((carrying) => {
    if (carrying.toMs !== null || devices.has(carrying.device)) return carrying;
    changed = true;
    return { ...carrying, toMs: Math.max(atMs, carrying.fromMs) };
  });
  const open = new Set(past.carryings.filter(({ toMs }) => toMs === null).map(({ device }) => device));
  for (const device of devices) {
    if (open.has(device)) continue;
    changed = true;
    past.carryings = added(past.carryings, { device, fromMs: atMs, toMs: null });
  }
  return changed;
}

function added<T>(notes: readonly T[], note: T): T[] {
  return [...notes, note].slice(-notesMax);
}
