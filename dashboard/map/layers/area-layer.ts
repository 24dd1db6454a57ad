/** Areas on the map as outlines with their names, and the handles of the one that is being drawn. */
import { Layer, type Map as LeafletMap, type LeafletMouseEvent } from "leaflet";
import type { Corner } from "../../../gateway/contract/areas.ts";

export interface ShownArea {
  readonly id: string;
  readonly name: string;
  readonly outline: readonly Corner[];
  readonly isDrawn: boolean;
}

export interface Handle {
  readonly key: string;
  readonly label: string;
  readonly at: Corner;
  readonly isSelected: boolean;
  readonly isRim: boolean;
  readonly move: (to: Corner) => void;
  readonly select: () => void;
  /** Delete and Backspace. */
  readonly remove: () => void;
}

const svgNames = "http://www.w3.org/2000/svg";
const stepPixels = 4;
const wideStepPixels = 40;
const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export class AreaLayer extends Layer {
  readonly #svg = document.createElementNS(svgNames, "svg");
  readonly #handles = new Map<string, { button: HTMLButtonElement; handle: Handle }>();
  #areas: readonly ShownArea[] = [];
  #view: LeafletMap | undefined;
  /** Where the map was clicked while something is drawn. */
  #pick: ((at: Corner) => void) | undefined;

  constructor() {
    super();
    this.#svg.setAttribute("class", "area-drawing");
    this.#svg.setAttribute("aria-hidden", "true");
  }

  override onAdd(map: LeafletMap): this {
    this.#view = map;
    map.getPane("trail")?.append(this.#svg);
    map.on("zoomstart", this.#hide, this);
    map.on("zoomend viewreset moveend", this.#draw, this);
    map.on("click", this.#click, this);
    this.#draw();
    return this;
  }

  override onRemove(map: LeafletMap): this {
    map.off("zoomstart", this.#hide, this);
    map.off("zoomend viewreset moveend", this.#draw, this);
    map.off("click", this.#click, this);
    this.#svg.remove();
    this.setHandles([]);
    this.#view = undefined;
    return this;
  }

  show(areas: readonly ShownArea[]): void {
    this.#areas = areas;
    this.#draw();
  }

  onPick(pick: ((at: Corner) => void) | undefined): void {
    this.#pick = pick;
    this.#view?.getContainer().classList.toggle("is-drawing", pick !== undefined);
  }

  /** A handle that stays keeps its element, and with it the focus. */
  setHandles(handles: readonly Handle[]): void {
    const wanted = new Set(handles.map(({ key }) => key));
    for (const [key, { button }] of this.#handles) {
      if (wanted.has(key)) continue;
      button.remove();
      this.#handles.delete(key);
    }
    for (const handle of handles) {
      const known = this.#handles.get(handle.key);
      if (known) known.handle = handle;
      else this.#handles.set(handle.key, { button: this.#makeButton(handle.key), handle });
    }
    this.#placeHandles();
  }

  #makeButton(key: string): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    this.#view?.getPane("pin")?.append(button);
    const current = () => this.#handles.get(key)?.handle;
    button.addEventListener("focus", () => current()?.select());
    button.addEventListener("click", (event) => event.stopPropagation());
    button.addEventListener("dblclick", (event) => event.stopPropagation());
    button.addEventListener("keydown", (event) => {
      const handle = current();
      if (handle) this.#key(event, handle);
    });
    // The map would take the same press for the beginning of its own dragging.
    for (const name of ["mousedown", "touchstart"])
      button.addEventListener(name, (event) => event.stopPropagation());
    button.addEventListener("pointerdown", (event) => {
      event.stopPropagation();
      button.setPointerCapture(event.pointerId);
      current()?.select();
    });
    button.addEventListener("pointermove", (event) => {
      const map = this.#view;
      if (!map || !button.hasPointerCapture(event.pointerId)) return;
      const box = map.getContainer().getBoundingClientRect();
      const { lat, lng } = map.containerPointToLatLng([event.clientX - box.left, event.clientY - box.top]);
      current()?.move([lat, lng]);
    });
    return button;
  }

  #key(event: KeyboardEvent, handle: Handle): void {
    const map = this.#view;
    const direction = arrows[event.key];
    if (map && direction) {
      const step = event.shiftKey ? wideStepPixels : stepPixels;
      const moved = map.project(this.#near(handle.at)).add([step * direction[0], step * direction[1]]);
      const { lat, lng } = map.unproject(moved);
      handle.move([lat, lng]);
    } else if (event.key === "Delete" || event.key === "Backspace") handle.remove();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #click(event: LeafletMouseEvent): void {
    this.#pick?.([event.latlng.lat, event.latlng.lng]);
  }

  #hide(): void {
    this.#svg.style.visibility = "hidden";
    for (const { button } of this.#handles.values()) button.hidden = true;
  }

  /** In the copy of the world that is in view. */
  #near([lat, lon]: Corner): [number, number] {
    const centre = this.#view?.getCenter().lng ?? 0;
    return [lat, lon + 360 * Math.round((centre - lon) / 360)];
  }

  #placeHandles(): void {
    const map = this.#view;
    if (!map) return;
    for (const { button, handle } of this.#handles.values()) {
      const { x, y } = map.latLngToLayerPoint(this.#near(handle.at));
      button.hidden = false;
      button.className = `area-handle${handle.isRim ? " is-rim" : ""}${handle.isSelected ? " is-selected" : ""}`;
      button.setAttribute("aria-label", handle.label);
      button.style.translate = `${Math.round(x)}px ${Math.round(y)}px`;
    }
  }

  #draw(): void {
    const map = this.#view;
    if (!map) return;
    this.#svg.style.visibility = "";
    this.#svg.replaceChildren(...this.#areas.flatMap((area) => drawnArea(map, area)));
    this.#placeHandles();
  }
}

function drawnArea(map: LeafletMap, area: ShownArea): SVGElement[] {
  const first = area.outline[0];
  if (!first) return [];
  const lons = area.outline.map(([, lon]) => lon);
  const middle = (Math.min(...lons) + Math.max(...lons)) / 2;
  const shift = 360 * Math.round((map.getCenter().lng - middle) / 360);
  const points = area.outline.map(([lat, lon]) => map.latLngToLayerPoint([lat, lon + shift]));
  const path = document.createElementNS(svgNames, "path");
  path.setAttribute("class", area.isDrawn ? "area-shape is-drawn" : "area-shape");
  path.setAttribute("d", `M${points.map(({ x, y }) => `${x} ${y}`).join("L")}Z`);
  const text = document.createElementNS(svgNames, "text");
  text.setAttribute("class", "area-name");
  text.setAttribute("x", String(points.reduce((sum, { x }) => sum + x, 0) / points.length));
  text.setAttribute("y", String(Math.min(...points.map(({ y }) => y)) - 6));
  text.textContent = area.name;
  return [path, text];
}
