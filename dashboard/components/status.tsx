/** A status as colour, shape and word: never as colour alone. */
import type { FleetStatus } from "../../gateway/contract/api.ts";
import { t } from "../messages/messages.ts";
import { type StatusRole, type StatusShape, statusShapes } from "./shapes.ts";

/** `shape` where it is not that of the status whose colour it has. */
export function StatusGlyph({
  status,
  shape = statusShapes[status],
}: {
  status: StatusRole;
  shape?: StatusShape;
}) {
  return (
    <svg
      class={`glyph fill-${status}${shape.hollow ? " hollow" : ""}`}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      <path d={shape.path} />
    </svg>
  );
}

/** `words` where the status has more to be said with it. */
export function Status({ status, words }: { status: FleetStatus; words?: string | undefined }) {
  return (
    <span class={`status text-${status}`}>
      <StatusGlyph status={status} />
      {words ?? t().status[status]}
    </span>
  );
}
