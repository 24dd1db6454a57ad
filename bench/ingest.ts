/**
 * How many signed statements per second go through broker, verification, block and fsync, beside the bare broker
 * and bare signature verification in the same run. What compares between machines are the ratios.
 */
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { tell } from "./figures.ts";
import { Child, type Load, type Server } from "./ingest/child.ts";
import type { Appended, AppendOrder, Published } from "./ingest/messages.ts";
import { usageOf } from "./ingest/process-usage.ts";
import { machineLine } from "./machine.ts";
import { countOf, helpAndEnd, plural, temporaryFolder } from "./options.ts";

const help = `node dist/bench/ingest.js [options]

Measures on loopback, with the load from another process:
  bare broker     aedes alone, QoS 1 until PUBACK
  verification    sodium-native over the same statements, on all cores at once, before the gateway and after it
  gateway         broker, verification, block, state tree, projection and fsync, until PUBACK
                  these two three times in turn; what counts is the one whose share of verification is in the middle
  at half load    the same, with half as many statements per second as it has just sealed and projected
  flooded         half load, while one device sends as fast as it can: what the others notice of it
  idle            one device, four statements a second
  hypercore       signed append, in batches as large as the gateway's blocks were

CPU is that of all threads of the gateway, until the readings are in the telemetry store, too; the load is another
process and not counted.

  --devices COUNT    devices, each with its own connection and key   (50)
  --window COUNT     statements of a device on their way at a time   (5,000 of all devices)
  --records COUNTS   readings per statement, a run for each          (1,60)
  --seconds COUNT    measured time of each phase, at least           (5)
  --count COUNT      statements measured in each phase, at least     (40000)
  --folder PATH      on the disk to be measured                      (the system's temporary folder)
  --signed PATH      file that keeps what was signed beforehand: the next run with these options takes it from there
  --receipts         devices subscribe to their receipts, too
  --cpu-prof PATH    folder for CPU profiles of the gateway
  --help`;

const warmUpSeconds = 2;
/** Of each phase, not measured: all devices have connected just before. */
const settleSeconds = 1;
const onTheirWay = 5_000;
/** With fewer statements than wished the phases that need them end early, and say so. */
const signSecondsMax = 90;
const verifySeconds = 1;
/** Odd. Within a minute a virtual machine can become half as fast again: one comparison says little. */
const rounds = 3;
const idleRate = 4;

interface Options {
  readonly devices: number;
  readonly window: number;
  readonly records: readonly number[];
  readonly seconds: number;
  readonly count: number;
  readonly folder: string;
  readonly signed: string | undefined;
  readonly receipts: boolean;
  readonly profiles: string | undefined;
}

function optionsOf(): Options {
  const { values } = parseArgs({
    options: {
      devices: { type: "string", default: "50" },
      window: { type: "string" },
      records: { type: "string", default: "1,60" },
      seconds: { type: "string", default: "5" },
      count: { type: "string", default: "40000" },
      folder: { type: "string", default: tmpdir() },
      signed: { type: "string" },
      receipts: { type: "boolean", default: false },
      "cpu-prof": { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  helpAndEnd(values.help, help);
  const devices = countOf(values.devices, "devices", 10_000);
  const window = values.window ?? String(Math.max(1, Math.floor(onTheirWay / devices)));
  return {
    devices,
    window: countOf(window, "window", 500),
    records: values.records.split(",").map((text) => countOf(text, "records", 1_000)),
    seconds: countOf(values.seconds, "seconds", 60),
    count: countOf(values.count, "count", 1_000_000),
    folder: values.folder,
    signed: values.signed,
    receipts: values.receipts,
    profiles: values["cpu-prof"],
  };
}

/** The gateway at full load, and verification just before and after. */
interface Round {
  /** Per second of a core, the mean of all of them. */
  readonly verifiedPerSecond: number;
  readonly gateway: Published;
  /** Until everything acknowledged is in the telemetry store, after the last acknowledgement. */
  readonly projectedAfterSeconds: number;
  readonly statementsPerBlock: number;
}

interface Figures extends Round {
  readonly records: number;
  readonly bytesPerStatement: number;
  readonly broker: Published;
  readonly hypercore: Appended;
  /** Absent when no statements were left for it. */
  readonly half: Published | undefined;
  readonly flooded: Published | undefined;
  readonly idle: Published | undefined;
}

const perSecond = ({ acknowledged, seconds }: Published) => acknowledged / seconds;
/** NaN where the system does not tell. */
const perCpuSecond = ({ acknowledged, cpuSeconds = Number.NaN }: Published) => acknowledged / cpuSeconds;
const shareOf = ({ gateway, verifiedPerSecond }: Round) => perCpuSecond(gateway) / verifiedPerSecond;

interface PhaseOptions {
  readonly window: number;
  readonly rate?: number;
  readonly devices?: number;
  readonly flood?: boolean;
  readonly seconds: number;
  readonly count: number;
  /** From the first statement; otherwise the statements go on. */
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
  const settling = { warmUpSeconds: settleSeconds, warmUpCount: 0 };
  const order = { ...phase, port, server: server.pid, fromStart: fresh, ...settling };
  return load.ask({ command: "publish", ...order }, "published");
}

async function measureWith(records: number, options: Options, folder: string): Promise<Figures> {
  console.log(`${plural(records, "record")} per statement`);
  const load: Load = new Child("load-process");
  const { bytesPerStatement } = await sign(load, records, options);
  const broker = await measureBroker(load, options, folder);
  const measured = await measureGateway(load, options, folder);
  await load.end({ command: "stop" });
  const batch = Math.round(measured.statementsPerBlock);
  const hypercore = await measureHypercore({
    folder,
    batch,
    bytes: bytesPerStatement,
    seconds: options.seconds,
  });
  return {
    records,
    bytesPerStatement,
    broker,
    ...measured,
    hypercore,
  };
}

/** Enough for a machine that takes so many a second, at full load in each round and then at half. */
async function sign(load: Load, records: number, options: Options) {
  const { devices, seconds, count, window } = options;
  const statementsPerSecondMax = records < 10 ? 22_000 : 9_000;
  const measured = Math.max(count, statementsPerSecondMax * seconds);
  const warmUp = Math.max(count / 2, statementsPerSecondMax * warmUpSeconds);
  const total =
    Math.ceil(warmUp + (rounds + 1.2) * measured + (rounds + 1) * settleSeconds * statementsPerSecondMax) +
    devices * window;
  progress(`signing ${total} statements of ${devices} devices beforehand, for at most ${signSecondsMax} s …`);
  const countPerDevice = Math.ceil(total / devices);
  const file = options.signed && `${options.signed}-${records}`;
  const order = { devices, countPerDevice, recordsPerPack: records, secondsMax: signSecondsMax, file };
  const signed = await load.ask({ command: "sign", ...order }, "signed");
  progress(`signed ${signed.count} in ${signed.seconds.toFixed(1)} s`);
  return signed;
}

async function measureBroker(load: Load, options: Options, folder: string): Promise<Published> {
  const { devices, window, seconds, count } = options;
  progress(`bare broker, ${warmUpSeconds} s to warm up, then ${seconds} s …`);
  const server: Server = new Child("broker-process");
  const { port } = await server.ask({ command: "start", folder, devices }, "listening");
  const phase = { window, seconds, count, fresh: true, cyclic: true, receipts: false };
  await measure(load, server, port, { ...phase, seconds: warmUpSeconds, count: count / 2 });
  const measured = await measure(load, server, port, phase);
  await server.end({ command: "stop" });
  return measured;
}

async function measureGateway(
  load: Load,
  options: Options,
  folder: string,
): Promise<Omit<Figures, "records" | "bytesPerStatement" | "broker" | "hypercore">> {
  const { devices, window, seconds, count, receipts, profiles } = options;
  progress(
    `gateway, ${warmUpSeconds} s to warm up, then ${rounds} times ${seconds} s, at half load, flooded, and idle …`,
  );
  const profile = profiles === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profiles}`];
  const server: Server = new Child("gateway-process", profile);
  const { port } = await server.ask({ command: "start", folder, devices }, "listening");
  const phase = { window, seconds, count, receipts, fresh: false, cyclic: false };
  const warm = { ...phase, seconds: warmUpSeconds, count: count / 2, fresh: true };
  await measure(load, server, port, warm);
  await untilProjected(server);
  const measured = await measureInTurn(load, server, () => measure(load, server, port, phase));
  const { gateway, projectedAfterSeconds } = measured;
  const calm = { ...phase, count: 1 };
  /** Unless the statements have run out. */
  const after = async (before: Published | undefined, also: Partial<PhaseOptions>) =>
    before === undefined || before.exhausted
      ? undefined
      : await measure(load, server, port, { ...calm, ...also });
  const rate = gateway.acknowledged / (gateway.seconds + projectedAfterSeconds) / 2;
  const half = await after(gateway, { rate });
  const flooded = devices > 1 && devices <= 100 ? await after(half, { rate, flood: true }) : undefined;
  const idle = await after(flooded ?? half, { rate: idleRate, devices: 1 });
  await server.end({ command: "stop" });
  return { ...measured, half, flooded, idle };
}

/** Verification, the gateway, verification, the gateway …: the round in the middle. */
async function measureInTurn(load: Load, server: Server, publish: () => Promise<Published>): Promise<Round> {
  const measured: Round[] = [];
  let before = await verify(load);
  while (measured.length < rounds) {
    const round = await measureRound(server, publish);
    const after = await verify(load);
    const verifiedPerSecond = (before.count + after.count) / (before.cpuSeconds + after.cpuSeconds);
    measured.push({ ...round, verifiedPerSecond });
    progress(`${(100 * shareOf(measured.at(-1)!)).toFixed(1)} % of bare verification per CPU-second`);
    if (round.gateway.exhausted) break;
    before = after;
  }
  return measured.toSorted((a, b) => shareOf(a) - shareOf(b))[Math.floor((measured.length - 1) / 2)]!;
}

async function measureRound(
  server: Server,
  publish: () => Promise<Published>,
): Promise<Omit<Round, "verifiedPerSecond">> {
  const before = await server.ask({ command: "height" }, "height");
  const acknowledged = await publish();
  const afterwards = await server.ask({ command: "height" }, "height");
  const projection = await untilProjected(server);
  const { cpuSeconds } = acknowledged;
  const withProjection = cpuSeconds === undefined ? undefined : cpuSeconds + projection.cpuSeconds;
  return {
    gateway: { ...acknowledged, cpuSeconds: withProjection },
    projectedAfterSeconds: projection.seconds,
    statementsPerBlock: (afterwards.size - before.size) / (afterwards.height - before.height),
  };
}

async function verify(load: Load): Promise<{ count: number; cpuSeconds: number }> {
  progress(`verifying on all cores for ${verifySeconds} s …`);
  return load.ask({ command: "verify", seconds: verifySeconds }, "verified");
}

/** Waits until the telemetry store has what is sealed by now. */
async function untilProjected(server: Server): Promise<{ seconds: number; cpuSeconds: number }> {
  const [startedAt, before] = [performance.now(), usageOf(server.pid)];
  const { height } = await server.ask({ command: "height" }, "height");
  while ((await server.ask({ command: "height" }, "height")).telemetryHeight < height)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const after = usageOf(server.pid);
  return {
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: before && after ? after.cpuSeconds - before.cpuSeconds : Number.NaN,
  };
}

async function measureHypercore(order: Omit<AppendOrder, "command">): Promise<Appended> {
  progress(`hypercore, batches of ${order.batch}, ${order.seconds} s …`);
  const other = new Child<AppendOrder | { readonly command: "stop" }, Appended>("hypercore-process");
  const appended = await other.ask({ command: "append", ...order }, "appended");
  await other.end({ command: "stop" });
  return appended;
}

function progress(text: string): void {
  console.log(`  ${text}`);
}

function print(figures: Figures): void {
  const { records, bytesPerStatement, verifiedPerSecond, broker, gateway, half, flooded, idle, hypercore } =
    figures;
  console.log(`\n${plural(records, "record")}, ${bytesPerStatement} bytes per statement`);
  printLine("bare broker", perSecond(broker), perCpuSecond(broker), broker);
  printLine("verification", verifiedPerSecond, verifiedPerSecond);
  printLine("gateway", perSecond(gateway), perCpuSecond(gateway), gateway);
  if (half) printLine("  half load", perSecond(half), perCpuSecond(half), half);
  if (flooded) printLine("  flooded", perSecond(flooded), perCpuSecond(flooded), flooded);
  if (idle) printLine("  idle", perSecond(idle), perCpuSecond(idle), idle);
  printLine("  readings", readingsPerSecond(figures), perCpuSecond(gateway) * records);
  const appended = {
    perSecond: hypercore.count / hypercore.seconds,
    perCpu: hypercore.count / hypercore.cpuSeconds,
  };
  printLine("hypercore", appended.perSecond, appended.perCpu);
  const together = (rate: number) => 1 / (1 / verifiedPerSecond + 1 / rate);
  const batch = Math.round(figures.statementsPerBlock);
  printRatio("per CPU-second, of bare verification", shareOf(figures));
  printRatio("per CPU-second, of the bare broker", perCpuSecond(gateway) / perCpuSecond(broker));
  printRatio("per CPU-second, of both together", perCpuSecond(gateway) / together(perCpuSecond(broker)));
  printRatio("per second, of the bare broker", perSecond(gateway) / perSecond(broker));
  printRatio(`per CPU-second, of hypercore in batches of ${batch}`, perCpuSecond(gateway) / appended.perCpu);
  printRatio("per CPU-second, of that and verification", perCpuSecond(gateway) / together(appended.perCpu));
  tellFigures(figures);
}

/** Sealed, acknowledged, and in the telemetry store. */
function readingsPerSecond({ gateway, records, projectedAfterSeconds }: Figures): number {
  return (gateway.acknowledged * records) / (gateway.seconds + projectedAfterSeconds);
}

/** What is asked for; a rate per second as far as the machine could give it, verifying alone. */
function tellFigures(figures: Figures): void {
  const { records, verifiedPerSecond, gateway, half, flooded, idle } = figures;
  const run = `${options.devices} devices, ${plural(records, "record")}`;
  if (records === 1) {
    const required = { atLeast: 60 };
    tell({
      name: `${run}: of bare verification per CPU-second`,
      value: 100 * shareOf(figures),
      unit: "%",
      required,
      aim: "75",
    });
    const isFastEnough = verifiedPerSecond * cpus().length >= 15_000;
    const wall = { name: `${run}: acknowledged per second`, value: perSecond(gateway), unit: "/s" };
    tell({ ...wall, ...(isFastEnough && { required: { atLeast: 10_000 } }) });
  } else {
    const value = readingsPerSecond(figures);
    tell({
      name: `${run}: readings sealed and projected`,
      value,
      unit: "/s",
      required: { atLeast: 100_000 },
    });
  }
  if (half && !half.exhausted)
    tell({ name: `${run}: PUBACK p99 at half load`, value: half.latencyMs.p99, unit: "ms", aim: "100" });
  if (half && flooded && !flooded.exhausted) {
    const value = flooded.latencyMs.p99 / half.latencyMs.p99;
    tell({ name: `${run}: p99 of the others while one floods`, value, unit: "× p99 at half load", aim: "2" });
  }
  if (idle && !idle.exhausted)
    tell({
      name: `${run}: PUBACK p50 when idle`,
      value: idle.latencyMs.p50,
      unit: "ms",
      required: { atMost: 50 },
    });
}

function printLine(name: string, rate: number, cpuRate: number, measured?: Published): void {
  const figure = (value: number) => Math.round(value).toLocaleString("en").padStart(9);
  const notes: string[] = [];
  if (measured) {
    const { acknowledged, latencyMs, residentBytes = Number.NaN, exhausted } = measured;
    const { cpuSeconds = Number.NaN, mainThreadSeconds = Number.NaN } = measured;
    if (exhausted) notes.push("the statements ran out");
    if (acknowledged > 0)
      notes.push(`PUBACK p50 ${latencyMs.p50.toFixed(1)} ms, p99 ${latencyMs.p99.toFixed(1)} ms`);
    notes.push(`main thread ${((100 * mainThreadSeconds) / cpuSeconds).toFixed(0)} % of the CPU`);
    notes.push(`${Math.round(residentBytes / 1e6)} MB`);
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
for (const [run, records] of options.records.entries())
  print(await measureWith(records, options, join(folder, `run-${run}`)));
