/** Natural Earth's countries, out of the package `world-atlas`, cut to a rectangle of degrees. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** In degrees; east and north grow. */
export interface Frame {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

type Point = readonly [lon: number, lat: number];

/** What is used of the TopoJSON format (github.com/topojson/topojson-specification). */
interface Topology {
  readonly transform: {
    readonly scale: readonly [number, number];
    readonly translate: readonly [number, number];
  };
  readonly arcs: readonly (readonly (readonly [number, number])[])[];
  readonly objects: {
    readonly countries: {
      readonly geometries: readonly (
        | { readonly type: "Polygon"; readonly arcs: readonly (readonly number[])[] }
        | { readonly type: "MultiPolygon"; readonly arcs: readonly (readonly (readonly number[])[])[] }
      )[];
    };
  };
}

let world: readonly (readonly Point[])[] | undefined;

/** Outlines and holes of all countries that reach into the frame, clipped to it. */
export function landWithin(frame: Frame): Point[][] {
  world ??= readWorld();
  return world.map((ring) => clipped(ring, frame)).filter((ring) => ring.length > 2);
}

function readWorld(): Point[][] {
  const file = createRequire(import.meta.url).resolve("world-atlas/countries-50m.json");
  const { arcs, objects, transform } = JSON.parse(readFileSync(file, "utf8")) as Topology;
  const decoded = arcs.map((arc) => decodedArc(arc, transform));
  const ringOf = (indexes: readonly number[]): Point[] =>
    indexes.flatMap((index, i) => {
      const arc = index < 0 ? decoded[~index]!.toReversed() : decoded[index]!;
      // Each arc begins where the one before it ends.
      return i === 0 ? arc : arc.slice(1);
    });
  return objects.countries.geometries.flatMap((shape) =>
    (shape.type === "Polygon" ? [shape.arcs] : shape.arcs).flatMap((rings) => rings.map(ringOf)),
  );
}

/** Whole numbers, each the difference to the one before. */
function decodedArc(arc: Topology["arcs"][number], { scale, translate }: Topology["transform"]): Point[] {
  let [x, y] = [0, 0];
  return arc.map(([dx, dy]): Point => {
    x += dx;
    y += dy;
    return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
  });
}

/** One edge of the frame after the other (Sutherland and Hodgman, 1974). */
function clipped(ring: readonly Point[], { west, south, east, north }: Frame): Point[] {
  let result = [...ring];
  result = cut(result, 0, (value) => value - west, west);
  result = cut(result, 0, (value) => east - value, east);
  result = cut(result, 1, (value) => value - south, south);
  return cut(result, 1, (value) => north - value, north);
}

function cut(ring: readonly Point[], axis: 0 | 1, inside: (value: number) => number, edge: number): Point[] {
  const kept: Point[] = [];
  ring.forEach((point, i) => {
    const before = ring.at(i - 1)!;
    const [here, there] = [inside(point[axis]), inside(before[axis])];
    if (here >= 0 !== there >= 0) {
      const part = there / (there - here);
      const other = before[1 - axis]! + (point[1 - axis]! - before[1 - axis]!) * part;
      kept.push(axis === 0 ? [edge, other] : [other, edge]);
    }
    if (here >= 0) kept.push(point);
  });
  return kept;
}
