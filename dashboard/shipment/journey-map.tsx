/** The journey of one shipment on a small map: planned and actual way, where it is, and where it was at the cursor. */
import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ShipmentView } from "../../gateway/contract/api.ts";
import { useResource } from "../api/resource.ts";
import { t } from "../messages/messages.ts";
import { pageText } from "../messages/pages.ts";
import "../styles/map.css";
import type { JourneyDrawing } from "../trail/journey-drawing.ts";
import { TrailLegend } from "../trail/trail-legend.tsx";
import { whereaboutsAt } from "../trail/whereabouts.ts";
import type { SharedClock } from "./shared-clock.ts";
import type { KnownJourney } from "./use-journey.ts";

const loadDrawing = () => import("../trail/journey-drawing.ts");

interface Properties {
  view: ShipmentView;
  journey: KnownJourney;
  clock: SharedClock;
}

export function JourneyMap(props: Properties) {
  const module = useResource("journey-drawing", loadDrawing);
  const { journey, view } = props;
  if (journey.track.length === 0 && journey.planned.length === 0 && view.row.lat === null) {
    return <p class="panel-body dim">{t().map.noPosition}</p>;
  }
  return (
    <>
      <div class="journey-map">
        {module.state === "ready" ? (
          <DrawnJourney makeDrawing={module.value.drawJourney} {...props} />
        ) : (
          <div class="map-waiting" />
        )}
      </div>
      <TrailLegend journey={journey} />
    </>
  );
}

type DrawingModule = Awaited<ReturnType<typeof loadDrawing>>;

function DrawnJourney(props: Properties & { makeDrawing: DrawingModule["drawJourney"] }) {
  const { journey, view, clock, makeDrawing } = props;
  const box = useRef<HTMLDivElement>(null);
  const drawing = useRef<JourneyDrawing | undefined>(undefined);
  useEffect(() => {
    if (!box.current) return;
    const made = makeDrawing(box.current);
    drawing.current = made;
    return () => made.end();
  }, [makeDrawing]);
  useEffect(() => effect(() => drawing.current?.show(journey, view.row)), [journey, view.row, makeDrawing]);
  useEffect(
    () =>
      effect(() => {
        const atMs = clock.cursorMs.value;
        const place = atMs === undefined ? undefined : whereaboutsAt(journey.track, atMs, journey.gapMs);
        drawing.current?.showCursor(place);
      }),
    [journey, clock, makeDrawing],
  );
  return <div ref={box} class="map-canvas" role="application" aria-label={pageText().shipment.whereTitle} />;
}
