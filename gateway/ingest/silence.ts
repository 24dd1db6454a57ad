/**
 * How long somebody has been owing an answer, counted so that a busy machine does not look like a dead worker: in looks at even
 * intervals. A look that comes late says that this thread was held up or got no processor, so that the answer may lie unread or
 * the worker may have had no processor either; it counts for nothing. Time comes in as an argument, milliseconds.
 */
export class Silence {
  readonly #intervalMs: number;
  #lookedAtMs: number;
  #silentMs = 0;

  /** To be looked at every `intervalMs`. */
  constructor(intervalMs: number, nowMs: number) {
    this.#intervalMs = intervalMs;
    this.#lookedAtMs = nowMs;
  }

  /** There was an answer, or none is owed. */
  end(): void {
    this.#silentMs = 0;
  }

  /** Another look; answers how long the silence has lasted. */
  look(nowMs: number): number {
    const passedMs = nowMs - this.#lookedAtMs;
    this.#lookedAtMs = nowMs;
    if (passedMs < 2 * this.#intervalMs) this.#silentMs += Math.min(passedMs, this.#intervalMs);
    return this.#silentMs;
  }
}
