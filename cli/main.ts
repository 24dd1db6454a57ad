/** The process: standard output, the environment, the clock, and the exit code. */
import { commands, serverCommands } from "./commands.ts";
import { run } from "./program.ts";

/** Runs the command line; the process ends when nothing is left to do, a gateway not before it is stopped. */
export async function main(argv: readonly string[]): Promise<void> {
  const io = {
    out: (line: string) => console.log(line),
    err: (line: string) => console.error(line),
    env: process.env,
    wallClockMs: () => Date.now(),
  };
  process.exitCode = await run(argv, io, { ...commands, ...serverCommands });
}
