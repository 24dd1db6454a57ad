/**
 * What it costs to ask customs lists of 20,000 entries at a booking: `node dist/bench/customs.js [entries]`. The lists are in an
 * LMDB store as a gateway has it, and the state's cache is emptied by asking for other goods each time.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open } from "lmdb";
import { customsListPublish, type ListEntry, type ListPublish } from "../ledger/state/customs/lists.ts";
import { checkLists, type GoodsFacts } from "../ledger/state/customs/matching.ts";
import type { Execution } from "../ledger/state/kind.ts";
import { decodeState, encodeState, type StateValue, type StateWriter } from "../ledger/state/view.ts";
import { machineLine } from "./machine.ts";

const entriesDefault = 20_000;
const bookings = 2_000;
const partEntries = 500;
const targetMs = 5;

/** Values in LMDB, decoded whenever they are asked for: slower than a gateway, which keeps decoded ones. */
class StoredState implements StateWriter {
  readonly #values;

  constructor(folder: string) {
    this.#values = open<Uint8Array, string>({ path: folder, encoding: "binary", noSync: true });
  }

  get<T extends StateValue>(name: string): T | undefined {
    const bytes = this.#values.get(name);
    return bytes && decodeState<T>(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  set(name: string, value: StateValue): void {
    this.#values.putSync(name, encodeState(value));
  }

  close(): Promise<void> {
    return this.#values.close();
  }
}

const digitsOf = (n: number, length: number) => String(n).padStart(length, "0");

/** Every HS heading many times over, with origins, producers and thresholds. */
function entry(i: number): ListEntry {
  return {
    id: `E-${i}`,
    hsPrefix: digitsOf((i * 7919) % 1_000_000, 6),
    ...(i % 3 === 0 && { origin: String.fromCharCode(65 + (i % 26), 65 + (Math.floor(i / 26) % 26)) }),
    ...(i % 5 === 0 && { producer: `producer-${i % 1_000}` }),
    ...(i % 7 === 0 && { massGramsMin: (i % 100) * 1_000 }),
  };
}

function publish(state: StateWriter, list: string, count: number): void {
  const parts = Math.ceil(count / partEntries);
  for (let part = 1; part <= parts; part++) {
    const from = (part - 1) * partEntries;
    const add = Array.from({ length: Math.min(partEntries, count - from) }, (_, i) => entry(from + i));
    const payload: ListPublish = {
      list,
      title: "Sample list",
      polarity: "negative",
      sides: ["import"],
      version: 1,
      part,
      parts,
      add,
      remove: [],
    };
    customsListPublish.apply({ state, payload, party: "customs", index: part } as Execution<unknown>);
  }
}

const facts = (i: number): GoodsFacts => ({
  dispatch: "KE",
  destination: "NL",
  transit: [],
  origin: String.fromCharCode(65 + (i % 26), 65 + ((i * 3) % 26)),
  shipper: `producer-${i % 1_500}`,
  producers: [`producer-${(i * 7) % 1_500}`, `producer-${(i * 11) % 1_500}`],
  products: ["09506000134352"],
  hsCode: digitsOf((i * 104_729) % 100_000_000, 8),
  massGrams: (i % 200) * 1_000,
  certificates: [],
});

const count = Number(process.argv[2] ?? entriesDefault);
const folder = mkdtempSync(join(tmpdir(), "tallyman-bench-"));
const state = new StoredState(join(folder, "state"));
try {
  console.log(machineLine(folder));
  state.set("party/customs", { legalName: "Customs", country: "NL", roles: ["customs"], keys: [] });
  publish(state, "NL-negative", count);
  const tookMs: number[] = [];
  let refused = 0;
  const cpuBefore = process.cpuUsage();
  for (let i = 0; i < bookings; i++) {
    const startedMs = performance.now();
    if (checkLists(state, facts(i), 0).negative.length > 0) refused++;
    tookMs.push(performance.now() - startedMs);
  }
  const cpu = process.cpuUsage(cpuBefore);
  const cpuMs = (cpu.user + cpu.system) / 1_000 / bookings;
  tookMs.sort((a, b) => a - b);
  const at = (share: number) => tookMs[Math.min(bookings - 1, Math.floor(share * bookings))]!;
  console.log(`${count} entries, ${bookings} bookings of which ${refused} are refused`);
  console.log(`p50 ${at(0.5).toFixed(3)} ms   p99 ${at(0.99).toFixed(3)} ms   most ${at(1).toFixed(3)} ms`);
  // Other processes on the machine take time from the slowest ones; what was computed is in the processor time.
  console.log(
    `processor time ${cpuMs.toFixed(3)} ms each: ${(cpuMs / targetMs).toFixed(3)} of the ${targetMs} ms allowed`,
  );
} finally {
  await state.close();
  rmSync(folder, { recursive: true });
}
