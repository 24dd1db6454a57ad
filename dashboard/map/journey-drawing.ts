/** Draws one journey on a map of its own. */
import { effect } from "@preact/signals";
import { type LatLngBounds, type Map as LeafletMap, latLngBounds } from "leaflet";
import type { FleetRow } from "../../gateway/contract/api.ts";
import { isDark } from "../app/preferences.ts";
import { baseColours } from "./colours.ts";
import { circleMarker, svg } from "./leaflet-lines.js";
import { makeMap } from "./leaflet-map.ts";
import type { Journey } from "./selection.ts";
import type { TrackPoint } from "./track.ts";
import { TrailLayer } from "./trail-layer.ts";

export interface JourneyDrawing {
  readonly map: LeafletMap;
  showCursor(point: TrackPoint | undefined): void;
  end(): void;
}

export function drawJourney(element: HTMLElement, journey: Journey, row: FleetRow): JourneyDrawing {
  // A base map that fails to load leaves the lines, which are what this map is for.
  const { map, base } = makeMap(element, () => undefined);
  map.scrollWheelZoom.disable();
  const trail = new TrailLayer(map);
  trail.show(journey);
  const options = { renderer: svg({ pane: "fleet" }), pane: "fleet", interactive: false };
  for (const leg of journey.planned) {
    for (const end of [leg.from, leg.to]) {
      circleMarker([...end], { ...options, radius: 4, className: "place-dot" }).addTo(map);
    }
  }
  if (row.lat !== null && row.lon !== null) {
    circleMarker([row.lat, row.lon], {
      ...options,
      radius: 7,
      className: `here-dot here-${row.status}`,
    }).addTo(map);
  }
  const cursor = circleMarker([0, 0], { ...options, radius: 6, className: "cursor-dot" });
  const bounds = journeyBounds(journey, row);
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [28, 28], maxZoom: 8, animate: false });
  const stop = effect(() => {
    isDark();
    base.setColours(baseColours());
  });
  return {
    map,
    showCursor(point) {
      if (point) cursor.setLatLng([point.lat, point.lon]).addTo(map);
      else cursor.remove();
    },
    end() {
      stop();
      map.remove();
    },
  };
}

function journeyBounds(journey: Journey, row: FleetRow): LatLngBounds {
  const bounds = latLngBounds([]);
  for (const leg of journey.planned) bounds.extend([...leg.from]).extend([...leg.to]);
  for (const point of journey.track) bounds.extend([point.lat, point.lon]);
  if (row.lat !== null && row.lon !== null) bounds.extend([row.lat, row.lon]);
  return bounds;
}
