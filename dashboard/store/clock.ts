/** The chain's clock as this page keeps it between two answers of the gateway. */

export interface ClockAnchor {
  /** Chain time when the gateway answered. */
  readonly chainMs: number;
  /** This page's monotonic clock at that moment. */
  readonly wallMs: number;
  /** Chain milliseconds per wall millisecond. */
  readonly speed: number;
}

/** Chain time at `wallMs` of the page's monotonic clock. */
export function chainNow(anchor: ClockAnchor, wallMs: number): number {
  return anchor.chainMs + (wallMs - anchor.wallMs) * anchor.speed;
}
