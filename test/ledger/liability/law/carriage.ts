/** Carriages told in a few words: who held the goods when, on which legs, and what was said about a loss. */
import { defaultLiabilityRules } from "../../../../ledger/liability/law/default-rules.ts";
import type { HeldInterval, LawInput } from "../../../../ledger/liability/law/input.ts";
import { lawOf } from "../../../../ledger/liability/law/law.ts";
import type { Clock, LawSection, PartyLaw } from "../../../../ledger/liability/law/types.ts";
import type { Leg, Place, ShipmentTerms } from "../../../../ledger/state/terms.ts";

/** `2026-03-02T10:00:00Z` in milliseconds. */
export const utc = (text: string): number => Date.parse(text);

export const places = {
  rotterdam: { name: "Rotterdam", locode: "NLRTM" },
  venlo: { name: "Venlo", locode: "NLVEN" },
  munich: { name: "Munich", locode: "DEMUC" },
  vienna: { name: "Vienna", locode: "ATVIE" },
  shanghai: { name: "Shanghai", locode: "CNSHA" },
  alexandria: { name: "Alexandria", locode: "EGALY" },
  newYork: { name: "New York", locode: "USNYC" },
} as const satisfies Record<string, Place>;

export function leg(id: string, carrier: string, more: Partial<Leg> = {}): Leg {
  return { id, carrier, mode: "road", from: places.rotterdam, to: places.munich, ...more };
}

/** Who holds the goods from when; the last one still does. Each handover's statement is called after the holder. */
export function held(...intervals: readonly (readonly [holder: string, from: string])[]): HeldInterval[] {
  return intervals.map(([holder, from], i) => {
    const next = intervals[i + 1];
    return { holder, fromMs: utc(from), toMs: next ? utc(next[1]) : null, statements: [`held by ${holder}`] };
  });
}

export interface Told extends Partial<Omit<LawInput, "terms">> {
  readonly terms?: Partial<ShipmentTerms>;
}

/** One carrier by road from Rotterdam to Munich, delivered on Monday, 2 March 2026 at 10:00 UTC. */
export function told({ terms, ...more }: Told = {}): LawInput {
  return {
    positionMs: utc("2026-03-02T12:00:00Z"),
    shipper: "shipper",
    termsStatement: "terms",
    custody: held(
      ["shipper", "2026-02-27T08:00:00Z"],
      ["carrier", "2026-02-28T08:00:00Z"],
      ["consignee", "2026-03-02T10:00:00Z"],
    ),
    handovers: [],
    milestones: [],
    shares: [{ party: "carrier", ppm: { min: 1_000_000, max: 1_000_000 } }],
    harm: { fromMs: utc("2026-03-01T08:00:00Z"), toMs: utc("2026-03-01T09:00:00Z") },
    reservations: [],
    notices: [],
    surveys: [surveyed(1_000, 10, 10_000_000)],
    claims: [],
    wilful: [],
    ruleSet: {
      rules: defaultLiabilityRules,
      publishedMs: utc("2026-01-01T00:00:00Z"),
      statement: "rules",
    },
    rates: [{ currency: "EUR", date: "2026-03-02", perSdr: "1.2", source: "test", statement: "rate" }],
    ...more,
    terms: {
      id: "S",
      consignee: "consignee",
      goods: {
        description: "vaccines",
        grossMassGrams: 2_000_000,
        packages: 20,
        valueMinor: 20_000_000,
        currency: "EUR",
      },
      conditions: [],
      legs: [leg("road", "carrier")],
      gapMsMax: 900_000,
      at: utc("2026-02-27T08:00:00Z"),
      deliveryUtcOffsetMinutes: 60,
      ...terms,
    },
  };
}

export const surveyed = (kilograms: number, packages: number, lossMinor: number) => ({
  massGrams: kilograms * 1_000,
  packages,
  loss: { minor: lossMinor, currency: "EUR" },
  statement: `survey of ${kilograms} kg`,
});

export const lawTold = (tale: Told = {}): LawSection => lawOf(told(tale));

export function partyIn(law: LawSection, party: string): PartyLaw {
  const found = law.parties.find((one) => one.party === party);
  if (!found) throw new Error(`${party} is not in the law`);
  return found;
}

export function clockIn(law: LawSection, code: Clock["code"], legId?: string): Clock {
  const found = law.clocks.filter((clock) => clock.code === code && (!legId || clock.leg === legId));
  if (found.length !== 1) throw new Error(`${found.length} clocks ${code}`);
  return found[0]!;
}

/** `code about` of each question. */
export const questionsIn = ({ openQuestions }: LawSection): string[] =>
  openQuestions.map(({ code, about }) => `${code} ${about}`.trim());

export const exactly = (value: number) => ({ min: value, max: value });
