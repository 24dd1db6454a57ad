/** Which alerts the queue shows, and in which order: what is worst and newest of those nobody sees to comes first. */
import { type Alert, type AlertLevel, alertLevels } from "../../gateway/contract/alerts.ts";

export interface QueueFilter {
  /** None chosen: all. */
  readonly states: ReadonlySet<Alert["state"]>;
  readonly levelMin: AlertLevel;
  readonly query: string;
}

export const currentStates: ReadonlySet<Alert["state"]> = new Set(["open", "acknowledged"]);

const stateOrder: readonly Alert["state"][] = ["open", "acknowledged", "cleared"];

/** When it last got worse, or was over. */
export function latestMs({ risenMs, clearedMs }: Pick<Alert, "risenMs" | "clearedMs">): number {
  return clearedMs ?? risenMs;
}

/** `textOf` gives the words in which the alert is shown. */
export function queued(
  alerts: Iterable<Alert>,
  { states, levelMin, query }: QueueFilter,
  textOf: (alert: Alert) => string,
): Alert[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = [...alerts].filter(
    (alert) =>
      (states.size === 0 || states.has(alert.state)) &&
      rank(alert) >= alertLevels.indexOf(levelMin) &&
      hasWords(alert, words, textOf),
  );
  return shown.sort(
    (a, b) =>
      stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state) ||
      rank(b) - rank(a) ||
      latestMs(b) - latestMs(a) ||
      (a.id < b.id ? 1 : -1),
  );
}

function rank({ level }: Alert): number {
  return alertLevels.indexOf(level);
}

function hasWords(alert: Alert, words: readonly string[], textOf: (alert: Alert) => string): boolean {
  if (words.length === 0) return true;
  const { shipment, holder, holderName, about, ruleName, acknowledgement } = alert;
  const text = [
    shipment,
    holder,
    holderName,
    about,
    ruleName,
    acknowledgement?.by,
    acknowledgement?.reason,
    textOf(alert),
  ]
    .join("\n")
    .toLowerCase();
  return words.every((word) => text.includes(word));
}
