/**
 * The chain's clock. `utc` follows the machine's; `simulated` runs `speed` times as fast from where the chain
 * last stood, for demonstrations and replays. Everything in the gateway that asks for chain time asks here.
 */
export interface ChainClock {
  /** Milliseconds since 1970 UTC by the chain's clock. */
  nowMs(): number;
  readonly source: "utc" | "simulated";
  readonly speed: number;
}

export type WallClock = () => number;

export function utcClock(wall: WallClock = Date.now): ChainClock {
  return { source: "utc", speed: 1, nowMs: wall };
}

/** Starts at `startMs` (the last block's time, or the genesis start) when it is created. */
export function simulatedClock(startMs: number, speed: number, wall: WallClock = Date.now): ChainClock {
  const startedAt = wall();
  return { source: "simulated", speed, nowMs: () => Math.round(startMs + (wall() - startedAt) * speed) };
}
