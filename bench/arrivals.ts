/**
 * What keeping the arrival forecasts of many moving shipments costs: one event per shipment every ten minutes. CPU
 * time, so that a busy machine says the same.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { Journeys } from "../ledger/routing/eta/journeys.ts";
import { createRandom } from "../simulators/random.ts";
import { countOf } from "./options.ts";

const help = `node dist/bench/arrivals.js [options]

Shipments by road, sea and road, after as many past ones; a tenth of the shipments has an event in a minute.

  --shipments COUNT   (10000)
  --runs COUNT        minutes                        (5)
  --help`;

const hourMs = 3_600_000;
const startMs = Date.UTC(2026, 0, 1);
const ports = ["CNSHA", "SGSIN", "NLRTM", "DEHAM", "USLAX", "BRSSZ"];
const hours = [12, 24, 60, 760, 800, 815];
const steps = ["1 departed", "1 arrived", "2 departed", "2 arrived", "3 departed", "3 arrived"];

const { values } = parseArgs({
  options: {
    shipments: { type: "string", default: "10000" },
    runs: { type: "string", default: "5" },
    help: { type: "boolean", default: false },
  },
});

const random = createRandom("arrivals");
const journeys = new Journeys(() => []);

function say(kind: string, id: string, payload: object, atMs: number): void {
  journeys.apply({ index: 0, statement: { kind, subject: `shipment:${id}` }, payload, party: "party" }, atMs);
}

function create(id: string): void {
  const [from, to] = [random.pick(ports), random.pick(ports)];
  const leg = (n: number, mode: string, a: string, b: string) => ({
    id: String(n),
    mode,
    carrier: `${mode}-${random.integer(1, 9)}`,
    from: { name: a, locode: a },
    to: { name: b, locode: b },
    departure: startMs + hours[2 * n - 2]! * hourMs,
    arrival: startMs + hours[2 * n - 1]! * hourMs,
  });
  const legs = [
    leg(1, "road", `near ${from}`, from),
    leg(2, "sea", from, to),
    leg(3, "road", to, `near ${to}`),
  ];
  say("shipment.create", id, { id, consignee: "c", legs, at: startMs }, startMs);
}

function reach(id: string, point: number): void {
  const [leg, step] = steps[point]!.split(" ");
  const at = startMs + Math.round(hours[point]! * random.uniform(1, 1.2) * hourMs);
  say("transport.milestone", id, { leg, step, at }, at);
}

if (values.help) console.log(help);
else {
  const shipments = countOf(values.shipments, "shipments", 1_000_000);
  for (let i = 0; i < shipments / 5; i++) {
    create(`past-${i}`);
    for (let point = 0; point < steps.length; point++) reach(`past-${i}`, point);
  }
  for (let i = 0; i < shipments; i++) {
    create(`live-${i}`);
    for (let point = 0; point < i % 4; point++) reach(`live-${i}`, point);
  }
  const minutes = Array.from({ length: countOf(values.runs, "runs", 100) }, (_, run) => {
    const before = process.cpuUsage();
    // Each tenth shipment reports a position; each hundredth reaches a point of its plan.
    for (let i = run; i < shipments; i += 10) {
      if (i % 100 === run) reach(`live-${i}`, i % 4);
      journeys.forecast(`live-${i}`, startMs + 300 * hourMs, { done: 0.4, restMs: 200 * hourMs });
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  }).sort((a, b) => a - b);
  console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}`);
  console.log(
    `${shipments} live forecasts, ${Math.round(shipments / 10)} events: median ` +
      `${minutes[Math.floor(minutes.length / 2)]!.toFixed(0)} ms of CPU for a minute, slowest ${minutes.at(-1)!.toFixed(0)} ms`,
  );
}
