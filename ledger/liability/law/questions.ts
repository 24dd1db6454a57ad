/** What is missing is asked, once each, and never guessed. */
import type { LawQuestion, LawQuestionCode } from "./types.ts";

interface Asked {
  readonly code: LawQuestionCode;
  readonly about: string;
  readonly statements: Set<string>;
}

export class Questions {
  readonly #asked = new Map<string, Asked>();

  ask(code: LawQuestionCode, about: string, statements: Iterable<string> = []): void {
    const key = `${code}\0${about}`;
    const asked = this.#asked.get(key) ?? { code, about, statements: new Set() };
    for (const statement of statements) asked.statements.add(statement);
    this.#asked.set(key, asked);
  }

  /** By code and subject, whatever the order in which they came up. */
  get all(): LawQuestion[] {
    return [...this.#asked]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { code, about, statements }]) => ({ code, about, statements: [...statements].sort() }));
  }
}
