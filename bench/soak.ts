/**
 * The gateway for a long time at a moderate rate, with devices that come and go. Memory is sampled after a warm-up, and
 * a line laid through the samples: its rise over the whole time is the drift.
 */
import { tmpdir } from "node:os";
import { parseArgs } from "node:util";
import { tell } from "./figures.ts";
import { Child, type Server } from "./ingest/child.ts";
import { memoryOf, usageOf } from "./ingest/process-usage.ts";
import { lineThrough } from "./line-through.ts";
import { machineLine } from "./machine.ts";
import { countOf, helpAndEnd, temporaryFolder } from "./options.ts";
import { SoakDevice } from "./soak/soak-device.ts";

const help = `node dist/bench/soak.js [options]

Publishes signed statements of one reading at a fixed rate, while devices disconnect, connect again, and send again
what was not acknowledged. Prints a line for each sample, then the drift in per cent: of the memory that the gateway
holds itself, of its JavaScript heap, and of its open files. Linux only.

  --minutes COUNT   in all, the warm-up included     (60)
  --warm-up COUNT   minutes before the first sample  (10)
  --rate COUNT      statements per second            (500)
  --devices COUNT   (200)
  --churn COUNT     devices per second that disconnect and connect again  (2)
  --folder PATH     (the system's temporary folder)
  --help`;

const sampleMs = 10_000;
const tickMs = 20;

interface Sample {
  readonly seconds: number;
  readonly anonymousBytes: number;
  readonly heapBytes: number;
  readonly openFiles: number;
}

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    "warm-up": { type: "string", default: "10" },
    rate: { type: "string", default: "500" },
    devices: { type: "string", default: "200" },
    churn: { type: "string", default: "2" },
    folder: { type: "string", default: tmpdir() },
    help: { type: "boolean", default: false },
  },
});
helpAndEnd(values.help, help);
const minutes = countOf(values.minutes, "minutes", 10_000);
const warmUpMinutes = countOf(values["warm-up"], "warm-up", minutes);
const rate = countOf(values.rate, "rate", 20_000);
const deviceCount = countOf(values.devices, "devices", 2_000);
const churn = countOf(values.churn, "churn", deviceCount);

const folder = temporaryFolder(values.folder);
console.log(machineLine(folder));
console.log(
  `${rate} statements/s of ${deviceCount} devices for ${minutes} min; ${churn} devices/s come and go`,
);
const server: Server = new Child("gateway-process");
const { port } = await server.ask({ command: "start", folder, devices: deviceCount }, "listening");
const countPerDevice = Math.ceil((1.2 * rate * minutes * 60) / deviceCount);
const devices = Array.from({ length: deviceCount }, (_, i) => new SoakDevice(i, countPerDevice, port));
await Promise.all(devices.map((device) => device.connect()));

const startedAt = performance.now();
const elapsedSeconds = () => (performance.now() - startedAt) / 1000;
const acknowledged = () => devices.reduce((sum, device) => sum + device.acknowledged, 0);
const samples: Sample[] = [];
let sent = 0;
let reconnected = 0;

const publishing = setInterval(() => {
  const due = Math.floor(elapsedSeconds() * rate);
  for (; sent < due; sent++) devices[sent % deviceCount]!.say();
}, tickMs);
const churning = setInterval(() => void devices[reconnected++ % deviceCount]!.reconnect(), 1000 / churn);

while (elapsedSeconds() < minutes * 60) {
  await new Promise((resolve) => setTimeout(resolve, sampleMs));
  await sample();
}
clearInterval(publishing);
clearInterval(churning);
for (const device of devices) device.end();
await server.end({ command: "stop" });
print();

async function sample(): Promise<void> {
  const memory = memoryOf(server.pid);
  if (!memory) throw new Error("this system does not tell the memory of another process");
  const { heapBytes, externalBytes } = await server.ask({ command: "memory" }, "memory");
  const { anonymousBytes, fileBytes, openFiles } = memory;
  const seconds = elapsedSeconds();
  const warm = seconds >= warmUpMinutes * 60;
  if (warm) samples.push({ seconds, anonymousBytes, heapBytes, openFiles });
  console.log(
    `${seconds.toFixed(0).padStart(6)} s  ${warm ? " " : "~"} own ${megabytes(anonymousBytes)}, mapped files ${megabytes(fileBytes)}, ` +
      `heap ${megabytes(heapBytes)}, external ${megabytes(externalBytes)}, open files ${openFiles}, ` +
      `acknowledged ${acknowledged()} of ${sent}, CPU ${usageOf(server.pid)?.cpuSeconds.toFixed(0)} s`,
  );
}

function print(): void {
  const failures = devices.reduce((sum, device) => sum + device.failures, 0);
  console.log(
    `\n${acknowledged()} statements acknowledged, ${reconnected} reconnections, ${failures} connections failed`,
  );
  printDrift("own memory", (sample) => sample.anonymousBytes, megabytes);
  printDrift("JavaScript heap", (sample) => sample.heapBytes, megabytes);
  printDrift("open files", (sample) => sample.openFiles, String);
}

function printDrift(name: string, of: (sample: Sample) => number, show: (value: number) => string): void {
  const { mean, drift } = driftOf(samples.map((sample) => [sample.seconds, of(sample)]));
  const all = samples.map(of);
  const range = `${show(Math.min(...all))} to ${show(Math.max(...all))}`;
  tell({
    name: `${name}: drift over ${minutes} minutes`,
    value: 100 * drift,
    unit: "%",
    required: { atMost: 5 },
  });
  console.log(
    `  ${name.padEnd(16)} ${range}, mean ${show(Math.round(mean))}: drift ${(100 * drift).toFixed(1)} %`,
  );
}

/** The rise of the line through the points over the whole time, as a share of the mean. */
function driftOf(points: readonly (readonly [number, number])[]): { mean: number; drift: number } {
  const { slope, mean } = lineThrough(points);
  const span = points.at(-1)![0] - points[0]![0];
  return { mean, drift: (slope * span) / mean };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
