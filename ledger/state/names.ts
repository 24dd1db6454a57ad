/**
 * Names of values, kept: the rules ask for those of one device several times with every statement, and a text that was made
 * once keeps its hash, so that maps find it without looking through it again.
 */

/** Of one kind; beyond it they are forgotten and made anew. About 3 MB. */
const keptMax = 32_768;

export class Names {
  readonly #prefix: string;
  readonly #kept = new Map<string, string>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The prefix and `text`. */
  of(text: string): string {
    const kept = this.#kept.get(text);
    if (kept !== undefined) return kept;
    if (this.#kept.size >= keptMax) this.#kept.clear();
    const made = this.#prefix + text;
    this.#kept.set(text, made);
    return made;
  }
}
