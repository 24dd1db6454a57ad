/**
 * What the length of the log costs: the log is made long, then the gateway is started on it, and the real path measured.
 */
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { tell } from "./figures.ts";
import { Child, type Load, type Server } from "./ingest/child.ts";
import { machineLine } from "./machine.ts";
import { countOf, helpAndEnd, temporaryFolder } from "./options.ts";

const help = `node dist/bench/growth.js [options]

For each size: fills the log straight through the sealer, without signatures, with the projections behind it; starts a
gateway on it and says how long that took; publishes signed statements of one reading over MQTT and says what each
costs in CPU, beside bare verification of the same statements. Ten million entries take 5 GB in the folder.

  --sizes COUNTS   entries of the log, ascending       (100000,1000000)
  --count COUNT    statements measured at each size    (60000)
  --rounds COUNT   measurements at each size, of which the best counts  (2)
  --folder PATH    (the system's temporary folder)
  --help`;

const devicesPerRound = 50;
const fillers = 200;
const window = 100;

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "100000,1000000" },
    count: { type: "string", default: "60000" },
    rounds: { type: "string", default: "2" },
    folder: { type: "string", default: tmpdir() },
    help: { type: "boolean", default: false },
  },
});
helpAndEnd(values.help, help);
const sizes = values.sizes.split(",").map((text) => countOf(text, "sizes", 100_000_000));
const count = countOf(values.count, "count", 1_000_000);
const rounds = countOf(values.rounds, "rounds", 10);

interface Figure {
  readonly size: number;
  readonly startSeconds: number;
  readonly microseconds: number;
  /** Per CPU-second, of bare verification in the same round. */
  readonly ratio: number;
}

const folder = temporaryFolder(values.folder);
const data = join(folder, "data");
mkdirSync(data);
console.log(machineLine(folder));
const firstFiller = sizes.length * rounds * devicesPerRound;
const devices = firstFiller + fillers;
const figures: Figure[] = [];
for (const [stage, size] of sizes.entries()) {
  await fillTo(size);
  const all: Figure[] = [];
  for (let round = 0; round < rounds; round++)
    all.push(await measure(size, (stage * rounds + round) * devicesPerRound));
  figures.push(all.reduce((best, one) => (one.ratio > best.ratio ? one : best)));
}
print();

async function fillTo(size: number): Promise<void> {
  const server: Server = new Child("gateway-process");
  await server.ask({ command: "start", folder: data, devices }, "listening");
  const startedAt = performance.now();
  let filled = await server.ask({ command: "fill", size, first: firstFiller, devices: fillers }, "filled");
  while (filled.size < size) {
    console.log(
      `  ${filled.size} of ${size} entries, ${((performance.now() - startedAt) / 1000).toFixed(0)} s`,
    );
    filled = await server.report("filled");
  }
  await server.end({ command: "stop" });
}

async function measure(size: number, first: number): Promise<Figure> {
  const load: Load = new Child("load-process");
  const sign = { devices: devicesPerRound, first, recordsPerPack: 1, secondsMax: 300 };
  const countPerDevice = Math.ceil((1.5 * count + window * devicesPerRound) / devicesPerRound) + window;
  await load.ask({ command: "sign", ...sign, countPerDevice }, "signed");
  const verified = await load.ask({ command: "verify", seconds: 3 }, "verified");
  const server: Server = new Child("gateway-process");
  const { port, startMs } = await server.ask({ command: "start", folder: data, devices }, "listening");
  const order = {
    port,
    server: server.pid,
    window,
    warmUpSeconds: 0,
    warmUpCount: count / 2,
    seconds: 0,
    count,
  };
  const flags = { receipts: false, fromStart: true, cyclic: false };
  const published = await load.ask({ command: "publish", ...order, ...flags }, "published");
  await server.end({ command: "stop" });
  await load.end({ command: "stop" });
  const { acknowledged, cpuSeconds = Number.NaN } = published;
  const ratio = acknowledged / cpuSeconds / (verified.count / verified.cpuSeconds);
  const figure = {
    size,
    startSeconds: startMs / 1000,
    microseconds: (1e6 * cpuSeconds) / acknowledged,
    ratio,
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

function print(): void {
  console.log("\nbest of each size");
  for (const figure of figures) {
    console.log(line(figure));
    const entries = figure.size.toLocaleString("en");
    tell({ name: `start-up with ${entries} statements`, value: figure.startSeconds, unit: "s" });
  }
  const [smallest, largest] = [figures[0]!, figures.at(-1)!];
  const growth = smallest.ratio / largest.ratio;
  console.log(
    `  cost per statement at ${largest.size} entries: ${growth.toFixed(2)} × that at ${smallest.size}`,
  );
  if (figures.length > 1)
    tell({
      name: `cost per statement with ${largest.size.toLocaleString("en")} of that with ${smallest.size.toLocaleString("en")}`,
      value: growth,
      unit: "×",
      required: { atMost: 1.2 },
    });
}
