/** A map of the way with what happened on it, in lines and shapes that print in black and white. */

import { styles } from "./blocks.ts";
import { contentWidth, type Document, dimInk, type Flow, ink, page } from "./flow.ts";
import { type Frame, landWithin } from "./land.ts";
import type { MarkedPlace, Position, Track } from "./track.ts";

export const mapHeight = 230;

/** Degrees around what is shown, and at least this many in all: a map of one street corner says nothing. */
const marginPart = 0.12;
const degreesMin = 2;

interface Projection {
  readonly frame: Frame;
  at(lat: number, lon: number): readonly [x: number, y: number];
  /** Points of the page for a kilometre, in the middle of the map. */
  readonly perKilometre: number;
}

/** `numbers` are those that the places have in the table. Nothing is drawn without a place or position. */
export function drawMap(flow: Flow, { positions, places }: Track): void {
  const { document } = flow;
  const projection = projectionOf([...positions, ...places], flow.y);
  document.save();
  document.rect(page.margin, flow.y, contentWidth, mapHeight).clip();
  document.rect(page.margin, flow.y, contentWidth, mapHeight).fill("#e9eff4");
  drawLand(document, projection);
  drawWay(document, projection, positions);
  places.forEach((place, i) => drawPlace(flow, projection, place, i + 1));
  drawScale(flow, projection);
  document.restore();
  document.rect(page.margin, flow.y, contentWidth, mapHeight).lineWidth(0.5).strokeColor(dimInk).stroke();
}

/** Degrees of longitude are as wide as they are in the middle of the map. */
function projectionOf(
  points: readonly { readonly lat: number; readonly lon: number }[],
  top: number,
): Projection {
  const lats = points.map(({ lat }) => lat);
  const lons = points.map(({ lon }) => lon);
  const [south, north] = widened(least(lats), most(lats));
  const [west, east] = widened(least(lons), most(lons));
  const middleLat = (south + north) / 2;
  const narrowing = Math.cos((middleLat * Math.PI) / 180);
  const scale = Math.min(contentWidth / ((east - west) * narrowing), mapHeight / (north - south));
  const [middleX, middleY] = [page.margin + contentWidth / 2, top + mapHeight / 2];
  const middleLon = (west + east) / 2;
  const halfLon = contentWidth / 2 / (scale * narrowing);
  const halfLat = mapHeight / 2 / scale;
  return {
    frame: {
      west: middleLon - halfLon,
      east: middleLon + halfLon,
      south: middleLat - halfLat,
      north: middleLat + halfLat,
    },
    at: (lat, lon) => [
      rounded(middleX + (lon - middleLon) * narrowing * scale),
      rounded(middleY - (lat - middleLat) * scale),
    ],
    perKilometre: scale / 111.2,
  };
}

const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b));
const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b));

/** To a hundredth of a point, so that the last bit of a cosine, which engines may compute differently, is not seen. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function widened(from: number, to: number): [number, number] {
  const more = Math.max((to - from) * marginPart, (degreesMin - (to - from)) / 2);
  return [from - more, to + more];
}

function drawLand(document: Document, { frame, at }: Projection): void {
  for (const ring of landWithin(frame)) {
    ring.forEach(([lon, lat], i) => {
      const [x, y] = at(lat, lon);
      if (i === 0) document.moveTo(x, y);
      else document.lineTo(x, y);
    });
    document.closePath();
  }
  document.lineWidth(0.35).fillAndStroke("#fbfbf8", "#9aa3ad");
}

function drawWay(document: Document, { at }: Projection, positions: readonly Position[]): void {
  if (positions.length < 2) return;
  positions.forEach(({ lat, lon }, i) => {
    const [x, y] = at(lat, lon);
    if (i === 0) document.moveTo(x, y);
    else document.lineTo(x, y);
  });
  document.lineWidth(1.4).lineJoin("round").strokeColor("#014783").stroke();
}

/** A square for a planned place, a circle for a handover, a diamond for an excursion; each with its number. */
function drawPlace(
  flow: Flow,
  { at }: Projection,
  { type, lat, lon, about }: MarkedPlace,
  number: number,
): void {
  const { document } = flow;
  const [x, y] = at(lat, lon);
  if (type === "handover") document.circle(x, y, 4.5);
  else if (type === "excursion") document.polygon([x, y - 6], [x + 6, y], [x, y + 6], [x - 6, y]);
  else document.rect(x - 3, y - 3, 6, 6);
  document.lineWidth(1).fillAndStroke(type === "excursion" ? "#932412" : "#ffffff", ink);
  const label = type === "planned" ? `${number} ${about}` : String(number);
  const width = flow.widthOf(label, styles.head);
  const isRight = x + 10 + width < page.margin + contentWidth - 4;
  // Below for places that were planned, above for what happened there: both are often at one spot.
  const top = type === "planned" ? y + 3 : y - 13;
  const left = isRight ? x + 7 : x - 7 - width;
  document.rect(left - 1, top - 0.5, width + 2, 9.5).fill("#ffffff");
  flow.paint(flow.lines(label, styles.head, contentWidth), styles.head, { x: left, y: top, width });
}

const scaleLengths = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

function drawScale(flow: Flow, { perKilometre }: Projection): void {
  const { document } = flow;
  const length = scaleLengths.findLast((one) => one * perKilometre < 110) ?? 1;
  const width = length * perKilometre;
  const [x, y] = [page.margin + 10, flow.y + mapHeight - 10];
  document.rect(x - 4, y - 14, width + 8, 19).fill("#ffffff");
  document
    .moveTo(x, y - 3)
    .lineTo(x, y)
    .lineTo(x + width, y)
    .lineTo(x + width, y - 3);
  document.lineWidth(0.8).strokeColor(ink).stroke();
  flow.paint([`${length} km`], styles.head, { x: x + 3, y: y - 12, width });
}
