/**
 * How long the learned durations take to be fitted again on all observations that a fit rests on. CPU time, so that
 * a busy machine says the same.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { EffectsModel, type WeightedCase } from "../ledger/routing/learning/effects.ts";
import { featuresOf, levelCount } from "../ledger/routing/learning/features.ts";
import { createRandom } from "../simulators/random.ts";
import { countOf } from "./options.ts";

const help = `node dist/bench/refit.js [options]

Legs between 400 terminals, 3,000 lanes, 40 carriers, all year.

  --observations COUNT   (30000)
  --runs COUNT           (7)
  --help`;

const hourMs = 3_600_000;

function observations(count: number): WeightedCase[] {
  const random = createRandom("refit");
  const lanes = Array.from({ length: 3_000 }, () => [random.integer(1, 400), random.integer(1, 400)]);
  return Array.from({ length: count }, (_, i) => {
    const [from, to] = random.pick(lanes);
    const plannedMs = random.uniform(5, 900) * hourMs;
    const features = featuresOf({
      kind: "leg",
      mode: random.pick(["sea", "rail", "road", "air"]),
      isOnward: random.chance(0.5),
      carrier: `carrier-${random.integer(1, 40)}`,
      from: `terminal-${from}`,
      to: `terminal-${to}`,
      via: [],
      plannedMs,
      lastStayMs: random.uniform(0, 1) * plannedMs,
      month: (i % 12) + 1,
    });
    return { ...features, y: random.normal((to! % 7) / 10, 0.3), weight: random.uniform(0.5, 1) };
  });
}

const { values } = parseArgs({
  options: {
    observations: { type: "string", default: "30000" },
    runs: { type: "string", default: "7" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(help);
else {
  const cases = observations(countOf(values.observations, "observations", 1_000_000));
  const runs = Array.from({ length: countOf(values.runs, "runs", 100) }, () => {
    const before = process.cpuUsage();
    EffectsModel.fit(cases, levelCount);
    return process.cpuUsage(before).user / 1_000;
  }).sort((a, b) => a - b);
  console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}`);
  console.log(
    `fit on ${cases.length} observations: median ${runs[Math.floor(runs.length / 2)]!.toFixed(0)} ms of CPU, ` +
      `slowest ${runs.at(-1)!.toFixed(0)} ms`,
  );
}
