import { describe, expect, it } from "vitest";
import { checkBundle, checkBundleSteps } from "../../../ledger/evidence/check.ts";
import { exportBundle } from "../../../ledger/evidence/export.ts";
import { EvidenceError } from "../../../ledger/evidence/problem.ts";
import { readZip } from "../../../ledger/evidence/zip.ts";
import { TestChain, testStartMs } from "../chain-fixture.ts";
import { bundleOf, check, exporterOf, hourMs, nestedChain, simpleChain } from "./sample.ts";

describe("evidence bundle", () => {
  it.each([
    ["a shipment on its own", simpleChain],
    ["a shipment in a box on a truck", nestedChain],
  ])("holds for %s, with the ledger's own hash and verifier too", (_, build) => {
    const chain = build();
    const bytes = bundleOf(chain);
    const trust = [chain.operatorKid()];
    expect(check(bytes, { trust })).toMatchObject({ verdict: "holds", problems: [] });
    expect(checkBundle(bytes, { trust })).toEqual(check(bytes, { trust }));
  });

  it("holds by nobody whom the reader trusts, unless the operator's key is named", () => {
    const chain = simpleChain();
    const bytes = bundleOf(chain);
    expect(check(bytes).verdict).toBe("holds, but by nobody you trust");
    expect(check(bytes, { trust: ["00".repeat(32)] }).verdict).toBe("holds, but by nobody you trust");
    expect(check(bytes).operatorKid).toBe(chain.operatorKid());
  });

  it("says what it is about", () => {
    const report = check(bundleOf(simpleChain()));
    expect(report).toMatchObject({
      chain: "chain:test",
      operatorName: "Test Operator",
      shipment: "S",
      height: 5,
      timeMs: testStartMs + 80 * 60_000,
      exporter: { reference: "chain:test" },
      demonstration: false,
      simulatedTime: false,
      carried: [],
    });
    expect(report.statements.map(({ kind }) => kind)).toEqual([
      "shipment.create",
      "device.attach",
      "readings",
      "custody.release",
      "custody.accept",
      "readings",
      "custody.release",
      "custody.accept",
    ]);
    expect(report.statements[3]).toMatchObject({
      party: "shipper",
      subject: "shipment:S",
      sealedAtMs: testStartMs + 30 * 60_000,
    });
  });

  it("is the same for the same position, whatever was asked before", () => {
    const [a, b] = [nestedChain(), nestedChain()];
    bundleOf(b, "T");
    expect(bundleOf(a)).toEqual(bundleOf(b));
  });

  it("keeps holding while the chain goes on, and shows the new position", () => {
    const chain = simpleChain();
    const before = bundleOf(chain);
    chain.at(testStartMs + 30 * hourMs).seal();
    const after = bundleOf(chain);
    const trust = [chain.operatorKid()];
    expect([check(before, { trust }).height, check(after, { trust }).height]).toEqual([5, 6]);
    expect([check(before, { trust }).verdict, check(after, { trust }).verdict]).toEqual(["holds", "holds"]);
  });

  it("marks demonstrations and simulated time", () => {
    const time = { source: "simulated", start: testStartMs, speed: 60 } as const;
    const report = check(bundleOf(simpleChain({ demonstration: true, time })));
    expect(report).toMatchObject({ demonstration: true, simulatedTime: true });
    expect(report.findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["demonstration_keys", "simulated_time"]),
    );
  });

  it("discloses nothing of shipments that travelled elsewhere", () => {
    const chain = nestedChain();
    const text = readZip(bundleOf(chain))
      .map(({ bytes }) => Buffer.from(bytes).toString("latin1"))
      .join("\n");
    // T lay in the same box, loaded before S came; U stood on the same truck, loaded by a statement of its own.
    expect(text).toContain("shipment:S");
    expect(text).not.toContain("shipment:T");
    expect(text).not.toContain("shipment:U");
  });

  it("may be exported by a party, who then signs the manifest", () => {
    const chain = simpleChain();
    const carrier = chain.party("exporter");
    chain.seal();
    const exporter = { reference: carrier.reference, key: carrier.key, sign: carrier.sign };
    const report = check(exportBundle(chain, "S", exporter).bytes, { trust: [chain.operatorKid()] });
    expect(report).toMatchObject({ verdict: "holds", exporter: { reference: "party:exporter" } });
  });

  it("carries files for people without vouching for them", () => {
    const chain = simpleChain();
    const carried = [{ name: "verify.html", bytes: Uint8Array.of(60) }];
    const report = check(bundleOf(chain, "S", { carried }), { trust: [chain.operatorKid()] });
    expect(report).toMatchObject({ verdict: "holds", carried: ["verify.html"] });
    const other = [{ name: "evil.exe", bytes: Uint8Array.of(0) }];
    expect(() => bundleOf(chain, "S", { carried: other })).toThrow(RangeError);
  });

  it("is refused for a shipment that does not exist", () => {
    const chain = simpleChain();
    expect(() => bundleOf(chain, "nothing")).toThrow(EvidenceError);
  });

  it("is not made from a ledger whose trees are ahead of its header, or whose entries are damaged", () => {
    const chain = simpleChain();
    const ahead = { ...sourceOf(chain), height: chain.height - 2 };
    expect(() => exportBundle(ahead, "S", exporterOf(chain))).toThrow(/not at rest/);
    const index = chain.recordEntries("record/shipment:S")[2]!;
    const entry = (i: number) => (i === index ? chain.entry(i + 1) : chain.entry(i));
    expect(() => exportBundle({ ...sourceOf(chain), entry }, "S", exporterOf(chain))).toThrow();
  });

  it("reports progress up to the last statement", () => {
    const chain = new TestChain();
    const shipper = chain.party("shipper");
    const logger = chain.device("logger", shipper);
    chain.shipment("S", shipper, "shipper", ["shipper"]);
    chain.attach(shipper, "logger", "shipment:S");
    for (let i = 1; i <= 200; i++) {
      chain.at(testStartMs + i * hourMs);
      chain.temperatures(logger, testStartMs + i * hourMs, 1, [5]);
    }
    chain.seal();
    const seen = [...checkBundleSteps(bundleOf(chain))].filter(({ stage }) => stage === "signatures");
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.at(-1)).toEqual({ stage: "signatures", done: 203, total: 203 });
  });
});

function sourceOf(chain: TestChain) {
  const { height, stateTree, readNode } = chain;
  return {
    height,
    stateTree,
    readNode,
    entry: (index: number) => chain.entry(index),
    recordEntries: (record: string) => chain.recordEntries(record),
    stateBytes: (name: string) => chain.stateBytes(name),
    block: (at: number) => chain.block(at),
  };
}
