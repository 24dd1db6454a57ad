/**
 * Positions for the masked airports of Cargo 2000. The data set hides which airports they are; a map needs
 * points. So each number gets a made-up place near a real airport, always the same, and its name says that it
 * is a sample. Nothing may be concluded from it.
 */
import { type LatLon, normalizeLongitude } from "./geo.ts";

/** Airports well inland, so that a point within 30 km is on land too. Rounded to a tenth of a degree. */
const anchors: readonly (readonly [lat: number, lon: number])[] = [
  [50.0, 8.6], // Frankfurt
  [41.9, -88.1], // Chicago, west of the lake
  [39.9, 116.4], // Beijing
  [-23.1, -47.1], // Campinas
  [28.6, 77.1], // Delhi
  [48.4, 11.8], // Munich
  [32.9, -97.0], // Dallas
  [30.6, 104.0], // Chengdu
  [-1.3, 36.9], // Nairobi
  [39.9, -104.7], // Denver
  [48.9, 2.5], // Paris
  [34.5, 113.8], // Zhengzhou
  [33.6, -84.4], // Atlanta
  [17.2, 78.4], // Hyderabad
  [47.5, 8.6], // Zurich
  [40.1, 32.9], // Ankara
  [35.0, -90.0], // Memphis
  [19.4, -99.1], // Mexico City
  [30.8, 114.2], // Wuhan
  [52.2, 20.9], // Warsaw
  [38.2, -85.7], // Louisville
  [-26.1, 28.2], // Johannesburg
  [24.9, 46.7], // Riyadh
  [51.4, 12.2], // Leipzig
  [39.1, -84.7], // Cincinnati
  [34.4, 108.8], // Xi'an
  [40.5, -3.6], // Madrid
  [43.4, 77.0], // Almaty
  [13.2, 77.7], // Bengaluru
  [50.1, 14.3], // Prague
  [39.7, -86.3], // Indianapolis
  [56.0, 37.4], // Moscow
  [4.7, -74.1], // Bogotá
  [29.7, 106.6], // Chongqing
  [48.1, 16.5], // Vienna
  [44.9, -93.2], // Minneapolis
  [9.0, 38.8], // Addis Ababa
  [50.6, 5.4], // Liège
  [38.7, -90.4], // St. Louis
  [25.1, 102.9], // Kunming
  [41.7, -0.9], // Zaragoza
  [41.3, 69.3], // Tashkent
  [33.4, -112.0], // Phoenix
  [21.1, 79.0], // Nagpur
  [47.4, 19.3], // Budapest
  [51.1, -114.0], // Calgary
  [43.9, 87.5], // Urumqi
  [45.7, 5.1], // Lyon
  [-15.9, -47.9], // Brasília
  [36.1, -86.7], // Nashville
  [55.0, 82.7], // Novosibirsk
  [52.8, -1.3], // East Midlands
  [20.5, -103.3], // Guadalajara
  [49.6, 6.2], // Luxembourg
  [35.7, 51.2], // Tehran
  [40.8, -111.7], // Salt Lake City, east of the lake
  [45.6, 8.7], // Milan
  [49.9, -97.2], // Winnipeg
  [-35.3, 149.2], // Canberra
  [39.3, -94.7], // Kansas City
];

export interface SampleAirport extends LatLon {
  readonly name: string;
}

export const samplePlaceMax = 9_999;

/** A sunflower's spiral: points of one anchor keep apart, however many there are. */
const goldenAngle = Math.PI * (3 - Math.sqrt(5));
const offsetDegreesMax = 0.27;

/**
 * Where the map shows masked airport `place` (1 to 9,999): the same for the same number, different for
 * different numbers, at most 30 km from one of sixty real airports. `name` says that the position is a sample.
 */
export function sampleAirportPosition(place: number): SampleAirport {
  if (!(Number.isInteger(place) && place >= 1 && place <= samplePlaceMax))
    throw new RangeError(`a masked airport is a number from 1 to ${samplePlaceMax}`);
  const [anchorLat, anchorLon] = anchors[place % anchors.length]!;
  const round = Math.floor(place / anchors.length);
  const radius = offsetDegreesMax * Math.sqrt((round + 0.5) / (samplePlaceMax / anchors.length + 1));
  const lat = anchorLat + radius * Math.sin(goldenAngle * round);
  const lonScale = Math.cos((anchorLat * Math.PI) / 180);
  const lon = anchorLon + (radius * Math.cos(goldenAngle * round)) / lonScale;
  return {
    lat: roundTo(lat),
    lon: roundTo(normalizeLongitude(lon)),
    name: `Airport ${place} (sample position)`,
  };
}

/** To about ten metres: more digits would look like knowledge. */
const roundTo = (degrees: number): number => Math.round(degrees * 1e4) / 1e4;
