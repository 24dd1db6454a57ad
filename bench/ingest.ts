/**
 * How many signed statements per second go through broker, verification, block and fsync, beside the bare broker
 * and bare signature verification in the same run. What compares between machines are the ratios.
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Child, type Load, type Server } from "./ingest/child.ts";
import type { Published } from "./ingest/messages.ts";
import { machineLine } from "./machine.ts";
import { countOf, plural, temporaryFolder } from "./options.ts";

const help = `node dist/bench/ingest.js [options]

Measures on loopback, with the load from another process:
  bare broker     aedes alone, QoS 1 until PUBACK
  verification    sodium-native over the same statements, on one core
  gateway         broker, verification, block and fsync, until PUBACK

  --devices COUNT    devices, each with its own connection and key   (50)
  --window COUNT     statements of a device on their way at a time   (100)
  --records COUNTS   readings per statement, a run for each          (1,60)
  --seconds COUNT    measured time of each phase, at most 15         (5)
  --folder PATH      on the disk to be measured                      (the system's temporary folder)
  --receipts         devices subscribe to their receipts, too
  --cpu-prof PATH    folder for CPU profiles of the gateway
  --help`;

const warmUpSeconds = 2;
/** With fewer statements than wished the phases that need them end early, and say so. */
const signSecondsMax = 15;
const verifySeconds = 2;
/** With one statement of each device on its way at a time: how long an acknowledgement takes when nothing queues. */
const calmSeconds = 2;

interface Options {
  readonly devices: number;
  readonly window: number;
  readonly records: readonly number[];
  readonly seconds: number;
  readonly folder: string;
  readonly receipts: boolean;
  readonly profiles: string | undefined;
}

function optionsOf(): Options {
  const { values } = parseArgs({
    options: {
      devices: { type: "string", default: "50" },
      window: { type: "string", default: "100" },
      records: { type: "string", default: "1,60" },
      seconds: { type: "string", default: "5" },
      folder: { type: "string", default: tmpdir() },
      receipts: { type: "boolean", default: false },
      "cpu-prof": { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    process.exit(0);
  }
  return {
    devices: countOf(values.devices, "devices", 1_000),
    window: countOf(values.window, "window", 500),
    records: values.records.split(",").map((text) => countOf(text, "records", 1_000)),
    seconds: countOf(values.seconds, "seconds", 15),
    folder: values.folder,
    receipts: values.receipts,
    profiles: values["cpu-prof"],
  };
}

interface Figures {
  readonly records: number;
  readonly bytesPerStatement: number;
  /** Of one core. */
  readonly verifiedPerSecond: number;
  readonly broker: Published;
  readonly gateway: Published;
  /** One statement of each device at a time; absent when no statements were left for it. */
  readonly calm: Published | undefined;
}

const perSecond = ({ acknowledged, seconds }: Published) => acknowledged / seconds;
/** NaN where the system does not tell. */
const perCpuSecond = ({ acknowledged, cpuSeconds = Number.NaN }: Published) => acknowledged / cpuSeconds;

interface PhaseOptions {
  readonly window: number;
  readonly seconds: number;
  /** From the first statement and with a warm-up; otherwise the server is warm and the statements go on. */
  readonly fresh: boolean;
  /** May the statements be repeated? */
  readonly cyclic: boolean;
  readonly receipts: boolean;
}

async function measure(
  load: Load,
  server: Server,
  port: number,
  { fresh, ...phase }: PhaseOptions,
): Promise<Published> {
  const order = {
    ...phase,
    port,
    server: server.pid,
    fromStart: fresh,
    warmUpSeconds: fresh ? warmUpSeconds : 0,
  };
  return load.ask({ command: "publish", ...order }, "published");
}

async function measureWith(records: number, options: Options, folder: string): Promise<Figures> {
  console.log(`${plural(records, "record")} per statement`);
  const load: Load = new Child("load-process");
  const { bytesPerStatement } = await sign(load, records, options);
  progress(`verifying on one core for ${verifySeconds} s …`);
  const verified = await load.ask({ command: "verify", seconds: verifySeconds }, "verified");
  const broker = await measureBroker(load, options, folder);
  const { gateway, calm } = await measureGateway(load, options, folder);
  await load.end({ command: "stop" });
  return {
    records,
    bytesPerStatement,
    verifiedPerSecond: verified.count / verified.cpuSeconds,
    broker,
    gateway,
    calm,
  };
}

async function sign(load: Load, records: number, { devices, seconds }: Options) {
  const statementsPerSecondMax = records < 10 ? 14_000 : 6_000;
  const total = statementsPerSecondMax * (warmUpSeconds + seconds);
  progress(`signing ${total} statements of ${devices} devices beforehand, for at most ${signSecondsMax} s …`);
  const countPerDevice = Math.ceil(total / devices);
  const order = { devices, countPerDevice, recordsPerPack: records, secondsMax: signSecondsMax };
  const signed = await load.ask({ command: "sign", ...order }, "signed");
  progress(`signed ${signed.count} in ${signed.seconds.toFixed(1)} s`);
  return signed;
}

async function measureBroker(load: Load, options: Options, folder: string): Promise<Published> {
  const { devices, window, seconds } = options;
  progress(`bare broker, ${warmUpSeconds} s to warm up, then ${seconds} s …`);
  const server: Server = new Child("broker-process");
  const { port } = await server.ask({ command: "start", folder, devices }, "listening");
  const phase = { window, seconds, fresh: true, cyclic: true, receipts: false };
  const measured = await measure(load, server, port, phase);
  await server.end({ command: "stop" });
  return measured;
}

async function measureGateway(
  load: Load,
  options: Options,
  folder: string,
): Promise<Pick<Figures, "gateway" | "calm">> {
  const { devices, window, seconds, receipts, profiles } = options;
  progress(`gateway, ${warmUpSeconds} s to warm up, then ${seconds} s, then ${calmSeconds} s in calm …`);
  const profile = profiles === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profiles}`];
  const server: Server = new Child("gateway-process", profile);
  const { port } = await server.ask({ command: "start", folder, devices }, "listening");
  const phase = { window, seconds, receipts, fresh: true, cyclic: false };
  const gateway = await measure(load, server, port, phase);
  const calmPhase = { ...phase, window: 1, seconds: calmSeconds, fresh: false };
  const calm = gateway.exhausted ? undefined : await measure(load, server, port, calmPhase);
  await server.end({ command: "stop" });
  return { gateway, calm };
}

function progress(text: string): void {
  console.log(`  ${text}`);
}

function print(figures: Figures): void {
  const { records, bytesPerStatement, verifiedPerSecond, broker, gateway, calm } = figures;
  console.log(`\n${plural(records, "record")}, ${bytesPerStatement} bytes per statement`);
  printLine("bare broker", perSecond(broker), perCpuSecond(broker), broker);
  printLine("verification", verifiedPerSecond, verifiedPerSecond);
  printLine("gateway", perSecond(gateway), perCpuSecond(gateway), gateway);
  if (calm) printLine("  in calm", perSecond(calm), perCpuSecond(calm), calm);
  printLine("  readings", perSecond(gateway) * records, perCpuSecond(gateway) * records);
  const both = 1 / (1 / verifiedPerSecond + 1 / perCpuSecond(broker));
  printRatio("per CPU-second, of bare verification", perCpuSecond(gateway) / verifiedPerSecond);
  printRatio("per CPU-second, of the bare broker", perCpuSecond(gateway) / perCpuSecond(broker));
  printRatio("per CPU-second, of broker and verification together", perCpuSecond(gateway) / both);
  printRatio("per second, of the bare broker", perSecond(gateway) / perSecond(broker));
}

function printLine(name: string, rate: number, cpuRate: number, measured?: Published): void {
  const figure = (value: number) => Math.round(value).toLocaleString("en").padStart(9);
  const notes: string[] = [];
  if (measured) {
    const { latencyMs, residentBytes = Number.NaN, exhausted } = measured;
    notes.push(`PUBACK p50 ${latencyMs.p50.toFixed(1)} ms, p99 ${latencyMs.p99.toFixed(1)} ms`);
    notes.push(`${Math.round(residentBytes / 1e6)} MB`);
    if (exhausted) notes.push("the statements ran out");
  }
  console.log(
    `  ${name.padEnd(12)} ${figure(rate)} /s ${figure(cpuRate)} per CPU-second   ${notes.join(", ")}`.trimEnd(),
  );
}

function printRatio(name: string, value: number): void {
  console.log(`  gateway ${name.padEnd(52)} ${(100 * value).toFixed(1).padStart(6)} %`);
}

const options = optionsOf();
const folder = temporaryFolder(options.folder);
console.log(machineLine(folder));
console.log(
  `${options.devices} devices, window ${options.window}, QoS 1${options.receipts ? ", with receipts" : ""}`,
);
const all: Figures[] = [];
for (const [run, records] of options.records.entries())
  all.push(await measureWith(records, options, join(folder, `run-${run}`)));
for (const figures of all) print(figures);
