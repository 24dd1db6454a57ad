/** Evidence for a long shipment: how long it takes to make, and to check on the command line. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { tell } from "./figures.ts";
import { Child, type Server } from "./ingest/child.ts";
import { usageOf } from "./ingest/process-usage.ts";
import { publishAll } from "./ingest/publish-all.ts";
import { machineLine } from "./machine.ts";
import { countOf, helpAndEnd, temporaryFolder } from "./options.ts";

const help = `node dist/bench/evidence.js [options]

Publishes signed statements of ten devices attached to one shipment, then asks the gateway for the evidence over HTTP, and
checks the file with \`tallyman verify\` as a process of its own, from its start to its answer. The best of the runs counts:
it is the one least disturbed by whatever else the machine does.

  --statements COUNT  of the shipment  (10000)
  --runs COUNT        (5)
  --folder PATH       (the system's temporary folder)
  --cpu-prof PATH     folder for CPU profiles of the gateway
  --help`;

const devices = 10;
const shipment = "BENCH-1";

const { values } = parseArgs({
  options: {
    statements: { type: "string", default: "10000" },
    runs: { type: "string", default: "5" },
    folder: { type: "string", default: tmpdir() },
    "cpu-prof": { type: "string" },
    help: { type: "boolean", default: false },
  },
});
helpAndEnd(values.help, help);
const statements = countOf(values.statements, "statements", 1_000_000);
const runs = countOf(values.runs, "runs", 100);

const folder = temporaryFolder(values.folder);
console.log(machineLine(folder));
const profiles = values["cpu-prof"];
const profile = profiles === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profiles}`];
const server: Server = new Child("gateway-process", profile);
const { port } = await server.ask({ command: "start", folder: join(folder, "data"), devices }, "listening");
const { url, token, fingerprint } = await server.ask({ command: "ship", shipment, devices }, "shipped");
await publishAll(server, port, devices, statements);

const file = join(folder, "evidence.zip");
const made: Taken[] = [];
for (let run = 0; run < runs; run++) made.push(await make());
const checked: Checked[] = [];
for (let run = 0; run < runs; run++) checked.push(await check());
await server.end({ command: "stop" });
print();

interface Taken {
  readonly seconds: number;
  /** Of all threads of whoever did it; NaN where the system does not tell. */
  readonly cpuSeconds: number;
}

async function make(): Promise<Taken> {
  const [startedAt, before] = [performance.now(), usageOf(server.pid)];
  const answer = await fetch(`${url}/api/shipments/${shipment}/evidence`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const [seconds, after] = [(performance.now() - startedAt) / 1000, usageOf(server.pid)];
  if (answer.status !== 200) throw new Error(`${answer.status} ${Buffer.from(bytes)}`);
  writeFileSync(file, bytes);
  return { seconds, cpuSeconds: before && after ? after.cpuSeconds - before.cpuSeconds : Number.NaN };
}

interface Checked extends Taken {
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
  const count = checked[0]!.statements;
  console.log(`\nevidence of a shipment with ${count} statements`);
  for (const [name, all, atMost] of [
    ["made", made, 1],
    ["checked", checked, 2],
  ] as const) {
    const [best, middle] = [least(all), all.toSorted((a, b) => a.seconds - b.seconds)[all.length >> 1]!];
    const times = `${best.seconds.toFixed(2)} s at best, ${middle.seconds.toFixed(2)} s in the middle of ${all.length}`;
    console.log(`  ${name.padEnd(8)} ${times}; ${best.cpuSeconds.toFixed(2)} s of CPU`);
    const figure = `evidence of ${count} statements: ${name}`;
    tell({ name: figure, value: best.seconds, unit: "s", required: { atMost } });
    tell({ name: `${figure}, CPU`, value: best.cpuSeconds, unit: "s" });
  }
}

function least(all: readonly Taken[]): Taken {
  return all.reduce((a, b) => (a.seconds <= b.seconds ? a : b));
}
