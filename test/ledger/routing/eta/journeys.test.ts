import { describe, expect, it } from "vitest";
import { Journeys } from "../../../../ledger/routing/eta/journeys.ts";
import { hourMs, makeHistory, type SealedAt, startMs, statement, terms } from "./history.ts";

function replayed(statements: readonly SealedAt[], untilMs = Number.POSITIVE_INFINITY): Journeys {
  const journeys = new Journeys(() => []);
  for (const { sealed, atMs } of statements) if (atMs <= untilMs) journeys.apply(sealed, atMs);
  return journeys;
}

describe("arrival forecasts", () => {
  const { journeys: made, statements } = makeHistory("eta", 500);

  it("of whole journeys cover what they name, made at the start and judged at the end", () => {
    const ends = new Map(made.map(({ id, arrivedMs }) => [id, arrivedMs]));
    const journeys = new Journeys(() => []);
    let [inside, count, error, planError] = [0, 0, 0, 0];
    for (const { sealed, atMs } of statements) {
      journeys.apply(sealed, atMs);
      const id = sealed.statement.subject.slice("shipment:".length);
      if (sealed.statement.kind !== "shipment.create" || Number(id.slice(2)) < 250) continue;
      const { final } = journeys.forecast(id, atMs)!;
      const actual = ends.get(id)!;
      count++;
      if (actual >= final.p10Ms && actual <= final.p90Ms) inside++;
      error += Math.abs(actual - final.p50Ms);
      planError += Math.abs(actual - final.plannedMs);
    }
    expect(inside / count).toBeGreaterThan(0.72);
    expect(inside / count).toBeLessThan(0.88);
    expect(error).toBeLessThan(planError);
  });

  it("are the same bits for everybody who reads the same log", () => {
    const untilMs = startMs + 400 * 6 * hourMs;
    const [first, second] = [replayed(statements, untilMs), replayed(statements, untilMs)];
    let compared = 0;
    for (const { id } of made) {
      const forecast = first.forecast(id, untilMs);
      expect(second.forecast(id, untilMs)).toEqual(forecast);
      if (forecast) compared++;
    }
    expect(compared).toBeGreaterThan(50);
  });

  it("get narrower as the journey goes on, and end with it", () => {
    const one = made[450]!;
    const journeys = replayed(statements, one.createdMs);
    const width = (atMs: number) => {
      const forecast = journeys.forecast(one.id, atMs);
      return forecast && forecast.final.p90Ms - forecast.final.p10Ms;
    };
    const atStart = width(one.createdMs)!;
    for (const { sealed, atMs } of one.statements.slice(1, 6)) journeys.apply(sealed, atMs);
    expect(width(one.statements[5]!.atMs)!).toBeLessThan(atStart / 3);
    journeys.apply(one.statements[6]!.sealed, one.statements[6]!.atMs);
    expect(width(one.arrivedMs)).toBeUndefined();
  });

  it("never lie before now, whatever was reported late or not at all", () => {
    const journeys = replayed(statements, startMs + 300 * 6 * hourMs);
    journeys.apply(
      statement("shipment.create", "shipment:X", "shipper", terms("X", startMs, "NLRTM")),
      startMs,
    );
    const nowMs = startMs + 5_000 * hourMs;
    const { next, final } = journeys.forecast("X", nowMs)!;
    for (const { p10Ms, p50Ms, p90Ms } of [next, final]) {
      expect(p10Ms).toBeGreaterThanOrEqual(nowMs);
      expect(p50Ms).toBeGreaterThanOrEqual(p10Ms);
      expect(p90Ms).toBeGreaterThanOrEqual(p50Ms);
    }
    expect(final.late).toBeGreaterThan(0.99);
    // Only its third leg is reported: what came before is past.
    const at = nowMs + hourMs;
    journeys.apply(
      statement("transport.milestone", "shipment:X", "c", { leg: "3", step: "departed", at }),
      at,
    );
    expect(journeys.forecast("X", at)!.next).toMatchObject({ leg: "3", step: "arrived" });
  });

  it("follow progress: a ship half-way in a quarter of the time arrives early", () => {
    const journeys = replayed(statements, startMs + 300 * 6 * hourMs);
    const at = startMs + 2_000 * hourMs;
    journeys.apply(statement("shipment.create", "shipment:X", "shipper", terms("X", at, "DEHAM")), at);
    for (const [leg, step, hours] of [
      ["1", "departed", 12],
      ["1", "arrived", 24],
      ["2", "departed", 60],
    ] as const) {
      const reachedMs = at + hours * hourMs;
      const payload = { leg, step, at: reachedMs };
      journeys.apply(statement("transport.milestone", "shipment:X", "c", payload), reachedMs);
    }
    const nowMs = at + (60 + 175) * hourMs;
    const plain = journeys.forecast("X", nowMs)!.next;
    const ahead = journeys.forecast("X", nowMs, { done: 0.5, restMs: 175 * hourMs })!.next;
    const behind = journeys.forecast("X", nowMs, { done: 0.15, restMs: null })!.next;
    expect(ahead.p50Ms).toBeLessThan(plain.p50Ms - 100 * hourMs);
    expect(behind.p50Ms).toBeGreaterThan(plain.p50Ms);
    expect(ahead.p90Ms - ahead.p10Ms).toBeLessThan(plain.p90Ms - plain.p10Ms);
  });

  it("take a unit's milestone for everything inside it, and learn from it once", () => {
    const journeys = new Journeys(() => []);
    for (const id of ["A", "B"])
      journeys.apply(
        statement("shipment.create", `shipment:${id}`, "shipper", terms(id, startMs, "NLRTM")),
        startMs,
      );
    journeys.apply(
      statement("unit.load", "unit:box", "shipper", { items: ["shipment:A", "shipment:B"], at: startMs }),
      startMs,
    );
    const at = startMs + 12 * hourMs;
    const changed = journeys.apply(
      statement("transport.milestone", "unit:box", "carrier", { leg: "1", step: "departed", at }),
      at,
    );
    expect(changed).toEqual(["A", "B"]);
    expect(journeys.learner.observed).toBe(1);
    journeys.apply(statement("unit.unload", "unit:box", "shipper", { items: ["shipment:B"], at }), at);
    const later = statement("transport.milestone", "unit:box", "carrier", {
      leg: "1",
      step: "arrived",
      at: at + 1,
    });
    expect(journeys.apply(later, at + 1)).toEqual(["A"]);
  });
});
