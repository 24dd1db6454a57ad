/**
 * Ports, airports and cities to choose from, to a few kilometres. UN/LOCODEs only where the code is that of the
 * place itself; any other place can be written with its own position.
 */

export interface KnownPlace {
  readonly name: string;
  readonly lat: number;
  readonly lon: number;
  readonly locode?: string;
}

export const knownPlaces: readonly KnownPlace[] = [
  { name: "Algeciras, port", lat: 36.13, lon: -5.43, locode: "ESALG" },
  { name: "Amsterdam Schiphol airport", lat: 52.31, lon: 4.76 },
  { name: "Antwerp, port", lat: 51.29, lon: 4.26, locode: "BEANR" },
  { name: "Basel", lat: 47.56, lon: 7.59, locode: "CHBSL" },
  { name: "Bremerhaven, port", lat: 53.58, lon: 8.55, locode: "DEBRV" },
  { name: "Busan, port", lat: 35.1, lon: 129.04, locode: "KRPUS" },
  { name: "Chicago O'Hare airport", lat: 41.98, lon: -87.9, locode: "USORD" },
  { name: "Dubai airport", lat: 25.25, lon: 55.36 },
  { name: "Dubai, Jebel Ali port", lat: 25.01, lon: 55.06, locode: "AEJEA" },
  { name: "Durban, port", lat: -29.88, lon: 31.03, locode: "ZADUR" },
  { name: "Felixstowe, port", lat: 51.95, lon: 1.31, locode: "GBFXT" },
  { name: "Frankfurt airport", lat: 50.03, lon: 8.57 },
  { name: "Gdańsk, port", lat: 54.39, lon: 18.68, locode: "PLGDN" },
  { name: "Genoa, port", lat: 44.41, lon: 8.91, locode: "ITGOA" },
  { name: "Hamburg, port", lat: 53.54, lon: 9.92, locode: "DEHAM" },
  { name: "Hong Kong airport", lat: 22.31, lon: 113.92 },
  { name: "Le Havre, port", lat: 49.48, lon: 0.15, locode: "FRLEH" },
  { name: "Leipzig/Halle airport", lat: 51.42, lon: 12.24 },
  { name: "London Heathrow airport", lat: 51.47, lon: -0.45, locode: "GBLHR" },
  { name: "Los Angeles, port", lat: 33.74, lon: -118.26, locode: "USLAX" },
  { name: "Luxembourg airport", lat: 49.63, lon: 6.21 },
  { name: "Madrid", lat: 40.42, lon: -3.7, locode: "ESMAD" },
  { name: "Memphis airport", lat: 35.04, lon: -89.98 },
  { name: "Milan", lat: 45.46, lon: 9.19, locode: "ITMIL" },
  { name: "Mumbai, Nhava Sheva port", lat: 18.95, lon: 72.95, locode: "INNSA" },
  { name: "Munich", lat: 48.14, lon: 11.58, locode: "DEMUC" },
  { name: "Nairobi airport", lat: -1.32, lon: 36.93 },
  { name: "New York, port", lat: 40.68, lon: -74.15, locode: "USNYC" },
  { name: "Paris Charles de Gaulle airport", lat: 49.01, lon: 2.55, locode: "FRCDG" },
  { name: "Piraeus, port", lat: 37.94, lon: 23.62, locode: "GRPIR" },
  { name: "Prague", lat: 50.08, lon: 14.43, locode: "CZPRG" },
  { name: "Rotterdam, port", lat: 51.95, lon: 4.03, locode: "NLRTM" },
  { name: "Santos, port", lat: -23.95, lon: -46.31, locode: "BRSSZ" },
  { name: "Shanghai, Yangshan port", lat: 30.62, lon: 122.07 },
  { name: "Singapore, port", lat: 1.26, lon: 103.78, locode: "SGSIN" },
  { name: "Sydney, Port Botany", lat: -33.97, lon: 151.21 },
  { name: "Tokyo Narita airport", lat: 35.76, lon: 140.39, locode: "JPNRT" },
  { name: "Valencia, port", lat: 39.44, lon: -0.32, locode: "ESVLC" },
  { name: "Vienna", lat: 48.21, lon: 16.37, locode: "ATVIE" },
  { name: "Warsaw", lat: 52.23, lon: 21.01, locode: "PLWAW" },
];

const byName = new Map(knownPlaces.map((place) => [place.name.toLowerCase(), place]));

/** The known place of this name, whatever its capitals. */
export function knownPlace(name: string): KnownPlace | undefined {
  return byName.get(name.trim().toLowerCase());
}
