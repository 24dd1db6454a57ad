/** When alerts are raised, rise, are acknowledged and are over. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AcknowledgementError, Alerts } from "../../../gateway/alerts/alerts.ts";
import { defaultAlertRules } from "../../../gateway/alerts/default-rules.ts";
import type { Situation } from "../../../gateway/alerts/risks.ts";
import { AlertWatch } from "../../../gateway/alerts/watch.ts";
import type { ChainClock } from "../../../gateway/clock.ts";
import type { Alert, AlertMessage, AlertRule } from "../../../gateway/contract/alerts.ts";
import type { FleetRow } from "../../../gateway/contract/api.ts";
import { type DoseEntry, takeDose } from "../../../gateway/project/doses.ts";
import type { Fleet, FleetEntry } from "../../../gateway/project/fleet.ts";
import type { Ledger } from "../../../gateway/seal/ledger.ts";
import { AlertStore } from "../../../gateway/store/alert-store.ts";
import type { SpaceFiles } from "../../../gateway/store/space.ts";
import type { Condition } from "../../../ledger/state/terms.ts";
import { FillableDisk } from "./fillable-disk.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const startMs = Date.UTC(2026, 0, 5, 8);

let folder: string;
let store: AlertStore;
let alerts: Alerts;
let told: [AlertMessage["type"], Alert][];

function openAlerts(files?: SpaceFiles): void {
  store = new AlertStore(folder, defaultAlertRules, files);
  alerts = new Alerts(store);
  told = [];
  alerts.onAlert((type, alert) => told.push([type, alert]));
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tallyman-alerts-"));
  openAlerts();
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const row: FleetRow = {
  shipment: "S-1",
  goods: "Vaccines",
  origin: "Leiden",
  destination: "Lyon",
  status: "transit",
  reason: "",
  holder: "carrier",
  holderName: "Carrier",
  lat: 50,
  lon: 4.4,
  headingDegrees: null,
  speedMetersPerSecond: null,
  temperatureCelsius: 5,
  batteryPercent: 80,
  device: "logger",
  atMs: startMs,
};

function situation(
  changes: Partial<Omit<Situation, "entry">> & { row?: Partial<FleetRow>; entry?: Partial<FleetEntry> },
) {
  const entry: FleetEntry = {
    conditions: [],
    outsideSinceMs: [],
    excursion: "",
    cursor: 0,
    ...changes.entry,
    row: { ...row, ...changes.row },
  };
  const others: Omit<Situation, "entry"> = {
    phase: "moving",
    parties: ["shipper", "carrier", "consignee"],
    lastReadingMs: startMs,
    ways: [],
    clocks: [],
    lastStatement: "ab".repeat(32),
  };
  const { row: _, ...given } = changes;
  return { ...others, ...given, entry };
}

/** Looks at one shipment that waits with its shipper. */
function watchOver(entry: FleetEntry, report: (message: string) => void): AlertWatch {
  const shipment = { shipper: entry.row.holder, consignee: "consignee", carriers: [], createdAt: 0 };
  return new AlertWatch({
    ledger: { store: { get: () => shipment } } as unknown as Ledger,
    fleet: { shipments: new Map([[entry.row.shipment, entry]]), devices: new Map() } as unknown as Fleet,
    clock: { nowMs: () => startMs } as ChainClock,
    alerts,
    bounds: { alertSweepMs: hourMs },
    report,
  });
}

const outcomes = () => told.map(([type, { kind, level }]) => `${type} ${kind} ${level}`);

describe("a tolerance that is used up", () => {
  const band: Condition = { quantity: "temperature", max: 8, toleranceMs: hourMs };
  const outside = (minutes: number): Situation =>
    situation({
      row: { atMs: startMs + minutes * minuteMs },
      entry: {
        conditions: [band],
        outsideSinceMs: [startMs],
        excursion: minutes >= 60 ? "temperature" : "",
      },
    });

  it("warns at half, at four fifths and when it is gone", () => {
    for (const minutes of [0, 20, 29, 30, 40, 48, 50, 60, 70])
      alerts.judge(outside(minutes), startMs + minutes * minuteMs);
    expect(outcomes()).toEqual([
      "alert.raised harm watch",
      "alert.risen harm warning",
      "alert.risen harm critical",
    ]);
    expect(told[0]![1].values).toEqual({ usedPercent: 50 });
    expect(told.map(([, { id }]) => id)).toEqual([told[0]![1].id, told[0]![1].id, told[0]![1].id]);
  });

  it("is over when the goods are within the band again", () => {
    alerts.judge(outside(35), startMs);
    alerts.judge(situation({ entry: { conditions: [band], outsideSinceMs: [null] } }), startMs + 1);
    expect(outcomes()).toEqual(["alert.raised harm watch", "alert.cleared harm watch"]);
    expect(alerts.ofShipment("S-1")).toEqual([]);
  });

  it("opens again when it gets worse after somebody acknowledged it", () => {
    alerts.judge(outside(35), startMs);
    const [first] = alerts.ofShipment("S-1");
    alerts.acknowledge(first!.id, "anna", "The driver was called.", startMs + 1);
    alerts.judge(outside(40), startMs + 2);
    expect(alerts.ofShipment("S-1")[0]).toMatchObject({
      state: "acknowledged",
      acknowledgement: { by: "anna", reason: "The driver was called.", atMs: startMs + 1 },
    });
    alerts.judge(outside(50), startMs + 3);
    expect(alerts.ofShipment("S-1")[0]).toMatchObject({ state: "open", acknowledgement: null });
  });

  it("is the same alert after a restart", async () => {
    alerts.judge(outside(35), startMs);
    const before = alerts.ofShipment("S-1");
    await store.close();
    openAlerts();
    expect(alerts.ofShipment("S-1")).toEqual(before);
    alerts.judge(outside(36), startMs + 1);
    expect(told).toEqual([]);
  });
});

describe("a dose that is used up", () => {
  const condition: Condition = {
    quantity: "temperature",
    max: 8,
    toleranceMs: 0,
    dose: { allowanceMs: hourMs, referenceCel: 8 },
  };

  const used = (celsius: number, minutes: number): Situation => {
    const dose: DoseEntry = {};
    for (let minute = 0; minute <= minutes; minute++)
      takeDose(dose, condition, "logger", {
        probe: 1,
        value: celsius,
        timeMs: startMs + minute * minuteMs,
      });
    return situation({ entry: { conditions: [condition], outsideSinceMs: [startMs], doses: [dose] } });
  };

  it("is nothing at the limit, and goes faster the hotter it is", () => {
    alerts.judge(used(8, 600), startMs);
    expect(told).toEqual([]);
    // At 18 °C k = exp(10000 · (1/281.15 − 1/291.15)) = 3.39: 2.39 min of excess a minute, so 60 min take 25.
    alerts.judge(used(18, 12), startMs);
    alerts.judge(used(18, 13), startMs);
    alerts.judge(used(18, 25), startMs);
    alerts.judge(used(18, 26), startMs);
    expect(outcomes()).toEqual([
      "alert.raised harm watch",
      "alert.risen harm warning",
      "alert.risen harm critical",
    ]);
  });

  it("counts no time that nobody observed, and no reading twice", () => {
    const dose: DoseEntry = {};
    const take = (minute: number, value: number) =>
      takeDose(dose, condition, "logger", { probe: 1, value, timeMs: startMs + minute * minuteMs });
    take(0, 30);
    take(120, 30);
    expect(Object.values(dose)[0]!.doseMs).toBe(0);
    take(130, 30);
    const after = Object.values(dose)[0]!.doseMs;
    take(125, 90);
    take(130, 90);
    expect(Object.values(dose)[0]!.doseMs).toBe(after);
  });
});

describe("other risks", () => {
  const only = (rule: Partial<AlertRule> & Pick<AlertRule, "kind">) =>
    alerts.replaceRules([
      { ...defaultAlertRules.find(({ kind }) => kind === rule.kind), ...rule } as AlertRule,
    ]);

  it("wait for room on a full disk, which ends no gateway and is said once", async () => {
    await store.close();
    const disk = new FillableDisk();
    openAlerts(disk);
    const reports: string[] = [];
    const { entry } = situation({ row: { batteryPercent: 5, device: null } });
    const watch = watchOver(entry, (message) => reports.push(message));
    disk.isFull = true;
    watch.lookAtAll();
    watch.lookAtAll();
    expect(reports).toEqual([expect.stringMatching(/^alerts: .*cannot grow.*until there is room$/)]);
    expect([outcomes(), store.alerts()]).toEqual([[], []]);
    disk.isFull = false;
    watch.lookAtAll();
    watch.close();
    expect(outcomes()).toEqual(["alert.raised battery watch"]);
    expect(store.alerts()).toHaveLength(1);
  });

  it("are a battery that is low", () => {
    for (const batteryPercent of [21, 20, 19, 18, 60])
      alerts.judge(situation({ row: { batteryPercent } }), startMs);
    expect(outcomes()).toEqual(["alert.raised battery watch", "alert.cleared battery watch"]);
  });

  it("are silence, told once, and only on the way", () => {
    for (const hours of [1, 12, 13, 14]) alerts.judge(situation({}), startMs + hours * hourMs);
    expect(outcomes()).toEqual(["alert.raised silence warning"]);
    alerts.judge(situation({ phase: "delivered" }), startMs + 15 * hourMs);
    expect(outcomes()[1]).toBe("alert.cleared silence warning");
    alerts.judge(situation({ lastReadingMs: null }), startMs + 100 * hourMs);
    expect(told).toHaveLength(2);
  });

  it("are being off the planned way for longer than the delay", () => {
    const ways = [
      [
        { lat: 52.16, lon: 4.49 },
        { lat: 45.76, lon: 4.84 },
      ],
    ] as const;
    const off = situation({ row: { lat: 50, lon: 20 }, ways });
    alerts.judge(off, startMs);
    alerts.judge(off, startMs + hourMs);
    expect(told).toEqual([]);
    alerts.judge(situation({ ways }), startMs + hourMs + 1);
    alerts.judge(off, startMs + 2 * hourMs);
    alerts.judge(off, startMs + 3 * hourMs);
    expect(told).toEqual([]);
    alerts.judge(off, startMs + 4 * hourMs);
    expect(outcomes()).toEqual(["alert.raised deviation watch"]);
  });

  it("are entering an area, and leaving one", () => {
    const area = { lat: 50, lon: 4.4, radiusMeters: 10_000 };
    const fence = { kind: "geofence" as const, id: "fence", name: "Brussels", enabled: true, delayMs: 0 };
    only({ ...fence, phases: ["moving"], area, when: "inside", level: "watch" });
    alerts.judge(situation({}), startMs);
    alerts.judge(situation({ row: { lat: 40, atMs: startMs + 7 } }), startMs + 9);
    expect(outcomes()).toEqual(["alert.raised geofence watch", "alert.cleared geofence watch"]);
    expect(told[1]![1].values).toMatchObject({ enteredMs: startMs, leftMs: startMs + 7 });
    only({ ...fence, phases: ["moving"], area, when: "outside", level: "critical" });
    alerts.judge(situation({ row: { lat: 40 } }), startMs);
    expect(outcomes()[2]).toBe("alert.raised geofence critical");
    expect(told[2]![1].values).toEqual({ lat: 40, lon: 4.4, leftMs: startMs });
    only({ ...fence, enabled: false, phases: ["moving"], area, when: "outside", level: "critical" });
    alerts.judge(situation({ row: { lat: 40 } }), startMs);
    expect(told[3]![1].values).toEqual({ lat: 40, lon: 4.4, leftMs: startMs });
  });

  it("say when an area was entered, not when the rule's delay was over", () => {
    const area = { lat: 50, lon: 4.4, radiusMeters: 10_000 };
    only({
      kind: "geofence",
      id: "fence",
      name: "Brussels",
      enabled: true,
      delayMs: hourMs,
      phases: ["moving"],
      area,
      when: "inside",
      level: "watch",
    });
    alerts.judge(situation({}), startMs);
    alerts.judge(situation({ row: { atMs: startMs + hourMs } }), startMs + hourMs);
    expect(told[0]![1].values.enteredMs).toBe(startMs);
  });

  it("are a notice that is due, until it was given or is too late", () => {
    const clocks = [
      {
        code: "notice_of_damage",
        leg: "leg-1",
        deadlineMs: startMs + 72 * hourMs,
        by: "consignee",
        statement: "cd".repeat(32),
      },
    ];
    const delivered = situation({ phase: "delivered", clocks });
    alerts.judge(delivered, startMs);
    expect(told).toEqual([]);
    alerts.judge(delivered, startMs + 25 * hourMs);
    expect(outcomes()).toEqual(["alert.raised deadline warning"]);
    alerts.judge(situation({ phase: "delivered" }), startMs + 30 * hourMs);
    expect(outcomes()[1]).toBe("alert.cleared deadline warning");
  });

  it("concern whom the rule names, and nobody when it is off", () => {
    only({ kind: "battery", parties: ["somebody-else"] });
    alerts.judge(situation({ row: { batteryPercent: 1 } }), startMs);
    only({ kind: "battery", shipments: ["S-2"] });
    alerts.judge(situation({ row: { batteryPercent: 1 } }), startMs);
    only({ kind: "battery", enabled: false });
    alerts.judge(situation({ row: { batteryPercent: 1 } }), startMs);
    expect(told).toEqual([]);
    only({ kind: "battery", parties: ["carrier"], shipments: ["S-1"] });
    alerts.judge(situation({ row: { batteryPercent: 1 } }), startMs);
    expect(told).toHaveLength(1);
  });
});

describe("an acknowledgement", () => {
  it("is of an alert that is open", () => {
    expect(() => alerts.acknowledge("none", "anna", "seen", startMs)).toThrow(AcknowledgementError);
    alerts.judge(situation({ row: { batteryPercent: 1 } }), startMs);
    const [{ id }] = alerts.ofShipment("S-1") as [Alert];
    alerts.acknowledge(id, "anna", "seen", startMs);
    expect(() => alerts.acknowledge(id, "ben", "seen", startMs)).toThrow("acknowledged already");
  });

  it("is taken back, so that somebody else may see to it, also after a restart", async () => {
    alerts.judge(situation({ row: { batteryPercent: 1 } }), startMs);
    const [{ id }] = alerts.ofShipment("S-1") as [Alert];
    expect(() => alerts.reopen(id)).toThrow("the alert is open");
    alerts.acknowledge(id, "anna", "seen", startMs);
    expect(alerts.reopen(id)).toMatchObject({ state: "open", acknowledgement: null });
    expect(told.at(-1)![0]).toBe("alert.reopened");
    await store.close();
    openAlerts();
    expect(alerts.acknowledge(id, "ben", "on my way", startMs).acknowledgement).toMatchObject({ by: "ben" });
  });

  it("of an alert that is over stays", () => {
    alerts.judge(situation({ row: { batteryPercent: 1 } }), startMs);
    const [{ id }] = alerts.ofShipment("S-1") as [Alert];
    alerts.acknowledge(id, "anna", "seen", startMs);
    alerts.judge(situation({ row: { batteryPercent: 90 } }), startMs + 1);
    expect(() => alerts.reopen(id)).toThrow("the alert is cleared");
  });
});
