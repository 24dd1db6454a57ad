/** Notices and time bars of each treaty, with the calendar of spring 2026 beside them. */
import { describe, expect, it } from "vitest";
import type { NoticeGiven } from "../../../../ledger/liability/law/input.ts";
import type { Clock } from "../../../../ledger/liability/law/types.ts";
import { clockIn, held, lawTold, leg, places, questionsIn, type Told, utc } from "./carriage.ts";

const byMode = (mode: "road" | "rail" | "sea" | "air", more: object = {}): Told => ({
  terms: { legs: [leg("leg", "carrier", { mode, ...more })] },
});

function noticeAt(at: string, more: Partial<NoticeGiven> = {}): NoticeGiven {
  return {
    by: "consignee",
    to: ["carrier"],
    nature: "hidden",
    atMs: utc(at),
    sealedAtMs: utc(at) + 60_000,
    statement: "notice",
    ...more,
  };
}

const told = (clock: Clock) => [clock.deadlineDate, clock.provision, clock.by, clock.consequence];

describe("notice of hidden damage, delivered on Monday, 2 March 2026", () => {
  it.each([
    [
      "by road: 7 days without the Sunday",
      byMode("road"),
      ["2026-03-10", "cmr.30.1", "consignee", "presumed-good"],
    ],
    ["by sea: 3 days", byMode("sea"), ["2026-03-05", "hague-visby.3.6", "consignee", "presumed-good"]],
    [
      "under the Hamburg Rules: 15 days",
      byMode("sea", { regime: "hamburg" }),
      ["2026-03-17", "hamburg.19.2", "consignee", "presumed-good"],
    ],
    [
      "under the Rotterdam Rules: 7 working days",
      byMode("sea", { regime: "rotterdam" }),
      ["2026-03-11", "rotterdam.23.1", "consignee", "presumed-good"],
    ],
    [
      "by air: 14 days, else no action lies",
      byMode("air"),
      ["2026-03-16", "montreal.31.2", "consignee", "no-action"],
    ],
    [
      "by rail: 7 days, else no action lies",
      byMode("rail"),
      ["2026-03-09", "cim.47.2.b", "consignee", "no-action"],
    ],
  ])("%s", (_name, tale, expected) => {
    expect(told(clockIn(lawTold(tale), "notice_of_damage"))).toEqual(expected);
  });

  it("begins with the accept, and ends with the last day in Munich, one hour ahead of UTC", () => {
    expect(clockIn(lawTold(), "notice_of_damage")).toMatchObject({
      startMs: utc("2026-03-02T10:00:00Z"),
      startStatement: "held by consignee",
      deadlineMs: utc("2026-03-10T23:00:00Z") - 1,
      utcOffsetMinutes: 60,
      to: ["carrier"],
      status: "open",
    });
  });

  it("begins a day later where it was delivered after midnight by local time", () => {
    const late = held(["carrier", "2026-02-28T08:00:00Z"], ["consignee", "2026-03-02T23:30:00Z"]);
    expect(clockIn(lawTold({ custody: late }), "notice_of_damage").deadlineDate).toBe("2026-03-11");
    const inUtc: Told = { custody: late, terms: { deliveryUtcOffsetMinutes: 0 } };
    expect(clockIn(lawTold(inUtc), "notice_of_damage").deadlineDate).toBe("2026-03-10");
  });

  it("goes by UTC where the terms state no local time, and asks", () => {
    const law = lawTold({ terms: { deliveryUtcOffsetMinutes: undefined } as object });
    expect(clockIn(law, "notice_of_damage").deadlineMs).toBe(utc("2026-03-11T00:00:00Z") - 1);
    expect(questionsIn(law)).toContain("time_zone_unknown");
  });

  it("in a country whose holidays are not in the rule set is counted without them, and asks", () => {
    const tale = byMode("road", { to: { name: "Bern", locode: "CHBRN" } });
    const law = lawTold(tale);
    expect(clockIn(law, "notice_of_damage").deadlineDate).toBe("2026-03-10");
    expect(questionsIn(law)).toContain("holidays_unknown CH");
  });

  it("has not started while the carrier holds the goods", () => {
    const custody = held(["shipper", "2026-02-27T08:00:00Z"], ["carrier", "2026-02-28T08:00:00Z"]);
    expect(clockIn(lawTold({ custody }), "notice_of_damage")).toMatchObject({
      status: "not-started",
      startMs: null,
      deadlineMs: null,
      deadlineDate: "",
      by: "consignee",
    });
  });
});

describe("whether notice was given in time", () => {
  const deadline = utc("2026-03-10T23:00:00Z") - 1;
  const later = utc("2026-04-01T00:00:00Z");
  const status = (notices: NoticeGiven[], more: Told = {}) =>
    clockIn(lawTold({ positionMs: later, notices, ...more }), "notice_of_damage").status;

  it("is missed when the period has ended without it, and open in its last millisecond", () => {
    expect(status([])).toBe("missed");
    expect(status([], { positionMs: deadline })).toBe("open");
    expect(status([], { positionMs: deadline + 1 })).toBe("missed");
  });

  it("is met on the last day, late one millisecond after it", () => {
    expect(status([noticeAt("2026-03-10T22:00:00Z")])).toBe("met");
    const atEnd = { atMs: deadline, sealedAtMs: deadline };
    expect(status([noticeAt("2026-03-10T22:00:00Z", atEnd)])).toBe("met");
    const after = { atMs: deadline + 1, sealedAtMs: deadline + 1 };
    expect(status([noticeAt("2026-03-10T22:00:00Z", after)])).toBe("late");
  });

  it("is uncertain when it says so but was sealed later", () => {
    expect(status([noticeAt("2026-03-10T22:00:00Z", { sealedAtMs: deadline + 1 })])).toBe("uncertain");
  });

  it("is uncertain when somebody else gave it", () => {
    expect(status([noticeAt("2026-03-05T10:00:00Z", { by: "insurer" })])).toBe("uncertain");
  });

  it("does not depend on a notice to somebody else, from the carrier, or about delay", () => {
    expect(status([noticeAt("2026-03-05T10:00:00Z", { to: ["shipper"] })])).toBe("missed");
    expect(status([noticeAt("2026-03-05T10:00:00Z", { by: "carrier" })])).toBe("missed");
    expect(status([noticeAt("2026-03-05T10:00:00Z", { nature: "delay" })])).toBe("missed");
  });

  it("takes the best of several, and names it", () => {
    const notices = [
      noticeAt("2026-03-20T10:00:00Z", { statement: "second" }),
      noticeAt("2026-03-05T10:00:00Z", { statement: "first" }),
    ];
    expect(clockIn(lawTold({ positionMs: later, notices }), "notice_of_damage")).toMatchObject({
      status: "met",
      metBy: ["first"],
    });
  });

  it("is met by the reservation in the accept", () => {
    const reservations = [
      { by: "consignee", atMs: utc("2026-03-02T10:00:00Z"), statement: "held by consignee" },
    ];
    const law = lawTold({ positionMs: later, reservations });
    for (const code of ["notice_of_damage", "notice_of_apparent_damage"] as const)
      expect(clockIn(law, code)).toMatchObject({ status: "met", metBy: ["held by consignee"] });
  });

  it("of apparent damage is missed after the day of a clean delivery, whatever comes later", () => {
    const notices = [noticeAt("2026-03-05T10:00:00Z", { nature: "apparent" })];
    const law = lawTold({ positionMs: later, notices });
    expect(clockIn(law, "notice_of_apparent_damage")).toMatchObject({
      deadlineDate: "2026-03-02",
      status: "missed",
    });
    expect(clockIn(law, "notice_of_damage").status).toBe("met");
  });

  it("of apparent damage under the Hamburg Rules may come on the next working day", () => {
    const friday = held(["carrier", "2026-02-28T08:00:00Z"], ["consignee", "2026-03-06T10:00:00Z"]);
    const notices = [noticeAt("2026-03-09T10:00:00Z", { nature: "apparent" })];
    const law = lawTold({
      ...byMode("sea", { regime: "hamburg" }),
      custody: friday,
      notices,
      positionMs: later,
    });
    expect(clockIn(law, "notice_of_apparent_damage")).toMatchObject({
      deadlineDate: "2026-03-09",
      status: "met",
    });
  });
});

describe("the time bar", () => {
  const bar = (tale: Told) => clockIn(lawTold(tale), "time_bar");

  it.each([
    ["road", byMode("road"), "2027-03-02", "cmr.32.1"],
    ["sea", byMode("sea"), "2027-03-02", "hague-visby.3.6"],
    ["sea under the Hamburg Rules", byMode("sea", { regime: "hamburg" }), "2028-03-02", "hamburg.20.1"],
    ["air", byMode("air"), "2028-03-02", "montreal.35.1"],
    ["rail", byMode("rail"), "2027-03-02", "cim.48.1"],
  ])("by %s", (_name, tale, date, provision) => {
    expect(bar(tale)).toMatchObject({
      deadlineDate: date,
      provision,
      status: "open",
      consequence: "action-barred",
    });
  });

  it("is missed afterwards: nothing in the log is an action", () => {
    expect(bar({ positionMs: utc("2027-03-03T00:00:00Z") }).status).toBe("missed");
  });

  it("by air runs from the arrival where the record has it", () => {
    const milestones = [
      { leg: "leg", step: "arrived", atMs: utc("2026-02-28T20:00:00Z"), statement: "landed" },
    ];
    expect(bar({ ...byMode("air"), milestones })).toMatchObject({
      deadlineDate: "2028-02-28",
      startStatement: "landed",
    });
    expect(bar({ ...byMode("road"), milestones }).startStatement).toBe("held by consignee");
  });

  it.each([
    ["road", "2029-03-02"],
    ["rail", "2028-03-02"],
  ] as const)("by %s is longer for wilful misconduct", (mode, date) => {
    const alleged = lawTold({
      ...byMode(mode),
      wilful: [{ party: "carrier", found: false, statement: "d" }],
    });
    expect(clockIn(alleged, "time_bar").deadlineDate).toBe("2027-03-02");
    expect(clockIn(alleged, "time_bar_if_wilful").deadlineDate).toBe(date);
    const found = lawTold({ ...byMode(mode), wilful: [{ party: "carrier", found: true, statement: "d" }] });
    expect(clockIn(found, "time_bar").deadlineDate).toBe(date);
    expect(found.clocks.some(({ code }) => code === "time_bar_if_wilful")).toBe(false);
  });

  it("has not started before a delivery that is not yet overdue", () => {
    const custody = held(["carrier", "2026-02-28T08:00:00Z"]);
    expect(bar({ custody })).toMatchObject({ status: "not-started", deadlineMs: null });
  });
});

describe("goods that do not come", () => {
  const custody = held(["shipper", "2026-02-27T08:00:00Z"], ["carrier", "2026-02-28T08:00:00Z"]);
  const legs = [leg("leg", "carrier", { arrival: utc("2026-03-02T12:00:00Z") })];

  it("count as lost 30 days after the agreed arrival (CMR 20)", () => {
    const law = lawTold({ custody, terms: { legs }, positionMs: utc("2026-03-20T00:00:00Z") });
    expect(clockIn(law, "treated_as_lost")).toMatchObject({
      deadlineDate: "2026-04-01",
      provision: "cmr.20.1",
      by: "carrier",
      to: ["consignee"],
      status: "open",
      startStatement: "terms",
    });
    expect(clockIn(law, "time_bar").status).toBe("not-started");
  });

  it("then begin the time bar", () => {
    const law = lawTold({ custody, terms: { legs }, positionMs: utc("2026-04-02T00:00:00Z") });
    expect(clockIn(law, "treated_as_lost").status).toBe("missed");
    expect(clockIn(law, "time_bar")).toMatchObject({ deadlineDate: "2027-04-01", status: "open" });
  });

  it("are no question where they came", () => {
    expect(lawTold({ terms: { legs } }).clocks.some(({ code }) => code === "treated_as_lost")).toBe(false);
  });
});

describe("legs", () => {
  const custody = held(
    ["shipper", "2026-02-26T08:00:00Z"],
    ["a", "2026-02-27T08:00:00Z"],
    ["b", "2026-02-28T08:00:00Z"],
    ["consignee", "2026-03-02T10:00:00Z"],
  );
  const two = (contract?: string) => [
    leg("first", "a", { to: places.munich, ...(contract && { contract }) }),
    leg("second", "b", { from: places.munich, to: places.vienna, ...(contract && { contract }) }),
  ];

  it("under contracts of their own each end with a delivery to whom takes over", () => {
    const { clocks } = lawTold({ custody, terms: { legs: two() } });
    const notices = clocks.filter(({ code }) => code === "notice_of_damage");
    expect(notices.map(({ by, to, deadlineDate }) => [by, to, deadlineDate])).toEqual([
      // 28 February is a Saturday: 2 to 7 March are six days, the 9th the seventh.
      ["b", ["a"], "2026-03-09"],
      ["consignee", ["b"], "2026-03-10"],
    ]);
  });

  it("under one contract end with one delivery, and notice may go to each carrier", () => {
    const law = lawTold({
      custody,
      terms: { legs: two("c") },
      notices: [noticeAt("2026-03-03T08:00:00Z", { to: ["a"] })],
    });
    expect(clockIn(law, "notice_of_damage")).toMatchObject({
      leg: "second",
      contract: "c",
      by: "consignee",
      to: ["a", "b"],
      status: "met",
    });
  });

  it("that a carrier goes on with, without handing over, share its delivery", () => {
    const legs = [leg("first", "a"), leg("second", "a", { from: places.munich, to: places.vienna })];
    const own = held(["a", "2026-02-27T08:00:00Z"], ["consignee", "2026-03-02T10:00:00Z"]);
    const { clocks } = lawTold({ custody: own, terms: { legs } });
    const notices = clocks.filter(({ code }) => code === "notice_of_damage");
    expect(notices.map(({ startMs }) => startMs)).toEqual([
      utc("2026-03-02T10:00:00Z"),
      utc("2026-03-02T10:00:00Z"),
    ]);
  });

  it("of a carrier that comes twice end each with its own delivery", () => {
    const legs = [leg("out", "a"), leg("between", "b"), leg("back", "a")];
    const twice = held(
      ["a", "2026-02-20T08:00:00Z"],
      ["b", "2026-02-21T08:00:00Z"],
      ["a", "2026-02-22T08:00:00Z"],
      ["consignee", "2026-02-23T08:00:00Z"],
    );
    const { clocks } = lawTold({ custody: twice, terms: { legs } });
    const starts = clocks.filter(({ code }) => code === "notice_of_damage").map(({ startMs }) => startMs);
    expect(starts).toEqual([21, 22, 23].map((date) => utc(`2026-02-${date}T08:00:00Z`)));
  });

  it("are the same when a holder hands over to itself", () => {
    const split = held(
      ["shipper", "2026-02-27T08:00:00Z"],
      ["carrier", "2026-02-28T08:00:00Z"],
      ["carrier", "2026-03-01T08:00:00Z"],
      ["consignee", "2026-03-02T10:00:00Z"],
    );
    expect(lawTold({ custody: split })).toEqual(lawTold());
  });
});
