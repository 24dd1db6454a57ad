/** One shipment on its way: what was planned, what has happened, and the stretches between that can be learned from. */
import type { RouteReject } from "../../state/routes.ts";
import type { ShipmentTerms } from "../../state/terms.ts";
import { monthOf, type PlannedStretch } from "../learning/features.ts";
import { type PlanPoint, planPointsOf } from "./plan-points.ts";

export interface ClosedStretch {
  readonly stretch: PlannedStretch;
  readonly actualMs: number;
}

export class Journey {
  readonly terms: ShipmentTerms;
  readonly points: readonly PlanPoint[];
  /** When the terms were agreed: from then on the first departure can be waited for. */
  readonly startMs: number;
  readonly #actualMs: (number | null)[];
  deliveredMs: number | null = null;
  /** Suggestions that somebody would not take. */
  readonly rejections: RouteReject[] = [];

  constructor(terms: ShipmentTerms) {
    this.terms = terms;
    this.points = planPointsOf(terms);
    this.startMs = terms.at;
    this.#actualMs = this.points.map(() => null);
  }

  /** Index of the first point that is still ahead: what lies before a point that has happened is past, too. */
  get next(): number {
    return this.#actualMs.findLastIndex((actual) => actual !== null) + 1;
  }

  /** Every planned point has happened, or the consignee has the goods. */
  get isOver(): boolean {
    return this.deliveredMs !== null || this.next >= this.points.length;
  }

  /** When the stretch to point `i` began: the point before it, or the terms. `null`: nobody said. */
  beganMs(i: number): number | null {
    return i === 0 ? this.startMs : this.#actualMs[i - 1]!;
  }

  /**
   * A step was reported. Answers the stretch that it closes; `undefined` where it is not planned, was reported before,
   * or where nobody said when its stretch began.
   */
  reach(leg: string, step: string, atMs: number): ClosedStretch | undefined {
    const i = this.points.findIndex((point) => point.leg === leg && point.step === step);
    if (i < 0 || this.#actualMs[i] !== null) return undefined;
    this.#actualMs[i] = atMs;
    const beganMs = this.beganMs(i);
    if (beganMs === null || atMs < beganMs) return undefined;
    return { stretch: this.stretch(i, beganMs), actualMs: atMs - beganMs };
  }

  /**
   * What ends at point `i` as it looks from its beginning. A stay ends with a departure that does not wait, so what is
   * planned of it is what is left until then; a movement takes what its plan says, whenever it began.
   */
  stretch(i: number, beganMs: number): PlannedStretch {
    const point = this.points[i]!;
    const before = this.points[i - 1];
    const isStay = point.step === "departed" || before === undefined;
    const plannedFromMs = isStay ? beganMs : before.plannedMs;
    return {
      kind: kindOf(point, isStay),
      mode: point.mode,
      isOnward: point.isOnward,
      carrier: point.carrier,
      from: isStay ? point.place : before.place,
      to: point.place,
      via: [],
      plannedMs: Math.max(0, point.plannedMs - plannedFromMs),
      lastStayMs: null,
      month: monthOf(before?.plannedMs ?? this.startMs),
    };
  }
}

/** `stay` and `leg` for the plain steps; finer ones by their name without a number, as in `DEP-2`. */
function kindOf({ step }: PlanPoint, isStay: boolean): string {
  if (step === "arrived") return "leg";
  return isStay ? "stay" : step.replace(/-\d+$/, "");
}
