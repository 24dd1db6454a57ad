/** Made-up alerts for the fake gateway: every kind, level and state, and the default rules. */
import type { FastifyInstance } from "fastify";
import { defaultAlertRules } from "../../gateway/alerts/default-rules.ts";
import type {
  AcknowledgedView,
  Alert,
  AlertRule,
  AlertSubscription,
  ReopenedView,
} from "../../gateway/contract/alerts.ts";
import type { FleetRow } from "../../gateway/contract/api.ts";
import { fakeHash } from "./fake-history.ts";

const minuteMs = 60_000;

type Sample = Pick<Alert, "kind" | "level" | "state" | "about" | "values">;

function samples(device: string, nowMs: number): Sample[] {
  return [
    { kind: "harm", level: "critical", state: "open", about: "temperature", values: { usedPercent: 131 } },
    { kind: "harm", level: "warning", state: "open", about: "humidity", values: { usedPercent: 84 } },
    { kind: "battery", level: "watch", state: "open", about: device, values: { batteryPercent: 11 } },
    {
      kind: "silence",
      level: "warning",
      state: "acknowledged",
      about: device,
      values: { silentMs: 800 * minuteMs },
    },
    { kind: "geofence", level: "watch", state: "open", about: "Harbour", values: { lat: 51.9, lon: 4.1 } },
    { kind: "deviation", level: "watch", state: "cleared", about: "", values: { offMeters: 612_000 } },
    {
      kind: "lateness",
      level: "warning",
      state: "acknowledged",
      about: "",
      values: { latePercent: 93, plannedMs: nowMs + 900 * minuteMs, expectedMs: nowMs + 1_700 * minuteMs },
    },
    {
      kind: "deadline",
      level: "warning",
      state: "open",
      about: "notice_of_damage leg-1",
      values: { deadlineMs: nowMs + 1_500 * minuteMs, by: "consignee" },
    },
  ];
}

export function fakeAlerts(rows: readonly FleetRow[], nowMs: number): Alert[] {
  return rows.slice(0, 24).map((row, i): Alert => {
    const all = samples(row.device ?? "LOG-00001", nowMs);
    const sample = all[i % all.length]!;
    const raisedMs = nowMs - (i * 37 + 12) * minuteMs;
    return {
      ...sample,
      id: `A-${i + 1}`,
      rule: sample.kind,
      ruleName: sample.kind === "geofence" ? "Harbour" : `Rule for ${sample.kind}`,
      shipment: row.shipment,
      holder: row.holder,
      holderName: row.holderName,
      statement: sample.kind === "geofence" ? null : fakeHash(`alert/${i}`),
      raisedMs,
      risenMs: i % 2 === 0 ? raisedMs : raisedMs + 9 * minuteMs,
      clearedMs: sample.state === "cleared" ? raisedMs + 30 * minuteMs : null,
      acknowledgement:
        sample.state === "acknowledged"
          ? { by: "quay", atMs: raisedMs + 4 * minuteMs, reason: "The carrier is informed" }
          : null,
    };
  });
}

export function addAlerts(
  scope: FastifyInstance,
  rows: () => readonly FleetRow[],
  nowMs: () => number,
): void {
  const alerts = new Map(fakeAlerts(rows(), nowMs()).map((alert) => [alert.id, alert]));
  let rules: readonly AlertRule[] = defaultAlertRules;
  const subscriptions: AlertSubscription[] = [
    {
      id: "SUB-1",
      channel: { type: "mail", address: "desk@carrier.example" },
      levelMin: "warning",
      lastSentMs: nowMs() - 90 * minuteMs,
      lastProblem: null,
    },
    {
      id: "SUB-2",
      channel: { type: "webhook", url: "https://hooks.carrier.example/tallyman" },
      levelMin: "critical",
      kinds: ["harm", "deadline"],
      lastSentMs: null,
      lastProblem: "the receiver answered HTTP 503",
    },
  ];
  scope.get<{ Querystring: { state?: string } }>("/api/alerts", async ({ query }) =>
    [...alerts.values()].filter(({ state }) => query.state === "all" || state !== "cleared"),
  );
  scope.post<{ Body: { ids: string[]; reason: string } }>(
    "/api/alerts/acknowledge",
    async ({ body }): Promise<AcknowledgedView> => {
      const acknowledged = body.ids.map((id): Alert => {
        const acknowledgement = { by: "quay", atMs: nowMs(), reason: body.reason };
        const alert: Alert = { ...alerts.get(id)!, state: "acknowledged", acknowledgement };
        alerts.set(id, alert);
        return alert;
      });
      return { acknowledged, refused: [] };
    },
  );
  scope.post<{ Body: { ids: string[] } }>("/api/alerts/reopen", async ({ body }): Promise<ReopenedView> => {
    const reopened = body.ids.map((id): Alert => {
      const alert: Alert = { ...alerts.get(id)!, state: "open", acknowledgement: null };
      alerts.set(id, alert);
      return alert;
    });
    return { reopened, refused: [] };
  });
  scope.get("/api/alert-rules", async () => rules);
  scope.put<{ Body: AlertRule[] }>("/api/alert-rules", async ({ body }) => {
    rules = body;
    return rules;
  });
  scope.get("/api/alert-subscriptions", async () => subscriptions);
}
