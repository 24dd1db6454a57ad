/** Terminals on the map: a button for each that is in view, and its name where there is room. */
import { Layer, type Map as LeafletMap } from "leaflet";
import type { FleetLayer } from "../fleet-layer.ts";
import { type Box, nameHeight, placeNames } from "./name-placement.ts";
import type { MapTerminal, TerminalKind } from "./terminals.ts";

export const terminalsFromZoom = 5;
/** Stations and hubs lie close together. */
const inlandFromZoom = 6;
/** More would be a carpet. */
const shownMax = 150;
const svgNames = "http://www.w3.org/2000/svg";
const font = '500 12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

/** In a box of 20 × 20. */
const paths: Readonly<Record<TerminalKind, string>> = {
  sea: "M10 6.5V17M10 6.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM3.5 11c0 4 3 6 6.5 6s6.5-2 6.5-6M6.5 9h7",
  air: "M10 2.5v14M2.5 11.5 10 8l7.5 3.5M6.5 17.5 10 15.5l3.5 2",
  rail: "M5.5 3h9v9.5h-9ZM5.5 8h9M7 12.5l-2 4.5M13 12.5l2 4.5",
  road: "M2 5h9.5v9H2ZM11.5 8H15l3 3v3h-6.5M5 17h.01M14.5 17h.01",
};

interface TerminalParts {
  readonly fleet: FleetLayer;
  readonly open: (terminal: MapTerminal) => void;
  /** What a screen reader hears of it. */
  readonly label: (terminal: MapTerminal) => string;
  /** Where no name may stand, in pixels of the map. */
  readonly keptFree: () => readonly Box[];
}

export class TerminalLayer extends Layer {
  readonly #parts: TerminalParts;
  readonly #pane = document.createElement("div");
  readonly #buttons = new Map<string, HTMLButtonElement>();
  readonly #measure = document.createElement("canvas").getContext("2d");
  #terminals: readonly MapTerminal[] = [];
  #hasNames = true;
  #view: LeafletMap | undefined;

  constructor(parts: TerminalParts) {
    super();
    this.#parts = parts;
    if (this.#measure) this.#measure.font = font;
  }

  override onAdd(map: LeafletMap): this {
    this.#view = map;
    map.getPane("trail")?.append(this.#pane);
    map.on("zoomstart", this.#hide, this);
    map.on("zoomend viewreset moveend", this.draw, this);
    this.draw();
    return this;
  }

  override onRemove(map: LeafletMap): this {
    map.off("zoomstart", this.#hide, this);
    map.off("zoomend viewreset moveend", this.draw, this);
    this.#pane.remove();
    this.#view = undefined;
    return this;
  }

  show(terminals: readonly MapTerminal[], hasNames: boolean): void {
    this.#terminals = terminals;
    this.#hasNames = hasNames;
    this.draw();
  }

  #hide(): void {
    this.#pane.style.visibility = "hidden";
  }

  /** Buttons that stay keep the focus. */
  draw(): void {
    const map = this.#view;
    if (!map) return;
    this.#pane.style.visibility = "";
    const shown = this.#inView(map);
    const ids = new Set(shown.map(({ terminal }) => terminal.id));
    for (const [id, button] of this.#buttons) {
      if (ids.has(id)) continue;
      button.remove();
      this.#buttons.delete(id);
    }
    const dots = shown.map(({ terminal, x, y }) => ({ x, y, width: this.#widthOf(terminal.name) }));
    const names = this.#hasNames ? placeNames(dots, this.#keptFree(map)) : [];
    for (const [place, { terminal, x, y }] of shown.entries()) this.#place(terminal, x, y, names[place]);
  }

  /** With pixels of the map's own layer. */
  #inView(map: LeafletMap): { terminal: MapTerminal; x: number; y: number }[] {
    const zoom = map.getZoom();
    if (zoom < terminalsFromZoom) return [];
    const corner = map.containerPointToLayerPoint([0, 0]);
    const size = map.getSize();
    const centre = map.getCenter().lng;
    return this.#terminals
      .filter(({ kind }) => zoom >= inlandFromZoom || kind === "sea" || kind === "air")
      .map((terminal) => {
        const lon = terminal.lon + 360 * Math.round((centre - terminal.lon) / 360);
        const { x, y } = map.latLngToLayerPoint([terminal.lat, lon]);
        return { terminal, x, y };
      })
      .filter(
        ({ x, y }) => x >= corner.x && x <= corner.x + size.x && y >= corner.y && y <= corner.y + size.y,
      )
      .slice(0, shownMax);
  }

  #widthOf(name: string): number {
    return Math.min(160, (this.#measure?.measureText(name).width ?? 100) + 6);
  }

  /** The label of the selected shipment, and what else is written on the map. */
  #keptFree(map: LeafletMap): Box[] {
    const corner = map.getContainer().getBoundingClientRect();
    const shift = map.containerPointToLayerPoint([0, 0]);
    const others = this.#parts.keptFree().map((box) => ({
      left: box.left + shift.x,
      top: box.top + shift.y,
      right: box.right + shift.x,
      bottom: box.bottom + shift.y,
    }));
    const selected = [...map.getContainer().querySelectorAll(".selected-marker, .selected-label")].map(
      (element) => {
        const { left, top, right, bottom } = element.getBoundingClientRect();
        const [dx, dy] = [shift.x - corner.left, shift.y - corner.top];
        return { left: left + dx, top: top + dy, right: right + dx, bottom: bottom + dy };
      },
    );
    return [...selected, ...others];
  }

  #place(terminal: MapTerminal, x: number, y: number, name: Box | undefined): void {
    const known = this.#buttons.get(terminal.id);
    const button = known ?? this.#make(terminal);
    button.style.translate = `${Math.round(x)}px ${Math.round(y)}px`;
    button.setAttribute("aria-label", this.#parts.label(terminal));
    const text = button.querySelector<HTMLElement>(".terminal-name")!;
    text.hidden = name === undefined;
    if (name) {
      text.style.width = `${name.right - name.left}px`;
      text.style.height = `${nameHeight}px`;
      text.style.translate = `${Math.round(name.left - x)}px ${Math.round(name.top - y)}px`;
    }
  }

  #make(terminal: MapTerminal): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "terminal";
    const svg = document.createElementNS(svgNames, "svg");
    svg.setAttribute("viewBox", "0 0 20 20");
    const path = document.createElementNS(svgNames, "path");
    path.setAttribute("d", paths[terminal.kind]);
    svg.append(path);
    const name = document.createElement("bdi");
    name.className = "terminal-name";
    name.textContent = terminal.name;
    button.append(svg, name);
    button.addEventListener("click", (event) => this.#click(event, terminal));
    button.addEventListener("keydown", (event) => event.stopPropagation());
    this.#buttons.set(terminal.id, button);
    this.#pane.append(button);
    return button;
  }

  /** A click on a shipment that stands there is the shipment's. The keyboard means the terminal. */
  #click(event: MouseEvent, terminal: MapTerminal): void {
    const map = this.#view;
    const isPointed = event.detail > 0;
    if (
      map &&
      isPointed &&
      (this.#parts.fleet.isDeaf || this.#parts.fleet.hit(map.mouseEventToLatLng(event)) >= 0)
    )
      return;
    event.stopPropagation();
    this.#parts.open(terminal);
  }
}
