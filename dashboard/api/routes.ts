/** The addresses the dashboard asks, in one place. Identifiers are escaped here and nowhere else. */
import type {
  AcknowledgedView,
  Alert,
  AlertRule,
  AlertSubscription,
  ReopenedView,
} from "../../gateway/contract/alerts.ts";
import type {
  BlockView,
  ChainView,
  DeviceView,
  DisputeRow,
  DisputeView,
  FleetView,
  KeyView,
  PartyView,
  SeriesView,
  SessionView,
  ShipmentView,
  StatementSummary,
  UnitView,
} from "../../gateway/contract/api.ts";
import type { ShareLink, ShareMade, ShareRequest } from "../../gateway/contract/shares.ts";
import type { ShipmentSearchView } from "../../gateway/contract/shipment-search.ts";
import type { LiabilityTrace } from "../../ledger/liability/trace.ts";
import { getBytes, getJson, postJson, putJson, request } from "./client.ts";
import { traceView } from "./trace.ts";

const shipmentPath = (id: string) => `api/shipments/${encodeURIComponent(id)}`;

export const chain = (signal?: AbortSignal) => getJson<ChainView>("api/chain", signal);
export const session = (signal?: AbortSignal) => getJson<SessionView>("api/session", signal);
export const fleet = (signal?: AbortSignal) => getJson<FleetView>("api/fleet", signal);
export const shipmentsWith = (text: string, signal?: AbortSignal) =>
  getJson<ShipmentSearchView>(`api/fleet/search?text=${encodeURIComponent(text)}`, signal);
export const feedPath = (cursor: number) => `api/feed?cursor=${cursor}`;

export async function signOut(): Promise<void> {
  await request("api/session", { method: "DELETE" });
}

export const shipment = (id: string, signal?: AbortSignal) => getJson<ShipmentView>(shipmentPath(id), signal);
export const statements = (id: string, signal?: AbortSignal) =>
  getJson<StatementSummary[]>(`${shipmentPath(id)}/statements`, signal);
export const trace = async (id: string, signal?: AbortSignal) =>
  traceView(await getJson<LiabilityTrace>(`${shipmentPath(id)}/trace`, signal));
export const reportPath = (id: string, language: string) =>
  `${shipmentPath(id)}/report.pdf?language=${language}`;
export const readingsCsvPath = (id: string) => `${shipmentPath(id)}/readings.csv`;
export const traceJsonPath = (id: string) => `${shipmentPath(id)}/trace.json`;
export const verifierPath = "api/verify.html";
export const evidencePath = (id: string) => `${shipmentPath(id)}/evidence`;

/** All quantities of a shipment, or the one named; at most `pointsMax` samples in each series. */
export function readings(
  id: string,
  ask: { quantity?: string; fromMs?: number; toMs?: number; pointsMax: number },
  signal?: AbortSignal,
): Promise<SeriesView[]> {
  const query = new URLSearchParams({ pointsMax: String(ask.pointsMax) });
  if (ask.quantity) query.set("quantity", ask.quantity);
  if (ask.fromMs !== undefined) query.set("from", String(ask.fromMs));
  if (ask.toMs !== undefined) query.set("to", String(ask.toMs));
  return getJson<SeriesView[]>(`${shipmentPath(id)}/readings?${query}`, signal);
}

export const shares = (shipment: string, signal?: AbortSignal) =>
  getJson<ShareLink[]>(`api/shares?shipment=${encodeURIComponent(shipment)}`, signal);
/** The answer has the link's address, once. */
export const makeShare = (asked: ShareRequest) => postJson<ShareMade>("api/shares", asked);
export const changeShare = (id: string, change: "revoke" | "restore") =>
  postJson<ShareLink>(`api/shares/${encodeURIComponent(id)}/${change}`, {});

/** Those that are not cleared, or all of them; the newest first. */
export const alerts = (which: "current" | "all", signal?: AbortSignal) =>
  getJson<Alert[]>(which === "all" ? "api/alerts?state=all" : "api/alerts", signal);
export const acknowledgeAlerts = (ids: readonly string[], reason: string) =>
  postJson<AcknowledgedView>("api/alerts/acknowledge", { ids, reason });
export const reopenAlerts = (ids: readonly string[]) => postJson<ReopenedView>("api/alerts/reopen", { ids });
export const alertRules = (signal?: AbortSignal) => getJson<AlertRule[]>("api/alert-rules", signal);
export const replaceAlertRules = (rules: readonly AlertRule[]) =>
  putJson<AlertRule[]>("api/alert-rules", rules);
export const alertSubscriptions = (signal?: AbortSignal) =>
  getJson<AlertSubscription[]>("api/alert-subscriptions", signal);
export type NewSubscription = Pick<
  AlertSubscription,
  "channel" | "levelMin" | "kinds" | "shipments" | "parties"
>;
/** The answer has the secret of a webhook, once. */
export const subscribe = (subscription: NewSubscription) =>
  postJson<AlertSubscription & { secret?: string }>("api/alert-subscriptions", subscription);
const subscriptionPath = (id: string) => `api/alert-subscriptions/${encodeURIComponent(id)}`;
export const testSubscription = (id: string) =>
  postJson<{ arrived: boolean; problem: string | null }>(`${subscriptionPath(id)}/test`, {});
export async function unsubscribe(id: string): Promise<void> {
  await request(subscriptionPath(id), { method: "DELETE" });
}

/** The gateway computes a clock for each row, so a page is short. */
const disputesPerPage = 100;

/** All of them, a page after the other. */
export async function disputes(signal?: AbortSignal): Promise<DisputeRow[]> {
  const all: DisputeRow[] = [];
  for (;;) {
    const query = new URLSearchParams({ limit: String(disputesPerPage) });
    const last = all.at(-1);
    if (last) query.set("after", last.dispute);
    const page = await getJson<DisputeRow[]>(`api/disputes?${query}`, signal);
    all.push(...page);
    if (page.length < disputesPerPage) return all;
  }
}

/** `from` and `to` are entries of the log between which the difference is told; default: where it was opened, and now. */
export function dispute(
  id: string,
  between: { from?: number | undefined; to?: number | undefined },
  signal?: AbortSignal,
): Promise<DisputeView> {
  const query = new URLSearchParams();
  if (between.from !== undefined) query.set("from", String(between.from));
  if (between.to !== undefined) query.set("to", String(between.to));
  return getJson<DisputeView>(`api/disputes/${encodeURIComponent(id)}?${query}`, signal);
}

export const statement = (hash: string, signal?: AbortSignal) =>
  getJson<StatementSummary>(`api/statements/${encodeURIComponent(hash)}`, signal);
export const statementPath = (hash: string) => `entries/${encodeURIComponent(hash)}`;
export const receiptPath = (hash: string) => `${statementPath(hash)}/receipt`;
export const statementBytes = (hash: string, signal?: AbortSignal) => getBytes(statementPath(hash), signal);
export const receiptBytes = (hash: string, signal?: AbortSignal) => getBytes(receiptPath(hash), signal);

export const parties = (signal?: AbortSignal) => getJson<PartyView[]>("api/parties", signal);
export const key = (kid: string, signal?: AbortSignal) => getJson<KeyView>(`api/keys/${kid}`, signal);
export const devices = (signal?: AbortSignal) => getJson<DeviceView[]>("api/devices", signal);
export const device = (id: string, signal?: AbortSignal) =>
  getJson<DeviceView>(`api/devices/${encodeURIComponent(id)}`, signal);
export const units = (signal?: AbortSignal) => getJson<UnitView[]>("api/units", signal);
export const block = (height: number, signal?: AbortSignal) =>
  getJson<BlockView>(`api/blocks/${height}`, signal);

/** Blocks below height `before` (the newest when absent), newest first. */
export function blocks(ask: { before?: number; limit: number }, signal?: AbortSignal): Promise<BlockView[]> {
  const query = new URLSearchParams({ limit: String(ask.limit) });
  if (ask.before !== undefined) query.set("before", String(ask.before));
  return getJson<BlockView[]>(`api/blocks?${query}`, signal);
}
