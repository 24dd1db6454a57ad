/** The fleet's past, asked for when somebody looks back. */
import type { FleetPastView } from "../../gateway/contract/past.ts";
import { getJson } from "./client.ts";

export interface PastAsked {
  readonly fromMs: number;
  readonly toMs: number;
  readonly steps: number;
  /** The shipment after which the page begins. */
  readonly after: string | undefined;
}

export function fleetPast(asked: PastAsked, signal: AbortSignal): Promise<FleetPastView> {
  const { fromMs, toMs, steps, after } = asked;
  const query = new URLSearchParams({ from: String(fromMs), to: String(toMs), steps: String(steps) });
  if (after !== undefined) query.set("after", after);
  return getJson<FleetPastView>(`api/fleet/past?${query}`, signal);
}
