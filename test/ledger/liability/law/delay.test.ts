/** Delay: agreed for noon of 1 March, delivered on 2 March at 10:00, freight 2,000.00 EUR. */
import { describe, expect, it } from "vitest";
import type { Leg } from "../../../../ledger/state/terms.ts";
import { clockIn, exactly, held, lawTold, leg, questionsIn, type Told, utc } from "./carriage.ts";

const late = (more: Partial<Leg> = {}, tale: Told = {}): Told => ({
  ...tale,
  terms: {
    legs: [
      leg("leg", "carrier", {
        arrival: utc("2026-03-01T12:00:00Z"),
        freight: { minor: 200_000, currency: "EUR" },
        ...more,
      }),
    ],
  },
});

describe("a delivery later than agreed", () => {
  it.each([
    ["by road: the carriage charges", {}, "cmr.23.5", 200_000],
    [
      "under the Hamburg Rules: two and a half times",
      { mode: "sea", regime: "hamburg" },
      "hamburg.6.1.b",
      500_000,
    ],
    [
      "under the Rotterdam Rules: two and a half times",
      { mode: "sea", regime: "rotterdam" },
      "rotterdam.60",
      500_000,
    ],
    ["by rail: four times", { mode: "rail" }, "cim.33.1", 800_000],
  ] as const)("is limited %s", (_name, more, provision, minor) => {
    const { delays } = lawTold(late(more));
    expect(delays).toHaveLength(1);
    expect(delays[0]).toMatchObject({
      leg: "leg",
      carrier: "carrier",
      lateMs: 22 * 3_600_000,
      limitMinor: exactly(minor),
      currency: "EUR",
    });
    expect(delays[0]!.reasons[0]!.provision).toBe(provision);
  });

  it("by air is limited as damage is", () => {
    expect(lawTold(late({ mode: "air" })).delays[0]).toMatchObject({ limitMinor: exactly(3_120_000) });
  });

  it("by sea under Hague-Visby has no limit of its own", () => {
    expect(lawTold(late({ mode: "sea" })).delays[0]).toMatchObject({ limitMinor: null, reasons: [] });
  });

  it.each([
    ["by road: 21 days", {}, "2026-03-23", "cmr.30.3", "no-delay-compensation"],
    ["by air: 21 days", { mode: "air" }, "2026-03-23", "montreal.31.2", "no-action"],
    [
      "under the Hamburg Rules: 60 days",
      { mode: "sea", regime: "hamburg" },
      "2026-05-01",
      "hamburg.19.5",
      "no-delay-compensation",
    ],
    [
      "under the Rotterdam Rules: 21 days",
      { mode: "sea", regime: "rotterdam" },
      "2026-03-23",
      "rotterdam.23.4",
      "no-delay-compensation",
    ],
    ["by rail: 60 days", { mode: "rail" }, "2026-05-01", "cim.47.2.c", "no-delay-compensation"],
  ] as const)("has to be notified %s", (_name, more, date, provision, consequence) => {
    expect(clockIn(lawTold(late(more)), "notice_of_delay")).toMatchObject({
      deadlineDate: date,
      provision,
      consequence,
      status: "open",
    });
  });

  it("is met by a notice about delay only, and not by a reservation", () => {
    const notice = {
      by: "consignee",
      to: ["carrier"],
      atMs: utc("2026-03-03T08:00:00Z"),
      sealedAtMs: utc("2026-03-03T08:01:00Z"),
      statement: "notice",
    };
    const at = (nature: "delay" | "hidden") =>
      clockIn(lawTold(late({}, { notices: [{ ...notice, nature }] })), "notice_of_delay").status;
    expect(at("delay")).toBe("met");
    expect(at("hidden")).toBe("open");
    const reservations = [
      { by: "consignee", atMs: utc("2026-03-02T10:00:00Z"), statement: "held by consignee" },
    ];
    expect(clockIn(lawTold(late({}, { reservations })), "notice_of_delay").status).toBe("open");
  });

  it("leaves it to the claimant to show a loss, and to the terms to state the freight", () => {
    expect(questionsIn(lawTold(late()))).toContain("delay_not_declared leg");
    const { freight: _, ...unpaid } = leg("leg", "carrier", { arrival: utc("2026-03-01T12:00:00Z") });
    const law = lawTold({ terms: { legs: [unpaid] } });
    expect(law.delays[0]!.limitMinor).toBeNull();
    expect(questionsIn(law)).toContain("freight_missing carrier");
  });

  it("has no limit where wilful misconduct was found", () => {
    const wilful = [{ party: "carrier", found: true, statement: "decision" }];
    const found = lawTold(late({}, { wilful })).delays[0]!;
    expect(found.limitMinor).toBeNull();
    expect(found.reasons.map(({ code }) => code)).toEqual(["limit_lifted"]);
  });

  it("goes on while the goods have not come", () => {
    const custody = held(["carrier", "2026-02-28T08:00:00Z"]);
    expect(lawTold(late({}, { custody })).delays[0]).toMatchObject({
      actualMs: null,
      lateMs: 24 * 3_600_000,
    });
  });
});

describe("no delay", () => {
  it("is a delivery on the agreed moment, or without one", () => {
    const law = lawTold(late({ arrival: utc("2026-03-02T10:00:00Z") }));
    expect(law.delays).toEqual([]);
    expect(law.clocks.some(({ code }) => code === "notice_of_delay")).toBe(false);
    expect(lawTold().delays).toEqual([]);
  });

  it("is a stop on the way of a carrier that goes on", () => {
    const legs = [
      leg("first", "carrier", { arrival: utc("2026-02-28T12:00:00Z") }),
      leg("second", "carrier", { arrival: utc("2026-03-02T12:00:00Z") }),
    ];
    expect(lawTold({ terms: { legs } }).delays).toEqual([]);
  });
});
