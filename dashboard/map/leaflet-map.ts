/** A Leaflet map as this project uses it: own panes, the world repeated sideways, no way to get lost above or below it. */
import { map as createMap, type Map as LeafletMap } from "leaflet";
import "leaflet/dist/leaflet.css";
import { announceKeys } from "../app/keyboard.ts";
import { t } from "../messages/messages.ts";
import { BaseLayer } from "./base-layer.ts";
import { baseColours } from "./colours.ts";
import { latitudeMax } from "./mercator.ts";

const zoomMax = 12;

export interface MapParts {
  map: LeafletMap;
  base: BaseLayer;
}

/** `failed` hears when a base map file cannot be loaded; the map works without. */
export function makeMap(container: HTMLElement, failed: (cause: unknown) => void): MapParts {
  const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = createMap(container, {
    worldCopyJump: true,
    maxZoom: zoomMax,
    maxBounds: [
      [-latitudeMax, -100_000],
      [latitudeMax, 100_000],
    ],
    maxBoundsViscosity: 1,
    zoomAnimation: !reduced,
    fadeAnimation: false,
    inertia: !reduced,
    center: [30, 15],
    zoom: 2,
  });
  addPane(map, "base", 200);
  addPane(map, "tiles", 210);
  addPane(map, "trail", 440);
  addPane(map, "fleet", 450);
  addPane(map, "pin", 460);
  const base = new BaseLayer(baseColours(), failed, { pane: "base" });
  base.addTo(map);
  coverHeight(map);
  map.on("resize", () => coverHeight(map));
  map.on("unload", announceKeys("map"));
  map.getContainer().setAttribute("aria-label", t().map.mapLabel);
  return { map, base };
}

/** Pointer events pass through to the map, which asks the layers itself. */
function addPane(map: LeafletMap, name: string, zIndex: number): void {
  const pane = map.createPane(name);
  pane.style.zIndex = String(zIndex);
  pane.style.pointerEvents = "none";
}

/** The smallest zoom at which the world is as high as the map. */
function coverHeight(map: LeafletMap): void {
  map.setMinZoom(Math.max(1, Math.ceil(Math.log2(map.getSize().y / 256))));
}
