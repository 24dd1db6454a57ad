/** Draws the options of a plan on a map of their own: the chosen one bold, each leg by its mode as line and word. */
import { effect } from "@preact/signals";
import { type LatLngTuple, latLngBounds } from "leaflet";
import type { RouteLegView, RouteOptionView } from "../../gateway/contract/routes.ts";
import { isDark } from "../app/preferences.ts";
import { baseColours } from "../map/colours.ts";
import { circleMarker, layerGroup, polyline, svg } from "../map/leaflet-lines.js";
import { makeMap } from "../map/leaflet-map.ts";
import { PinLayer } from "../map/pin-layer.ts";
import { greatCircle } from "../trail/great-circle.ts";
import { unwrapLongitudes } from "../trail/longitudes.ts";
import { unwrappedLines } from "./comparison.ts";

export interface RouteDrawing {
  /** `modeWord` names a mode; the map is moved only when the options are others. */
  show(options: readonly RouteOptionView[], chosen: number, modeWord: (mode: string) => string): void;
  end(): void;
}

/** Shorter legs have no room for a word. */
const labelledFromMeters = 250_000;

export function drawRoutes(element: HTMLElement): RouteDrawing {
  // A base map that fails to load leaves the lines, which are what this map is for.
  const { map, base } = makeMap(element, () => undefined);
  map.scrollWheelZoom.disable();
  const lines = layerGroup().addTo(map);
  const renderer = svg({ pane: "trail" });
  const style = { renderer, pane: "trail", interactive: false, smoothFactor: 1.2 };
  let shown: readonly RouteOptionView[] | undefined;
  const stop = effect(() => {
    isDark();
    base.setColours(baseColours());
  });

  const drawOption = ({ legs }: RouteOptionView, isChosen: boolean, modeWord: (mode: string) => string) => {
    const ways = waysOf(legs);
    for (const [i, way] of ways.entries()) {
      const { mode, meters } = legs[i]!;
      if (isChosen) polyline(way, { ...style, className: "route-casing" }).addTo(lines);
      polyline(way, { ...style, className: `route-line mode-${mode}${isChosen ? " chosen" : ""}` }).addTo(
        lines,
      );
      if (isChosen && meters >= labelledFromMeters) {
        const label = new PinLayer("route");
        label.show(modeWord(mode), way[Math.floor(way.length / 2)]!);
        lines.addLayer(label);
      }
    }
    if (isChosen)
      for (const end of [...ways.map((way) => way[0]!), ways.at(-1)!.at(-1)!])
        circleMarker(end, { ...style, radius: 4, className: "place-dot" }).addTo(lines);
  };

  return {
    show(options, chosen, modeWord) {
      lines.clearLayers();
      for (const [i, option] of options.entries()) if (i !== chosen) drawOption(option, false, modeWord);
      const option = options[chosen];
      if (option) drawOption(option, true, modeWord);
      if (shown === options) return;
      shown = options;
      const bounds = latLngBounds(options.flatMap(({ legs }) => waysOf(legs).flat()));
      if (bounds.isValid()) map.fitBounds(bounds, { padding: [24, 24], maxZoom: 8, animate: false });
    },
    end() {
      stop();
      map.remove();
    },
  };
}

/** The legs' lines one after the other; a leg with two ends only is drawn along the great circle between them. */
function waysOf(legs: readonly RouteLegView[]): LatLngTuple[][] {
  return unwrappedLines(legs).map((line) => {
    if (line.length !== 2) return line;
    const [from, to] = [line[0]!, line[1]!];
    const circle = greatCircle(from, to);
    const lons = unwrapLongitudes([from[1], ...circle.map(([, lon]) => lon)]).slice(1);
    return circle.map(([lat], i): LatLngTuple => [lat, lons[i]!]);
  });
}
