/**
 * What is known of a leg or a stay before it begins, as the model's groups and levels. A level counts within its
 * group: a terminal that is slow for ships need not be slow for lorries.
 */
import { naturalLogarithm } from "../../liability/exponential.ts";
import { civilDateOf, dayMs } from "../../statement/civil-date.ts";
import type { Features } from "./effects.ts";

export interface PlannedStretch {
  /** A movement between two places, or a stay at one, such as "leg", "stay", "check-in". */
  readonly kind: string;
  readonly mode: string;
  /** First of its journey, or one that goods reach after others. */
  readonly isOnward: boolean;
  readonly carrier: string | null;
  /** Names of the terminals; equal for a stay. */
  readonly from: string;
  readonly to: string;
  /** Terminals on the way, in order. */
  readonly via: readonly string[];
  readonly plannedMs: number;
  /** Planned between the last arrival and the hand-over to the receiver, inside the planned time; null: not known. */
  readonly lastStayMs: number | null;
  /** 1 to 12, in which it begins by plan; null: the source has no dates. */
  readonly month: number | null;
}

/** Size, carrier, season, share of the last stay, from, to, way: coarse before fine. */
export const levelCount = 7;

export function featuresOf(stretch: PlannedStretch): Features {
  const { kind, mode, isOnward, carrier, from, to, via, plannedMs, lastStayMs, month } = stretch;
  const group = `${kind} ${mode}${isOnward ? " onward" : ""}`;
  const within = (name: string | number | null) => (name === null ? null : `${group} ${name}`);
  return {
    group,
    x: logDuration(plannedMs),
    levels: [
      within(Math.round(4 * logDuration(plannedMs))),
      within(carrier),
      within(month),
      within(
        lastStayMs === null ? null : Math.round(6 * naturalLogarithm(lastStayMs / (plannedMs + 1) + 0.01)),
      ),
      within(from),
      within(to),
      within([from, ...via, to].join(" ")),
    ],
  };
}

/** Added to durations before their ratio is taken, so that short ones do not rule: an hour. */
export const offsetMs = 3_600_000;

/** ln of a duration, for sizes. */
export const logDuration = (ms: number): number => naturalLogarithm(ms + offsetMs);

/** 1 to 12, UTC. */
export const monthOf = (timeMs: number): number => civilDateOf(Math.floor(timeMs / dayMs)).month;
