/**
 * How many signed statements per second go through broker, verification, block and fsync, beside the bare broker
 * and bare signature verification in the same run. What compares between machines are the ratios.
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Child, type Load, type Server } from "./ingest/child.ts";
import type { Published } from "./ingest/messages.ts";

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

function countOf(text: string, name: string, max: number): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= max) return count;
  console.error(`ingest: --${name} is 1 to ${max}`);
  process.exit(1);
}

interface Measured extends Published {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

interface Figures {
  readonly records: number;
  readonly bytesPerStatement: number;
  /** Of one core. */
  readonly verifiedPerSecond: number;
  readonly broker: Measured;
  readonly gateway: Measured;
  readonly calm: Measured;
}

const perSecond = ({ acknowledged, seconds }: Measured) => acknowledged / seconds;
const perCpuSecond = ({ acknowledged, cpuSeconds }: Measured) => acknowledged / cpuSeconds;

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
): Promise<Measured> {
  const published = load.report("published");
  const order = { ...phase, port, fromStart: fresh, warmUpSeconds: fresh ? warmUpSeconds : 0 };
  await load.ask({ command: "publish", ...order }, "measuring");
  const before = await server.ask({ command: "usage" }, "usage");
  const result = await published;
  const after = await server.ask({ command: "usage" }, "usage");
  const { residentBytes } = after;
  return { ...result, cpuSeconds: after.cpuSeconds - before.cpuSeconds, residentBytes };
}

async function measureWith(records: number, options: Options, folder: string): Promise<Figures> {
  const { devices, window, seconds, receipts, profiles } = options;
  const progress = (text: string) => console.log(`  ${text}`);
  console.log(`${records} ${records === 1 ? "record" : "records"} per statement`);

  // Where a machine is faster than this the phase ends early, and says so.
  const statementsPerSecondMax = records < 10 ? 14_000 : 6_000;
  const total = statementsPerSecondMax * (warmUpSeconds + seconds);
  progress(`signing ${total} statements of ${devices} devices beforehand …`);
  const load: Load = new Child("load-process");
  const sign = { devices, countPerDevice: Math.ceil(total / devices), recordsPerPack: records };
  const signed = await load.ask({ command: "sign", ...sign }, "signed");
  progress(`signed in ${signed.seconds.toFixed(1)} s; verifying on one core for ${verifySeconds} s …`);
  const verified = await load.ask({ command: "verify", seconds: verifySeconds }, "verified");

  progress(`bare broker, ${warmUpSeconds} s to warm up, then ${seconds} s …`);
  const bare: Server = new Child("broker-process");
  const barePort = await bare.ask({ command: "start", folder, devices }, "listening");
  const broker = await measure(load, bare, barePort.port, {
    window,
    seconds,
    fresh: true,
    cyclic: true,
    receipts: false,
  });
  await bare.end({ command: "stop" });

  progress(`gateway, ${warmUpSeconds} s to warm up, then ${seconds} s, then ${calmSeconds} s in calm …`);
  const profile = profiles === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profiles}`];
  const whole: Server = new Child("gateway-process", profile);
  const { port } = await whole.ask({ command: "start", folder, devices }, "listening");
  const gateway = await measure(load, whole, port, { window, seconds, receipts, fresh: true, cyclic: false });
  const calm = await measure(load, whole, port, {
    window: 1,
    seconds: calmSeconds,
    receipts,
    fresh: false,
    cyclic: false,
  });
  await whole.end({ command: "stop" });
  await load.end({ command: "stop" });
  return {
    records,
    bytesPerStatement: signed.bytesPerStatement,
    verifiedPerSecond: verified.count / verified.cpuSeconds,
    broker,
    gateway,
    calm,
  };
}

function print(figures: Figures): void {
  const { records, bytesPerStatement, verifiedPerSecond, broker, gateway, calm } = figures;
  const whole = (value: number) => Math.round(value).toLocaleString("en").padStart(9);
  const latency = ({ latencyMs: { p50, p99 } }: Measured) =>
    `PUBACK p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
  const line = (name: string, measured: Measured) =>
    `  ${name.padEnd(14)}${whole(perSecond(measured))} /s ${whole(perCpuSecond(measured))} per CPU-second   ` +
    `${latency(measured)}   ${Math.round(measured.residentBytes / 1e6)} MB${measured.exhausted ? "   (statements ran out: the load was the limit)" : ""}`;
  console.log(
    `\n${records} ${records === 1 ? "record" : "records"}, ${bytesPerStatement} bytes per statement`,
  );
  console.log(line("bare broker", broker));
  console.log(
    `  ${"verification".padEnd(14)}${whole(verifiedPerSecond)} /s ${whole(verifiedPerSecond)} per CPU-second`,
  );
  console.log(line("gateway", gateway));
  console.log(`  ${"".padEnd(14)}${whole(perSecond(gateway) * records)} readings/s`);
  console.log(`  ${"gateway, calm".padEnd(14)}${whole(perSecond(calm))} /s   ${latency(calm)}`);
  const ratio = (value: number) => `${(100 * value).toFixed(1)} %`.padStart(9);
  const both = 1 / (1 / verifiedPerSecond + 1 / perCpuSecond(broker));
  console.log(
    `  gateway per CPU-second, of bare verification          ${ratio(perCpuSecond(gateway) / verifiedPerSecond)}`,
  );
  console.log(
    `  gateway per CPU-second, of the bare broker            ${ratio(perCpuSecond(gateway) / perCpuSecond(broker))}`,
  );
  console.log(
    `  gateway per CPU-second, of broker and verification    ${ratio(perCpuSecond(gateway) / both)}`,
  );
  console.log(
    `  gateway per second, of the bare broker                ${ratio(perSecond(gateway) / perSecond(broker))}`,
  );
}

/** Mean time of making 4 KiB durable, which no block can be faster than. */
function syncMs(folder: string): number {
  const count = 50;
  const file = openSync(join(folder, "sync"), "w");
  const page = Buffer.alloc(4096, 1);
  const startedAt = performance.now();
  for (let i = 0; i < count; i++) {
    writeSync(file, page);
    fdatasyncSync(file);
  }
  closeSync(file);
  return (performance.now() - startedAt) / count;
}

const options = optionsOf();
const folder = mkdtempSync(join(options.folder, "tallyman-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

console.log(
  `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 1e9)} GB, ${process.platform} ${process.arch}, ` +
    `Node ${process.version}, fdatasync ${syncMs(folder).toFixed(2)} ms`,
);
console.log(
  `${options.devices} devices, window ${options.window}, QoS 1${options.receipts ? ", with receipts" : ""}`,
);
const all: Figures[] = [];
for (const [run, records] of options.records.entries())
  all.push(await measureWith(records, options, join(folder, `run-${run}`)));
for (const figures of all) print(figures);
