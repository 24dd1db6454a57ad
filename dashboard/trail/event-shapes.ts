/** The shape of each kind of event, in a box of 16 × 16: the same in the timeline, on the map and in its legend. */
import type { EventKind } from "./journey-events.ts";

export const eventPaths: Readonly<Record<EventKind, string>> = {
  handover: "M2 5.5h9M8.5 3 11 5.5 8.5 8M14 10.5H5M7.5 8 5 10.5 7.5 13",
  milestone: "M4 14V2.5h8L9.8 5.2 12 8H4",
  excursion: "M8 1.6 14.4 8 8 14.4 1.6 8ZM8 5v3.6M8 11v.2",
  door: "M3.5 14V2h9v12M2 14h12M10 8v.8",
  gap: "M1.5 8h2.4M6.8 8h2.4M12.1 8h2.4",
  delivered: "M2.5 8.5 6.5 12.5 13.5 4",
};

const svgNamespace = "http://www.w3.org/2000/svg";

/** For the map, which is no component. */
export function eventSymbol(kind: EventKind): SVGElement {
  const symbol = document.createElementNS(svgNamespace, "svg");
  symbol.setAttribute("viewBox", "0 0 16 16");
  symbol.setAttribute("class", `event-symbol event-${kind}`);
  const path = document.createElementNS(svgNamespace, "path");
  path.setAttribute("d", eventPaths[kind]);
  symbol.append(path);
  return symbol;
}
