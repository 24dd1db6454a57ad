/**
 * What the pages read of `GET api/shipments/{id}/trace`. Unknown members are ignored, so the trace may say
 * more than is drawn.
 */

export interface TraceView {
  custody: TraceCustody[];
  excursions: TraceExcursion[];
}

export interface TraceCustody {
  holder: string;
  fromMs: number;
  toMs: number | null;
  clean: boolean;
}

export interface TraceExcursion {
  quantity: string;
  fromMs: number;
  toMs: number | null;
  /** The limit that was left, and the worst value seen, in the quantity's unit. */
  limit: number | null;
  extreme: number;
  parts: TracePart[];
  /** Hashes of the statements the excursion rests on. */
  statements: string[];
}

/** What part of an excursion falls to whom; shares are between 0 and 1. */
export interface TracePart {
  holder: string;
  fromMs: number;
  toMs: number | null;
  shareMin: number;
  shareMax: number;
}
