/** Tells whoever reads the gateway's output when nothing is sealed for a time, why, and when it goes on. */
import type { Sealer } from "./sealer.ts";

export class HindranceWatch {
  readonly #sealer: Pick<Sealer, "hindrance" | "stopped">;
  readonly #report: (message: string) => void;
  readonly #timer: NodeJS.Timeout;
  #isHindered = false;

  /** Looks every so many milliseconds, and now. */
  constructor(
    sealer: Pick<Sealer, "hindrance" | "stopped">,
    everyMs: number,
    report: (message: string) => void,
  ) {
    this.#sealer = sealer;
    this.#report = report;
    this.#timer = setInterval(() => this.#look(), everyMs);
    this.#timer.unref();
    this.#look();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** A sealer that has stopped for good is told of by whoever stopped it. */
  #look(): void {
    if (this.#sealer.stopped) return;
    const reason = this.#sealer.hindrance;
    const isHindered = reason !== undefined;
    if (isHindered === this.#isHindered) return;
    this.#isHindered = isHindered;
    this.#report(isHindered ? `nothing is sealed: ${reason}` : "blocks are sealed again");
  }
}
