/**
 * The way of one shipment on a map: planned, actual, where nothing is known, when it was where, and what happened there.
 * Colours and dashes are the style sheet's.
 */
import type { LatLngTuple, Map as LeafletMap, Point } from "leaflet";
import { language, zone } from "../app/preferences.ts";
import { clockTime, dayMonth } from "../format/time.ts";
import { integer } from "../format/values.ts";
import { zoneOffsetMs } from "../format/zone.ts";
import { layerGroup, polyline, svg } from "../map/leaflet-lines.js";
import { PinLayer } from "../map/pin-layer.ts";
import { placeEvents } from "./event-places.ts";
import { eventSymbol } from "./event-shapes.ts";
import type { Journey } from "./journey.ts";
import { unwrapLongitudes } from "./longitudes.ts";
import { type PlacedTick, placeTicks } from "./time-ticks.ts";
import { positionAt, type TrackPoint } from "./track.ts";
import { piecesOf, type TrackPieces, whereaboutsAt } from "./whereabouts.ts";
import "../styles/trail.css";

/** Room for a time beside the line. */
const tickRoomPixels = 84;
/** Symbols may touch, not hide each other. */
const eventRoomPixels = 20;
const tickReachPixels = 5;
const arrowReachPixels = 6;
/** A journey with more events on it is told by the list beside the map. */
const eventsDrawnMax = 200;
const dayMs = 86_400_000;

export class TrailLayer {
  readonly #lines = layerGroup();
  /** What depends on the zoom. */
  readonly #marks = layerGroup();
  readonly #options;
  readonly #map: LeafletMap;
  #journey: Journey | undefined;

  constructor(map: LeafletMap) {
    this.#map = map;
    this.#options = {
      renderer: svg({ pane: "trail" }),
      pane: "trail",
      interactive: false,
      smoothFactor: 1.5,
    };
    this.#lines.addTo(map);
    this.#marks.addTo(map);
    map.on("zoomend", () => this.#drawMarks());
  }

  show(journey: Journey | undefined): void {
    this.#journey = journey && { ...journey, track: unwrapped(journey.track) };
    this.#lines.clearLayers();
    if (this.#journey) this.#drawLines(this.#journey);
    this.#drawMarks();
  }

  #drawLines({ planned, track, gapMs }: Journey): void {
    for (const { line } of planned) {
      const lons = unwrapLongitudes(line.map(([, lon]) => lon));
      this.#add(
        line.map(([lat], i) => [lat, lons[i]!]),
        "planned-line",
      );
    }
    const { known, gaps } = piecesOf(track, gapMs);
    for (const piece of known) this.#add(lineOf(piece), "trail-casing");
    for (const gap of gaps) this.#add(lineOf(gap), "trail-gap");
    for (const piece of known) this.#add(lineOf(piece), "trail-line");
  }

  /** Reads language and zone: an effect that calls `show` runs again when one of them changes. */
  #drawMarks(): void {
    this.#marks.clearLayers();
    const journey = this.#journey;
    const first = journey?.track[0];
    const last = journey?.track.at(-1);
    if (!journey || !first || !last) return;
    const pieces = piecesOf(journey.track, journey.gapMs);
    const { stepMs, ticks } = placeTicks(
      { fromMs: first.atMs, toMs: last.atMs },
      this.#lengthPixels(pieces),
      tickRoomPixels,
      zoneOffsetMs(first.atMs, zone.value),
      (atMs) => this.#spotAt(journey, atMs),
    );
    ticks.forEach((tick, i) => {
      this.#drawTick(journey, tick, tickText(tick.atMs, stepMs, i === 0));
    });
    const events = journey.events.slice(0, eventsDrawnMax).flatMap(({ kind, atMs }) => {
      const place = whereaboutsAt(journey.track, atMs, journey.gapMs);
      if (!place) return [];
      const { x, y } = this.#project(place.point);
      return [{ kind, x, y, point: place.point }];
    });
    for (const { event, hidden } of placeEvents(events, eventRoomPixels)) {
      const pin = new PinLayer("event", eventSymbol(event.kind));
      pin.show(hidden > 0 ? `+${integer(hidden, language.value)}` : "", tupleOf(event.point));
      this.#marks.addLayer(pin);
    }
  }

  #lengthPixels({ known }: TrackPieces): number {
    let length = 0;
    for (const piece of known) {
      const spots = piece.map((point) => this.#project(point));
      for (let i = 1; i < spots.length; i += 1) length += spots[i]!.distanceTo(spots[i - 1]!);
    }
    return length;
  }

  #spotAt({ track, gapMs }: Journey, atMs: number): Point | undefined {
    const place = whereaboutsAt(track, atMs, gapMs);
    return place?.state === "known" ? this.#project(place.point) : undefined;
  }

  /** A line across the way, the time beside it, and half-way to the next one nothing: an arrow shows where it goes. */
  #drawTick(journey: Journey, tick: PlacedTick, text: string): void {
    const along = this.#directionAt(journey, tick.atMs);
    const label = new PinLayer("tick");
    label.show(text, this.#unproject(tick.x, tick.y));
    this.#marks.addLayer(label);
    if (!along) return;
    const [dx, dy] = along;
    const end = (side: number) =>
      this.#unproject(tick.x - dy * side * tickReachPixels, tick.y + dx * side * tickReachPixels);
    this.#mark([end(-1), end(1)], "trail-tick");
    const tip = [tick.x + dx * 2.4 * arrowReachPixels, tick.y + dy * 2.4 * arrowReachPixels] as const;
    const wing = (side: number) =>
      this.#unproject(
        tip[0] - (dx + dy * side * 0.7) * arrowReachPixels,
        tip[1] - (dy - dx * side * 0.7) * arrowReachPixels,
      );
    this.#mark([wing(-1), this.#unproject(tip[0], tip[1]), wing(1)], "trail-arrow");
  }

  /** Of length one, in pixels; `undefined` where it stood still. */
  #directionAt({ track }: Journey, atMs: number): readonly [number, number] | undefined {
    const next = track.find((point) => point.atMs > atMs);
    const here = positionAt(track, atMs) ?? track.findLast((point) => point.atMs <= atMs);
    if (!next || !here) return undefined;
    const from = this.#project(here);
    const to = this.#project(next);
    const length = from.distanceTo(to);
    return length < 0.01 ? undefined : [(to.x - from.x) / length, (to.y - from.y) / length];
  }

  #project({ lat, lon }: TrackPoint): Point {
    return this.#map.project([lat, lon]);
  }

  #unproject(x: number, y: number): LatLngTuple {
    const { lat, lng } = this.#map.unproject([x, y]);
    return [lat, lng];
  }

  #add(line: LatLngTuple[], className: string): void {
    if (line.length > 1) polyline(line, { ...this.#options, className }).addTo(this.#lines);
  }

  #mark(line: LatLngTuple[], className: string): void {
    polyline(line, { ...this.#options, smoothFactor: 0, className }).addTo(this.#marks);
  }
}

/** Longitudes that go on past 180°, so that what is between two positions is on the way and not around the globe. */
function unwrapped(track: readonly TrackPoint[]): TrackPoint[] {
  const lons = unwrapLongitudes(track.map((point) => point.lon));
  return track.map((point, i) => ({ ...point, lon: lons[i]! }));
}

function tupleOf({ lat, lon }: TrackPoint): LatLngTuple {
  return [lat, lon];
}

function lineOf(track: readonly TrackPoint[]): LatLngTuple[] {
  return track.map(tupleOf);
}

/** The first tick and each midnight carry the day. */
function tickText(atMs: number, stepMs: number, first: boolean): string {
  const day = dayMonth(atMs, language.value, zone.value);
  if (stepMs >= dayMs) return day;
  const time = clockTime(atMs, language.value, zone.value, false);
  return first || time === "00:00" ? `${day}, ${time}` : time;
}
