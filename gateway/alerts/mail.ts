/** An alert as a mail. Plain text: names and texts in it are other people's. */
import type { AlertKind, AlertNotice } from "../contract/alerts.ts";

const heads: Readonly<Record<AlertNotice["type"], string>> = {
  "alert.raised": "",
  "alert.risen": "worse: ",
  "alert.cleared": "over: ",
  "alert.test": "test: ",
};

const subjects: Readonly<Record<AlertKind, string>> = {
  harm: "allowance used up",
  battery: "battery low",
  silence: "no readings",
  geofence: "area",
  deviation: "off the planned way",
  deadline: "notice is due",
  lateness: "likely late",
};

/** Control characters could forge headers or hide text. */
function line(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, " ");
}

export function mailOf(
  { type, alert, timeMs, chain }: AlertNotice,
  publicUrl: string | undefined,
): { subject: string; text: string } {
  const what = `${subjects[alert.kind]}${alert.about === "" ? "" : ` (${alert.about})`}`;
  const values = Object.entries(alert.values).map(([name, value]) => `${name}: ${valueText(name, value)}`);
  const rows = [
    `Shipment: ${alert.shipment}`,
    `Level: ${alert.level}`,
    `Rule: ${alert.ruleName}`,
    ...values,
    `Since: ${new Date(alert.raisedMs).toISOString()}`,
    `Now: ${new Date(timeMs).toISOString()} (clock of ${chain})`,
    ...(publicUrl === undefined
      ? []
      : ["", `${publicUrl.replace(/\/$/, "")}/shipments/${encodeURIComponent(alert.shipment)}`]),
  ];
  return {
    subject: line(`[Tallyman] ${heads[type]}${alert.level}: ${alert.shipment}, ${what}`),
    text: `${rows.map(line).join("\n")}\n`,
  };
}

function valueText(name: string, value: number | string): string {
  if (typeof value === "string") return value;
  if (name === "deadlineMs") return new Date(value).toISOString();
  if (name.endsWith("Ms")) return `${Math.round(value / 60_000)} min`;
  return String(value);
}
