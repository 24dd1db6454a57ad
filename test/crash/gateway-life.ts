/** One life of the gateway's process, from its start to its death. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Where in a commit the process kills itself, which a signal from outside would hit too seldom. */
export const killPoints = [
  "before commit",
  "in the entries",
  "in the state",
  "after commit",
  "answered",
] as const;
export type KillPoint = (typeof killPoints)[number];

export interface StartOrder {
  readonly folder: string;
  readonly seed: string;
  readonly killPoint?: KillPoint;
  /** Which commit of this life it is, from 1; genesis is one. */
  readonly killCommit: number;
  /** Kills itself so long after the start began, if it has not ended otherwise. */
  readonly killAfterMs?: number;
}

export interface Ports {
  readonly httpPort: number;
  readonly mqttPort: number;
  /** How long the start took, without the loading of the code. */
  readonly startedInMs: number;
}

export interface Death {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const runner = fileURLToPath(new URL("run-process.cjs", import.meta.url));

export class GatewayLife {
  /** Settles when the process is gone. */
  readonly death: Promise<Death>;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #ports: Promise<Ports>;
  #errors = "";

  /**
   * Starts the process, which loads its code and waits. `before` is what stands before it on the command line, and
   * ends with what starts the rest.
   */
  constructor(before: readonly string[] = []) {
    const [command, ...args] = [...before, process.execPath, runner, "gateway-process"];
    this.#process = spawn(command!, args, { stdio: "pipe" });
    this.#process.stderr.on("data", (data: Buffer) => {
      this.#errors = (this.#errors + data.toString()).slice(-4_000);
    });
    // A process that was killed reads no more of its input; that it was is told by its death.
    this.#process.stdin.on("error", () => undefined);
    this.death = once(this.#process, "exit").then(([code, signal]) => ({ code, signal }) as Death);
    this.#ports = once(createInterface(this.#process.stdout), "line").then(
      ([line]) => JSON.parse(line as string) as Ports,
    );
    // Without ports there is a death, and that is looked at.
    this.#ports.catch(() => undefined);
  }

  get errors(): string {
    return this.#errors;
  }

  /** `undefined` when it died before it listened. */
  begin(order: StartOrder): Promise<Ports | undefined> {
    this.#process.stdin.write(`${JSON.stringify(order)}\n`);
    return Promise.race([this.#ports, this.death.then(() => undefined)]);
  }

  get pid(): number {
    return this.#process.pid!;
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }

  /** Lets it stop in order. */
  async stop(): Promise<Death> {
    this.#process.stdin.end();
    return this.death;
  }
}
