import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import { identifierSearches } from "../../dashboard/store/identifier-search.ts";
import { fleetFilter, matches } from "../../dashboard/store/search.ts";
import type { FoundShipment, ShipmentSearchView } from "../../gateway/contract/shipment-search.ts";
import { FakeFleet } from "./fake-fleet.ts";

interface Question {
  readonly text: string;
  readonly signal: AbortSignal;
  readonly answer: (view: ShipmentSearchView) => void;
  readonly fail: (cause: unknown) => void;
}

/** A gateway whose answers the test gives, and a clock that it turns. */
function world() {
  const query = signal("");
  const questions: Question[] = [];
  const tasks = new Set<() => void>();
  const searches = identifierSearches(query, {
    ask: (text, cancelled) =>
      new Promise((answer, fail) => questions.push({ text, signal: cancelled, answer, fail })),
    later: (task) => {
      tasks.add(task);
      return () => tasks.delete(task);
    },
  });
  const pass = () => {
    for (const task of tasks) task();
    tasks.clear();
  };
  const settle = () => new Promise((done) => setTimeout(done));
  return { query, questions, searches, pass, settle };
}

const one: FoundShipment = { shipment: "S-1", by: "container", value: "CSQU3054383" };

describe("the search for identifiers", () => {
  it("asks when somebody has stopped typing, once, for the whole text", () => {
    const { query, questions, searches, pass } = world();
    pass();
    expect(questions).toEqual([]);
    for (const typed of ["c", "cs", "csqu", " csqu 3 "]) query.value = typed;
    expect(searches.state.value).toEqual({ state: "asking" });
    pass();
    expect(questions.map(({ text }) => text)).toEqual(["csqu 3"]);
  });

  it("drops the answer to what is no longer asked, and keeps nothing of it for the next text", async () => {
    const { query, questions, searches, pass, settle } = world();
    query.value = "csqu";
    pass();
    questions[0]!.answer({ found: [one], isCut: true });
    await settle();
    expect(searches.state.value).toEqual({ state: "found", isCut: true });
    expect(searches.found.value.get("S-1")).toEqual(one);
    query.value = "msku";
    expect(searches.found.value.size).toBe(0);
    pass();
    query.value = "hlxu";
    pass();
    expect(questions[1]!.signal.aborted).toBe(true);
    questions[2]!.answer({ found: [], isCut: false });
    questions[1]!.answer({ found: [one], isCut: false });
    await settle();
    expect(searches.found.value.size).toBe(0);
    expect(searches.state.value).toEqual({ state: "found", isCut: false });
  });

  it("says that it failed, and asks again when told to", async () => {
    const { query, questions, searches, pass, settle } = world();
    query.value = "csqu";
    pass();
    questions[0]!.fail(new Error("gone"));
    await settle();
    expect(searches.state.value).toEqual({ state: "failed", error: new Error("gone") });
    searches.retry();
    pass();
    questions[1]!.answer({ found: [one], isCut: false });
    await settle();
    expect(searches.found.value.size).toBe(1);
  });

  it("asks nothing for a text without letters and digits", () => {
    const { query, questions, searches, pass } = world();
    for (const text of ["   ", "%%%", "<>\"'", "\u0000", "💥", "../.."]) {
      query.value = text;
      pass();
      expect(searches.state.value).toEqual({ state: "idle" });
    }
    expect(questions).toEqual([]);
  });
});

describe("a shipment that the gateway found", () => {
  it("matches though its row has none of the words, but not against the chosen statuses", () => {
    const row = { ...new FakeFleet(1, 1, 0).rows[0]!, status: "transit" as const };
    const found = new Map([[row.shipment, { ...one, shipment: row.shipment }]]);
    expect(matches(row, fleetFilter("csqu 3054383", new Set()))).toBe(false);
    expect(matches(row, fleetFilter("csqu 3054383", new Set(), found))).toBe(true);
    expect(matches(row, fleetFilter("csqu 3054383", new Set(["critical"]), found))).toBe(false);
  });
});
