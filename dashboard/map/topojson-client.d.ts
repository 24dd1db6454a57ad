/** The one function of topojson-client that is used; the package has no types of its own. */
declare module "topojson-client" {
  interface Topology {
    objects: Record<string, object>;
  }
  interface Area {
    geometry:
      | { type: "Polygon"; coordinates: number[][][] }
      | { type: "MultiPolygon"; coordinates: number[][][][] };
    properties: { name: string };
  }
  export function feature(topology: Topology, object: object): { features: Area[] };
}
