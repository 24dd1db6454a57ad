/**
 * What the length of the log costs: logs of several lengths are made, then in turn, again and again, the gateway is started on a
 * copy of each, and the real path measured with the same statements.
 */
import { closeSync, cpSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { tell } from "./figures.ts";
import { Child, type Load, type Server } from "./ingest/child.ts";
import { machineLine } from "./machine.ts";
import { median } from "./median.ts";
import { countOf, helpAndEnd, temporaryFolder } from "./options.ts";

const help = `node dist/bench/growth.js [options]

For each size: fills a log straight through the sealer, without signatures, with the projections behind it. Then, in each
round, for each size: starts a gateway on a copy and says how long that took; publishes signed statements of one reading
over MQTT and says what each costs in CPU, beside bare verification of the same statements on all cores before and after.
What counts is the median of the rounds. Ten million entries take 4 GB in the folder, twice while they are measured.

At every length the telemetry store sorts its newest million rows when it has that many, 0.7 s of CPU. Sizes are chosen so
that this does not fall among the statements measured: below 800,000, or 300,000 past a million. With --count 1000000 it
falls there once at each size.

  --sizes COUNTS   entries of the logs, ascending      (100000,1300000)
  --count COUNT    statements measured each time       (60000)
  --rounds COUNT   measurements at each size           (5)
  --folder PATH    (the system's temporary folder)
  --help`;

const measuredDevices = 50;
const fillers = 200;
const devices = measuredDevices + fillers;
const window = 100;
const verifySeconds = 1;

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "100000,1300000" },
    count: { type: "string", default: "60000" },
    rounds: { type: "string", default: "5" },
    folder: { type: "string", default: tmpdir() },
    help: { type: "boolean", default: false },
  },
});
helpAndEnd(values.help, help);
const sizes = values.sizes.split(",").map((text) => countOf(text, "sizes", 100_000_000));
const count = countOf(values.count, "count", 1_000_000);
const rounds = countOf(values.rounds, "rounds", 100);
if (sizes.some((size, i) => i > 0 && size <= sizes[i - 1]!)) {
  console.error("--sizes ascend: each log is made of the one before");
  process.exit(1);
}

interface Figure {
  readonly size: number;
  readonly startSeconds: number;
  readonly microseconds: number;
  /** Of bare verification, just before and after, per CPU-second. */
  readonly ratio: number;
}

const folder = temporaryFolder(values.folder);
console.log(machineLine(folder));
await fillAll();
const load: Load = new Child("load-process");
await sign();
const measured: Figure[] = [];
for (let round = 0; round < rounds; round++)
  // There and back: what a machine gets slower by in the meantime meets all sizes alike.
  for (const size of round % 2 === 0 ? sizes : sizes.toReversed()) measured.push(await measure(size));
await load.end({ command: "stop" });
print();

function filled(size: number): string {
  return join(folder, `filled-${size}`);
}

/** Each log is made of the one before. */
async function fillAll(): Promise<void> {
  for (const [stage, size] of sizes.entries()) {
    const shorter = sizes[stage - 1];
    if (shorter === undefined) mkdirSync(filled(size));
    else copyFolder(filled(shorter), filled(size));
    await fillTo(size);
  }
}

/** Until it is on disk: gigabytes that the system still writes would be in the way of what is measured. */
function copyFolder(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  for (const entry of readdirSync(to, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = openSync(join(entry.parentPath, entry.name), "r+");
    fsyncSync(file);
    closeSync(file);
  }
}

async function fillTo(size: number): Promise<void> {
  const server: Server = new Child("gateway-process");
  await server.ask({ command: "start", folder: filled(size), devices }, "listening");
  const startedAt = performance.now();
  const order = { size, first: measuredDevices, devices: fillers };
  let reached = await server.ask({ command: "fill", ...order }, "filled");
  while (reached.size < size) {
    console.log(
      `  ${reached.size} of ${size} entries, ${((performance.now() - startedAt) / 1000).toFixed(0)} s`,
    );
    reached = await server.report("filled");
  }
  await server.end({ command: "stop" });
}

async function sign(): Promise<void> {
  const total = 1.5 * count + window * measuredDevices;
  const countPerDevice = Math.ceil(total / measuredDevices) + window;
  const order = { devices: measuredDevices, recordsPerPack: 1, secondsMax: 300, countPerDevice };
  await load.ask({ command: "sign", ...order }, "signed");
}

async function measure(size: number): Promise<Figure> {
  const data = join(folder, "measured");
  copyFolder(filled(size), data);
  const server: Server = new Child("gateway-process");
  const { port, startMs } = await server.ask({ command: "start", folder: data, devices }, "listening");
  const verify = () => load.ask({ command: "verify", seconds: verifySeconds }, "verified");
  const before = await verify();
  const warmUp = { warmUpSeconds: 0, warmUpCount: count / 2 };
  const order = { port, server: server.pid, window, seconds: 0, count, ...warmUp };
  const flags = { receipts: false, fromStart: true, cyclic: false };
  const published = await load.ask({ command: "publish", ...order, ...flags }, "published");
  const after = await verify();
  await server.end({ command: "stop" });
  rmSync(data, { recursive: true });
  const { acknowledged, cpuSeconds = Number.NaN } = published;
  const verified = (before.count + after.count) / (before.cpuSeconds + after.cpuSeconds);
  const figure = {
    size,
    startSeconds: startMs / 1000,
    microseconds: (1e6 * cpuSeconds) / acknowledged,
    ratio: acknowledged / cpuSeconds / verified,
  };
  console.log(line(figure));
  return figure;
}

function line({ size, startSeconds, microseconds, ratio }: Figure): string {
  return (
    `  ${size.toLocaleString("en").padStart(11)} entries: start ${startSeconds.toFixed(1).padStart(5)} s, ` +
    `${microseconds.toFixed(1).padStart(6)} µs of CPU per statement, ${(100 * ratio).toFixed(1)} % of bare verification per CPU-second`
  );
}

function medianAt(size: number): Figure {
  const figures = measured.filter((figure) => figure.size === size);
  const of = (value: (figure: Figure) => number) => median(figures.map(value));
  return {
    size,
    startSeconds: of(({ startSeconds }) => startSeconds),
    microseconds: of(({ microseconds }) => microseconds),
    ratio: of(({ ratio }) => ratio),
  };
}

function print(): void {
  console.log("\nmedian of each size");
  for (const size of sizes) {
    const figure = medianAt(size);
    console.log(line(figure));
    const entries = size.toLocaleString("en");
    tell({ name: `start-up with ${entries} statements`, value: figure.startSeconds, unit: "s" });
  }
  if (sizes.length > 1) printGrowth(sizes[0]!, sizes.at(-1)!);
}

function printGrowth(shortest: number, longest: number): void {
  const [short, long] = [medianAt(shortest), medianAt(longest)];
  const growth = long.microseconds / short.microseconds;
  console.log(
    `  CPU per statement at ${longest} entries: ${growth.toFixed(2)} × that at ${shortest}; ` +
      `of bare verification beside each ${(short.ratio / long.ratio).toFixed(2)} ×`,
  );
  tell({
    name: `cost per statement with ${longest.toLocaleString("en")} of that with ${shortest.toLocaleString("en")}`,
    value: growth,
    unit: "×",
    required: { atMost: 1.2 },
  });
}
