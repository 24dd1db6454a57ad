/** The parts of Leaflet that draw lines and dots, apart from those that every map needs: see `leaflet-parts.js`. */

import { Map as LeafletMap } from "leaflet/src/map/Map.js";

export { layerGroup } from "leaflet/src/layer/LayerGroup.js";
export { circleMarker } from "leaflet/src/layer/vector/CircleMarker.js";
export { polyline } from "leaflet/src/layer/vector/Polyline.js";
export { svg } from "leaflet/src/layer/vector/SVG.js";

LeafletMap.include({
  /** Leaflet's own would bring its canvas renderer along; here every path names its renderer. */
  getRenderer(layer) {
    const { renderer } = layer.options;
    if (!this.hasLayer(renderer)) this.addLayer(renderer);
    return renderer;
  },
});
