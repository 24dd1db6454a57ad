/** Successive carriers under one contract, by hand: 10,000.00 EUR lost, and 1,000 kg × 8.33 SDR × 1.2 = 9,996.00 at the most. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bounds } from "../../../../ledger/liability/law/types.ts";
import {
  exactly,
  held,
  lawTold,
  leg,
  partyIn,
  places,
  questionsIn,
  surveyed,
  type Told,
} from "./carriage.ts";

const percent = (min: number, max = min): Bounds => ({ min: min * 10_000, max: max * 10_000 });

/** Freight in euros by carrier; each carries one leg, the first from Rotterdam, the last to Munich. */
function carriers(freight: Readonly<Record<string, number>>, shares: Readonly<Record<string, Bounds>>): Told {
  const names = Object.keys(freight);
  const legs = names.map((name, i) =>
    leg(`leg-${name}`, name, {
      contract: "c",
      from: i === 0 ? places.rotterdam : places.venlo,
      to: i === names.length - 1 ? places.munich : places.venlo,
      freight: { minor: freight[name]! * 100, currency: "EUR" },
    }),
  );
  return {
    terms: { legs },
    custody: held(
      ["shipper", "2026-02-27T08:00:00Z"],
      ...names.map((name, i) => [name, `2026-02-28T${10 + i}:00:00Z`] as const),
      ["consignee", "2026-03-02T10:00:00Z"],
    ),
    shares: Object.entries(shares).map(([party, ppm]) => ({ party, ppm })),
    surveys: [surveyed(1_000, 10, 1_000_000)],
  };
}

const contract = (tale: Told) => lawTold(tale).contracts[0]!;
const parts = (list: readonly { carrier: string; minor: Bounds | null }[]) =>
  Object.fromEntries(list.map(({ carrier, minor }) => [carrier, minor]));

describe("two carriers under one CMR contract", () => {
  const freight = { a: 1_000, b: 3_000 };

  it("bear the total by their shares where these are known", () => {
    const tale = carriers(freight, { a: percent(30), b: percent(70) });
    const found = contract(tale);
    expect(found).toMatchObject({
      carriers: ["a", "b"],
      sharePpm: percent(100),
      totalMinor: exactly(999_600),
      fallback: null,
    });
    expect(parts(found.byShare)).toEqual({ a: exactly(299_880), b: exactly(699_720) });
    expect(partyIn(lawTold(tale), "a").exposureMinor).toEqual(exactly(299_880));
  });

  it("are under the treaty of the whole way, though the first leg stays in one country", () => {
    const { legs } = lawTold(carriers(freight, { a: percent(30), b: percent(70) }));
    expect(
      legs.map(({ regimes, basis, fromCountry, toCountry }) => [regimes, basis, fromCountry, toCountry]),
    ).toEqual([
      [["cmr"], "places", "NL", "DE"],
      [["cmr"], "places", "NL", "DE"],
    ]);
  });

  it("bear only what the shipper did not cause", () => {
    // Half of 10,000.00 is below the limit.
    const found = contract(carriers(freight, { shipper: percent(50), a: percent(50), b: percent(0) }));
    expect(found).toMatchObject({ sharePpm: percent(50), totalMinor: exactly(500_000) });
    expect(parts(found.byShare)).toEqual({ a: exactly(500_000), b: exactly(0) });
  });

  it("bear it by freight where nobody can be found (37(c))", () => {
    const found = contract(carriers(freight, { a: percent(0, 100), b: percent(0, 100) }));
    expect(parts(found.byShare)).toEqual({ a: { min: 0, max: 999_600 }, b: { min: 0, max: 999_600 } });
    expect(found.fallback).toMatchObject({
      rule: "freight-of-all",
      provision: "cmr.37.c",
      openMinor: exactly(999_600),
    });
    // 1,000 and 3,000 of 4,000
    expect(parts(found.fallback!.parts)).toEqual({ a: exactly(249_900), b: exactly(749_700) });
  });

  it("bear what stays open between them by freight where both took part (37(b))", () => {
    const found = contract(carriers(freight, { a: percent(20, 60), b: percent(40, 80) }));
    expect(parts(found.byShare)).toEqual({
      a: { min: 199_920, max: 599_760 },
      b: { min: 399_840, max: 799_680 },
    });
    expect(found.fallback).toMatchObject({ rule: "freight-of-those-involved", provision: "cmr.37.b" });
    // 20 % + a quarter of the open 40 % = 30 %, and 70 %
    expect(parts(found.fallback!.parts)).toEqual({ a: exactly(299_880), b: exactly(699_720) });
  });

  it("leave what only one can have caused to that one (37(a))", () => {
    const shares = { a: percent(20, 60), b: percent(40), shipper: percent(0, 40) };
    const found = contract(carriers(freight, shares));
    expect(found.sharePpm).toEqual(percent(60, 100));
    expect(found.totalMinor).toEqual({ min: 600_000, max: 999_600 });
    expect(found.fallback).toMatchObject({ rule: "sole", provision: "cmr.37.a" });
    // a: 20 % of 10,000.00 to 60 % of 9,996.00; b: 40 % of 9,996.00 to 40 % of 10,000.00
    expect(parts(found.fallback!.parts)).toEqual({
      a: { min: 200_000, max: 599_760 },
      b: { min: 399_840, max: 400_000 },
    });
  });

  it("bear nothing where they cannot have caused it", () => {
    const found = contract(carriers(freight, { shipper: percent(100), a: percent(0), b: percent(0) }));
    expect(found).toMatchObject({ sharePpm: percent(0), totalMinor: exactly(0), fallback: null });
  });

  it("are asked for their freight where the fallback needs it", () => {
    const tale = carriers(freight, { a: percent(0, 100), b: percent(0, 100) });
    const legs = tale.terms!.legs!.map(({ freight: _, ...rest }) => rest);
    const law = lawTold({ ...tale, terms: { legs } });
    expect(law.contracts[0]!.fallback).toMatchObject({ rule: "freight-of-all", parts: [] });
    expect(questionsIn(law)).toContain("freight_missing c");
  });

  it("have no common limit once wilful misconduct of one was found", () => {
    const wilful = [{ party: "a", found: true, statement: "decision" }];
    const found = contract({ ...carriers(freight, { a: percent(30), b: percent(70) }), wilful });
    expect(found.totalMinor).toEqual(exactly(1_000_000));
    expect(parts(found.byShare)).toEqual({ a: exactly(300_000), b: exactly(700_000) });
  });

  it("share a value that is declared on one of their legs", () => {
    const tale = carriers(freight, { a: percent(50), b: percent(50) });
    const [first, ...others] = tale.terms!.legs!;
    const legs = [{ ...first!, declaredValue: { minor: 1_200_000, currency: "EUR" } }, ...others];
    expect(contract({ ...tale, terms: { legs } }).totalMinor).toEqual(exactly(1_000_000));
  });

  it("that also carry under another contract are computed each for itself", () => {
    const tale = carriers(freight, { a: percent(30), b: percent(70) });
    const legs = [...tale.terms!.legs!, leg("extra", "a", { from: places.munich, to: places.vienna })];
    const law = lawTold({ ...tale, terms: { legs } });
    expect(law.contracts).toEqual([]);
    expect(partyIn(law, "a").exposureMinor).toEqual(exactly(300_000));
  });
});

describe("three carriers under one contract", () => {
  const freight = { a: 1_000, b: 3_000, c: 1_000 };

  it("all bear the open part by freight where one who can have caused it is not shown to have (37(c))", () => {
    const found = contract(carriers(freight, { a: percent(20, 60), b: percent(0, 40), c: percent(40) }));
    expect(found.fallback).toMatchObject({ rule: "freight-of-all", provision: "cmr.37.c" });
    // 20 % + 8 %, 24 %, 40 % + 8 % of 9,996.00
    expect(parts(found.fallback!.parts)).toEqual({
      a: exactly(279_888),
      b: exactly(239_904),
      c: exactly(479_808),
    });
  });

  it("by rail spare the one who cannot have caused it (CIM 50)", () => {
    const tale = carriers(freight, { a: percent(0, 100), b: percent(0, 100), c: percent(0) });
    const legs = tale.terms!.legs!.map((one) => ({ ...one, mode: "rail" as const }));
    const found = contract({ ...tale, terms: { legs } });
    expect(found.fallback).toMatchObject({ provision: "cim.50.1.c" });
    // The limit, 20,400.00, is above the loss.
    expect(parts(found.fallback!.parts)).toEqual({
      a: exactly(250_000),
      b: exactly(750_000),
      c: exactly(0),
    });
  });

  it("by road do not spare it (CMR 37(c))", () => {
    const found = contract(carriers(freight, { a: percent(0, 100), b: percent(0, 100), c: percent(0) }));
    expect(parts(found.fallback!.parts)).toEqual({
      a: exactly(199_920),
      b: exactly(599_760),
      c: exactly(199_920),
    });
  });
});

describe("under one contract, whatever the shares", () => {
  /** True shares of three holders that add up to all, and bounds around them. */
  const bounded = fc
    .tuple(
      fc.array(fc.nat(1_000), { minLength: 3, maxLength: 3 }).filter((list) => list.some((n) => n > 0)),
      fc.array(fc.nat(200_000), { minLength: 6, maxLength: 6 }),
      fc.integer({ min: 1, max: 3_000_000 }),
      fc.integer({ min: 0, max: 2_000 }),
    )
    .map(([weights, slack, loss, kilograms]) => {
      const sum = weights.reduce((a, b) => a + b, 0);
      const first = Math.floor((weights[0]! * 1_000_000) / sum);
      const second = Math.floor((weights[1]! * 1_000_000) / sum);
      const truth = [first, second, 1_000_000 - first - second];
      const shares = truth.map((ppm, i) => ({
        min: Math.max(0, ppm - slack[i]!),
        max: Math.min(1_000_000, ppm + slack[i + 3]!),
      }));
      return { truth, shares, loss, kilograms };
    });

  it("the part that each truly caused lies within its bounds, and within the total", () => {
    fc.assert(
      fc.property(bounded, ({ truth, shares, loss, kilograms }) => {
        const tale = carriers({ a: 1, b: 2 }, { a: shares[0]!, b: shares[1]!, shipper: shares[2]! });
        const found = contract({ ...tale, surveys: [surveyed(kilograms, 1, loss)] });
        const limit = (kilograms * 9_996) / 10;
        const [a, b] = [truth[0]!, truth[1]!];
        const total = Math.min((loss * (a + b)) / 1_000_000, limit);
        expect(total).toBeGreaterThanOrEqual(found.totalMinor!.min - 1e-6);
        expect(total).toBeLessThanOrEqual(found.totalMinor!.max + 1e-6);
        for (const [own, part] of [
          [a, 0],
          [b, 1],
        ] as const) {
          const borne = a + b === 0 ? 0 : (total * own) / (a + b);
          const { min, max } = found.byShare[part]!.minor!;
          expect(borne).toBeGreaterThanOrEqual(min - 1e-6);
          expect(borne).toBeLessThanOrEqual(max + 1e-6);
          expect(max).toBeLessThanOrEqual(Math.ceil(limit));
        }
      }),
    );
  });

  it("what falls on the carriers by the fallback adds up to the total", () => {
    fc.assert(
      fc.property(bounded, ({ shares, loss, kilograms }) => {
        const tale = carriers({ a: 1, b: 2 }, { a: shares[0]!, b: shares[1]!, shipper: shares[2]! });
        const found = contract({ ...tale, surveys: [surveyed(kilograms, 1, loss)] });
        if (!found.fallback) return;
        const sum = (end: "min" | "max") =>
          found.fallback!.parts.reduce((total, { minor }) => total + minor![end], 0);
        expect(sum("min")).toBeLessThanOrEqual(found.totalMinor!.max);
        expect(sum("max")).toBeGreaterThanOrEqual(found.totalMinor!.min);
        for (const { carrier, minor } of found.fallback.parts) {
          const shown = found.byShare.find((part) => part.carrier === carrier)!.minor!;
          if (found.fallback.rule === "sole") expect(minor!.max).toBeLessThanOrEqual(shown.max);
          expect(minor!.min).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
