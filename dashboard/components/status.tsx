/** A status as colour, shape and word: never as colour alone. */
import type { FleetStatus } from "../../gateway/contract/api.ts";
import { t } from "../messages/messages.ts";
import { type StatusRole, statusShapes } from "./shapes.ts";

export function StatusGlyph({ role }: { role: StatusRole }) {
  const shape = statusShapes[role];
  return (
    <svg class={`glyph fill-${role}${shape.hollow ? " hollow" : ""}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={shape.path} />
    </svg>
  );
}

export function Status({ status }: { status: FleetStatus }) {
  return (
    <span class={`status text-${status}`}>
      <StatusGlyph role={status} />
      {t().status[status]}
    </span>
  );
}
