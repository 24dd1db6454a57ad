/** The law that a trace rests on is proved with it: the rules and rates of the position, and the statements that have them. */
import { describe, expect, it } from "vitest";
import { toHex } from "../../../ledger/encoding/bytes.ts";
import { encodeCbor } from "../../../ledger/encoding/cbor-encode.ts";
import { type EvidenceSource, exportBundle } from "../../../ledger/evidence/export.ts";
import { historyAt } from "../../../ledger/evidence/history-at.ts";
import { statementMember } from "../../../ledger/evidence/judge.ts";
import { defaultLiabilityRules } from "../../../ledger/liability/law/default-rules.ts";
import type { LiabilityTrace } from "../../../ledger/liability/trace.ts";
import { traceOf } from "../../../ledger/liability/trace.ts";
import { decodeState, encodeState } from "../../../ledger/state/view.ts";
import { readStatement } from "../../../ledger/statement/statement.ts";
import { nativeSha256, type TestChain, testStartMs } from "../chain-fixture.ts";
import { Forgery } from "./forgery.ts";
import { claimChain, sdrRate } from "./law-sample.ts";
import { bundleOf, check, exporterOf, minuteMs, problemsOf, simpleChain } from "./sample.ts";

const trusted = (chain: TestChain) => ({ trust: [chain.operatorKid()] });

function lawOfBundle(chain: TestChain): LiabilityTrace["law"] {
  const { verdict, trace } = check(bundleOf(chain), trusted(chain));
  expect(verdict).toBe("holds");
  return trace!.law;
}

function indexOf(chain: TestChain, kind: string, nth = 0): number {
  const found: number[] = [];
  for (const index of new Forgery(chain, bundleOf(chain)).statementIndexes)
    if (new TextDecoder().decode(chain.entry(index)!).includes(kind)) found.push(index);
  return found[nth]!;
}

describe("a claim, from its signed statements", () => {
  const chain = claimChain();
  const law = lawOfBundle(chain);

  it("is computed by the rules and the newest rate in the log, which it names", () => {
    expect(law.rules).toMatchObject({ id: "carriage-treaties", version: 1 });
    expect(law.rules!.statement).toMatch(/^[0-9a-f]{64}$/);
    expect(law.valuation.rate).toMatchObject({ currency: "EUR", date: "2026-01-05", perSdr: "1.2" });
    expect(law.valuation).toMatchObject({
      lossFrom: "survey",
      lossMinor: { min: 10_000_000, max: 10_000_000 },
    });
  });

  it("limits the carrier to 1,000 kg × 8.33 SDR × 1.2 EUR", () => {
    const carrier = law.parties.find(({ party }) => party === "carrier")!;
    expect(carrier).toMatchObject({
      sharePpm: { min: 1_000_000, max: 1_000_000 },
      exposureMinor: { min: 999_600, max: 999_600 },
      wilful: "alleged",
      exposureIfWilfulMinor: { min: 10_000_000, max: 10_000_000 },
      // 2,000.00 EUR × 100,000.00 of 200,000.00
      freightRefundMinor: { min: 100_000, max: 100_000 },
    });
  });

  it("finds the notice in time, and the risk with the seller until the carrier releases the goods", () => {
    expect(law.clocks.find(({ code }) => code === "notice_of_damage")).toMatchObject({
      by: "consignee",
      to: ["carrier"],
      status: "met",
    });
    expect(law.risk.spans.map(({ bearer, fromMs }) => [bearer, (fromMs - testStartMs) / minuteMs])).toEqual([
      ["seller", 0],
      ["buyer", 90],
    ]);
  });

  it("rests on statements that are in the bundle", () => {
    const bundled = new Set(
      new Forgery(chain, bundleOf(chain)).statementIndexes.map((index) =>
        toHex(readStatement(chain.entry(index)!).hash),
      ),
    );
    const named = JSON.stringify(law).match(/[0-9a-f]{64}/g)!;
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((hash) => !bundled.has(hash))).toEqual([]);
  });

  it("is the same when the dispute was opened, but for what came later", () => {
    const { history } = exportBundle(chain, "S", exporterOf(chain), { hash: nativeSha256 }).assembled;
    const notice = history.statements.find(({ statement }) => statement.kind === "damage.notice")!;
    const before = traceOf(historyAt(history, notice.index - 1)).law;
    expect(before.valuation).toMatchObject({ lossFrom: "value", lossMinor: { min: 0, max: 20_000_000 } });
    expect(before.clocks.find(({ code }) => code === "notice_of_damage")!.status).toBe("open");
    expect(before.rules).toEqual(law.rules);
  });
});

describe("a chain", () => {
  it("without rules gives a trace that asks for them", () => {
    const law = lawOfBundle(simpleChain());
    expect(law.rules).toBeNull();
    expect(law.openQuestions.map(({ code }) => code)).toContain("rules_missing");
  });

  it("with newer rules gives a trace by these", () => {
    const chain = claimChain();
    const rules = { ...defaultLiabilityRules, id: "corrected", version: 2 };
    chain.say(chain.registrar, "liability-rules.publish", chain.chain, rules);
    chain.seal();
    expect(lawOfBundle(chain).rules).toMatchObject({ id: "corrected", version: 2 });
  });

  it("with a rate of another currency only asks for one", () => {
    const chain = simpleChain();
    chain.say(chain.registrar, "sdr-rate.publish", chain.chain, sdrRate("USD", "2026-01-05", "1.4"));
    chain.seal();
    expect(lawOfBundle(chain).valuation.rate).toBeNull();
  });
});

describe("a bundle does not hold", () => {
  const chain = claimChain();
  const made = bundleOf(chain);
  const rules = indexOf(chain, "liability-rules.publish");
  const rate = indexOf(chain, "sdr-rate.publish");

  it.each([
    ["the rules", rules],
    ["the rate", rate],
  ])("without %s", (_what, index) => {
    const forgery = new Forgery(chain, made).records(({ supporting }) =>
      supporting.splice(supporting.indexOf(index), 1),
    );
    forgery.members.delete(statementMember(index));
    expect(problemsOf(forgery.proveLog().sign())).toContain(`member_missing ${statementMember(index)}`);
  });

  it("with an older rate than the newest in the log", () => {
    const older = indexOfOlderRate();
    const forgery = new Forgery(chain, made).state((values) => {
      const value = {
        date: "2026-01-02",
        perSdr: "1.1",
        source: "International Monetary Fund",
        publishedAt: older,
      };
      values.set("sdr-rate/EUR", encodeCbor(value));
    }, false);
    expect(problemsOf(forgery.sign())).toEqual(["state_proof proofs/state.cbor"]);
  });

  it("with rules said to be absent", () => {
    const forgery = new Forgery(chain, made).state((values) => values.set("liability-rules", null), false);
    expect(problemsOf(forgery.sign())).toEqual(["state_proof proofs/state.cbor"]);
  });

  it("with a rate that nothing needs", () => {
    const forgery = new Forgery(chain, made).state((values) => values.set("sdr-rate/CHF", null));
    expect(problemsOf(forgery.sign())).toEqual(["value_unexpected proofs/state.cbor"]);
  });

  it("where the state names another statement than it was published by", () => {
    // An operator whose software is wrong: the value is sealed, but the statement says something else.
    const wrong = claimChain();
    const value = { ...decodeState(wrong.stateBytes("sdr-rate/EUR")!), perSdr: "1.3" };
    const source: EvidenceSource = {
      height: wrong.height,
      stateTree: wrong.stateTree,
      readNode: wrong.readNode,
      entry: (index) => wrong.entry(index),
      recordEntries: (record) => wrong.recordEntries(record),
      stateBytes: (name) => (name === "sdr-rate/EUR" ? encodeState(value) : wrong.stateBytes(name)),
      block: (height) => wrong.block(height),
    };
    expect(() => exportBundle(source, "S", exporterOf(wrong), { hash: nativeSha256 })).toThrow(
      "sdr-rate/EUR: entry",
    );
  });

  function indexOfOlderRate(): number {
    for (let index = 0; index < rate; index++)
      if (new TextDecoder().decode(chain.entry(index)!).includes("sdr-rate.publish")) return index;
    throw new Error("no older rate");
  }
});
