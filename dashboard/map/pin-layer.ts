/** A word or a symbol that keeps its place on the map: the ring and the name of the chosen shipment, the mode of a leg. */
import {
  DomUtil,
  type LatLngExpression,
  Layer,
  type Map as LeafletMap,
  type Point,
  type ZoomAnimEvent,
} from "leaflet";

const pinPixels = 30;

export class PinLayer extends Layer {
  readonly #element: HTMLElement;
  readonly #label: HTMLElement;
  #at: LatLngExpression = [0, 0];
  #view: LeafletMap | undefined;

  /** `kind` names the classes of the style sheet. */
  constructor(kind: "selected" | "route" | "tick" | "event" | "cursor" = "selected", symbol?: SVGElement) {
    super();
    this.#element = DomUtil.create("div", `${kind}-marker leaflet-zoom-animated`);
    this.#label = DomUtil.create("span", `${kind}-label`, this.#element);
    if (symbol) this.#element.prepend(symbol);
    this.#element.setAttribute("aria-hidden", "true");
  }

  /** Another look of the same kind, by the style sheet. */
  mark(state: string): void {
    this.#element.dataset.state = state;
  }

  show(name: string, at: LatLngExpression): void {
    if (this.#label.textContent !== name) this.#label.textContent = name;
    this.#at = at;
    this.#place();
  }

  override onAdd(map: LeafletMap): this {
    this.#view = map;
    map.getPane("pin")?.append(this.#element);
    map.on("zoom viewreset", this.#place, this);
    map.on("zoomanim", this.#animateZoom, this);
    this.#place();
    return this;
  }

  override onRemove(map: LeafletMap): this {
    map.off("zoom viewreset", this.#place, this);
    map.off("zoomanim", this.#animateZoom, this);
    this.#element.remove();
    this.#view = undefined;
    return this;
  }

  #place(): void {
    if (this.#view) this.#move(this.#view.latLngToLayerPoint(this.#at));
  }

  #animateZoom({ zoom, center }: ZoomAnimEvent): void {
    const map = this.#view;
    if (!map) return;
    const middle = map.containerPointToLayerPoint(map.getSize().divideBy(2));
    this.#move(map.project(this.#at, zoom).subtract(map.project(center, zoom)).add(middle));
  }

  #move(point: Point): void {
    const corner = point.clone();
    corner.x = Math.round(corner.x - pinPixels / 2);
    corner.y = Math.round(corner.y - pinPixels / 2);
    DomUtil.setPosition(this.#element, corner);
  }
}
