/** `tallyman simulate`: the demonstration fleet, or a replay of real shipments, against a running gateway. */
import { setMaxListeners } from "node:events";
import { readFileSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import { ClientError } from "../../client/client-error.ts";
import { loadKeyFile } from "../../client/key-file.ts";
import type { SigningKey } from "../../client/signing-key.ts";
import { Cargo2000Error, parseCargo2000 } from "../../simulators/cargo2000.ts";
import { timeProcess } from "../../simulators/cargo2000-times.ts";
import { Begun } from "../../simulators/fleet/begun.ts";
import { assembleCast } from "../../simulators/fleet/cast.ts";
import { type Connection, connectTo } from "../../simulators/fleet/connection.ts";
import { runFleet } from "../../simulators/fleet/fleet.ts";
import { serveRequests } from "../../simulators/fleet/requests.ts";
import { replayCargo2000 } from "../../simulators/replay/cargo2000-replay.ts";
import { playCrossBorderSale } from "../../simulators/scenarios/cross-border-sale.ts";

interface SimulateOptions {
  keys: string;
  registrarKey: string;
  seed: string;
  shipments: number;
  serve: boolean;
  scenario?: string;
  replay?: string;
  rows: number;
  start?: string;
  concurrency: number;
}

const help = `
The parties of the simulation get keys of their own in --keys; the registrar's key registers them.
\`tallyman gateway --demo\` starts a fleet by itself; this command starts one against a chain of yours.

  tallyman simulate --registrar-key data/keys/registrar.json --keys simulated-keys --shipments 10
  tallyman simulate --registrar-key data/keys/registrar.json --scenario cross-border-sale
  tallyman simulate --registrar-key data/keys/registrar.json --replay cargo2000.csv --rows 200

--scenario cross-border-sale plays the sale of wine among a dozen parties in three countries: deal, escrow, dispute, pass card, border, recall.
--replay reads the Cargo 2000 data set (UCI Machine Learning Repository 382). It has durations, no dates: --start
says when the first process starts; without it, so that the last one is over now. Exit codes: 0 done, 2 failed.`;

export function registerSimulate(program: Command): void {
  program
    .command("simulate")
    .description("simulated parties, scanners and sensors, or real shipments replayed, over MQTT and HTTP")
    .requiredOption("--registrar-key <file>", "key file of a registrar of the chain")
    .option("--keys <folder>", "folder of the simulated parties' key files", "./simulated-keys")
    .option("--seed <text>", "the same seed simulates the same fleet", "tallyman")
    .option("--shipments <count>", "shipments under way at any time", count, 21)
    .option("--serve", "answer delegation and device requests made in the browser", false)
    .addOption(
      new Option("--scenario <name>", "play a guided scenario instead").choices(["cross-border-sale"]),
    )
    .option("--replay <file>", "replay a Cargo 2000 file instead")
    .option("--rows <count>", "with --replay: how many processes of the file", count, 200)
    .option("--start <time>", "with --replay: ISO 8601 time at which the first process starts")
    .option("--concurrency <count>", "with --replay: processes at the same time", count, 200)
    .addHelpText("after", help)
    .action((options: SimulateOptions, command: Command) => run(options, command.optsWithGlobals().url));
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 100_000) throw new InvalidArgumentError("1 to 100000");
  return value;
}

async function run(options: SimulateOptions, url: string): Promise<void> {
  const connection = await connectTo(url);
  const registrarKey = loadKeyFile(options.registrarKey);
  if (options.scenario !== undefined)
    await playCrossBorderSale({ connection, keysFolder: options.keys, registrarKey, report });
  else if (options.replay === undefined) await fleet(options, connection, registrarKey);
  else await replay(options, options.replay, connection, registrarKey);
}

const stopMsMax = 2_000;

function report(message: string): void {
  console.log(`simulate: ${message}`);
}

async function fleet(
  options: SimulateOptions,
  connection: Connection,
  registrarKey: SigningKey,
): Promise<void> {
  const stopping = new AbortController();
  // Every device and shipment sleeps on this signal.
  setMaxListeners(0, stopping.signal);
  const stop = () => {
    stopping.abort();
    // A handover that waits for a gateway that is gone would wait for ever; a simulation has nothing to save.
    setTimeout(() => process.exit(0), stopMsMax);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
  if (process.connected) process.on("disconnect", stop);
  const begun = await Begun.open(options.keys, connection.chain);
  const cast = await assembleCast({ connection, keysFolder: options.keys, registrarKey, report, begun });
  if (begun.shipments.length > 0) report(`going on with ${begun.shipments.length} shipments under way`);
  report(
    `${options.shipments} shipments on ${connection.chain}, chain time runs ${connection.speed} times as fast`,
  );
  const context = { connection, cast, begun, report };
  const tasks = [
    runFleet({ ...context, seed: options.seed, shipmentCount: options.shipments }, stopping.signal),
  ];
  if (options.serve) tasks.push(serveRequests(context, stopping.signal));
  await Promise.all(tasks);
  await cast.close();
  begun.close();
}

async function replay(
  options: SimulateOptions,
  file: string,
  connection: Connection,
  registrarKey: SigningKey,
): Promise<void> {
  const processes = readProcesses(file, options.rows);
  const spacingMs = 3_600_000;
  const startMs =
    options.start === undefined ? lastPossibleStart(processes, spacingMs, connection) : timeOf(options.start);
  report(
    `${processes.length} processes, the first one starting ${new Date(startMs).toISOString()} (a sample date)`,
  );
  const startedAt = performance.now();
  let shown = 0;
  const result = await replayCargo2000({
    connection,
    keysFolder: options.keys,
    registrarKey,
    report,
    processes,
    startMs,
    spacingMs,
    concurrency: options.concurrency,
    progress: (done, statements) => {
      if (done - shown < 20 && done < processes.length) return;
      shown = done;
      report(`${done} of ${processes.length} processes, ${statements} statements sealed`);
    },
  });
  const seconds = (performance.now() - startedAt) / 1000;
  report(
    `done: ${result.shipments} shipments of ${result.processes} processes, ${result.statements} statements in ${seconds.toFixed(1)} s (${Math.round(result.statements / seconds)} per second)`,
  );
}

function readProcesses(file: string, rowsMax: number) {
  try {
    return parseCargo2000(readFileSync(file, "utf8"), { rowsMax });
  } catch (error) {
    if (error instanceof Cargo2000Error) throw new ClientError(`${file}: ${error.message}`);
    throw new ClientError(`${file} cannot be read: ${String(error)}`);
  }
}

/** Everything must have happened before the chain's clock: the last end lies an hour back. */
function lastPossibleStart(
  processes: ReturnType<typeof readProcesses>,
  spacingMs: number,
  { clock }: Connection,
): number {
  const ends = processes.map((process, i) => {
    const { incoming, outgoing } = timeProcess(process, i * spacingMs);
    return Math.max(outgoing.actualEndMs, ...incoming.map((leg) => leg.actualEndMs));
  });
  const latest = clock.nowMs() - Math.max(...ends) - 3_600_000;
  return Math.floor(latest / 86_400_000) * 86_400_000;
}

function timeOf(text: string): number {
  const value = Date.parse(text);
  if (Number.isNaN(value))
    throw new ClientError(`--start ${text} is not a time; write it like 2026-01-01T00:00:00Z`);
  return value;
}
