/** The process: standard output, the environment, the clock, and the exit code. */
import { commands, commandWords, type Register, run } from "./program.ts";

/** Runs the command line; the process ends when nothing is left to do, a gateway not before it is stopped. */
export async function main(argv: readonly string[]): Promise<void> {
  const io = {
    out: (line: string) => console.log(line),
    err: (line: string) => console.error(line),
    env: process.env,
    wallClockMs: () => Date.now(),
  };
  process.exitCode = await run(argv, io, [...commands, ...(await serverCommands(argv))]);
}

/** These bring the whole gateway and fleet with them, which takes as long to load as all else: only where needed. */
async function serverCommands(argv: readonly string[]): Promise<Register[]> {
  const words = commandWords();
  const asked = argv.some((word) => word === "gateway" || word === "simulate");
  if (!asked && argv.some((word) => words.has(word))) return [];
  const { registerGateway } = await import("./commands/gateway.ts");
  const { registerSimulate } = await import("./commands/simulate.ts");
  return [registerGateway, registerSimulate];
}
