/** Leaflet's tiles from a server, which few maps have: see `../leaflet-parts.js`. */
export { tileLayer } from "leaflet/src/layer/tile/TileLayer.js";
