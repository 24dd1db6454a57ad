/** What `GET /api/fleet/past` answers: the whole fleet at any moment of a window of time. */
import type { FleetStatus } from "./api.ts";

/** A page of shipments, in the order of their names. */
export interface FleetPastView {
  fromMs: number;
  toMs: number;
  /** Of each such piece of the window the newest reading is told, with its own time. */
  stepMs: number;
  /** Shipments that there were by the end of the window, on all pages. */
  total: number;
  shipments: PastShipment[];
  /** Ask again with `after` set to this; null on the last page. */
  next: string | null;
}

/** Every list is in order of time. */
export interface PastShipment {
  shipment: string;
  goods: string;
  origin: string;
  destination: string;
  createdMs: number;
  /** Longest time between two readings by its terms: after a longer silence nobody knows where it was. */
  silenceMs: number;
  /**
   * How it stood, by what was known then: from the beginning of the window on, each until the next. When the first begins
   * later than the shipment and the window do, nothing is known of the time before.
   */
  standings: { fromMs: number; status: FleetStatus; reason: string }[];
  /** Who held it, likewise. */
  holdings: { fromMs: number; holder: string; holderName: string }[];
  /** The newest of each step, and the newest one before the window, if any is known. */
  positions: { timesMs: number[]; lats: number[]; lons: number[] };
  temperatures: { timesMs: number[]; celsius: number[] };
}
