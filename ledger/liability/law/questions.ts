/** What is missing is asked, once each, and never guessed. */
import type { LawQuestion, LawQuestionCode } from "./types.ts";

export class Questions {
  readonly #asked = new Map<string, LawQuestion>();

  ask(code: LawQuestionCode, about: string, statements: Iterable<string> = []): void {
    const key = `${code}\0${about}`;
    if (!this.#asked.has(key))
      this.#asked.set(key, { code, about, statements: [...new Set(statements)].sort() });
  }

  /** By code and subject, whatever the order in which they came up. */
  get all(): LawQuestion[] {
    return [...this.#asked].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, question]) => question);
  }
}
