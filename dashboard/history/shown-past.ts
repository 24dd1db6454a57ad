/** Rows of the past as the map and its list show them, with what is in doubt said in words. */
import type { FleetStatus } from "../../gateway/contract/api.ts";
import type { ShownFleet, ShownRow } from "../store/shown.ts";
import type { Doubt, PastFleet, PastRow } from "./past-fleet.ts";

export type Remark = (doubt: Doubt, status: FleetStatus) => string;

const nobody: Readonly<Record<FleetStatus, number>> = {
  transit: 0,
  attention: 0,
  critical: 0,
  delivered: 0,
  stale: 0,
  planned: 0,
};

export const nothingShown: ShownFleet = { rows: [], indexOf: new Map(), counts: nobody };

export class ShownPast {
  readonly #fleet: PastFleet;
  readonly #remark: Remark;
  /** What did not change keeps its identity, so that nothing is drawn again for it. */
  readonly #rows = new WeakMap<PastRow, ShownRow>();

  constructor(fleet: PastFleet, remark: Remark) {
    this.#fleet = fleet;
    this.#remark = remark;
  }

  at(atMs: number): ShownFleet {
    const rows = this.#fleet.at(atMs).map((told) => this.#shown(told));
    const counts = { ...nobody };
    for (const { status } of rows) counts[status] += 1;
    return { rows, indexOf: this.#fleet.indexOf, counts };
  }

  #shown(told: PastRow): ShownRow {
    const known = this.#rows.get(told);
    if (known) return known;
    const { row, doubt } = told;
    const shown =
      doubt === undefined
        ? row
        : { ...row, isSilent: doubt === "silent", remark: this.#remark(doubt, row.status) };
    this.#rows.set(told, shown);
    return shown;
  }
}
