export { circleMarker, layerGroup, polyline, svg } from "leaflet";
