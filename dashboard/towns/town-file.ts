/** The file of towns: the largest first, each with its name, latitude, longitude and thousands of inhabitants. */

export type TownLine = readonly [name: string, lat: number, lon: number, thousands: number];

/** An entry of the package's list. */
export interface TownSource {
  readonly city: string;
  readonly lat: number;
  readonly lng: number;
  readonly pop: number;
}

const inhabitantsMin = 100_000;
/** About a kilometre: nobody sees more at the closest zoom. */
const decimals = 100;

export function townFile(sources: readonly TownSource[]): string {
  const rounded = (degrees: number) => Math.round(degrees * decimals) / decimals;
  const lines = sources
    .filter(({ pop }) => pop >= inhabitantsMin)
    .sort((a, b) => b.pop - a.pop || (a.city < b.city ? -1 : 1))
    .map(({ city, lat, lng, pop }): TownLine => [city, rounded(lat), rounded(lng), Math.round(pop / 1_000)]);
  return JSON.stringify(lines);
}
