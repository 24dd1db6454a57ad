/**
 * The parts of Leaflet that the maps use. Leaflet's bundle cannot be shaken (its classes are made by calls), so
 * the build takes `leaflet` to mean this file; the types stay those of the whole. What draws lines
 * is in `leaflet-lines.js`, which the fleet's map loads with the first line.
 */

import * as DomUtil from "leaflet/src/dom/DomUtil.js";
import { DoubleClickZoom } from "leaflet/src/map/handler/Map.DoubleClickZoom.js";
import { Drag } from "leaflet/src/map/handler/Map.Drag.js";
import { Keyboard } from "leaflet/src/map/handler/Map.Keyboard.js";
import { ScrollWheelZoom } from "leaflet/src/map/handler/Map.ScrollWheelZoom.js";
import { TouchZoom } from "leaflet/src/map/handler/Map.TouchZoom.js";
import { Map as LeafletMap } from "leaflet/src/map/Map.js";

export { toLatLngBounds as latLngBounds } from "leaflet/src/geo/LatLngBounds.js";
export { Layer } from "leaflet/src/layer/Layer.js";
export { GridLayer } from "leaflet/src/layer/tile/GridLayer.js";
export { createMap as map } from "leaflet/src/map/Map.js";
export { DomUtil, LeafletMap as Map };

LeafletMap.DoubleClickZoom = DoubleClickZoom;
LeafletMap.Drag = Drag;
LeafletMap.Keyboard = Keyboard;
LeafletMap.ScrollWheelZoom = ScrollWheelZoom;
LeafletMap.TouchZoom = TouchZoom;
