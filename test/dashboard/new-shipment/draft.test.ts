/** What is typed into the form for a new shipment becomes terms that the ledger reads, or is named as wrong. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bandDraft,
  conditionDraftOf,
  emptyDraft,
  emptyLeg,
  profileConditions,
  readDraft,
  type ShipmentDraft,
  suggestedId,
} from "../../../dashboard/new-shipment/draft.ts";
import { knownPlaces } from "../../../dashboard/new-shipment/places.ts";
import { presetNames, presetOf, presetOfProfile, presets } from "../../../dashboard/new-shipment/presets.ts";
import { encodeCbor } from "../../../ledger/encoding/cbor-encode.ts";
import { readyMadeProfiles } from "../../../ledger/state/ready-made-profiles.ts";
import { readShipmentTerms } from "../../../ledger/state/shipments.ts";
import { isIdentifier } from "../../../ledger/statement/reference.ts";

const context = { zone: "utc" as const, isTaken: (id: string) => id === "TAKEN" };
const at = 1_760_000_000_000;

const whole: ShipmentDraft = {
  ...emptyDraft("S-1", [bandDraft({ quantity: "temperature", min: "2", max: "8", toleranceMinutes: "30" })]),
  consignee: "clinic",
  description: " Vaccine ",
  hsCode: "3002.41",
  grossMassKilograms: "2140,5",
  packages: "12",
  value: "48200.5",
  references: "PO-1, BL 77",
  legs: [
    {
      ...emptyLeg(1),
      mode: "sea",
      carrier: "line",
      from: { name: "rotterdam, PORT", lat: "", lon: "" },
      to: { name: "Small depot", lat: "48,2", lon: "-16.4" },
      departure: "2026-01-05T08:00",
      arrival: "2026-01-06T20:30",
    },
  ],
};

/** As the ledger reads what would be signed. */
function termsOf(draft: ShipmentDraft) {
  const { terms, problems } = readDraft(draft, context);
  expect(problems).toEqual({});
  return readShipmentTerms(encodeCbor({ ...terms!, at }));
}

describe("a published profile", () => {
  it("comes out of the form as it went in, with parts of a minute", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 31_622_400_000 }),
        fc.integer({ min: 1_000, max: 86_400_000 }),
        (toleranceMs, gapMsMax) => {
          const conditions = [{ quantity: "temperature", max: 21, toleranceMs }];
          const preset = presetOfProfile({
            id: "violins",
            version: 1,
            name: "Violins",
            conditions,
            gapMsMax,
          });
          expect(profileConditions(preset)).toEqual({ conditions, gapMsMax });
          expect(termsOf({ ...whole, ...preset })).toMatchObject({
            goods: { profile: "violins" },
            conditions,
            gapMsMax,
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  it("is none while a condition is not complete, or without one", () => {
    const band = bandDraft({ quantity: "temperature", min: "9", max: "8", toleranceMinutes: "0" });
    expect(profileConditions({ conditions: [band], gapMinutes: "60" })).toBeUndefined();
    expect(profileConditions({ conditions: [], gapMinutes: "60" })).toBeUndefined();
  });
});

describe("the draft of a shipment", () => {
  it("becomes the terms it says", () => {
    expect(termsOf(whole)).toEqual({
      id: "S-1",
      consignee: "clinic",
      references: ["PO-1", "BL 77"],
      goods: {
        description: "Vaccine",
        hsCode: "300241",
        grossMassGrams: 2_140_500,
        packages: 12,
        valueMinor: 4_820_050,
        currency: "EUR",
      },
      conditions: [{ quantity: "temperature", min: 2, max: 8, toleranceMs: 1_800_000 }],
      legs: [
        {
          id: "leg-1",
          mode: "sea",
          carrier: "line",
          from: { name: "Rotterdam, port", lat: 51.95, lon: 4.03, locode: "NLRTM" },
          to: { name: "Small depot", lat: 48.2, lon: -16.4 },
          departure: Date.UTC(2026, 0, 5, 8),
          arrival: Date.UTC(2026, 0, 6, 20, 30),
        },
      ],
      gapMsMax: 3_600_000,
      at,
    });
  });

  it("has the contract of each leg, the sale and local time at delivery", () => {
    const terms = termsOf({
      ...whole,
      dangerous: "un1845",
      seller: "acme",
      incoterm: "FOB",
      incotermPlace: { name: "Rotterdam, port", lat: "", lon: "" },
      utcOffset: "−05:30",
      legs: [
        {
          ...whole.legs[0]!,
          regime: "hague-visby",
          contract: "C-1",
          freight: "1800",
          declaredValue: "90000.50",
          declaredCurrency: "usd",
        },
      ],
    });
    expect(terms.goods.dangerous).toBe("UN1845");
    expect(terms.sale).toMatchObject({
      seller: "acme",
      incoterm: { rule: "FOB", place: { locode: "NLRTM" } },
    });
    expect(terms.deliveryUtcOffsetMinutes).toBe(-330);
    expect(terms.legs[0]).toMatchObject({
      regime: "hague-visby",
      contract: "C-1",
      freight: { minor: 180_000, currency: "EUR" },
      declaredValue: { minor: 9_000_050, currency: "USD" },
    });
  });

  it("leaves out what was left blank", () => {
    const { goods, references, legs } = termsOf({
      ...whole,
      hsCode: "",
      grossMassKilograms: " ",
      packages: "",
      value: "",
      references: "",
      legs: [{ ...whole.legs[0]!, departure: "", arrival: "", to: { name: "Somewhere", lat: "", lon: "" } }],
    });
    expect(goods).toEqual({ description: "Vaccine" });
    expect(references).toBeUndefined();
    expect(legs[0]).not.toHaveProperty("departure");
    expect(legs[0]!.to).toEqual({ name: "Somewhere" });
  });

  it("counts an amount in the currency's own smallest unit", () => {
    expect(termsOf({ ...whole, value: "48200", currency: "JPY" }).goods.valueMinor).toBe(48_200);
    expect(termsOf({ ...whole, value: "1.234", currency: "KWD" }).goods.valueMinor).toBe(1_234);
    expect(readDraft({ ...whole, value: "48200.5", currency: "JPY" }, context).problems).toHaveProperty(
      "value",
    );
  });

  const [leg] = whole.legs;
  const wrong: [string, Partial<ShipmentDraft>][] = [
    ["id", { id: "" }],
    ["id", { id: "with space" }],
    ["id", { id: "x".repeat(65) }],
    ["id", { id: "TAKEN" }],
    ["consignee", { consignee: "" }],
    ["description", { description: "  " }],
    ["description", { description: "x".repeat(501) }],
    ["hsCode", { hsCode: "12345" }],
    ["grossMassKilograms", { grossMassKilograms: "0" }],
    ["grossMassKilograms", { grossMassKilograms: "heavy" }],
    ["packages", { packages: "1.5" }],
    ["packages", { packages: "0" }],
    ["value", { value: "-1" }],
    ["value", { value: "1.234" }],
    ["currency", { currency: "EU" }],
    ["references", { references: Array.from({ length: 17 }, (_, i) => `r${i}`).join() }],
    ["gapMinutes", { gapMinutes: "0" }],
    ["gapMinutes", { gapMinutes: "1441" }],
    [
      "conditions.0.min",
      { conditions: [bandDraft({ quantity: "temperature", min: "9", max: "8", toleranceMinutes: "0" })] },
    ],
    [
      "conditions.0.min",
      { conditions: [bandDraft({ quantity: "temperature", min: "", max: "", toleranceMinutes: "0" })] },
    ],
    [
      "conditions.0.min",
      { conditions: [bandDraft({ quantity: "temperature", min: "cold", max: "8", toleranceMinutes: "0" })] },
    ],
    [
      "conditions.0.tolerance",
      { conditions: [bandDraft({ quantity: "temperature", min: "2", max: "8", toleranceMinutes: "-1" })] },
    ],
    ["legs.0.carrier", { legs: [{ ...leg!, carrier: "" }] }],
    ["legs.0.from.name", { legs: [{ ...leg!, from: { name: " ", lat: "", lon: "" } }] }],
    ["legs.0.to.lat", { legs: [{ ...leg!, to: { name: "X", lat: "91", lon: "0" } }] }],
    ["legs.0.to.lon", { legs: [{ ...leg!, to: { name: "X", lat: "1", lon: "181" } }] }],
    ["legs.0.to.lon", { legs: [{ ...leg!, to: { name: "X", lat: "1", lon: "" } }] }],
    ["legs.0.arrival", { legs: [{ ...leg!, departure: "2026-01-05T08:00", arrival: "2026-01-05T07:59" }] }],
  ];
  it.each(wrong)("names %s as wrong for %j, and gives no terms", (field, changes) => {
    const { problems, terms } = readDraft({ ...whole, ...changes }, context);
    expect(Object.keys(problems)).toContain(field);
    expect(terms).toBeUndefined();
  });

  it("whatever is typed: either something is named as wrong, or the ledger reads the terms", () => {
    const text = fc.oneof(
      fc.string({ maxLength: 70 }),
      fc.constantFrom("", "0", "-5", "8", "1e9", "3,5", "∞", "02"),
    );
    const few = fc.constantFrom("", "", "", "0", "-5", "8", "3,5", "99999999", "∞");
    const place = fc.record({ name: fc.oneof(text, fc.constant("Vienna")), lat: text, lon: text });
    const draft: fc.Arbitrary<ShipmentDraft> = fc.record({
      id: fc.oneof(text, fc.constant("S-2")),
      references: text,
      consignee: fc.constantFrom("clinic", ""),
      description: fc.oneof(text, fc.constant("Goods")),
      hsCode: fc.constantFrom("", "300241", "30 02 41", "x"),
      grossMassKilograms: text,
      packages: text,
      value: text,
      currency: fc.constantFrom("EUR", "JPY", "XXX", "€"),
      conditions: fc.array(
        fc.record({
          quantity: fc.constantFrom("temperature", "shock.peak"),
          min: text,
          max: text,
          toleranceMinutes: text,
          doseMinutes: few,
          referenceCelsius: few,
          activationJoule: few,
          peak: few,
          velocityChange: few,
          gapMin: few,
          gapMax: few,
          weightPercent: few,
          disagreementMax: few,
        }),
        { maxLength: 3 },
      ),
      legs: fc.array(
        fc.record({
          key: fc.nat(),
          mode: fc.constantFrom("road", "sea"),
          carrier: fc.constantFrom("line", ""),
          from: place,
          to: place,
          departure: fc.constantFrom("", "2026-01-05T08:00", "2026-13-05T08:00"),
          arrival: fc.constantFrom("", "2026-01-05T08:00", "9999-01-05T08:00"),
          regime: fc.constantFrom("", "cmr", "none", "law of the jungle"),
          contract: fc.constantFrom("", "C-1", "two words"),
          freight: few,
          freightCurrency: fc.constantFrom("EUR", "E"),
          declaredValue: few,
          declaredCurrency: fc.constantFrom("USD", ""),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      gapMinutes: fc.oneof(text, fc.constant("60")),
      profile: fc.constantFrom("", "art"),
      dangerous: fc.constantFrom("", "UN1845", "1845"),
      seller: fc.constantFrom("", "acme"),
      buyer: fc.constantFrom("", "globex"),
      incoterm: fc.constantFrom("", "FOB", "fob"),
      incotermPlace: place,
      utcOffset: fc.constantFrom("", "+01:00", "-12:00", "+14:01", "noon"),
    });
    fc.assert(
      fc.property(draft, (typed) => {
        const { terms, problems } = readDraft(typed, context);
        if (Object.keys(problems).length > 0) return terms === undefined;
        readShipmentTerms(encodeCbor({ ...terms!, at }));
        return true;
      }),
      { numRuns: 500 },
    );
  });
});

describe("what the form offers", () => {
  it("suggests identifiers that the ledger takes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 4 }), (random) => {
        const id = suggestedId(Date.UTC(2026, 0, 5), random);
        expect(id).toMatch(/^S-20260105-[2-9A-Z]{4}$/);
        expect(isIdentifier(id)).toBe(true);
      }),
    );
  });

  it.each(presetNames)("recognises its ready choice %s and leads to valid terms", (name) => {
    const preset = presets[name];
    expect(presetOf(preset.conditions)).toBe(name);
    expect(termsOf({ ...whole, ...preset }).conditions).toHaveLength(preset.conditions.length);
  });

  it("gives the conditions of a ready-made profile as the ledger has them", () => {
    for (const { id, conditions, gapMsMax } of readyMadeProfiles) {
      const preset = presets[id as keyof typeof presets];
      const terms = termsOf({ ...whole, ...preset });
      expect(terms.conditions).toEqual(conditions);
      expect([terms.goods.profile, terms.gapMsMax]).toEqual([id, gapMsMax]);
      expect(conditions.map(conditionDraftOf)).toEqual(preset.conditions);
    }
  });

  it("knows places that the ledger takes, each once", () => {
    expect(new Set(knownPlaces.map(({ name }) => name.toLowerCase())).size).toBe(knownPlaces.length);
    for (const { name, lat, lon, locode } of knownPlaces) {
      const { legs } = termsOf({ ...whole, legs: [{ ...leg(), from: { name, lat: "", lon: "" } }] });
      expect(legs[0]!.from).toEqual({ name, lat, lon, ...(locode && { locode }) });
    }
  });
});

function leg() {
  return whole.legs[0]!;
}
