/** One shipment on its way: what was planned, what has happened, and the stretches between that can be learned from. */
import type { RouteAccept, RouteReject } from "../../state/routes.ts";
import type { Leg, Place, ShipmentTerms } from "../../state/terms.ts";
import { monthOf, type PlannedStretch } from "../learning/features.ts";
import { type PlanPoint, planPointsOf } from "./plan-points.ts";

export interface ClosedStretch {
  readonly stretch: PlannedStretch;
  readonly actualMs: number;
}

/** Where something can still be changed: the place, and the first leg of the plan that begins there. */
export interface SwitchPoint {
  readonly place: Place;
  readonly leg: number;
  /** The goods are on their way to it. */
  readonly isMoving: boolean;
}

export class Journey {
  readonly terms: ShipmentTerms;
  #legs: readonly Leg[];
  #points: readonly PlanPoint[];
  /** When the terms want the goods at their end, whichever way is taken. */
  readonly dueMs: number;
  /** When the terms were agreed: from then on the first departure can be waited for. */
  readonly startMs: number;
  #actualMs: (number | null)[];
  deliveredMs: number | null = null;
  /** Suggestions that somebody would not take. */
  readonly rejections: RouteReject[] = [];

  constructor(terms: ShipmentTerms) {
    this.terms = terms;
    this.#legs = terms.legs;
    this.#points = planPointsOf(terms.legs);
    this.dueMs = this.#points.at(-1)?.plannedMs ?? terms.at;
    this.startMs = terms.at;
    this.#actualMs = this.#points.map(() => null);
  }

  /** The plan: the terms' legs, from a switch on those of the suggested way that was taken last. */
  get legs(): readonly Leg[] {
    return this.#legs;
  }

  get points(): readonly PlanPoint[] {
    return this.#points;
  }

  /** When the goods were at their end; `null`: nobody said. */
  get arrivedMs(): number | null {
    return this.#actualMs.at(-1) ?? this.deliveredMs;
  }

  /** `undefined` once the last leg is under way, and where the plan says no times. */
  get switchPoint(): SwitchPoint | undefined {
    const point = this.#points[this.next];
    const at = this.#legs.findIndex(({ id }) => id === point?.leg);
    if (at < 0) return undefined;
    const isMoving = point?.step === "arrived";
    const leg = isMoving ? at + 1 : at;
    const place = isMoving ? this.#legs[at]!.to : this.#legs[at]!.from;
    return leg < this.#legs.length ? { place, leg, isMoving } : undefined;
  }

  /**
   * Follows the way that was taken, from the switch on. `false` where the goods have passed the place at which it
   * begins, or follow it already, as when a second party takes it, too: then the plan stays.
   */
  follow({ changeAt, option }: RouteAccept): boolean {
    const from = this.switchPoint;
    const [first] = option.legs;
    if (this.isOver || !from || (from.place.locode ?? from.place.name) !== changeAt) return false;
    if (this.#legs[from.leg]!.id === first!.id) return false;
    const end = this.#legs.at(-1)!.to;
    const taken = option.legs.map(
      (leg, i): Leg => ({
        id: leg.id,
        mode: leg.mode,
        carrier: leg.carrier,
        from: i === 0 ? from.place : placeOf(leg.fromName, leg.fromLocode),
        to: i === option.legs.length - 1 ? end : placeOf(leg.toName, leg.toLocode),
        departure: leg.departureMs,
        arrival: leg.arrivalMs,
      }),
    );
    this.#legs = [...this.#legs.slice(0, from.leg), ...taken];
    this.#points = planPointsOf(this.#legs);
    this.#actualMs = this.#points.map((_, i) => (i < this.next ? this.#actualMs[i]! : null));
    return true;
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

const placeOf = (name: string, locode: string | undefined): Place => ({
  name,
  ...(locode !== undefined && { locode }),
});

/** `stay` and `leg` for the plain steps; finer ones by their name without a number, as in `DEP-2`. */
function kindOf({ step }: PlanPoint, isStay: boolean): string {
  if (step === "arrived") return "leg";
  return isStay ? "stay" : step.replace(/-\d+$/, "");
}
