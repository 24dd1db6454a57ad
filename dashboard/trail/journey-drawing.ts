/** Draws one journey on a map of its own. */
import { effect } from "@preact/signals";
import { type LatLngBounds, type Map as LeafletMap, latLngBounds } from "leaflet";
import type { FleetRow } from "../../gateway/contract/api.ts";
import { isDark } from "../app/preferences.ts";
import { baseColours } from "../map/colours.ts";
import { circleMarker, svg } from "../map/leaflet-lines.js";
import { makeMap } from "../map/leaflet-map.ts";
import type { Journey } from "./journey.ts";
import { TrailCursor } from "./trail-cursor.ts";
import { TrailLayer } from "./trail-layer.ts";
import type { Whereabouts } from "./whereabouts.ts";

export interface JourneyDrawing {
  readonly map: LeafletMap;
  /** Draws the way; the first time the map is moved to it, after that it belongs to the user. */
  show(journey: Journey, row: FleetRow): void;
  showCursor(place: Whereabouts | undefined): void;
  end(): void;
}

export function drawJourney(element: HTMLElement): JourneyDrawing {
  // A base map that fails to load leaves the lines, which are what this map is for.
  const { map, base } = makeMap(element, () => undefined);
  map.scrollWheelZoom.disable();
  const trail = new TrailLayer(map);
  const cursor = new TrailCursor(map);
  const options = { renderer: svg({ pane: "fleet" }), pane: "fleet", interactive: false };
  const here = circleMarker([0, 0], { ...options, radius: 7 });
  let framed = false;
  const stop = effect(() => {
    isDark();
    base.setColours(baseColours());
  });
  return {
    map,
    show(journey, row) {
      trail.show(journey);
      here.remove();
      if (row.lat !== null && row.lon !== null) {
        here.options.className = `here-dot here-${row.status}`;
        here.setLatLng([row.lat, row.lon]).addTo(map);
      }
      const bounds = journeyBounds(journey, row);
      if (framed || !bounds.isValid()) return;
      framed = true;
      map.fitBounds(bounds, { padding: [28, 28], maxZoom: 8, animate: false });
    },
    showCursor: (place) => cursor.show(place),
    end() {
      stop();
      map.remove();
    },
  };
}

function journeyBounds(journey: Journey, row: FleetRow): LatLngBounds {
  const bounds = latLngBounds([]);
  for (const { line } of journey.planned) for (const point of line) bounds.extend([...point]);
  for (const point of journey.track) bounds.extend([point.lat, point.lon]);
  if (row.lat !== null && row.lon !== null) bounds.extend([row.lat, row.lon]);
  return bounds;
}
