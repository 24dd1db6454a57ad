/** Where the shipment was at the time that is looked at; another look and its words say when that is not known. */
import type { Map as LeafletMap } from "leaflet";
import { duration } from "../format/time.ts";
import { PinLayer } from "../map/pin-layer.ts";
import { journeyWords } from "../messages/journey-messages.ts";
import type { Whereabouts } from "./whereabouts.ts";

export class TrailCursor {
  readonly #map: LeafletMap;
  readonly #pin = new PinLayer("cursor");
  #shown = false;

  constructor(map: LeafletMap) {
    this.#map = map;
  }

  show(place: Whereabouts | undefined): void {
    if (!place) {
      if (this.#shown) this.#pin.remove();
      this.#shown = false;
      return;
    }
    const { point, state } = place;
    const text = state === "silent" ? journeyWords().silentFor(duration(place.silentMs)) : "";
    this.#pin.mark(state);
    this.#pin.show(text, [point.lat, this.#inView(point.lon)]);
    if (!this.#shown) this.#pin.addTo(this.#map);
    this.#shown = true;
  }

  /** In the copy of the world that is in view. */
  #inView(lon: number): number {
    return lon + 360 * Math.round((this.#map.getCenter().lng - lon) / 360);
  }
}
