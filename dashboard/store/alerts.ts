/**
 * Alerts as this page knows them. Those that are not cleared are loaded whenever the connection is (back), and the
 * feed keeps them up to date: it does not repeat what came while nobody listened.
 */
import { computed, signal } from "@preact/signals";
import type { Alert, AlertMessage } from "../../gateway/contract/alerts.ts";
import * as api from "../api/routes.ts";

/** By identifier. */
export type AlertBook = ReadonlyMap<string, Alert>;

export const alerts = signal<AlertBook>(new Map());
/** Why they could not be loaded, until they are. */
export const alertsFailure = signal<Error | undefined>(undefined);

/** Alerts that nobody sees to yet. */
export const newAlertCount = computed(
  () => [...alerts.value.values()].filter(({ state }) => state === "open").length,
);

/** For each list that is on its way: what was told meanwhile, and may be missing in it. */
const toldMeanwhile = new Set<Map<string, Alert>>();

/** What is over is kept for those who look at it, but not all of it in a page that stays open for days. */
const clearedKeptMin = 200;
/** As many as the gateway listed, if those are more: none that was there disappears because another one is over. */
let clearedMax = clearedKeptMin;

export function takeAlert({ alert }: Pick<AlertMessage, "alert">): void {
  const book = new Map(alerts.value);
  // To the end: of those that are over, the one that was so first is forgotten first.
  book.delete(alert.id);
  book.set(alert.id, alert);
  if (alert.state === "cleared") {
    const cleared = [...book.values()].filter(({ state }) => state === "cleared");
    for (const { id } of cleared.slice(0, -clearedMax)) book.delete(id);
  }
  alerts.value = book;
  for (const told of toldMeanwhile) told.set(alert.id, alert);
}

/**
 * What the gateway lists takes the place of what was known, but for alerts that are over and that it leaves out, and
 * for what was told while the list was on its way.
 */
export function bookAfter(before: AlertBook, listed: readonly Alert[], told: AlertBook): AlertBook {
  const over = [...before].filter(([, { state }]) => state === "cleared");
  return new Map([...over, ...listed.map((alert): [string, Alert] => [alert.id, alert]), ...told]);
}

export async function loadAlerts(which: "current" | "all", list = api.alerts): Promise<void> {
  const told = new Map<string, Alert>();
  toldMeanwhile.add(told);
  try {
    const listed = await list(which);
    alerts.value = bookAfter(alerts.peek(), listed, told);
    clearedMax = Math.max(clearedKeptMin, listed.filter(({ state }) => state === "cleared").length);
    alertsFailure.value = undefined;
  } catch (cause) {
    alertsFailure.value = cause instanceof Error ? cause : new Error(String(cause));
  } finally {
    toldMeanwhile.delete(told);
  }
}
