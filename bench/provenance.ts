/**
 * How long it takes to follow goods back to every source and forward to every buyer: `node dist/bench/provenance.js [lots]`. The
 * lots are a food chain: sources, mixed and divided over and over, each of which goes to three buyers.
 */
import { tmpdir } from "node:os";
import { ProvenanceGraph } from "../ledger/provenance/graph.ts";
import { machineLine } from "./machine.ts";

const lotsDefault = 100_000;
const sourcesShare = 0.1;
const buyersPerLot = 3;
const runs = 20;
const targetMs = 500;

/** Deterministic numbers below `bound`. */
function numbers(): (bound: number) => number {
  let state = 12_345;
  return (bound) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state % bound;
  };
}

function build(count: number): ProvenanceGraph {
  const graph = new ProvenanceGraph();
  const below = numbers();
  const sources = Math.floor(count * sourcesShare);
  for (let i = 0; i < count; i++) {
    // Of recent lots, so that chains are long, and of the very first one, on which everything then rests.
    const inputs = i < sources ? [] : [0, i - 1 - below(Math.min(i, 500)), i - 1 - below(Math.min(i, 500))];
    graph.setLot(`lot-${i}`, {
      by: `maker-${i % 100}`,
      name: "Sample lot",
      massMilligrams: 1_000,
      inputs: inputs.map((input) => ({ lot: `lot-${input}`, massMilligrams: 1 })),
      certificates: [],
      atMs: 0,
      declaredAt: i,
      consignments: buyersPerLot,
      items: 0,
    });
    for (let buyer = 0; buyer < buyersPerLot; buyer++) {
      const to = `buyer-${below(10_000)}`;
      graph.addPassage({ lot: `lot-${i}`, from: `maker-${i % 100}`, to, shipment: undefined });
      graph.setHolding(`lot-${i}`, to, 100);
    }
  }
  return graph;
}

function measure(name: string, query: () => number): void {
  const tookMs: number[] = [];
  let size = 0;
  const cpuBefore = process.cpuUsage();
  for (let run = 0; run < runs; run++) {
    const startedMs = performance.now();
    size = query();
    tookMs.push(performance.now() - startedMs);
  }
  const cpu = process.cpuUsage(cpuBefore);
  const cpuMs = (cpu.user + cpu.system) / 1_000 / runs;
  tookMs.sort((a, b) => a - b);
  const median = tookMs[runs >> 1]!;
  console.log(
    `${name}: ${size} lots, holdings and passages, median ${median.toFixed(1)} ms, processor time ${cpuMs.toFixed(1)} ms: ` +
      `${(cpuMs / targetMs).toFixed(2)} of the ${targetMs} ms allowed`,
  );
}

const count = Number(process.argv[2] ?? lotsDefault);
console.log(machineLine(tmpdir()));
const graph = build(count);
const answer = (lot: string, direction: "back" | "forward") => {
  const lots = graph.trace([lot], direction);
  return lots.length + graph.holdings(lots).length + graph.passages(lots).length;
};
measure(`forward from the first of ${count} lots`, () => answer("lot-0", "forward"));
measure(`back from the last of ${count} lots`, () => answer(`lot-${count - 1}`, "back"));
