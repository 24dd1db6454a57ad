/** Which alerts the queue shows, in which order, and what the page knows after the gateway has listed them again. */
import { describe, expect, it } from "vitest";
import { currentStates, queued } from "../../../dashboard/alerts/queue-filter.ts";
import { alerts, bookAfter, loadAlerts, takeAlert } from "../../../dashboard/store/alerts.ts";
import type { Alert } from "../../../gateway/contract/alerts.ts";

function alert(id: string, changes: Partial<Alert> = {}): Alert {
  return {
    id,
    rule: "harm",
    ruleName: "Allowance",
    kind: "harm",
    shipment: "S-1",
    holder: "carrier",
    holderName: "The carrier",
    statement: null,
    about: "temperature",
    level: "watch",
    state: "open",
    raisedMs: 1_000,
    risenMs: 1_000,
    clearedMs: null,
    values: {},
    acknowledgement: null,
    ...changes,
  };
}

const all = [
  alert("old", { risenMs: 500 }),
  alert("new"),
  alert("worse", { level: "critical", risenMs: 1 }),
  alert("seen", {
    state: "acknowledged",
    level: "critical",
    acknowledgement: { by: "anna", atMs: 2, reason: "Driver called" },
  }),
  alert("over", { state: "cleared", clearedMs: 9_000, level: "critical", shipment: "S-2" }),
];
const shown = (filter: Partial<Parameters<typeof queued>[1]>) =>
  queued(all, { states: currentStates, levelMin: "watch", query: "", ...filter }, ({ about }) => about).map(
    ({ id }) => id,
  );

describe("the queue", () => {
  it("has first what nobody sees to, the worst before the newest, and leaves out what is over", () => {
    expect(shown({})).toEqual(["worse", "new", "old", "seen"]);
  });

  it("is narrowed by state, severity and words of any field", () => {
    expect(shown({ states: new Set(["cleared"]) })).toEqual(["over"]);
    expect(shown({ states: new Set(), levelMin: "critical" })).toEqual(["worse", "seen", "over"]);
    expect(shown({ query: "DRIVER anna" })).toEqual(["seen"]);
    expect(shown({ states: new Set(), query: "s-2 temperature" })).toEqual(["over"]);
    expect(shown({ query: "nothing" })).toEqual([]);
  });
});

describe("what the page knows", () => {
  it("forgets an alert that was over while the page did not listen, and keeps those it saw end", () => {
    const before = new Map(all.map((one) => [one.id, one]));
    const after = bookAfter(before, [alert("new", { level: "warning" })], new Map());
    expect([...after.keys()].sort()).toEqual(["new", "over"]);
    expect(after.get("new")!.level).toBe("warning");
  });

  it("is not undone by a list that was made before and arrives after", async () => {
    const acknowledged = alert("old", { state: "acknowledged" });
    let answer = (_listed: Alert[]): void => undefined;
    const loading = loadAlerts("all", () => new Promise((resolve) => (answer = resolve)));
    takeAlert({ alert: alert("fresh") });
    takeAlert({ alert: acknowledged });
    answer([alert("old"), alert("new")]);
    await loading;
    expect([...alerts.value.keys()].sort()).toEqual(["fresh", "new", "old"]);
    expect(alerts.value.get("old")).toEqual(acknowledged);

    await loadAlerts("all", async () => [alert("new")]);
    expect([...alerts.value.keys()]).toEqual(["new"]);
  });
});
