import { describe, expect, it } from "vitest";
import { readSampleNetwork, seaWays } from "../../../../gateway/routing/tables.ts";
import { Journeys } from "../../../../ledger/routing/eta/journeys.ts";
import type { PassageId } from "../../../../ledger/routing/sea/passages.ts";
import { answerTo } from "../../../../ledger/routing/suggestions/answer.ts";
import { Answers, outcomeOf } from "../../../../ledger/routing/suggestions/answers.ts";
import { Suggester } from "../../../../ledger/routing/suggestions/suggester.ts";
import {
  encodeSuggestion,
  type Suggestion,
  suggestionHash,
} from "../../../../ledger/routing/suggestions/suggestion.ts";
import { minorDigitsOf } from "../../../../ledger/statement/money.ts";
import { hoursOf, percentOf, suggestionSentences } from "../../../../report/suggestion.ts";
import { statement } from "../eta/history.ts";

const hourMs = 3_600_000;
const startMs = Date.UTC(2026, 2, 2);
const network = readSampleNetwork();
const ways = seaWays();

const at = (locode: string) => {
  const { name, lat, lon } = network.terminals.find((terminal) => terminal.locode === locode)!;
  return { name, locode, lat, lon };
};

/** Shanghai to Munich: by sea to Rotterdam, then by rail and lorry. */
function terms(id: string) {
  const leg = (
    n: number,
    mode: string,
    carrier: string,
    from: string,
    to: string,
    fromH: number,
    toH: number,
  ) => ({
    id: String(n),
    mode,
    carrier,
    from: at(from),
    to: at(to),
    departure: startMs + fromH * hourMs,
    arrival: startMs + toH * hourMs,
  });
  return {
    id,
    consignee: "consignee",
    goods: { description: "vaccine", grossMassGrams: 4_000_000 },
    conditions: [{ quantity: "temperature", min: 2, max: 8, toleranceMs: 0 }],
    legs: [
      leg(1, "sea", "Sample Ocean North", "CNSHA", "NLRTM", 100, 900),
      leg(2, "road", "Sample Haulage", "NLRTM", "DEMUC", 960, 990),
    ],
    gapMsMax: hourMs,
    at: startMs,
  };
}

function world(): Journeys {
  const journeys = new Journeys(() => []);
  journeys.apply(statement("shipment.create", "shipment:S", "shipper", terms("S")), startMs);
  return journeys;
}

const request = (closed: PassageId[] = [], atMs = startMs) => ({
  chain: "chain:test",
  shipment: "S",
  size: 40,
  atMs,
  closed,
  seed: 1,
});

function required(suggestion: Suggestion | undefined): Suggestion {
  if (!suggestion) throw new Error("there is no suggestion");
  return suggestion;
}

describe("suggestions", () => {
  const suggester = new Suggester(network, ways);
  const closed = required(suggester.suggestion(world(), request(["suez"])));

  it("when Suez is closed leave the ship that goes round the Cape, and say what drives that and what gets worse", () => {
    expect(closed.present.legs.map(({ mode }) => mode)).toEqual(["road", "sea", "road"]);
    expect(closed.option.legs.map(({ service }) => service)).not.toEqual(
      closed.present.legs.map(({ service }) => service),
    );
    expect(closed.reason.kind).toBe("detour");
    expect(closed.delta.tardinessMs.p90).toBeLessThan(-6 * hourMs);
    expect(closed.decideByMs).toBeGreaterThan(startMs);
    const english = suggestionSentences(closed, "en", true).join(" ");
    if (closed.delta.costMinor > 0) expect(english).toMatch(/Worse: .*cost \+/);
    expect(english).toContain("Few past journeys (0 comparable legs");
    expect(english).toContain("The services are samples.");
  });

  it("never include zero in the interval of what is gained", () => {
    for (const passages of [[], ["suez"], ["panama"]] as PassageId[][]) {
      const suggestion = suggester.suggestion(world(), request(passages));
      if (!suggestion) continue;
      const { tardinessMs, latePpm } = suggestion.delta;
      expect(tardinessMs.p90 < 0 || latePpm.p90 < 0).toBe(true);
      expect(tardinessMs.p50).toBeLessThanOrEqual(0);
      expect(latePpm.p50).toBeLessThanOrEqual(0);
    }
  });

  it("have the same bytes wherever they are computed from the same log", () => {
    const again = required(
      new Suggester(readSampleNetwork(), seaWays()).suggestion(world(), request(["suez"])),
    );
    expect(encodeSuggestion(again)).toEqual(encodeSuggestion(closed));
    expect(suggestionHash(again)).toBe(suggestionHash(closed));
    const otherSeed = required(suggester.suggestion(world(), { ...request(["suez"]), seed: 2 }));
    expect(suggestionHash(otherSeed)).not.toBe(suggestionHash(closed));
  });

  it("are not repeated after a rejection unless the gain has grown by half", () => {
    const reject = (journeys: Journeys, share: number) =>
      journeys.apply(
        statement("route.reject", "shipment:S", "shipper", {
          ...answerTo(closed, startMs),
          delta: {
            ...closed.delta,
            latePpm: { ...closed.delta.latePpm, p50: Math.round(closed.delta.latePpm.p50 * share) },
          },
          reason: "no crane",
        }),
        startMs,
      );
    const services = (suggestion: Suggestion | undefined) =>
      suggestion?.option.legs.map(({ service }) => service).join();
    const [same, smaller] = [world(), world()];
    reject(same, 1);
    reject(smaller, 0.5);
    expect(services(suggester.suggestion(same, request(["suez"])))).not.toBe(services(closed));
    expect(services(suggester.suggestion(smaller, request(["suez"])))).toBe(services(closed));
  });

  it("once taken, are the plan from the switch on: milestones, forecasts and the next suggestion follow it", () => {
    const journeys = world();
    const accept = (party: string) =>
      journeys.apply(statement("route.accept", "shipment:S", party, answerTo(closed, startMs)), startMs);
    const before = journeys.forecast("S", startMs)!;
    expect(accept("shipper")).toEqual(["S"]);
    const journey = journeys.get("S")!;
    expect(journey.legs.map(({ departure, arrival }) => [departure, arrival])).toEqual(
      closed.option.legs.map(({ departureMs, arrivalMs }) => [departureMs, arrivalMs]),
    );
    expect(journey.legs.at(-1)!.to).toEqual(journey.terms.legs.at(-1)!.to);
    const after = journeys.forecast("S", startMs)!;
    expect(after.final.p50Ms).not.toBe(before.final.p50Ms);
    expect(after.final.plannedMs).toBe(before.final.plannedMs);
    // The other party takes it, too: nothing begins anew.
    const [first] = journey.legs;
    const reach = (step: string, atMs: number) =>
      journeys.apply(
        statement("transport.milestone", "shipment:S", "c", { leg: first!.id, step, at: atMs }),
        atMs,
      );
    reach("departed", first!.departure! + hourMs);
    expect(journey.next).toBe(1);
    expect(accept("carrier")).toEqual([]);
    expect(journey.next).toBe(1);
    expect(journeys.forecast("S", first!.departure! + 2 * hourMs)!.next.leg).toBe(first!.id);
    const next = suggester.suggestion(journeys, request([], first!.departure! + 2 * hourMs));
    expect(next?.changeAt.place ?? journey.legs[0]!.to.locode).toBe(journey.legs[0]!.to.locode);
  });

  it("taken when the goods have passed the place of the change alter nothing", () => {
    const journeys = world();
    const atMs = startMs + 110 * hourMs;
    const departed = { leg: "1", step: "departed", at: atMs };
    journeys.apply(statement("transport.milestone", "shipment:S", "c", departed), atMs);
    const legs = journeys.get("S")!.legs;
    const late = statement("route.accept", "shipment:S", "shipper", answerTo(closed, atMs));
    expect(journeys.apply(late, atMs)).toEqual([]);
    expect(journeys.get("S")!.legs).toBe(legs);
  });

  it("answered are kept with what was promised, and held against the arrival once there is one", () => {
    const journeys = world();
    const answers = new Answers();
    const take = (sealed: ReturnType<typeof statement>, index: number) => {
      answers.apply(sealed, index);
      journeys.apply(sealed, startMs);
    };
    const given = answerTo(closed, startMs);
    take(statement("route.reject", "shipment:S", "shipper", { ...given, reason: "no crane" }), 40);
    const [answer, ...others] = answers.all();
    expect(others).toEqual([]);
    expect(answer).toMatchObject({ shipment: "S", answer: "rejected", reason: "no crane", index: 40 });
    expect(outcomeOf(answer!, journeys)).toBeUndefined();
    const arrivalMs = closed.present.arrivalMs.p90 + hourMs;
    take(
      statement("transport.milestone", "shipment:S", "c", { leg: "2", step: "arrived", at: arrivalMs }),
      41,
    );
    expect(outcomeOf(answer!, journeys)).toEqual({
      arrivalMs,
      plannedMs: closed.plannedMs,
      present: { errorMs: arrivalMs - closed.present.arrivalMs.p50, isWithin: false },
      option: {
        errorMs: arrivalMs - closed.option.arrivalMs.p50,
        isWithin: arrivalMs <= closed.option.arrivalMs.p90,
      },
    });
    expect(answers.all()).toHaveLength(1);
  });

  it("are about the rest of the way only: nothing once the last leg is under way", () => {
    const journeys = world();
    const reach = (leg: string, step: string, hours: number) =>
      journeys.apply(
        statement("transport.milestone", "shipment:S", "c", { leg, step, at: startMs + hours * hourMs }),
        startMs + hours * hourMs,
      );
    reach("1", "departed", 110);
    const atSea = suggester.suggestion(journeys, request([], startMs + 700 * hourMs));
    expect(atSea?.changeAt.place ?? "NLRTM").toBe("NLRTM");
    reach("1", "arrived", 930);
    reach("2", "departed", 980);
    expect(suggester.suggestion(journeys, request(["suez"], startMs + 981 * hourMs))).toBeUndefined();
  });

  it("say in words only numbers that their JSON holds", () => {
    const { present, option, delta, reason, basis, comparable, currency } = closed;
    const money = 10 ** minorDigitsOf(currency);
    const known = new Set(
      [
        ...[delta.arrivalMs.p10, delta.arrivalMs.p50, delta.arrivalMs.p90, reason.delayMs].map(hoursOf),
        ...[present, option].flatMap(({ latePpm, damagePpm, excursionPpm }) =>
          [latePpm, damagePpm, excursionPpm].map(percentOf),
        ),
        delta.costMinor / money,
        Math.round(delta.co2Grams / 1_000),
        ...[reason.comparable, basis.size, comparable, 80],
      ].map((value) => Math.abs(value)),
    );
    for (const language of ["en", "de"] as const) {
      // Names of services and the time to decide by have numerals of their own; CO2e is a unit.
      const sentences = suggestionSentences(closed, language, true).filter(
        (sentence) => !/^(Change at|Wechsel in|Decide by|Zu entscheiden)/.test(sentence),
      );
      const text = sentences.join(" ").replaceAll("CO2e", "");
      const [group, point] = language === "en" ? [",", "."] : [".", ","];
      const numbers = [...text.matchAll(/\d[\d.,]*\d|\d/g)].map(([number]) =>
        Number(number.replaceAll(group!, "").replace(point!, ".")),
      );
      expect(numbers.length).toBeGreaterThan(8);
      for (const number of numbers) expect(known, `${number} in: ${text}`).toContain(number);
    }
  });
});
