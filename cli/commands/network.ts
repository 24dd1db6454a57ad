/** `tallyman network`: the transport network in which routes are searched. docs/routing.md. */
import type { Command } from "commander";
import type { Network } from "../../ledger/routing/network.ts";
import { networkVersion } from "../../ledger/routing/network.ts";
import type { NetworkProblem } from "../../ledger/routing/read-network.ts";
import { handle, withExamples } from "../action.ts";
import { type Context, type ExitCode, exitCode, type GlobalOptions, type Io } from "../context.ts";
import { networkOfFiles } from "../network-file.ts";
import { pairs, table } from "../output.ts";

export function registerNetwork(program: Command, context: Context): void {
  const network = program
    .command("network")
    .description("terminals, services and costs in which routes are searched");
  check(network, context);
}

const fileArgument = "a JSON document, or a folder of CSV tables";

function check(network: Command, context: Context): void {
  const command = network
    .command("check")
    .description("say everything that is wrong with a network's files, by row and field")
    .argument("<file>", fileArgument);
  withExamples(command, "network check my-network/", "network check my-network.json");
  handle<[string], object>(command, context, async ([file], options) => {
    const read = networkOfFiles(file);
    if ("problems" in read) return tellProblems(read.problems, options, context.io);
    tellNetwork(read.network, options, context.io);
    return exitCode.done;
  });
}

function tellProblems(problems: readonly NetworkProblem[], { json }: GlobalOptions, io: Io): ExitCode {
  if (json) for (const problem of problems) io.out(JSON.stringify(problem));
  else
    for (const line of table(
      ["row", "what is wrong"],
      problems.map((p) => [p.row, p.message]),
    ))
      io.out(line);
  return exitCode.refused;
}

function tellNetwork(network: Network, { json }: GlobalOptions, io: Io): void {
  const { name, sample, currency, terminals, services } = network;
  const version = networkVersion(network);
  if (json)
    return io.out(
      JSON.stringify({
        name,
        sample,
        currency,
        version,
        terminals: terminals.length,
        services: services.length,
      }),
    );
  const modes = [...new Set(services.map(({ mode }) => mode))].sort();
  const count = (mode: string) => services.filter((service) => service.mode === mode).length;
  const lines = pairs({
    name,
    sample: sample ? "yes: its services are made up" : "no",
    currency,
    terminals: String(terminals.length),
    services: modes.map((mode) => `${count(mode)} ${mode}`).join(", "),
    version,
  });
  for (const line of lines) io.out(line);
}
