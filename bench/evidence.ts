/** Evidence for a long shipment: how long it takes to make, and to check on the command line. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { tell } from "./figures.ts";
import { Child, type Load, type Server } from "./ingest/child.ts";
import { machineLine } from "./machine.ts";
import { countOf, temporaryFolder } from "./options.ts";

const help = `node dist/bench/evidence.js [options]

Publishes signed statements of ten devices attached to one shipment, then asks the gateway for the evidence over HTTP, and
checks the file with \`tallyman verify\` as a process of its own, from its start to its answer. The best of the runs counts:
it is the one least disturbed by whatever else the machine does.

  --statements COUNT  of the shipment  (10000)
  --runs COUNT        (5)
  --folder PATH       (the system's temporary folder)
  --help`;

const devices = 10;
const window = 100;
const shipment = "BENCH-1";

const { values } = parseArgs({
  options: {
    statements: { type: "string", default: "10000" },
    runs: { type: "string", default: "5" },
    folder: { type: "string", default: tmpdir() },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}
const statements = countOf(values.statements, "statements", 1_000_000);
const runs = countOf(values.runs, "runs", 100);

const folder = temporaryFolder(values.folder);
console.log(machineLine(folder));
const server: Server = new Child("gateway-process");
const { port } = await server.ask({ command: "start", folder: join(folder, "data"), devices }, "listening");
const { url, token, fingerprint } = await server.ask({ command: "ship", shipment, devices }, "shipped");
await publish();

const file = join(folder, "evidence.zip");
const made: number[] = [];
for (let run = 0; run < runs; run++) made.push(await makeSeconds());
const checked: Checked[] = [];
for (let run = 0; run < runs; run++) checked.push(await check());
await server.end({ command: "stop" });
print();

async function publish(): Promise<void> {
  const load: Load = new Child("load-process");
  // Devices take turns only about evenly: each has some more to say than its share.
  const countPerDevice = Math.ceil((1.3 * statements) / devices) + window;
  await load.ask({ command: "sign", devices, countPerDevice, recordsPerPack: 1, secondsMax: 600 }, "signed");
  const order = { port, server: server.pid, window, warmUpSeconds: 0, warmUpCount: 0 };
  const all = { seconds: 0, count: statements, receipts: false, fromStart: true, cyclic: false };
  await load.ask({ command: "publish", ...order, ...all }, "published");
  await load.end({ command: "stop" });
}

async function makeSeconds(): Promise<number> {
  const startedAt = performance.now();
  const answer = await fetch(`${url}/api/shipments/${shipment}/evidence`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const seconds = (performance.now() - startedAt) / 1000;
  if (answer.status !== 200) throw new Error(`${answer.status} ${Buffer.from(bytes)}`);
  writeFileSync(file, bytes);
  return seconds;
}

interface Checked {
  readonly seconds: number;
  /** User and system time of the process, where the shell tells. */
  readonly cpuSeconds: number;
  readonly statements: number;
}

/** `times` (POSIX) tells the CPU of the shell's children. */
async function check(): Promise<Checked> {
  const command = fileURLToPath(new URL("../../bin/tallyman.js", import.meta.url));
  const words = [process.execPath, command, "verify", file, "--trust", fingerprint, "--json"];
  const startedAt = performance.now();
  const child = spawn("sh", ["-c", '"$@"; times', "sh", ...words], { stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  for await (const text of child.stdout) out += text;
  const seconds = (performance.now() - startedAt) / 1000;
  const [report, ...times] = out.trimEnd().split("\n");
  const {
    verdict,
    problems,
    statements: count,
  } = JSON.parse(report!) as {
    verdict: string;
    problems: unknown;
    statements: number;
  };
  if (verdict !== "holds") throw new Error(`${verdict}: ${JSON.stringify(problems)}`);
  const parts = [...(times.at(-1) ?? "").matchAll(/(\d+)m([\d.]+)s/g)];
  const cpuSeconds = parts.reduce((sum, [, minutes, rest]) => sum + 60 * Number(minutes) + Number(rest), 0);
  return { seconds, cpuSeconds, statements: count };
}

function print(): void {
  const best = checked.reduce((a, b) => (a.seconds <= b.seconds ? a : b));
  const makeBest = Math.min(...made);
  const middle = (all: readonly number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)]!;
  const shown = (least: number, all: readonly number[]) =>
    `${least.toFixed(2)} s at best, ${middle(all).toFixed(2)} s in the middle of ${all.length}`;
  console.log(`\nevidence of a shipment with ${best.statements} statements`);
  console.log(`  made      ${shown(makeBest, made)}`);
  const all = checked.map(({ seconds }) => seconds);
  console.log(`  checked   ${shown(best.seconds, all)}, ${best.cpuSeconds.toFixed(2)} s of CPU`);
  const of = `evidence of ${best.statements} statements`;
  tell({ name: `${of}: made`, value: makeBest, unit: "s", required: { atMost: 1 } });
  tell({ name: `${of}: checked`, value: best.seconds, unit: "s", required: { atMost: 2 } });
}
