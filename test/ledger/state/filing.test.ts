/** Readings are filed in exactly the records that a look at every single millisecond says. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TestChain } from "../chain-fixture.ts";
import { Branch } from "./branch.ts";
import { NaiveFiling } from "./naive-filing.ts";

const chain = new TestChain();
const owner = chain.party("owner", ["shipper"]);
for (const id of ["S-1", "S-2"]) chain.shipment(id, owner, "owner", ["owner"]);
const accuracyMs = 3;
const devices = {
  exact: chain.device("exact", owner),
  vague: chain.device("vague", owner, { accuracyMs, driftPpm: 0 }),
};
const baseMs = chain.nowMs;
const units = ["unit:box", "unit:pallet", "unit:truck"];
for (const unit of units) chain.unit(unit.slice(5), owner, "pallet", baseMs + 5);
chain.seal();

const device = fc.constantFrom("exact" as const, "vague" as const);
const unit = fc.constantFrom(...units);
const item = fc.constantFrom("shipment:S-1", "shipment:S-2", ...units);
/** From when a step is, by its place among the steps: mostly later than the one before. */
const jitterMs = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -30, max: 10 }));

const step = fc.oneof(
  fc.record({ what: fc.constant("device.attach" as const), device, target: item, jitterMs }),
  fc.record({ what: fc.constant("device.detach" as const), device, jitterMs }),
  fc.record({ what: fc.constantFrom("unit.load" as const, "unit.unload" as const), unit, item, jitterMs }),
  fc.record({ what: fc.constant("readings" as const), device, jitterMs, forMs: fc.nat(40) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Says the step, and to the naive filing as well if it was accepted. Answers what it was filed into. */
function take(branch: Branch, naive: NaiveFiling, said: Step, at: number): void {
  if (said.what === "readings") {
    const { device, forMs } = said;
    const times = [...new Set([at, at + forMs])];
    const outcome = branch.readings(
      devices[device],
      times.map((timeMs) => ({ name: "tilt", value: 1, timeMs })),
    );
    expect(outcome).toBe("accepted");
    const margin = device === "vague" ? accuracyMs : 0;
    const expected = naive.records(`device:${device}`, at - margin, at + forMs + margin);
    expect(new Set(branch.filed)).toEqual(expected);
    expect(branch.filed).toHaveLength(expected.size);
  } else if (said.what === "device.attach") {
    const { device, target } = said;
    if (branch.say(owner, said.what, `device:${device}`, { target, at }) === "accepted")
      naive.attach(`device:${device}`, target, at);
  } else if (said.what === "device.detach") {
    const { device } = said;
    if (branch.say(owner, said.what, `device:${device}`, { at }) === "accepted")
      naive.detach(`device:${device}`, at);
  } else if (branch.say(owner, said.what, said.unit, { items: [said.item], at }) === "accepted") {
    if (said.what === "unit.load") naive.load(said.unit, said.item, at);
    else naive.unload(said.unit, said.item, at);
  }
}

describe("readings of any times", () => {
  it("between any attachments, loadings and their ends belong where the slow way says", () => {
    let several = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 60, size: "max" }), (steps) => {
        const branch = new Branch(chain);
        branch.timeMs = baseMs + 1_000;
        const naive = new NaiveFiling();
        for (const unit of units) naive.register(unit, baseMs + 5);
        steps.forEach((said, i) => {
          take(branch, naive, said, baseMs + Math.max(0, 2 * i + said.jitterMs));
          if (said.what === "readings" && branch.filed.length > 2) several++;
        });
      }),
      { numRuns: 300 },
    );
    // It says little unless packs often touched more than one record besides the device's.
    expect(several).toBeGreaterThan(20);
  });
});
