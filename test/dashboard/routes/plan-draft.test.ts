/** The planner's question: between form, address and gateway nothing is lost, and nothing wrong gets through. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addressOf,
  draftOfAddress,
  emptyDraft,
  type PlanDraft,
  questionOf,
  withClosed,
} from "../../../dashboard/routes/plan-draft.ts";
import { passageIds } from "../../../ledger/routing/sea/passages.ts";

const nowMs = Date.UTC(2026, 10, 30, 2, 20);
const empty = emptyDraft(nowMs, "utc");
const munich: PlanDraft = { ...empty, from: "Shanghai", to: "Munich", massKg: "8000", band: "pharma" };

describe("a question of the planner", () => {
  it("asks for what the form says", () => {
    expect(questionOf(munich, "utc")).toEqual({
      from: "Shanghai",
      to: "Munich",
      readyMs: Date.UTC(2026, 10, 30, 3),
      massKg: 8000,
      temperature: { min: 2, max: 8 },
    });
    const full = {
      ...munich,
      deadline: "2026-12-24T12:00",
      band: "own",
      min: "−5",
      max: "5,5",
      dangerousGoods: " 6.1 ",
      transfersMax: "3",
      countries: "ru, ir",
    } as const;
    expect(questionOf(withClosed(full, "suez", true), "utc")).toMatchObject({
      deadlineMs: Date.UTC(2026, 11, 24, 12),
      temperature: { min: -5, max: 5.5 },
      dangerousGoods: "6.1",
      transfersMax: 3,
      forbidden: { countries: ["RU", "IR"] },
      closedPassages: ["suez"],
    });
  });

  it.each([
    ["from", " ", "missing"],
    ["to", "x".repeat(101), "missing"],
    ["ready", "tomorrow", "time"],
    ["deadline", "2026-11-30T02:00", "beforeReady"],
    ["massKg", "0", "mass"],
    ["massKg", "1e9", "mass"],
    ["value", "-1", "value"],
    ["dangerousGoods", "10", "class"],
    ["transfersMax", "31", "transfers"],
    ["countries", "RUS", "countries"],
  ] as const)("names what is wrong: %s %s", (field, text, problem) => {
    expect(questionOf({ ...munich, [field]: text }, "utc")).toEqual({ problems: { [field]: problem } });
  });

  it("wants the lower temperature first, within what the gateway takes", () => {
    for (const [min, max] of [
      ["8", "2"],
      ["", "8"],
      ["-101", "0"],
    ] as const)
      expect(questionOf({ ...munich, band: "own", min, max }, "utc")).toEqual({ problems: { min: "band" } });
  });

  it("is the same after it went through an address", () => {
    const text = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 60 })
      .filter((it) => it.trim() !== "");
    fc.assert(
      fc.property(
        text,
        text,
        fc.constantFrom("none", "pharma", "chilled", "room", "frozen"),
        fc.subarray(passageIds),
        fc.integer({ min: 1, max: 1_000_000 }),
        (from, to, band, closed, mass) => {
          const draft: PlanDraft = {
            ...munich,
            from,
            to,
            band,
            closed: [...closed].sort(),
            massKg: String(mass),
          };
          const query = Object.fromEntries(new URLSearchParams(addressOf(draft, "utc")));
          const again = draftOfAddress(query, emptyDraft(0, "utc"), "utc")!;
          expect(questionOf(again, "utc")).toEqual(questionOf(draft, "utc"));
        },
      ),
      { numRuns: 100 },
    );
  });

  it("is read from an address that anybody wrote", () => {
    expect(draftOfAddress({}, empty, "utc")).toBeUndefined();
    const draft = draftOfAddress(
      { from: "<script>", to: "", ready: "never", closed: "suez,__proto__,atlantis,suez", min: "2" },
      empty,
      "utc",
    )!;
    expect(draft).toMatchObject({ from: "<script>", ready: empty.ready, closed: ["suez"], band: "own" });
    expect(questionOf(draft, "utc")).toMatchObject({ problems: { to: "missing", min: "band" } });
  });
});
