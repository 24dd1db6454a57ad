/** The bundled countries must fill without lines or seas turned to land across the map. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { labelHeightPixels, placeLabels } from "../../dashboard/map/labels.ts";
import { type Ring, ringCentre, ringOf } from "../../dashboard/map/rings.ts";

const require = createRequire(import.meta.url);

interface Topology {
  arcs: number[][][];
  transform: { scale: [number, number]; translate: [number, number] };
  objects: { countries: { geometries: Geometry[] } };
}

interface Geometry {
  type: "Polygon" | "MultiPolygon";
  arcs: number[][] | number[][][];
  properties: { name: string };
}

/** A second, plain reading of TopoJSON. */
function readPolygons(file: string): { name: string; rings: number[][][] }[] {
  const topology = JSON.parse(readFileSync(require.resolve(`world-atlas/${file}`), "utf8")) as Topology;
  const { scale, translate } = topology.transform;
  const arcs = topology.arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx = 0, dy = 0]) => {
      x += dx;
      y += dy;
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
  });
  const ringOfArcs = (indexes: number[]) =>
    indexes.flatMap((index) => (index >= 0 ? arcs[index]! : [...arcs[~index]!].reverse()));
  return topology.objects.countries.geometries.flatMap(({ type, arcs: parts, properties }) => {
    const polygons = (type === "Polygon" ? [parts] : parts) as number[][][];
    return polygons.map((polygon) => ({ name: properties.name, rings: polygon.map(ringOfArcs) }));
  });
}

function contains(ring: Ring, lon: number, lat: number): boolean {
  const sine = Math.sin((lat * Math.PI) / 180);
  const y = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  return [-1, 0, 1].some((shift) => {
    const x = lon / 360 + 0.5 + shift;
    let inside = false;
    const { points } = ring;
    for (let index = 0, last = points.length - 2; index < points.length; last = index, index += 2) {
      const [ax, ay, bx, by] = [points[index]!, points[index + 1]!, points[last]!, points[last + 1]!];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
    return inside;
  });
}

describe.each(["countries-110m.json", "countries-50m.json"])("rings of %s", (file) => {
  const polygons = readPolygons(file).map(({ name, rings }) => ({ name, rings: rings.map(ringOf) }));
  /** As the layer fills them: what an odd number of a polygon's rings contains. */
  const landAt = (lon: number, lat: number) =>
    polygons
      .filter(({ rings }) => rings.filter((ring) => contains(ring, lon, lat)).length % 2 === 1)
      .map(({ name }) => name);

  it("have no edge across the map, but for the one that closes Antarctica over the pole", () => {
    for (const { name, ring } of polygons.flatMap(({ name, rings }) =>
      rings.map((ring) => ({ name, ring })),
    )) {
      for (let index = 2; index < ring.points.length; index += 2) {
        const wide = Math.abs(ring.points[index]! - ring.points[index - 2]!) > 0.5;
        if (wide) expect([name, ring.points[index + 1]!.toFixed(6)]).toEqual(["Antarctica", "1.000000"]);
      }
    }
  });

  it("put land and sea where they are", () => {
    const land = {
      Germany: [10, 51],
      Russia: [-175, 66],
      Antarctica: [0, -80],
      "United States of America": [-100, 40],
    };
    for (const [name, [lon, lat]] of Object.entries(land)) {
      expect(landAt(lon!, lat!)).toContain(name);
    }
    const sea = [
      [-150, 0],
      [-30, 45],
      [80, -40],
      [179.5, 40],
      [-179.5, -40],
      [0, 75],
      [170, 80],
      [0, -60],
    ];
    for (const [lon, lat] of sea) expect([lon, lat, landAt(lon!, lat!)]).toEqual([lon, lat, []]);
  });
});

describe("ring centre", () => {
  it("is the middle of a square, whichever way round it is drawn", () => {
    const square = [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 10],
      [0, 0],
    ];
    const clockwise = ringCentre(ringOf(square));
    const other = ringCentre(ringOf([...square].reverse()));
    expect(clockwise.x).toBeCloseTo(5 / 360 + 0.5, 9);
    expect(other.x).toBeCloseTo(clockwise.x, 12);
    expect(other.area).toBeCloseTo(-clockwise.area, 12);
  });
});

describe("labels", () => {
  it("never lie over each other and are never wider than their country", () => {
    const candidates = Array.from({ length: 60 }, (_, index) => ({
      name: "x".repeat(4 + (index % 9)),
      labelX: ((index * 37) % 60) / 60,
      labelY: ((index * 17) % 60) / 60,
      labelWidth: ((index * 7) % 20) / 100,
    }));
    const placed = placeLabels(candidates, 1024, (name) => name.length * 7);
    expect(placed.length).toBeGreaterThan(3);
    for (const a of placed) {
      const candidate = candidates.find(
        ({ name, labelX, labelY }) => name === a.name && labelX * 1024 === a.x && labelY * 1024 === a.y,
      );
      expect(a.halfWidth * 2).toBeLessThanOrEqual(candidate!.labelWidth * 1024);
      for (const b of placed) {
        if (a === b) continue;
        const apart =
          Math.abs(a.x - b.x) >= a.halfWidth + b.halfWidth || Math.abs(a.y - b.y) >= labelHeightPixels;
        expect(apart).toBe(true);
      }
    }
  });
});
