/** A process of the benchmark: commands go in, reports come out. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { LoadCommand, LoadReport, ServerCommand, ServerReport } from "./messages.ts";

export class Child<Command extends object, Report extends { readonly report: string }> {
  readonly #process: ChildProcess;

  /** `file` is a module of this folder. When it ends by itself, so does the benchmark. */
  constructor(file: string, execArgv: readonly string[] = []) {
    this.#process = fork(new URL(`./${file}.js`, import.meta.url), { execArgv: [...execArgv] });
    this.#process.on("exit", (code, signal) => {
      if (code !== 0) throw new Error(`${file} ended: ${code ?? signal}`);
    });
  }

  get pid(): number {
    return this.#process.pid!;
  }

  /** Resolves to the next report of that kind. */
  report<K extends Report["report"]>(kind: K): Promise<Extract<Report, { report: K }>> {
    return new Promise((resolve) => {
      const listen = (message: unknown) => {
        if ((message as Report).report !== kind) return;
        this.#process.off("message", listen);
        resolve(message as Extract<Report, { report: K }>);
      };
      this.#process.on("message", listen);
    });
  }

  ask<K extends Report["report"]>(command: Command, kind: K): Promise<Extract<Report, { report: K }>> {
    const answer = this.report(kind);
    this.#process.send(command);
    return answer;
  }

  async end(command: Command): Promise<void> {
    this.#process.send(command);
    await once(this.#process, "exit");
  }
}

export type Load = Child<LoadCommand, LoadReport>;
export type Server = Child<ServerCommand, ServerReport>;
