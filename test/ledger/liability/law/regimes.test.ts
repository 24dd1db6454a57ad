/** Which treaty governs which leg, and why. */
import { describe, expect, it } from "vitest";
import { defaultLiabilityRules } from "../../../../ledger/liability/law/default-rules.ts";
import type { Leg } from "../../../../ledger/state/terms.ts";
import { lawTold, leg, partyIn, places, questionsIn, utc } from "./carriage.ts";

const legOf = (more: Partial<Leg>) => lawTold({ terms: { legs: [leg("leg", "carrier", more)] } }).legs[0]!;
const questionsOf = (more: Partial<Leg>) =>
  questionsIn(lawTold({ terms: { legs: [leg("leg", "carrier", more)] } }));

describe("a leg", () => {
  it.each([
    ["by road from one country to another, one of them contracting", { mode: "road" }, ["cmr"], "places"],
    ["by road into a contracting country", { from: places.shanghai, to: places.munich }, ["cmr"], "places"],
    ["by road between countries of which none is", { from: places.shanghai, to: places.newYork }, [], "none"],
    ["by road within a country", { to: places.venlo }, [], "none"],
    ["by sea from a contracting country", { mode: "sea", to: places.newYork }, ["hague-visby"], "places"],
    ["by sea from another", { mode: "sea", from: places.newYork, to: places.rotterdam }, [], "none"],
    [
      "by sea to a Hamburg country",
      { mode: "sea", from: places.shanghai, to: places.alexandria },
      ["hamburg"],
      "places",
    ],
    ["by air, whose states are not listed", { mode: "air", to: places.newYork }, ["montreal"], "mode"],
    ["by air within a country", { mode: "air", to: places.venlo }, [], "none"],
    ["by rail between contracting countries", { mode: "rail" }, ["cim"], "places"],
    ["by rail from another country", { mode: "rail", from: places.shanghai }, [], "none"],
    ["by inland waterway, of which the rule set has none", { mode: "inland-waterway" }, [], "none"],
  ] as const)("%s", (_name, more, regimes, basis) => {
    expect(legOf(more)).toMatchObject({ regimes, basis });
    expect(questionsOf(more).includes("regime_unknown leg")).toBe(regimes.length === 0);
  });

  it("may come under two, and then both are computed and asked about", () => {
    const more = { mode: "sea", to: places.alexandria } as const;
    expect(legOf(more).regimes).toEqual(["hague-visby", "hamburg"]);
    expect(questionsOf(more)).toContain("regime_ambiguous leg");
    const law = lawTold({ terms: { legs: [leg("leg", "carrier", more)] } });
    // 10 packages × 666.67 or 835 SDR × 1.2
    expect(partyIn(law, "carrier").exposureMinor).toEqual({ min: 800_004, max: 1_002_000 });
    expect(law.clocks.filter(({ code }) => code === "notice_of_damage").map(({ regime }) => regime)).toEqual([
      "hague-visby",
      "hamburg",
    ]);
  });

  it("is under the one that its terms agree, whatever the places", () => {
    const found = legOf({ to: places.venlo, regime: "cmr" });
    expect(found).toMatchObject({ regimes: ["cmr"], basis: "agreed" });
    expect(found.reasons).toEqual([
      { code: "regime_agreed", provision: "", values: { leg: "leg", regime: "cmr" }, statements: ["terms"] },
    ]);
    expect(questionsOf({ to: places.venlo, regime: "cmr" })).not.toContain("regime_unknown leg");
  });

  it("is under the Rotterdam Rules only where its terms agree them", () => {
    const mode = "sea";
    expect(legOf({ mode }).regimes).toEqual(["hague-visby"]);
    expect(legOf({ mode }).reasons.find(({ values }) => values.regime === "rotterdam")).toMatchObject({
      code: "regime_by_agreement_only",
      provision: "rotterdam.94.1",
    });
    expect(legOf({ mode, regime: "rotterdam" }).regimes).toEqual(["rotterdam"]);
  });

  it("is under none where its terms say so, and nothing is asked", () => {
    expect(legOf({ regime: "none" })).toMatchObject({ regimes: [], basis: "agreed" });
    expect(questionsOf({ regime: "none" })).not.toContain("regime_unknown leg");
  });

  it("without UN/LOCODEs follows the mode, and the country is asked about", () => {
    const more = { from: { name: "Rotterdam" } };
    expect(legOf(more)).toMatchObject({ regimes: ["cmr"], basis: "mode", fromCountry: "", toCountry: "DE" });
    expect(questionsOf(more)).toContain("country_unknown leg");
  });

  it("says by which provision and between which countries", () => {
    expect(legOf({}).reasons).toEqual([
      {
        code: "regime_by_places",
        provision: "cmr.1.1",
        values: { leg: "leg", mode: "road", regime: "cmr", from: "NL", to: "DE" },
        statements: ["terms"],
      },
    ]);
  });

  it("of a contract with several modes follows its own mode and ends (network principle)", () => {
    const legs = [
      leg("pick-up", "a", { contract: "c", from: places.venlo, to: places.rotterdam }),
      leg("voyage", "b", { contract: "c", mode: "sea", from: places.rotterdam, to: places.newYork }),
    ];
    const law = lawTold({ terms: { legs } });
    expect(law.legs.map(({ regimes }) => regimes)).toEqual([[], ["hague-visby"]]);
    expect(law.contracts).toEqual([]);
  });
});

describe("a rule set", () => {
  it("is named by its version and statement in every trace", () => {
    expect(lawTold().rules).toEqual({
      id: "carriage-treaties",
      version: 1,
      publishedMs: utc("2026-01-01T00:00:00Z"),
      statement: "rules",
    });
  });

  it("that says something else gives something else", () => {
    const regimes = defaultLiabilityRules.regimes.map((regime) =>
      regime.regime === "cmr"
        ? { ...regime, limits: [{ perKilogram: 1_000_000, provision: "cmr.23.3" }], states: [] }
        : regime,
    );
    const rules = { ...defaultLiabilityRules, version: 2, regimes };
    const law = lawTold({ ruleSet: { rules, publishedMs: 0, statement: "other" } });
    expect(law.legs[0]!.regimes).toEqual([]);
    const agreed = lawTold({
      ruleSet: { rules, publishedMs: 0, statement: "other" },
      terms: { legs: [leg("leg", "carrier", { regime: "cmr" })] },
    });
    expect(partyIn(agreed, "carrier").limits[0]!.sdrMillionths).toEqual({
      min: 1_000_000_000,
      max: 1_000_000_000,
    });
  });
});
