/** One life of the light gateway's process, as its parent sees it: statements go in, answers come out, until its death. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Form } from "./faulty-system.ts";

/** How the process ends itself. */
export type LightEnd =
  /** At the operation of this number on the store's seam, before or after it was done. */
  | { readonly at: "operation"; readonly number: number; readonly form: Form }
  /** At any moment, inside of a system call as well. */
  | { readonly at: "moment"; readonly afterMs: number }
  | { readonly at: "end" };

export interface LightOrder {
  readonly folder: string;
  readonly end: LightEnd;
  readonly nowMs: number;
  readonly blockCountMax: number;
  /** Signed statements, in base64. */
  readonly statements: readonly string[];
}

export interface LightAnswer {
  /** Place of the statement in the order. */
  readonly statement: number;
  readonly code: string;
  /** Hex; of a sealed one. */
  readonly receipt?: string;
  readonly index?: number;
}

/** What is said last by a process that was not killed. */
export interface LightEpilogue {
  readonly operations: number;
  /** From the opening of the store to its closing. */
  readonly livedMs: number;
  readonly accusations: readonly string[];
}

const runner = fileURLToPath(new URL("run-process.cjs", import.meta.url));

export class LightLife {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #death: Promise<[number | null, NodeJS.Signals | null]>;
  #errors = "";

  /** Starts the process, which loads its code and waits; `before` stands before it on the command line. */
  constructor(before: readonly string[] = []) {
    const [command, ...args] = [...before, process.execPath, runner, "light-process"];
    this.#process = spawn(command!, args, { stdio: "pipe" });
    this.#process.stderr.on("data", (data: Buffer) => {
      this.#errors = (this.#errors + data.toString()).slice(-4_000);
    });
    this.#process.stdin.on("error", () => undefined);
    this.#death = once(this.#process, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  }

  /** Resolves after its death to how it died; every answer that left it was heard. */
  async live(order: LightOrder, hear: (answer: LightAnswer) => void) {
    const lines = createInterface(this.#process.stdout);
    let epilogue: LightEpilogue | undefined;
    lines.on("line", (line) => {
      // Of an answer that was cut off nothing was heard.
      const value = parsed(line);
      if (value && "statement" in value) hear(value);
      else if (value) epilogue = value;
    });
    const ended = once(lines, "close");
    this.#process.stdin.end(JSON.stringify(order));
    const [code, signal] = await this.#death;
    await ended;
    return { code, signal, errors: this.#errors, epilogue };
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }
}

function parsed(line: string): LightAnswer | LightEpilogue | undefined {
  try {
    return JSON.parse(line) as LightAnswer | LightEpilogue;
  } catch {
    return undefined;
  }
}
