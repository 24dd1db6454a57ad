import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { historyRecords } from "../../../ledger/evidence/history.ts";
import { EvidenceLookup } from "../../../ledger/evidence/lookup.ts";
import { unitOf } from "../../../ledger/state/holdables.ts";
import { TestChain, type TestSigner, testStartMs } from "../chain-fixture.ts";
import { Forgery } from "./forgery.ts";
import { bundleOf, check, minuteMs, problemsOf } from "./sample.ts";

const units = ["A", "B", "C"];
const items = ["shipment:S", "shipment:T", "unit:A", "unit:B"];

/** Loads or unloads an item, or moves the clock only; what the rules refuse does not happen. */
const moves = fc.array(fc.record({ unit: fc.constantFrom(...units), item: fc.constantFrom(...items) }), {
  minLength: 1,
  maxLength: 24,
});

interface World {
  readonly chain: TestChain;
  readonly carrier: TestSigner;
  readonly devices: readonly TestSigner[];
}

function world(): World {
  const chain = new TestChain();
  const carrier = chain.party("carrier");
  const devices = units.map((id) => {
    chain.unit(id, carrier, "pallet");
    const device = chain.device(`on-${id}`, carrier);
    chain.attach(carrier, device.id, `unit:${id}`);
    return device;
  });
  for (const id of ["S", "T"]) chain.shipment(id, carrier, "carrier", ["carrier"]);
  return { chain, carrier, devices };
}

/**
 * What the history is, by watching: after each move, which unit contains what and which epoch each unit is in. While
 * the shipment is inside a unit, that unit's epoch belongs to the shipment's history.
 */
class Watcher {
  readonly records = new Set(["record/shipment:S"]);
  readonly #inside = new Map<string, string>();

  note(chain: TestChain): void {
    for (let at = this.#inside.get("shipment:S"); at !== undefined; at = this.#inside.get(`unit:${at}`))
      this.records.add(`record/unit:${at}/${unitOf(chain.state, at)!.epoch}`);
  }

  move(unit: string, item: string, isLoad: boolean): void {
    if (isLoad) this.#inside.set(item, unit);
    else this.#inside.delete(item);
  }

  contains(unit: string, item: string): boolean {
    return this.#inside.get(item) === unit;
  }
}

function play(
  { chain, carrier, devices }: World,
  script: readonly { unit: string; item: string }[],
): Watcher {
  const watcher = new Watcher();
  script.forEach(({ unit, item }, i) => {
    chain.at(testStartMs + (i + 1) * 10 * minuteMs);
    for (const device of devices) chain.temperatures(device, chain.nowMs - 5 * minuteMs, minuteMs, [5, 6]);
    const isLoad = !watcher.contains(unit, item);
    try {
      if (isLoad) chain.load(carrier, unit, [item]);
      else chain.unload(carrier, unit, [item]);
    } catch {
      // Refused by the rules (already aboard elsewhere, too deep, inside itself): nothing happened.
      carrier.sequence -= 1;
      carrier.last = lastOf(chain, carrier);
      return;
    }
    watcher.move(unit, item, isLoad);
    watcher.note(chain);
  });
  chain.at(testStartMs + (script.length + 1) * 10 * minuteMs);
  for (const device of devices) chain.temperatures(device, chain.nowMs - 5 * minuteMs, minuteMs, [5, 6]);
  chain.seal();
  return watcher;
}

function lastOf(chain: TestChain, signer: TestSigner): Uint8Array | undefined {
  const kid = Buffer.from(signer.key.kid).toString("hex");
  return chain.state.get<{ last: Uint8Array }>(`signer/${kid}`)?.last;
}

function recordsOf(chain: TestChain): readonly string[] {
  const lookup = new EvidenceLookup(
    (name) => chain.stateBytes(name) ?? null,
    (_, atMost) => (atMost < 0 ? undefined : atMost),
  );
  return historyRecords(lookup, "S").records;
}

describe("a shipment's history", () => {
  it("has exactly the records of the epochs that it spent inside units, however these were nested", () => {
    fc.assert(
      fc.property(moves, (script) => {
        const played = world();
        const watcher = play(played, script);
        expect([...recordsOf(played.chain)].sort()).toEqual([...watcher.records].sort());
      }),
      { numRuns: 60 },
    );
  });

  it("gives a bundle that holds, and the checker comes to the same statements", () => {
    fc.assert(
      fc.property(moves, (script) => {
        const played = world();
        const watcher = play(played, script);
        const report = check(bundleOf(played.chain), { trust: [played.chain.operatorKid()] });
        expect(report.problems).toEqual([]);
        const expected = new Set(
          [...watcher.records].flatMap((record) => [...played.chain.recordEntries(record)]),
        );
        expect(report.statements.map(({ index }) => index)).toEqual([...expected].sort((a, b) => a - b));
      }),
      { numRuns: 25 },
    );
  });

  it("has readings that were sent long after the shipment left the unit", () => {
    const { chain, carrier, devices } = world();
    const minute = (n: number) => testStartMs + n * minuteMs;
    chain.at(minute(10));
    chain.load(carrier, "A", ["shipment:S"]);
    chain.at(minute(20));
    chain.unload(carrier, "A", ["shipment:S"]);
    chain.at(minute(90));
    const late = chain.temperatures(devices[0]!, minute(12), minuteMs, [5, 6]);
    const other = chain.temperatures(devices[0]!, minute(30), minuteMs, [5, 6]);
    chain.seal();
    const hashes = check(bundleOf(chain)).statements.map(({ hash }) => hash);
    expect(hashes).toContain(Buffer.from(late.hash).toString("hex"));
    expect(hashes).not.toContain(Buffer.from(other.hash).toString("hex"));
  });

  it("proves of a unit's other voyages and a device's other attachments only the neighbours", () => {
    const { chain, carrier } = world();
    const logger = chain.device("logger", carrier);
    const minute = (n: number) => testStartMs + n * minuteMs;
    for (let voyage = 0; voyage < 9; voyage++) {
      chain.at(minute(voyage * 100 + 10));
      chain.attach(carrier, "logger", "unit:A");
      if (voyage === 4) chain.load(carrier, "A", ["shipment:S"]);
      chain.load(carrier, "B", ["unit:A"]);
      chain.at(minute(voyage * 100 + 40));
      chain.temperatures(logger, minute(voyage * 100 + 20), minuteMs, [5, 6]);
      chain.at(minute(voyage * 100 + 50));
      chain.unload(carrier, "B", ["unit:A"]);
      if (voyage === 4) chain.unload(carrier, "A", ["shipment:S"]);
      chain.detach(carrier, "logger");
    }
    chain.seal();
    const bundle = bundleOf(chain);
    expect(check(bundle).problems).toEqual([]);
    const names: string[] = [];
    new Forgery(chain, bundle).state((values) => names.push(...values.keys()));
    const numbered = (prefix: string) => names.filter((name) => name.startsWith(prefix)).sort();
    expect(numbered("stay/unit:A/")).toEqual(["stay/unit:A/3", "stay/unit:A/4", "stay/unit:A/5"]);
    expect(numbered("attachment/logger/")).toEqual([
      "attachment/logger/3",
      "attachment/logger/4",
      "attachment/logger/5",
    ]);
    // A forger who leaves the shipment's own voyage out, and shows the one before as its neighbour, is found out.
    const forged = new Forgery(chain, bundle).state((values) => values.delete("stay/unit:A/4"));
    expect(problemsOf(forged.sign())).toEqual(["value_missing proofs/state.cbor"]);
  });
});
