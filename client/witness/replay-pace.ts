/** Of the time that a replay takes, writing down where it stands takes at most a fiftieth on top. */
const timesCost = 50;
/** In the midst of a catch-up it is not worth while before this much was run. */
const ranMsWithin = 10_000;

/**
 * When it is time to write down where a replay stands. What it cost the last time is what it will cost; so a restart never has
 * more to run again than fifty times that, or ten seconds' worth.
 */
export class ReplayPace {
  #ranMs = 0;
  #costMs = 0;

  /** Blocks were run for so long. */
  ran(ms: number): void {
    this.#ranMs += ms;
  }

  /** It was written down, or read, or that was tried, and took so long. */
  cost(ms: number): void {
    this.#ranMs = 0;
    this.#costMs = ms;
  }

  /** `within` a catch-up, or at the end of one. */
  isDue(where: "within" | "end"): boolean {
    const leastMs = where === "within" ? ranMsWithin : Number.MIN_VALUE;
    return this.#ranMs >= Math.max(leastMs, timesCost * this.#costMs);
  }
}
