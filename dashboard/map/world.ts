/** The bundled world: countries at two resolutions, loaded as files of this site when they are needed. */

import { feature } from "topojson-client";
import fineAddress from "world-atlas/countries-50m.json?url";
import coarseAddress from "world-atlas/countries-110m.json?url";
import { type Ring, ringCentre, ringOf } from "./rings.ts";

export interface Country {
  readonly name: string;
  readonly polygons: readonly Polygon[];
  /** Where its name stands, and the width of its largest part: a name is drawn where it fits. */
  readonly labelX: number;
  readonly labelY: number;
  readonly labelWidth: number;
}

/** Outline first, then holes. */
export type Polygon = readonly Ring[];

export type Resolution = "coarse" | "fine";

const addresses: Readonly<Record<Resolution, string>> = { coarse: coarseAddress, fine: fineAddress };

export async function loadWorld(resolution: Resolution): Promise<Country[]> {
  const response = await fetch(addresses[resolution]);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  const topology = (await response.json()) as Parameters<typeof feature>[0];
  const countries = topology.objects.countries;
  if (!countries) throw new Error("The base map holds no countries.");
  return feature(topology, countries).features.map(countryOf);
}

function countryOf(shape: ReturnType<typeof feature>["features"][number]): Country {
  const { geometry, properties } = shape;
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const polygons = parts.map((rings) => rings.map(ringOf));
  let labelX = 0;
  let labelY = 0;
  let labelWidth = 0;
  let largest = 0;
  for (const [outline] of polygons) {
    if (!outline) continue;
    const { area, x, y } = ringCentre(outline);
    if (Math.abs(area) <= largest) continue;
    largest = Math.abs(area);
    labelX = x;
    labelY = y;
    labelWidth = outline.maxX - outline.minX;
  }
  return { name: properties.name, polygons, labelX, labelY, labelWidth };
}
