/** What holds for every carriage: exposures within limits, more loss never less exposure, order without effect. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundsOf, inMinor, whole } from "../../../../ledger/liability/law/amounts.ts";
import type { Bounds } from "../../../../ledger/liability/law/types.ts";
import { type Regime, regimes } from "../../../../ledger/state/terms.ts";
import { exactly, held, lawTold, leg, partyIn, type Told, utc } from "./carriage.ts";

const bounds = (max: number) =>
  fc.tuple(fc.nat(max), fc.nat(max)).map(([a, b]): Bounds => ({ min: Math.min(a, b), max: Math.max(a, b) }));

const carriages = fc.record({
  regime: fc.constantFrom<Regime[]>(...regimes),
  share: bounds(1_000_000),
  loss: fc.integer({ min: 0, max: 2_000_000_000_000 }),
  grams: fc.nat(1_000_000_000),
  packages: fc.nat(10_000),
  rate: fc.tuple(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 0, max: 999_999 })),
});
type Random = typeof carriages extends fc.Arbitrary<infer T> ? T : never;

const perSdr = ([units, millionths]: Random["rate"]) =>
  `${units}.${String(millionths).padStart(6, "0")}`.replace(/\.0+$/, "");

function tale({ regime, share, loss, grams, packages, rate }: Random): Told {
  const mode = regime === "montreal" ? "air" : regime === "cim" ? "rail" : regime === "cmr" ? "road" : "sea";
  return {
    terms: { legs: [leg("leg", "carrier", { mode, regime })] },
    shares: share.max === 0 ? [] : [{ party: "carrier", ppm: share }],
    surveys: [{ massGrams: grams, packages, loss: { minor: loss, currency: "EUR" }, statement: "survey" }],
    rates: [{ currency: "EUR", date: "2026-01-05", perSdr: perSdr(rate), source: "test", statement: "rate" }],
  };
}

const exposure = (random: Random) => partyIn(lawTold(tale(random)), "carrier").exposureMinor!;

/** SDR for a kilogram and for a package in millionths, by the treaties. */
const amounts: Record<Regime, readonly [number, number]> = {
  cmr: [8_330_000, 0],
  "hague-visby": [2_000_000, 666_670_000],
  hamburg: [2_500_000, 835_000_000],
  rotterdam: [3_000_000, 875_000_000],
  montreal: [26_000_000, 0],
  cim: [17_000_000, 0],
  none: [0, 0],
};

describe("an exposure", () => {
  it("is what a few lines of whole numbers give", () => {
    fc.assert(
      fc.property(carriages, (random) => {
        const [perKilogram, perPackage] = amounts[random.regime].map(BigInt) as [bigint, bigint];
        const [units, millionths] = random.rate.map(BigInt) as [bigint, bigint];
        const [byMass, byPackage] = [
          BigInt(random.grams) * perKilogram,
          BigInt(random.packages) * perPackage * 1_000n,
        ];
        // In thousandths of millionths of an SDR, times millionths of the rate, times 100 cents: 10^15 to a cent / 100.
        const limit = (byMass > byPackage ? byMass : byPackage) * (units * 1_000_000n + millionths) * 100n;
        const scale = 10n ** 15n;
        const of = (ppm: number) => {
          const loss = BigInt(random.loss) * BigInt(ppm) * 10n ** 9n;
          return random.regime === "none" || loss < limit ? loss : limit;
        };
        const [min, max] = [of(random.share.min), of(random.share.max)];
        expect(exposure(random)).toEqual({
          min: Number(min / scale),
          max: Number((max + scale - 1n) / scale),
        });
      }),
      { numRuns: 500 },
    );
  });

  it("lies between nothing and the limit, and its bounds in order", () => {
    fc.assert(
      fc.property(carriages, (random) => {
        const party = partyIn(lawTold(tale(random)), "carrier");
        const { min, max } = party.exposureMinor!;
        expect(min).toBeGreaterThanOrEqual(0);
        expect(max).toBeGreaterThanOrEqual(min);
        expect(max).toBeLessThanOrEqual(random.loss);
        for (const { minor } of party.limits) expect(max).toBeLessThanOrEqual(minor!.max);
      }),
    );
  });

  it("does not shrink with the loss, the mass, the packages or the share", () => {
    const more = fc.record({ loss: fc.nat(1_000_000), grams: fc.nat(1_000_000), packages: fc.nat(100) });
    fc.assert(
      fc.property(carriages, more, (random, { loss, grams, packages }) => {
        const before = exposure(random);
        const after = exposure({
          ...random,
          loss: random.loss + loss,
          grams: random.grams + grams,
          packages: random.packages + packages,
          share: { min: random.share.min, max: 1_000_000 },
        });
        expect(after.min).toBeGreaterThanOrEqual(before.min);
        expect(after.max).toBeGreaterThanOrEqual(before.max);
      }),
    );
  });

  it("is narrower for a narrower share", () => {
    fc.assert(
      fc.property(carriages, fc.double({ min: 0, max: 1, noNaN: true }), (random, at) => {
        const { min, max } = random.share;
        const inner = exactly(min + Math.floor((max - min) * at));
        const [outside, within] = [exposure(random), exposure({ ...random, share: inner })];
        expect(within.min).toBeGreaterThanOrEqual(outside.min);
        expect(within.max).toBeLessThanOrEqual(outside.max);
      }),
    );
  });
});

describe("the law of a trace", () => {
  const hours = (n: number) => utc("2026-03-01T00:00:00Z") + n * 3_600_000;

  it("does not depend on the order in which notices, surveys, claims, reservations and milestones arrived", () => {
    const currency = fc.constantFrom("EUR", "USD", "CHF");
    const statement = fc.nat(1_000_000).map((n) => `statement ${n}`);
    const told = fc.record({
      surveys: fc.array(
        fc.record({
          massGrams: fc.nat(1_000_000),
          loss: fc.record({ minor: fc.nat(1_000), currency }),
          statement,
        }),
        { maxLength: 4 },
      ),
      claims: fc.array(fc.record({ amount: fc.record({ minor: fc.nat(1_000), currency }), statement }), {
        maxLength: 4,
      }),
      notices: fc.array(
        fc.record({
          by: fc.constantFrom("consignee", "shipper"),
          to: fc.constant(["carrier"]),
          nature: fc.constantFrom("hidden" as const, "delay" as const),
          atMs: fc.nat(400).map(hours),
          sealedAtMs: fc.nat(400).map(hours),
          statement,
        }),
        { maxLength: 4 },
      ),
      milestones: fc.array(
        fc.record({
          leg: fc.constant("leg"),
          step: fc.constantFrom("arrived", "departed", "loaded"),
          atMs: fc.nat(40).map(hours),
          statement,
        }),
        { maxLength: 4 },
      ),
    });
    fc.assert(
      fc.property(told, (one) => {
        const other = Object.fromEntries(
          Object.entries(one).map(([name, list]) => [name, (list as unknown[]).toReversed()]),
        );
        const terms = { legs: [leg("leg", "carrier", { mode: "sea" })] };
        const positionMs = hours(500);
        expect(lawTold({ ...other, terms, positionMs })).toEqual(lawTold({ ...one, terms, positionMs }));
      }),
    );
  });

  it("is the same for every way to say a mass or a place of time", () => {
    // The same moments with another offset: days move by the offset, nothing else does.
    const shifted = (utcOffsetMinutes: number) =>
      lawTold({
        custody: held(["carrier", "2026-02-28T08:00:00Z"], ["consignee", "2026-03-02T10:00:00Z"]),
        terms: { deliveryUtcOffsetMinutes: utcOffsetMinutes },
      });
    const [utcLaw, east] = [shifted(0), shifted(600)];
    for (const [i, clock] of utcLaw.clocks.entries())
      expect(clock.deadlineMs! - east.clocks[i]!.deadlineMs!).toBe(600 * 60_000);
    expect(utcLaw.parties).toEqual(east.parties);
  });
});

describe("amounts", () => {
  it("are converted without loss of a digit", () => {
    // 9,007,199,254.740991 SDR at 1.000000000001
    const exact = inMinor(whole(9_007_199_254_740_991), "1.000000000001", "EUR");
    expect(boundsOf({ min: exact, max: exact })).toEqual({ min: 900_719_925_474, max: 900_719_925_476 - 1 });
  });

  it("beyond what a double holds exactly are not given", () => {
    const beyond = whole(BigInt(Number.MAX_SAFE_INTEGER) + 1n);
    expect(boundsOf({ min: whole(0), max: beyond })).toBeNull();
    const at = whole(Number.MAX_SAFE_INTEGER);
    expect(boundsOf({ min: at, max: at })).toEqual(exactly(Number.MAX_SAFE_INTEGER));
  });
});
