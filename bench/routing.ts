/**
 * How long it takes to answer where goods should go: the front of routes and the simulation of each, on networks of
 * three sizes, and a sea way out of the table. What compares between machines is the ratio to the plain pass.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { readSeaTable } from "../gateway/routing/tables.ts";
import { PriorForecaster } from "../ledger/routing/priors.ts";
import { planDefaults, planRoutes } from "../ledger/routing/search/plan.ts";
import { timetableOf } from "../ledger/routing/search/timetable.ts";
import { straightSea, syntheticNetwork, syntheticQuestions } from "./routing/synthetic-network.ts";

const help = `node dist/bench/routing.js [options]

  --questions COUNT  questions per network, between regions  (40)
  --seed NUMBER      of networks and questions               (1)
  --help`;

interface Case {
  readonly terminals: number;
  readonly arcs: number;
  readonly epsilon: number;
  readonly legsMax?: number;
  readonly targetMs: number;
  readonly inWorker: boolean;
}

const cases: readonly Case[] = [
  { terminals: 330, arcs: 8_000, epsilon: 0.05, targetMs: 100, inWorker: false },
  { terminals: 1_350, arcs: 36_000, epsilon: 0.05, targetMs: 800, inWorker: false },
  { terminals: 5_000, arcs: 110_000, epsilon: 0.1, legsMax: 7, targetMs: 1_000, inWorker: true },
];

interface Job {
  readonly case: Case;
  readonly questions: number;
  readonly seed: number;
}

interface Figures {
  readonly arcs: number;
  readonly timetableMs: number;
  readonly timesMs: readonly number[];
  /** On a machine that does other things as well, what compares with the target. */
  readonly cpuTimesMs: readonly number[];
  readonly routes: readonly number[];
  readonly labels: readonly number[];
  readonly incomplete: number;
}

function measure({ case: each, questions, seed }: Job): Figures {
  const network = syntheticNetwork(each.terminals, each.arcs, seed);
  const begin = performance.now();
  const timetable = timetableOf(network, straightSea);
  const timetableMs = performance.now() - begin;
  const forecaster = new PriorForecaster();
  const asked = syntheticQuestions(network, questions, seed + 1).map((question) =>
    each.legsMax === undefined ? question : { ...question, transfersMax: each.legsMax - 1 },
  );
  const options = { ...planDefaults, epsilon: each.epsilon };
  // The first answers are slower until the engine has compiled what they run.
  for (const question of asked.slice(0, 3)) planRoutes(timetable, question, forecaster, options);
  const figures = asked.map((question) => {
    const startedAt = performance.now();
    const cpu = process.cpuUsage();
    const plan = planRoutes(timetable, question, forecaster, options);
    const { user, system } = process.cpuUsage(cpu);
    return { ms: performance.now() - startedAt, cpuMs: (user + system) / 1_000, plan };
  });
  return {
    arcs: timetable.arcs.length,
    timetableMs,
    timesMs: figures.map(({ ms }) => ms),
    cpuTimesMs: figures.map(({ cpuMs }) => cpuMs),
    routes: figures.map(({ plan }) => plan.routes.length),
    labels: figures.map(({ plan }) => plan.labels),
    incomplete: figures.filter(({ plan }) => !plan.complete).length,
  };
}

function measureInWorker(job: Job): Promise<Figures> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./routing.js", import.meta.url), { workerData: job });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const at = (values: readonly number[], share: number) =>
  sorted(values)[Math.max(0, Math.ceil(share * values.length) - 1)]!;

/** One pass over ten million numbers: what this machine does at this moment. */
function plainPassMs(): number {
  const numbers = Float64Array.from({ length: 10_000_000 }, (_, i) => i % 1_000);
  const begin = performance.now();
  let sum = 0;
  for (const number of numbers) sum += number * 1.5;
  return sum > 0 ? performance.now() - begin : 0;
}

function tellSeaTable(): void {
  const table = readSeaTable();
  const from = { locode: "CNSHA", lat: 31.34, lon: 121.65 };
  const to = { locode: "NLRTM", lat: 51.95, lon: 4.05 };
  const runs = 1_000;
  const begin = performance.now();
  let meters = 0;
  for (let i = 0; i < runs; i++) meters += table.way(from, to, [])!.meters;
  const ms = (performance.now() - begin) / runs;
  console.log(
    `sea way out of the table: ${ms.toFixed(4)} ms (target 1 ms), ${Math.round(meters / runs / 1_852)} nm`,
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      questions: { type: "string", default: "40" },
      seed: { type: "string", default: "1" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(help);
  const [questions, seed] = [Number(values.questions), Number(values.seed)];
  if (!Number.isInteger(questions) || questions < 1 || !Number.isInteger(seed))
    throw new Error("--questions and --seed are whole numbers; see --help");
  const passMs = plainPassMs();
  console.log(
    `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}; plain pass over 10⁷ numbers ${passMs.toFixed(1)} ms`,
  );
  tellSeaTable();
  for (const each of cases) {
    const job = { case: each, questions, seed };
    const figures = await (each.inWorker ? measureInWorker(job) : measure(job));
    const { timesMs, cpuTimesMs, routes, labels, incomplete } = figures;
    console.log(
      `${each.terminals} terminals, ${figures.arcs} arcs, epsilon ${each.epsilon * 100} %, ` +
        `${each.legsMax === undefined ? "no limit on legs" : `at most ${each.legsMax} legs`}` +
        `${each.inWorker ? ", in a worker" : ""}: ` +
        `p50 ${at(timesMs, 0.5).toFixed(0)} ms, p95 ${at(timesMs, 0.95).toFixed(0)} ms (target ${each.targetMs} ms), ` +
        `max ${at(timesMs, 1).toFixed(0)} ms, of the CPU p50 ${at(cpuTimesMs, 0.5).toFixed(0)} ms, p95 ${at(cpuTimesMs, 0.95).toFixed(0)} ms, ${(at(timesMs, 0.95) / passMs).toFixed(1)} passes; ` +
        `routes p50 ${at(routes, 0.5)}, p95 ${at(routes, 0.95)}; labels p50 ${at(labels, 0.5)}; ` +
        `${incomplete} incomplete; timetable ${figures.timetableMs.toFixed(0)} ms`,
    );
  }
}

if (isMainThread) await main();
else parentPort?.postMessage(measure(workerData as Job));
