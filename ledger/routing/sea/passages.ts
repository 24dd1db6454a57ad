/**
 * Narrow waters by name. A canal or a strait that the ocean grid cannot resolve is a way of its own; a strait wide
 * enough for the grid is a gate: a line that no ship crosses while the passage is closed. Positions are from charts
 * at the grid's scale and good for distances, not for navigation.
 */
import type { Position } from "../network.ts";

/** Ships that a passage lets through, in metres; what is not said is no limit at this scale. */
export interface ShipLimits {
  readonly draftMetersMax?: number;
  readonly beamMetersMax?: number;
}

interface Way extends ShipLimits {
  readonly kind: "way";
  readonly name: string;
  /** From open water to open water. */
  readonly line: readonly Position[];
  /** Closed unless somebody asks for it: ice, or no commercial traffic. */
  readonly closedByDefault?: boolean;
}

interface Gate extends ShipLimits {
  readonly kind: "gate";
  readonly name: string;
  /** Ends on land on both sides, with no port within 10 km: a closed gate separates waters, not a port from them. */
  readonly line: readonly Position[];
  readonly closedByDefault?: boolean;
}

export type Passage = Way | Gate;

const line = (...pairs: readonly (readonly [lat: number, lon: number])[]): Position[] =>
  pairs.map(([lat, lon]) => ({ lat, lon }));

export const passages = {
  // Canals. Limits: Suez Canal Authority, rules of navigation (20.1 m at beams up to 50 m); Panama Canal, vessel
  // requirements (15.2 m, 51.25 m); Kiel Canal (9.5 m, 32.5 m); Corinth Canal (7.3 m, 17.6 m).
  suez: {
    kind: "way",
    name: "Suez Canal",
    line: line([31.5, 32.35], [31.25, 32.31], [30.6, 32.33], [30.3, 32.42], [29.93, 32.56], [29.75, 32.5]),
    draftMetersMax: 20.1,
    beamMetersMax: 77.5,
  },
  panama: {
    kind: "way",
    name: "Panama Canal",
    line: line([9.5, -80.0], [9.32, -79.92], [9.12, -79.8], [9.0, -79.6], [8.9, -79.53], [8.5, -79.5]),
    draftMetersMax: 15.2,
    beamMetersMax: 51.25,
  },
  kiel: {
    kind: "way",
    name: "Kiel Canal",
    line: line([54.0, 8.5], [53.88, 9.1], [54.3, 9.7], [54.37, 10.13], [54.5, 10.25]),
    draftMetersMax: 9.5,
    beamMetersMax: 32.5,
  },
  corinth: {
    kind: "way",
    name: "Corinth Canal",
    line: line([38.2, 22.5], [37.95, 22.96], [37.9, 23.02], [37.75, 23.25]),
    draftMetersMax: 7.3,
    beamMetersMax: 17.6,
  },
  // Straits narrower than the grid.
  bosporus: {
    kind: "way",
    name: "Bosporus",
    line: line([40.8, 28.9], [41.02, 29.0], [41.12, 29.08], [41.22, 29.13], [41.5, 29.25]),
  },
  dardanelles: {
    kind: "way",
    name: "Dardanelles",
    line: line([40.0, 25.9], [40.05, 26.2], [40.15, 26.39], [40.35, 26.65], [40.6, 27.5]),
  },
  messina: {
    kind: "way",
    name: "Strait of Messina",
    line: line([38.5, 15.5], [38.28, 15.6], [38.2, 15.61], [38.0, 15.62], [37.75, 15.5]),
  },
  kanmon: {
    kind: "way",
    name: "Kanmon Strait",
    line: line([34.1, 130.75], [33.95, 130.87], [33.95, 130.96], [33.9, 131.1], [33.8, 131.5]),
  },
  kerch: {
    kind: "way",
    name: "Kerch Strait",
    line: line([44.75, 36.5], [45.2, 36.5], [45.4, 36.65], [45.75, 36.5]),
    draftMetersMax: 8,
  },
  // Wide straits: closed, the grid may not cross their line.
  malacca: { kind: "gate", name: "Strait of Malacca", line: line([0.9, 102.2], [2.1, 102.75]) },
  singapore: { kind: "gate", name: "Singapore Strait", line: line([1.9, 104.2], [1.05, 104.1]) },
  sunda: { kind: "gate", name: "Sunda Strait", line: line([-5.3, 105.5], [-6.6, 106.1]) },
  lombok: { kind: "gate", name: "Lombok Strait", line: line([-8.4, 115.2], [-8.4, 116.6]) },
  "bab-el-mandeb": { kind: "gate", name: "Bab-el-Mandeb", line: line([13.2, 44.3], [12.2, 42.9]) },
  hormuz: { kind: "gate", name: "Strait of Hormuz", line: line([27.5, 56.5], [25.5, 56.2]) },
  gibraltar: { kind: "gate", name: "Strait of Gibraltar", line: line([36.4, -5.7], [35.6, -5.7]) },
  dover: { kind: "gate", name: "Strait of Dover", line: line([51.3, 0.9], [50.6, 1.9]) },
  oresund: { kind: "gate", name: "Øresund", line: line([56.0, 12.2], [56.35, 12.5]), draftMetersMax: 7.7 },
  "great-belt": {
    kind: "gate",
    name: "Great Belt",
    line: line([55.55, 10.3], [55.55, 11.4]),
    draftMetersMax: 15,
  },
  taiwan: { kind: "gate", name: "Taiwan Strait", line: line([25.6, 119.3], [24.2, 121.0]) },
  torres: {
    kind: "gate",
    name: "Torres Strait",
    line: line([-11.2, 142.5], [-8.9, 142.7]),
    draftMetersMax: 12.2,
  },
  magellan: { kind: "gate", name: "Strait of Magellan", line: line([-52.0, -69.6], [-54.0, -69.0]) },
  // The Arctic is open to the ordinary trader on no day of most years.
  northeast: {
    kind: "gate",
    name: "Northeast Passage",
    line: line([66.5, 60.0], [84.2, 60.0]),
    closedByDefault: true,
  },
  northwest: {
    kind: "gate",
    name: "Northwest Passage",
    line: line([60.0, -95.0], [84.2, -95.0]),
    closedByDefault: true,
  },
} as const satisfies Record<string, Passage>;

export type PassageId = keyof typeof passages;

export const passageIds = Object.keys(passages) as PassageId[];

export const isPassageId = (text: string): text is PassageId => Object.hasOwn(passages, text);
