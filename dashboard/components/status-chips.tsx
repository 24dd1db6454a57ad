/** Filter by status. None pressed means all; the count beside each word is of the whole fleet. */
import type { FleetStatus } from "../../gateway/contract/api.ts";
import { language } from "../app/preferences.ts";
import { integer } from "../format/values.ts";
import { t } from "../messages/messages.ts";
import { statusOrder } from "../store/status.ts";
import { StatusGlyph } from "./status.tsx";

export function StatusChips(props: {
  counts: Readonly<Record<FleetStatus, number>>;
  chosen: ReadonlySet<FleetStatus>;
  onChange: (chosen: ReadonlySet<FleetStatus>) => void;
}) {
  const messages = t().status;
  return (
    <fieldset class="chips plain-fieldset" aria-label={messages.filter}>
      {statusOrder.map((status) => (
        <button
          key={status}
          type="button"
          class="chip"
          aria-pressed={props.chosen.has(status)}
          onClick={() => props.onChange(toggled(props.chosen, status))}
        >
          <StatusGlyph status={status} />
          {messages[status]}
          <span class="chip-count">{integer(props.counts[status], language.value)}</span>
        </button>
      ))}
    </fieldset>
  );
}

function toggled(chosen: ReadonlySet<FleetStatus>, status: FleetStatus): ReadonlySet<FleetStatus> {
  const next = new Set(chosen);
  if (!next.delete(status)) next.add(status);
  return next;
}
