/** `tallyman network`: the transport network in which routes are searched. docs/routing.md. */
import type { Command } from "commander";
import { ClientError } from "../../client/client-error.ts";
import type { Network } from "../../ledger/routing/network.ts";
import { networkVersion } from "../../ledger/routing/network.ts";
import { jsonOfNetwork, tablesOfJson } from "../../ledger/routing/network-json.ts";
import { type NetworkProblem, readNetwork } from "../../ledger/routing/read-network.ts";
import { handle, withExamples } from "../action.ts";
import { type Context, type ExitCode, exitCode, type GlobalOptions, type Io } from "../context.ts";
import { networkOfFiles } from "../network-file.ts";
import { pairs, table } from "../output.ts";
import { clientOf, readerOf } from "../session.ts";

export function registerNetwork(program: Command, context: Context): void {
  const network = program
    .command("network")
    .description("terminals, services and costs in which routes are searched");
  check(network, context);
  importNetwork(network, context);
  show(network, context);
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

function importNetwork(network: Command, context: Context): void {
  const command = network
    .command("import")
    .description("let the gateway plan in another network; scope administer")
    .argument("<file>", fileArgument);
  withExamples(command, "network import my-network/ --token TOKEN");
  handle<[string], object>(command, context, async ([file], options) => {
    const read = networkOfFiles(file);
    if ("problems" in read) return tellProblems(read.problems, options, context.io);
    await clientOf(options).setNetwork(JSON.stringify(jsonOfNetwork(read.network)));
    tellNetwork(read.network, options, context.io);
    return exitCode.done;
  });
}

function show(network: Command, context: Context): void {
  const command = network
    .command("show")
    .description("the network that the gateway plans in: what there is, or with --document all of it")
    .option("--document", "the whole network as one JSON document, to be changed and imported");
  withExamples(command, "network show", "network show --document > my-network.json");
  handle<[], { document?: boolean }>(command, context, async (_, options) => {
    const view = await (await readerOf(options, context.io)).network();
    if (options.document) {
      context.io.out(JSON.stringify(view.network, undefined, 2));
      return exitCode.done;
    }
    const tables = tablesOfJson(view.network);
    const read = "problem" in tables ? { problems: [] } : readNetwork(tables);
    if ("problems" in read)
      throw new ClientError(
        "The gateway's network is of another version than this program. Update the older one.",
      );
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
