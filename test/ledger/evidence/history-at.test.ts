/**
 * A history cut at an earlier position is the one that the chain had then: the same trace, byte for byte, at every
 * step of a story with units, late readings, a dispute and a revoked device.
 */
import { describe, expect, it } from "vitest";
import { disputesOf } from "../../../ledger/evidence/disputes.ts";
import { exportBundle } from "../../../ledger/evidence/export.ts";
import { historyAt } from "../../../ledger/evidence/history-at.ts";
import type { ShipmentHistory } from "../../../ledger/evidence/shipment-history.ts";
import { encodeTrace, traceOf } from "../../../ledger/liability/trace.ts";
import { differenceOf } from "../../../ledger/liability/trace-difference.ts";
import { nativeSha256, TestChain, testStartMs } from "../chain-fixture.ts";

const minuteMs = 60_000;
const at = (minute: number) => testStartMs + minute * minuteMs;

function historyNow(chain: TestChain): ShipmentHistory {
  chain.seal();
  const exporter = { reference: chain.chain, key: chain.operator.key, sign: chain.operator.sign };
  return exportBundle(chain, "S", exporter, { hash: nativeSha256 }).assembled.history;
}

/** Each step says one thing about the shipment; each is a block of its own. */
function tellStory() {
  const chain = new TestChain();
  const shipper = chain.party("shipper");
  const carrier = chain.party("carrier");
  const consignee = chain.party("consignee");
  chain.party("surveyor");
  const logger = chain.device("logger", shipper, { accuracyMs: 1_000, driftPpm: 0 });
  const probe = chain.device("probe", shipper, { accuracyMs: 0, driftPpm: 0 });
  chain.calibrate(shipper, "logger", at(-1_000), at(10_000));
  chain.calibrate(shipper, "probe", at(-1_000), at(10_000));
  chain.unit("U", shipper);
  chain.unit("V", shipper);
  chain.attach(shipper, "probe", "unit:U", at(0));
  const claim = { minor: 50_000, currency: "EUR" };
  const steps: (() => unknown)[] = [
    () => chain.shipment("S", shipper, "consignee", ["carrier"], { at: at(0) }),
    () => chain.attach(shipper, "logger", "shipment:S", at(1)),
    () => chain.temperatures(logger, at(1), minuteMs, [5, 6, 7]),
    () => chain.load(shipper, "U", ["shipment:S"], at(5)),
    () => chain.temperatures(probe, at(5), minuteMs, [5, 9, 10, 9]),
    () => chain.load(shipper, "V", ["unit:U"], at(10)),
    () => chain.release(shipper, "unit:V", "carrier", at(11)),
    () => chain.accept(carrier, "unit:V", "shipper", at(12)),
    () => chain.temperatures(logger, at(13), minuteMs, [8, 12, 13, 12]),
    () => chain.unload(carrier, "V", ["unit:U"], at(20)),
    () => chain.unload(carrier, "U", ["shipment:S"], at(21)),
    () => chain.temperatures(logger, at(4), minuteMs, [9, 9, 9]),
    () => chain.release(carrier, "shipment:S", "consignee", at(30)),
    () =>
      chain.accept(consignee, "shipment:S", "carrier", at(31), {
        reservations: [{ code: "warm", text: "Warm." }],
      }),
    () => chain.detach(shipper, "logger", at(32)),
    () =>
      chain.say(consignee, "damage.notice", "shipment:S", {
        to: ["carrier"],
        at: at(33),
        nature: "hidden",
        text: "Spoilt.",
      }),
    () =>
      chain.say(consignee, "dispute.open", "dispute:D", {
        id: "D",
        shipment: "S",
        respondents: ["carrier", "shipper"],
        grounds: ["damage"],
        claim,
        text: "Warm on arrival.",
      }),
    () => chain.temperatures(logger, at(24), minuteMs, [14, 15]),
    () =>
      chain.say(carrier, "dispute.answer", "dispute:D", {
        position: "admits",
        admittedMinor: 20_000,
        text: "In part.",
      }),
    () =>
      chain.say(carrier, "dispute.propose", "dispute:D", {
        split: [
          { party: "carrier", minor: 30_000 },
          { party: "consignee", minor: 20_000 },
        ],
      }),
    () => chain.say(consignee, "dispute.agree", "dispute:D", { proposal: 0 }),
  ];
  let minute = 60;
  const histories = steps.map((step) => {
    chain.at(at(minute++));
    step();
    return historyNow(chain);
  });
  return histories;
}

const histories = tellStory();
const final = histories.at(-1)!;

describe("a history at an earlier position", () => {
  it.each(histories.map((history, i) => [i, history] as const))(
    "is, after step %i, what the chain had then",
    (_, then) => {
      const cut = historyAt(final, then.statements.at(-1)!.index);
      expect(cut.statements.map(({ hash }) => hash)).toEqual(then.statements.map(({ hash }) => hash));
      // Gaps in a signer's sequence and the last calibration are those of the later position, here the same ones.
      expect(encodeTrace(traceOf(cut))).toBe(encodeTrace(traceOf(then)));
    },
  );

  it("is not there before the shipment was", () => {
    expect(() => historyAt(final, final.statements[0]!.index - 1)).toThrow(RangeError);
  });
});

describe("the disputes of a history", () => {
  it("are told from its statements alone", () => {
    const [dispute] = disputesOf(final);
    expect(dispute).toMatchObject({
      id: "D",
      claimant: "consignee",
      status: "agreed",
      agreed: 0,
      answers: [{ by: "carrier", position: "admits", admittedMinor: 20_000 }],
      proposals: [{ number: 0, missing: [], signatures: [{ by: "carrier" }, { by: "consignee" }] }],
    });
    expect(dispute!.closed!.by).toBe("consignee");
  });

  it("show what changed since they were opened", () => {
    const [dispute] = disputesOf(final);
    const before = traceOf(historyAt(final, dispute!.opened.index));
    const difference = differenceOf(before, traceOf(final));
    expect(difference.from.height).toBeLessThan(difference.to.height);
    expect(difference.excursions.length).toBeGreaterThan(0);
    expect(differenceOf(before, before)).toMatchObject({
      shares: [],
      unattributed: null,
      excursions: [],
      findingsAdded: [],
      findingsGone: [],
      exposures: [],
      clocks: [],
    });
  });
});
