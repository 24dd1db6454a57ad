/**
 * Saves of what is derived from the log, behind the ingest: one at a time, and after each a pause. An idle gateway saves at once;
 * under load one save takes the place of those that each block would ask for, with the newest state of whatever changed. What a
 * crash loses of it is read from the log again at the start.
 */
const pauseMsMin = 1_000;
/** A save that takes long is followed by so many times as long without one: what thousands of devices change is a row for each. */
const pausePerSave = 20;
/** What is lost by then is read again in seconds. */
const pauseMsMax = 10_000;

export class PacedSaves {
  readonly #save: () => Promise<void>;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isWanted = false;
  #endedAtMs = Number.NEGATIVE_INFINITY;
  #pauseMs = pauseMsMin;

  /** `save` saves everything unsaved, and deals with its own failures. */
  constructor(save: () => Promise<void>) {
    this.#save = save;
  }

  /** There is something to save: now, or when the pause is over. */
  request(): void {
    this.#isWanted = true;
    if (this.#running || this.#timer) return;
    const waitMs = this.#endedAtMs + this.#pauseMs - performance.now();
    if (waitMs <= 0) return this.#start();
    this.#timer = setTimeout(() => this.#start(), waitMs);
    this.#timer.unref();
  }

  /** Saves what is unsaved, without a pause, and nothing afterwards. */
  async finish(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isWanted = false;
    await this.#running;
    await this.#save();
  }

  #start(): void {
    this.#timer = undefined;
    this.#isWanted = false;
    const startedAtMs = performance.now();
    this.#running = this.#save().then(() => {
      this.#running = undefined;
      this.#endedAtMs = performance.now();
      const tookMs = this.#endedAtMs - startedAtMs;
      this.#pauseMs = Math.min(pauseMsMax, Math.max(pauseMsMin, pausePerSave * tookMs));
      if (this.#isWanted) this.request();
    });
  }
}
