/** The journey of one shipment on a small map: planned legs, the trail, where it is, and where it was at the cursor. */
import { effect } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { SeriesView, ShipmentView } from "../../gateway/contract/api.ts";
import { useResource } from "../api/resource.ts";
import { type Journey, plannedLegs } from "../map/selection.ts";
import { joinTrack, positionAt } from "../map/track.ts";
import { t } from "../messages/messages.ts";
import { pageText } from "../messages/pages.ts";
import "../styles/map.css";
import type { SharedClock } from "./shared-clock.ts";

const loadDrawing = () => import("../map/journey-drawing.ts");

interface Properties {
  view: ShipmentView;
  readings: readonly SeriesView[];
  clock: SharedClock;
}

export function JourneyMap(props: Properties) {
  const module = useResource("journey-drawing", loadDrawing);
  const journey = useJourney(props);
  if (journey.track.length === 0 && journey.planned.length === 0 && props.view.row.lat === null) {
    return <p class="panel-body dim">{t().map.noPosition}</p>;
  }
  return (
    <div class="journey-map">
      {module.state === "ready" ? (
        <DrawnJourney makeDrawing={module.value.drawJourney} journey={journey} {...props} />
      ) : (
        <div class="map-waiting" />
      )}
    </div>
  );
}

function useJourney({ view, readings }: Properties): Journey {
  return useMemo(() => {
    const of = (quantity: string) => readings.filter((series) => series.quantity === quantity);
    return { shipment: view.shipment, planned: plannedLegs(view), track: joinTrack(of("lat"), of("lon")) };
  }, [view, readings]);
}

type DrawingModule = Awaited<ReturnType<typeof loadDrawing>>;

function DrawnJourney(props: Properties & { journey: Journey; makeDrawing: DrawingModule["drawJourney"] }) {
  const { journey, view, clock, makeDrawing } = props;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const drawing = makeDrawing(element, journey, view.row);
    const stop = effect(() => {
      const atMs = clock.cursorMs.value;
      drawing.showCursor(atMs === undefined ? undefined : positionAt(journey.track, atMs));
    });
    return () => {
      stop();
      drawing.end();
    };
  }, [journey, view.row, clock, makeDrawing]);
  return <div ref={box} class="map-canvas" role="application" aria-label={pageText().shipment.whereTitle} />;
}
