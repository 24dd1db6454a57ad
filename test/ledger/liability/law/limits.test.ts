/** Limits and exposures of each treaty, worked out by hand at 1.2 EUR for one SDR. */
import { describe, expect, it } from "vitest";
import { exactly, lawTold, leg, partyIn, places, questionsIn, surveyed, type Told, utc } from "./carriage.ts";

const carrier = (tale: Told) => partyIn(lawTold(tale), "carrier");
const limit = (tale: Told) => carrier(tale).limits[0]!;
const by = (mode: "road" | "rail" | "sea" | "air", more: object = {}): Told => ({
  terms: { legs: [leg("leg", "carrier", { mode, ...more })] },
});

describe("the limit of 1,000 kg in 10 packages", () => {
  it.each([
    // 1,000 kg × 8.33 SDR = 8,330 SDR × 1.2 = 9,996.00 EUR
    ["by road under the CMR", by("road"), 8_330_000_000, 999_600],
    // 10 × 666.67 SDR = 6,666.70 SDR, more than 1,000 kg × 2 SDR; × 1.2 = 8,000.04 EUR
    ["by sea under Hague-Visby", by("sea"), 6_666_700_000, 800_004],
    // 10 × 835 SDR = 8,350 SDR, more than 2,500; × 1.2 = 10,020.00 EUR
    ["by sea under the Hamburg Rules", by("sea", { regime: "hamburg" }), 8_350_000_000, 1_002_000],
    // 10 × 875 SDR = 8,750 SDR, more than 3,000; × 1.2 = 10,500.00 EUR
    ["by sea under the Rotterdam Rules", by("sea", { regime: "rotterdam" }), 8_750_000_000, 1_050_000],
    // 1,000 kg × 26 SDR = 26,000 SDR × 1.2 = 31,200.00 EUR
    ["by air in 2026", by("air"), 26_000_000_000, 3_120_000],
    // 1,000 kg × 17 SDR = 17,000 SDR × 1.2 = 20,400.00 EUR
    ["by rail under the CIM", by("rail"), 17_000_000_000, 2_040_000],
  ])("%s", (_name, tale, sdrMillionths, minor) => {
    const law = carrier(tale);
    expect(law.limits).toHaveLength(1);
    expect(law.limits[0]).toMatchObject({
      sdrMillionths: exactly(sdrMillionths),
      minor: exactly(minor),
      unlimited: false,
    });
    // The loss is 100,000.00 EUR, so that the limit is what the carrier is exposed to.
    expect(law.exposureMinor).toEqual(exactly(minor));
  });

  it("by sea goes by mass where that is more: 1,000 kg in 2 packages", () => {
    // 2 × 666.67 = 1,333.34 SDR, 1,000 kg × 2 = 2,000 SDR × 1.2 = 2,400.00 EUR
    const tale = { ...by("sea"), surveys: [surveyed(1_000, 2, 10_000_000)] };
    expect(limit(tale)).toMatchObject({ sdrMillionths: exactly(2_000_000_000), minor: exactly(240_000) });
  });
});

describe("the limit by air", () => {
  it.each([
    ["2009-12-29", 17],
    ["2009-12-30", 19],
    ["2019-12-27", 19],
    ["2019-12-28", 22],
    ["2024-12-27", 22],
    ["2024-12-28", 26],
  ])("of harm on %s is %d SDR for a kilogram", (date, perKilogram) => {
    const harm = { fromMs: utc(`${date}T00:00:00Z`), toMs: utc(`${date}T23:59:59Z`) };
    const custody = [
      { holder: "carrier", fromMs: harm.fromMs, toMs: harm.toMs, statements: ["a"] },
      { holder: "consignee", fromMs: harm.toMs, toMs: null, statements: ["b"] },
    ];
    expect(limit({ ...by("air"), harm, custody }).sdrMillionths).toEqual(
      exactly(perKilogram * 1_000 * 1_000_000),
    );
  });

  it("covers both where the harm lies across the change, and says so", () => {
    const harm = { fromMs: utc("2024-12-27T23:00:00Z"), toMs: utc("2024-12-28T01:00:00Z") };
    const custody = [
      { holder: "carrier", fromMs: utc("2024-12-20T00:00:00Z"), toMs: null, statements: ["a"] },
    ];
    const found = limit({ ...by("air"), harm, custody, positionMs: utc("2025-01-01T00:00:00Z") });
    expect(found.sdrMillionths).toEqual({ min: 22_000_000_000, max: 26_000_000_000 });
    expect(found.reasons.map(({ code }) => code)).toContain("limit_by_dates");
  });
});

describe("an exposure", () => {
  it("is the share of the loss where that is below the limit", () => {
    // 30 % to 50 % of 10,000.00 EUR; the limit is 9,996.00
    const shares = [{ party: "carrier", ppm: { min: 300_000, max: 500_000 } }];
    const law = carrier({ shares, surveys: [surveyed(1_000, 10, 1_000_000)] });
    expect(law.exposureMinor).toEqual({ min: 300_000, max: 500_000 });
  });

  it("is rounded outwards to whole cents", () => {
    // A third of 1.00 EUR: 33.3333 % is 33.3333 cents, 33.3334 % is 33.3334 cents.
    const shares = [{ party: "carrier", ppm: { min: 333_333, max: 333_334 } }];
    expect(carrier({ shares, surveys: [surveyed(1_000, 10, 100)] }).exposureMinor).toEqual({
      min: 33,
      max: 34,
    });
  });

  it("of the last cent is exact: 1 g at 8.33 SDR/kg and 1.17204", () => {
    // 0.00833 SDR × 1.17204 = 0.0097630932 EUR: less than one cent
    const survey = { ...surveyed(0, 0, 100), massGrams: 1 };
    const rates = [{ currency: "EUR", date: "2026-03-02", perSdr: "1.17204", source: "t", statement: "r" }];
    expect(limit({ surveys: [survey], rates })).toMatchObject({
      sdrMillionths: exactly(8_330),
      minor: { min: 0, max: 1 },
    });
  });

  it("of nothing lost is nothing", () => {
    const law = carrier({ surveys: [surveyed(0, 0, 0)] });
    expect(law.limits[0]!.minor).toEqual(exactly(0));
    expect(law.exposureMinor).toEqual(exactly(0));
  });

  it("in yen has no decimals, in dinars three", () => {
    const inCurrency = (currency: string, perSdr: string) =>
      limit({
        surveys: [{ ...surveyed(1, 1, 0), loss: { minor: 1_000_000, currency } }],
        rates: [{ currency, date: "2026-03-02", perSdr, source: "t", statement: "r" }],
      }).minor;
    // 8.33 SDR × 210 = 1,749.3 yen; 8.33 SDR × 0.41 = 3.4153 dinars = 3,415.3 fils
    expect(inCurrency("JPY", "210")).toEqual({ min: 1_749, max: 1_750 });
    expect(inCurrency("KWD", "0.41")).toEqual({ min: 3_415, max: 3_416 });
  });

  it("of those who carry nothing is their share, without a limit", () => {
    const shares = [
      { party: "carrier", ppm: exactly(600_000) },
      { party: "shipper", ppm: exactly(400_000) },
    ];
    const law = partyIn(lawTold({ shares }), "shipper");
    expect(law).toMatchObject({ legs: [], limits: [], exposureMinor: exactly(4_000_000) });
    expect(law.reasons.map(({ code }) => code)).toEqual(["exposure_without_regime"]);
  });

  it("of a carrier whose leg has no treaty by agreement is its share, without a limit", () => {
    const law = carrier(by("road", { regime: "none" }));
    expect(law).toMatchObject({ limits: [], exposureMinor: exactly(10_000_000) });
  });

  it("of a carrier whose treaty is not known goes from nothing to its share", () => {
    const tale = by("road", { to: places.venlo });
    expect(carrier(tale).exposureMinor).toEqual({ min: 0, max: 10_000_000 });
    expect(questionsIn(lawTold(tale))).toContain("regime_unknown leg");
  });

  it("names the provision by which each answers for its own contribution only", () => {
    const provisions = carrier({}).reasons.filter(({ code }) => code === "contribution_only");
    expect(provisions.map(({ provision }) => provision)).toEqual(["cmr.17.5"]);
  });
});

describe("a declared value", () => {
  const declared = (currency: string): Told => by("road", { declaredValue: { minor: 5_000_000, currency } });

  it("takes the place of the limit", () => {
    const law = carrier(declared("EUR"));
    expect(law.limits[0]).toMatchObject({ sdrMillionths: null, minor: exactly(5_000_000) });
    expect(law.limits[0]!.reasons[0]).toMatchObject({ code: "limit_declared", provision: "cmr.24" });
    expect(law.exposureMinor).toEqual(exactly(5_000_000));
  });

  it("in another currency than the loss leaves the limit open", () => {
    expect(carrier(declared("USD"))).toMatchObject({ exposureMinor: { min: 0, max: 10_000_000 } });
    expect(questionsIn(lawTold(declared("USD")))).toContain("currency_differs USD");
  });
});

describe("wilful misconduct", () => {
  const wilful = (found: boolean) => [{ party: "carrier", found, statement: "said" }];

  it("that was found lifts the limit of the CMR", () => {
    const law = carrier({ wilful: wilful(true) });
    expect(law.limits[0]).toMatchObject({ unlimited: true, minor: null });
    expect(law).toMatchObject({ wilful: "found", exposureMinor: exactly(10_000_000) });
  });

  it("that is alleged lifts nothing, and the exposure without a limit stands beside it", () => {
    expect(carrier({ wilful: wilful(false) })).toMatchObject({
      wilful: "alleged",
      exposureMinor: exactly(999_600),
      exposureIfWilfulMinor: exactly(10_000_000),
    });
  });

  it("lifts no limit for cargo by air", () => {
    const law = carrier({ ...by("air"), wilful: wilful(true) });
    expect(law.exposureMinor).toEqual(exactly(3_120_000));
    expect(law.limits[0]!.reasons.at(-1)).toMatchObject({
      code: "limit_not_lifted",
      provision: "montreal.22.5",
    });
    expect(carrier({ ...by("air"), wilful: wilful(false) }).exposureIfWilfulMinor).toBeNull();
  });

  it("of another party changes nothing", () => {
    const law = carrier({ wilful: [{ party: "terminal", found: true, statement: "said" }] });
    expect(law).toMatchObject({ wilful: "none", exposureMinor: exactly(999_600) });
  });
});

describe("what is missing", () => {
  it("is the SDR rate: the limit stays in SDR, the exposure is at most the share", () => {
    const law = lawTold({ rates: [] });
    expect(partyIn(law, "carrier").limits[0]).toMatchObject({
      sdrMillionths: exactly(8_330_000_000),
      minor: null,
    });
    expect(partyIn(law, "carrier").exposureMinor).toEqual({ min: 0, max: 10_000_000 });
    expect(questionsIn(law)).toContain("rate_missing EUR");
  });

  it("is a survey: the loss is at most the claim, the mass at most all of it", () => {
    const claims = [{ amount: { minor: 500_000, currency: "EUR" }, statement: "claim" }];
    const law = lawTold({ surveys: [], claims });
    expect(law.valuation).toMatchObject({
      lossFrom: "claim",
      lossMinor: { min: 0, max: 500_000 },
      massGrams: { min: 0, max: 2_000_000 },
      packages: { min: 0, max: 20 },
    });
    // 2,000 kg × 8.33 × 1.2 = 19,992.00 EUR at the most
    expect(partyIn(law, "carrier").limits[0]!.minor).toEqual({ min: 0, max: 1_999_200 });
    expect(questionsIn(law)).toEqual([
      "freight_missing carrier",
      "loss_not_assessed claim",
      "mass_not_assessed goods",
      "packages_not_assessed goods",
    ]);
  });

  it("is survey and claim: at most the value of the goods", () => {
    expect(lawTold({ surveys: [] }).valuation).toMatchObject({
      lossFrom: "value",
      lossMinor: { min: 0, max: 20_000_000 },
    });
  });

  it("is every amount: no exposure, and the question why", () => {
    const law = lawTold({ surveys: [], terms: { goods: { description: "goods" } } });
    expect(law.valuation).toMatchObject({ lossFrom: "none", lossMinor: null, currency: "", massGrams: null });
    expect(partyIn(law, "carrier").exposureMinor).toBeNull();
    expect(questionsIn(law)).toEqual(["loss_unknown goods", "mass_unknown goods", "packages_unknown goods"]);
  });

  it("is the number of packages: by sea the limit is at least that by mass", () => {
    const { packages: _, ...survey } = surveyed(1_000, 0, 10_000_000);
    const goods = { description: "goods", grossMassGrams: 2_000_000 };
    const legs = [leg("leg", "carrier", { mode: "sea" })];
    const law = carrier({ surveys: [survey], terms: { goods, legs } });
    expect(law.limits[0]!.minor).toBeNull();
    // 1,000 kg × 2 SDR × 1.2 = 2,400.00 EUR
    expect(law.exposureMinor).toEqual({ min: 240_000, max: 10_000_000 });
  });

  it("is not asked about while nothing is wrong", () => {
    const law = lawTold({ surveys: [], shares: [], harm: null, rates: [] });
    expect(questionsIn(law)).toEqual([]);
    expect(partyIn(law, "carrier").exposureMinor).toEqual(exactly(0));
  });

  it("is the rule set: no regime, no limit, no clock, and the question", () => {
    const law = lawTold({ ruleSet: null });
    expect(law).toMatchObject({ rules: null, clocks: [], delays: [] });
    expect(questionsIn(law)).toContain("rules_missing");
  });
});

describe("the loss", () => {
  it("is what the survey says, at most what is claimed", () => {
    const claims = [{ amount: { minor: 4_000_000, currency: "EUR" }, statement: "claim" }];
    expect(lawTold({ claims }).valuation).toMatchObject({
      lossFrom: "survey",
      lossMinor: exactly(4_000_000),
    });
  });

  it("lies between two surveys that differ", () => {
    const surveys = [surveyed(900, 9, 8_000_000), surveyed(1_000, 10, 9_000_000)];
    const law = lawTold({ surveys });
    expect(law.valuation).toMatchObject({
      lossMinor: { min: 8_000_000, max: 9_000_000 },
      massGrams: { min: 900_000, max: 1_000_000 },
    });
    expect(questionsIn(law)).toContain("surveys_differ loss");
  });

  it("of claims that may be about one loss or several lies between the largest and their sum", () => {
    const claims = [300, 500].map((minor) => ({ amount: { minor, currency: "EUR" }, statement: `${minor}` }));
    expect(lawTold({ claims }).valuation.lossMinor).toEqual({ min: 500, max: 800 });
  });

  it("leaves out a claim in another currency, and asks", () => {
    const claims = [{ amount: { minor: 1, currency: "USD" }, statement: "claim" }];
    const law = lawTold({ claims });
    expect(law.valuation.lossMinor).toEqual(exactly(10_000_000));
    expect(questionsIn(law)).toContain("currency_differs USD");
  });

  it("beyond what can be computed exactly is asked about", () => {
    const survey = { massGrams: 1_000_000_000_000, statement: "survey" };
    const law = lawTold({ ...by("air"), surveys: [survey] });
    expect(partyIn(law, "carrier").limits[0]!.sdrMillionths).toBeNull();
    expect(questionsIn(law)).toContain("amount_beyond_range montreal");
  });
});

describe("carriage charges", () => {
  it("are refunded beside the limit in proportion to loss and share (CMR 23(4))", () => {
    // 2,000.00 EUR freight × 50 % × 100,000.00 of 200,000.00 EUR = 500.00 EUR
    const shares = [{ party: "carrier", ppm: exactly(500_000) }];
    const tale = by("road", { freight: { minor: 200_000, currency: "EUR" } });
    expect(carrier({ ...tale, shares }).freightRefundMinor).toEqual(exactly(50_000));
  });

  it("are not refunded by sea, and asked about where they are not stated", () => {
    const freight = { minor: 200_000, currency: "EUR" };
    expect(carrier(by("sea", { freight })).freightRefundMinor).toBeNull();
    expect(carrier({}).freightRefundMinor).toBeNull();
    expect(questionsIn(lawTold())).toContain("freight_missing carrier");
  });
});

describe("a carrier with legs under two treaties", () => {
  it("is exposed to either limit while it is not known where the harm happened", () => {
    const legs = [
      leg("truck", "carrier", { to: places.venlo, contract: "c" }),
      leg("truck-2", "carrier", { from: places.venlo, contract: "c" }),
      leg("flight", "carrier", { mode: "air", from: places.munich, to: places.newYork }),
    ];
    const law = lawTold({ terms: { legs } });
    expect(partyIn(law, "carrier").exposureMinor).toEqual({ min: 999_600, max: 3_120_000 });
    expect(questionsIn(law)).toContain("leg_not_localised carrier");
  });
});
