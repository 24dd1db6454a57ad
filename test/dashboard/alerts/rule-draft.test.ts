/** A rule goes into the form and comes out as it was; what the gateway would refuse is named beside its field. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  alertKinds,
  draftOf,
  emptyRule,
  newRuleId,
  type RuleDraft,
  readRule,
} from "../../../dashboard/alerts/rule-draft.ts";
import { defaultAlertRules } from "../../../gateway/alerts/default-rules.ts";
import { type AlertRule, alertLevels, alertPhases } from "../../../gateway/contract/alerts.ts";
import { areaProblem } from "../../../gateway/contract/areas.ts";

const level = fc.constantFrom(...alertLevels);
const identifiers = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/), {
  minLength: 1,
  maxLength: 4,
});
const common = fc.record(
  {
    id: fc.constant("rule"),
    name: fc.stringMatching(/^[A-Za-z0-9ä][A-Za-z0-9 ä]{0,30}[A-Za-z0-9]$/),
    enabled: fc.boolean(),
    phases: fc.subarray([...alertPhases], { minLength: 1 }),
    delayMs: fc.integer({ min: 0, max: 10_000 }).map((minutes) => minutes * 60_000),
    shipments: identifiers,
    parties: identifiers,
  },
  { requiredKeys: ["id", "name", "enabled", "phases", "delayMs"] },
);
const degrees = (limit: number) =>
  fc.integer({ min: -limit * 1000, max: limit * 1000 }).map((one) => one / 1000 || 0);
const own = fc.oneof(
  fc
    .uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 6 })
    .chain((percents) =>
      fc.tuple(
        fc.constant(percents.toSorted((a, b) => a - b)),
        fc.array(level, { minLength: percents.length, maxLength: percents.length }),
      ),
    )
    .map(([percents, levels]) => ({
      kind: "harm" as const,
      steps: percents.map((percent, i) => ({ percent, level: levels[i]! })),
    })),
  fc.record({ kind: fc.constant("battery" as const), belowPercent: fc.integer({ min: 1, max: 100 }), level }),
  fc.record({
    kind: fc.constant("silence" as const),
    afterMs: fc.integer({ min: 1, max: 500_000 }).map((minutes) => minutes * 60_000),
    level,
  }),
  fc.record({
    kind: fc.constant("geofence" as const),
    area: fc.oneof(
      fc.record({
        lat: degrees(90),
        lon: degrees(180),
        radiusMeters: fc.integer({ min: 1, max: 20_000 }).map((kilometres) => kilometres * 1_000),
      }),
      fc.record({
        corners: fc
          .array(fc.tuple(degrees(90), degrees(180)), { minLength: 3, maxLength: 5 })
          .filter((corners) => areaProblem(corners) === undefined),
      }),
    ),
    when: fc.constantFrom("inside" as const, "outside" as const),
    level,
  }),
  fc.record({
    kind: fc.constant("deviation" as const),
    metersMax: fc.integer({ min: 1, max: 20_000 }).map((kilometres) => kilometres * 1_000),
    level,
  }),
  fc.record({
    kind: fc.constant("deadline" as const),
    beforeMs: fc.integer({ min: 1, max: 8_000 }).map((hours) => hours * 3_600_000),
    level,
  }),
);
const anyRule = fc.tuple(common, own).map(([one, rest]): AlertRule => ({ ...one, ...rest }));

describe("a rule in the form", () => {
  it("comes out as it went in", () => {
    fc.assert(
      fc.property(anyRule, (rule) => {
        expect(readRule(draftOf(rule), rule.id)).toEqual({ problems: {}, rule });
      }),
    );
    for (const rule of defaultAlertRules) expect(readRule(draftOf(rule), rule.id).rule).toEqual(rule);
  });

  it.each<[string, Partial<RuleDraft>, string]>([
    ["no name", { name: " " }, "name"],
    ["no phase", { phases: [] }, "phases"],
    ["a delay that is none", { delayMinutes: "soon" }, "delayMinutes"],
    ["a party that cannot be one", { parties: "acme, <b>" }, "parties"],
    [
      "steps that fall",
      {
        steps: [
          { percent: "80", level: "watch" },
          { percent: "50", level: "critical" },
        ],
      },
      "steps.1",
    ],
    ["a battery above full", { kind: "battery", belowPercent: "101" }, "belowPercent"],
    ["a circle beyond the pole", { kind: "geofence", lat: "91", lon: "4" }, "lat"],
    ["two corners", { kind: "geofence", shape: "corners", corners: "1 2\n3 4" }, "corners"],
    [
      "an outline that crosses itself",
      { kind: "geofence", shape: "corners", corners: "0 0\n1 1\n1 0\n0 1" },
      "corners",
    ],
    ["a corner that is half", { kind: "geofence", shape: "corners", corners: "1 2\n3 4\n5" }, "corners"],
    ["no distance", { kind: "deviation", kilometres: "" }, "kilometres"],
    ["half an hour", { kind: "deadline", beforeHours: "0.5" }, "beforeHours"],
  ])("with %s is not taken", (_name, changes, field) => {
    const { problems, rule } = readRule({ ...emptyRule, name: "Rule", ...changes }, "rule");
    expect([Object.keys(problems), rule]).toEqual([[field], undefined]);
  });

  it("gets an identifier that no other has", () => {
    for (const kind of alertKinds)
      expect([kind, newRuleId(kind, [{ id: kind }, { id: `${kind}-2` }])]).toEqual([kind, `${kind}-3`]);
  });
});
