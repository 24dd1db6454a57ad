/**
 * Pieces of shipping routes, as [lat, lon] from west to east or north to south, kept off the land by hand. They
 * are for pictures of plausible voyages, not for navigation.
 */
export type Waypoint = readonly [lat: number, lon: number];

export const reversed = (lane: readonly Waypoint[]): Waypoint[] => [...lane].reverse();

/** From off the Maas mouth through the Dover Strait and the Channel to off Ushant. */
export const northSeaToUshant: readonly Waypoint[] = [
  [52.0, 3.6],
  [51.55, 2.4],
  [51.1, 1.7],
  [50.85, 1.25],
  [50.4, 0.2],
  [50.1, -1.8],
  [49.7, -4.0],
  [48.9, -5.9],
];

/** From off Ushant round Finisterre and Portugal to the Strait of Gibraltar. */
export const ushantToGibraltar: readonly Waypoint[] = [
  [46.5, -7.6],
  [43.5, -9.9],
  [41.0, -9.8],
  [38.6, -10.0],
  [36.8, -9.3],
  [36.0, -7.0],
  [35.92, -5.75],
  [36.05, -4.9],
];

/** Through the Mediterranean to Port Said. */
export const gibraltarToPortSaid: readonly Waypoint[] = [
  [36.6, -2.0],
  [37.2, 1.0],
  [37.6, 5.0],
  [37.75, 8.5],
  [37.6, 10.6],
  [37.1, 11.4],
  [36.5, 13.0],
  [36.38, 14.9],
  [35.3, 17.5],
  [34.4, 21.0],
  [33.2, 26.5],
  [32.0, 31.0],
  [31.4, 32.35],
];

/** The Suez Canal, the Red Sea and the Gulf of Aden. */
export const suezToGulfOfAden: readonly Waypoint[] = [
  [30.6, 32.32],
  [29.92, 32.56],
  [29.4, 32.65],
  [28.5, 33.2],
  [27.7, 33.95],
  [26.8, 34.7],
  [24.0, 36.5],
  [20.0, 38.6],
  [16.5, 40.7],
  [14.6, 42.1],
  [13.4, 42.75],
  [12.55, 43.35],
  [12.0, 44.6],
  [12.3, 47.5],
  [13.2, 51.0],
];

/** Across the Indian Ocean south of Ceylon into the Malacca Strait, to Singapore. */
export const gulfOfAdenToSingapore: readonly Waypoint[] = [
  [12.6, 55.0],
  [8.6, 70.0],
  [5.7, 80.2],
  [5.9, 90.0],
  [6.1, 94.8],
  [5.8, 97.4],
  [4.0, 99.6],
  [2.6, 101.2],
  [1.75, 102.6],
  [1.2, 103.45],
];

/** From Singapore through the South China Sea and the Taiwan Strait to off Yangshan. */
export const singaporeToShanghai: readonly Waypoint[] = [
  [1.2, 103.88],
  [1.3, 104.5],
  [3.0, 105.4],
  [7.0, 108.2],
  [11.5, 110.9],
  [16.0, 113.2],
  [20.5, 115.8],
  [22.9, 117.9],
  [24.6, 119.4],
  [26.4, 121.0],
  [28.2, 122.6],
  [30.2, 123.0],
];
