/** What a command is given besides its arguments. */

/** 0: sealed or done; 1: finally refused, or evidence that does not hold; 2: anything else. */
export const exitCode = { done: 0, refused: 1, other: 2 } as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** The world outside, so that tests can stand in for it. */
export interface Io {
  /** One line of the answer. */
  out(line: string): void;
  /** One line about what happens, or what went wrong. */
  err(line: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Real time, milliseconds. */
  wallClockMs(): number;
}

export interface Context {
  readonly io: Io;
  /** What the process ends with; a command that ends well leaves it alone. */
  exitCode: number;
}

/** Options that every command understands. */
export interface GlobalOptions {
  readonly url: string;
  readonly token?: string;
  readonly key?: string;
  /** Holds the passphrase of `key`, where that is encrypted. */
  readonly passphraseFile?: string;
  readonly as?: string;
  readonly json?: boolean;
}
