/** Incoterms 2020: for each rule the moment at which the risk passes, by what the record shows. */
import { describe, expect, it } from "vitest";
import type { HandoverStep } from "../../../../ledger/liability/law/input.ts";
import type { RiskSpan } from "../../../../ledger/liability/law/types.ts";
import type { Incoterm, Place } from "../../../../ledger/state/terms.ts";
import { held, lawTold, leg, places, type Told, utc } from "./carriage.ts";

const at = (hour: number): number => utc("2026-03-01T00:00:00Z") + hour * 3_600_000;

/** Munich → Rotterdam by road, Rotterdam → New York by sea, on to the consignee; hours since 1 March. */
const legs = [
  leg("road", "trucker", { from: places.munich, to: places.rotterdam }),
  leg("sea", "line", { mode: "sea", from: places.rotterdam, to: places.newYork }),
];
const custody = held(
  ["shipper", "2026-03-01T00:00:00Z"],
  ["trucker", "2026-03-01T10:00:00Z"],
  ["line", "2026-03-02T06:00:00Z"],
  ["consignee", "2026-03-10T00:00:00Z"],
);
const step = (
  type: "release" | "accept",
  by: string,
  other: string,
  hour: number,
  place?: Place,
): HandoverStep => ({
  type,
  by,
  other,
  atMs: at(hour),
  place,
  statement: `${type} by ${by}`,
});
const accepts = [
  step("accept", "trucker", "shipper", 10),
  step("accept", "line", "trucker", 30),
  step("accept", "consignee", "line", 216),
];
const releases = [
  step("release", "shipper", "trucker", 9),
  step("release", "trucker", "line", 29),
  step("release", "line", "consignee", 215),
];
const milestone = (name: string, hour: number, legId = "sea") => ({
  leg: legId,
  step: name,
  atMs: at(hour),
  statement: `${name} ${legId}`,
});

/** `seller 0-9, buyer 9-` */
function risk(rule: Incoterm["rule"], place: Place, more: Told = {}): string {
  const { spans } = lawTold({
    custody,
    handovers: [...accepts, ...releases],
    positionMs: at(300),
    ...more,
    terms: { legs, at: at(0), sale: { incoterm: { rule, place } }, ...more.terms },
  }).risk;
  return spans.map(spanText).join(", ");
}

function spanText({ bearer, fromMs, toMs, reason }: RiskSpan): string {
  const hour = (timeMs: number) => (timeMs - at(0)) / 3_600_000;
  return `${bearer} ${hour(fromMs)}-${toMs === null ? "" : hour(toMs)} ${reason}`;
}

describe("the risk passes under", () => {
  it("EXW when the seller places the goods at the buyer's disposal, as its release says", () => {
    expect(risk("EXW", places.munich)).toBe("seller 0-9 before_passing, buyer 9- placed_at_disposal");
    expect(risk("EXW", places.munich, { handovers: accepts })).toBe(
      "unknown 0-10 between_handover_and_event, buyer 10- placed_at_disposal",
    );
  });

  it("FCA when they are handed over to the carrier at the named place", () => {
    expect(risk("FCA", places.munich)).toBe("seller 0-10 before_passing, buyer 10- handed_over_at_place");
    expect(risk("FCA", places.rotterdam)).toBe("seller 0-30 before_passing, buyer 30- handed_over_at_place");
    const venlo = [...accepts, step("accept", "depot", "shipper", 5, places.venlo)];
    expect(risk("FCA", places.venlo, { handovers: venlo })).toBe(
      "seller 0-5 before_passing, buyer 5- handed_over_at_place",
    );
  });

  it.each(["CPT", "CIP"] as const)(
    "%s when they are handed over to the first carrier, wherever the freight is paid to",
    (rule) => {
      expect(risk(rule, places.newYork)).toBe(
        "seller 0-10 before_passing, buyer 10- handed_to_first_carrier",
      );
    },
  );

  it.each(["DAP", "DDP"] as const)("%s when they are at the buyer's disposal at the destination", (rule) => {
    expect(risk(rule, places.newYork)).toBe("seller 0-215 before_passing, buyer 215- arrived_at_place");
  });

  it("DAP between arrival and accept where no release says it", () => {
    const milestones = [milestone("arrived", 200)];
    expect(risk("DAP", places.newYork, { handovers: accepts, milestones })).toBe(
      "seller 0-200 before_passing, unknown 200-216 between_handover_and_event, buyer 216- arrived_at_place",
    );
    expect(risk("DAP", places.newYork, { handovers: accepts })).toBe(
      "seller 0-30 before_passing, unknown 30-216 between_handover_and_event, buyer 216- arrived_at_place",
    );
  });

  it("DPU when they are unloaded there, or at the latest when they are accepted", () => {
    expect(risk("DPU", places.newYork)).toBe(
      "seller 0-215 before_passing, unknown 215-216 between_handover_and_event, buyer 216- unloaded_at_place",
    );
    expect(risk("DPU", places.newYork, { milestones: [milestone("unloaded", 210)] })).toBe(
      "seller 0-210 before_passing, buyer 210- unloaded_at_place",
    );
  });

  it("FAS when they are alongside the vessel", () => {
    expect(risk("FAS", places.rotterdam, { milestones: [milestone("alongside", 31)] })).toBe(
      "seller 0-31 before_passing, buyer 31- alongside_vessel",
    );
    expect(risk("FAS", places.rotterdam, { milestones: [milestone("departed", 40)] })).toBe(
      "seller 0-30 before_passing, unknown 30-40 between_handover_and_event, buyer 40- alongside_vessel",
    );
  });

  it.each([
    ["FOB", places.rotterdam],
    ["CFR", places.newYork],
    ["CIF", places.newYork],
  ] as const)("%s when they are on board, or at the latest when the vessel has left", (rule, place) => {
    const loaded = [milestone("loaded", 35), milestone("departed", 40)];
    expect(risk(rule, place, { milestones: loaded })).toBe(
      "seller 0-35 before_passing, buyer 35- on_board_vessel",
    );
    expect(risk(rule, place, { milestones: [milestone("departed", 40)] })).toBe(
      "seller 0-30 before_passing, unknown 30-40 between_handover_and_event, buyer 40- on_board_vessel",
    );
    expect(risk(rule, place)).toBe("seller 0-30 before_passing, unknown 30- between_handover_and_event");
  });
});

describe("the risk stays with the seller", () => {
  const still = { custody: held(["shipper", "2026-03-01T00:00:00Z"]), handovers: [], milestones: [] };

  it.each([
    ["EXW", places.munich],
    ["FCA", places.munich],
    ["CPT", places.newYork],
    ["DAP", places.newYork],
    ["DPU", places.newYork],
    ["DDP", places.newYork],
    ["FAS", places.rotterdam],
    ["FOB", places.rotterdam],
    ["CIF", places.newYork],
  ] as const)("under %s while nobody has taken the goods", (rule, place) => {
    expect(risk(rule, place, still)).toBe("seller 0- before_passing");
  });
});

describe("the risk is not known", () => {
  it.each(["EXW", "FCA", "DAP", "DPU", "FAS", "FOB"] as const)(
    "under %s at a place that is nowhere in the record",
    (rule) => {
      expect(risk(rule, places.vienna)).toBe("unknown 0- place_not_in_record");
    },
  );

  it.each(["FAS", "FOB", "CFR", "CIF"] as const)("under %s without a leg by water", (rule) => {
    expect(risk(rule, places.rotterdam, { terms: { legs: [legs[0]!] } })).toBe("unknown 0- no_sea_leg");
  });

  it("without an Incoterm", () => {
    expect(lawTold().risk).toMatchObject({
      rule: "",
      seller: "shipper",
      buyer: "consignee",
      spans: [{ bearer: "unknown", reason: "no_incoterm" }],
    });
  });
});

describe("seller and buyer", () => {
  it("are shipper and consignee, unless the terms name others", () => {
    const sale = { seller: "factory", buyer: "hospital" };
    expect(lawTold({ terms: { sale } }).risk).toMatchObject({ seller: "factory", buyer: "hospital" });
  });
});

describe("a named place", () => {
  it("is the same by UN/LOCODE, or by name where one has none", () => {
    expect(risk("FCA", { name: "Europoort", locode: "NLRTM" })).toContain("handed_over_at_place");
    expect(risk("FCA", { name: " rotterdam " })).toContain("handed_over_at_place");
    expect(risk("FCA", { name: "Rotterdam", locode: "USRTM" })).toContain("place_not_in_record");
  });
});

describe("the spans", () => {
  it("do not depend on the order in which the steps arrived", () => {
    const handovers = [...accepts, ...releases];
    for (const rule of ["EXW", "FCA", "CPT", "DAP", "DPU"] as const) {
      const place = rule === "EXW" || rule === "FCA" ? places.munich : places.newYork;
      expect(risk(rule, place, { handovers: handovers.toReversed() })).toBe(risk(rule, place, { handovers }));
    }
  });
});
