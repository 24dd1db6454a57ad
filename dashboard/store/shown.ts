/** What the map's page shows: the live fleet, or the fleet of the moment that somebody looks back at. */
import { computed, signal } from "@preact/signals";
import type { FleetRow } from "../../gateway/contract/api.ts";
import type { FleetState } from "./fleet.ts";
import { fleet, nowMs } from "./live.ts";

export interface ShownRow extends FleetRow {
  /** Its last position is too old to say where it was: it is drawn hollow. */
  readonly isSilent?: boolean;
  /** How it stood then, in words, where the status alone would say too much. */
  readonly remark?: string;
}

export interface ShownFleet extends Pick<FleetState, "indexOf" | "counts"> {
  readonly rows: readonly ShownRow[];
}

export interface Past {
  /** Not a number while nobody has read yet which moment a link names. */
  readonly atMs: number;
  readonly fleet: ShownFleet;
  /** Whether the gateway has told anything of that time yet. */
  readonly isKnown: boolean;
}

/** While this is set nothing live is shown, and nothing live changes it. Only the map's history sets it. */
export const past = signal<Past | undefined>(undefined);

export const shown = computed<ShownFleet>(() => past.value?.fleet ?? fleet.value);
/** The time of what is shown: now, on the live map. */
export const shownMs = computed(() => (past.value ? past.value.atMs : nowMs.value));
export const isPast = computed(() => past.value !== undefined);

export function shownRow(shipment: string): ShownRow | undefined {
  const { rows, indexOf } = shown.value;
  const index = indexOf.get(shipment);
  return index === undefined ? undefined : rows[index];
}
