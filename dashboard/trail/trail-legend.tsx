/** What the lines and symbols of a drawn journey mean, in words. */
import { journeyWords } from "../messages/journey-messages.ts";
import "../styles/trail.css";
import { eventPaths } from "./event-shapes.ts";
import type { Journey } from "./journey.ts";
import type { EventKind } from "./journey-events.ts";

const lines = ["planned", "actual", "gap", "direction", "tick"] as const;

const linePaths: Readonly<Record<(typeof lines)[number], { path: string; name: string }>> = {
  planned: { path: "M1 8h30", name: "planned-line" },
  actual: { path: "M1 8h30", name: "trail-line" },
  gap: { path: "M1 8h30", name: "trail-gap" },
  tick: { path: "M1 8h30M16 2v12", name: "trail-tick" },
  direction: { path: "M13 3l6 5-6 5", name: "trail-arrow" },
};

export function TrailLegend({ journey }: { journey: Journey }) {
  const words = journeyWords();
  const kinds = [...new Set(journey.events.map(({ kind }) => kind))];
  const shown = lines.filter((line) =>
    line === "planned" ? journey.planned.length > 0 : journey.track.length > 1,
  );
  if (shown.length === 0) return null;
  return (
    <ul class="trail-legend" aria-label={words.legend}>
      {shown.map((line) => (
        <li key={line}>
          <svg viewBox="0 0 32 16" aria-hidden="true">
            <path class={linePaths[line].name} d={linePaths[line].path} />
          </svg>
          {line === "planned" && journey.planned.some(({ routed }) => routed)
            ? words.plannedRouted
            : words.lines[line]}
        </li>
      ))}
      {kinds.map((kind) => (
        <li key={kind}>
          <EventGlyph kind={kind} />
          {words.kinds[kind]}
        </li>
      ))}
    </ul>
  );
}

export function EventGlyph({ kind }: { kind: EventKind }) {
  return (
    <svg class={`event-symbol event-${kind}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={eventPaths[kind]} />
    </svg>
  );
}
