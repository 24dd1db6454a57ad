/** Terminals and towns of the sample journeys, with the UN/LOCODEs of those whose code is well known. */
import type { LatLon } from "./geo.ts";

export interface SamplePlace extends LatLon {
  readonly name: string;
  readonly locode?: string;
}

export const places = {
  aalsmeer: { name: "Aalsmeer flower auction", lat: 52.261, lon: 4.771 },
  amsterdam: { name: "Amsterdam Schiphol airport", locode: "NLAMS", lat: 52.308, lon: 4.764 },
  anchorage: { name: "Anchorage airport", locode: "USANC", lat: 61.174, lon: -149.996 },
  antwerp: { name: "Antwerp, Deurganck dock", locode: "BEANR", lat: 51.29, lon: 4.26 },
  basel: { name: "Basel", locode: "CHBSL", lat: 47.56, lon: 7.59 },
  chicago: { name: "Chicago", locode: "USCHI", lat: 41.86, lon: -87.65 },
  chicagoAirport: { name: "Chicago O'Hare airport", locode: "USORD", lat: 41.978, lon: -87.905 },
  dallas: { name: "Dallas/Fort Worth airport", locode: "USDFW", lat: 32.897, lon: -97.038 },
  duisburg: { name: "Duisburg", locode: "DEDUI", lat: 51.4, lon: 6.74 },
  frankfurt: { name: "Frankfurt airport", locode: "DEFRA", lat: 50.033, lon: 8.57 },
  hamburg: { name: "Hamburg", locode: "DEHAM", lat: 53.54, lon: 9.92 },
  hongKong: { name: "Hong Kong airport", locode: "HKHKG", lat: 22.308, lon: 113.918 },
  incheon: { name: "Seoul Incheon airport", lat: 37.46, lon: 126.44 },
  leipzig: { name: "Leipzig/Halle airport", locode: "DELEJ", lat: 51.424, lon: 12.236 },
  losAngeles: { name: "Los Angeles, San Pedro", locode: "USLAX", lat: 33.735, lon: -118.26 },
  lyon: { name: "Lyon", locode: "FRLIO", lat: 45.75, lon: 4.85 },
  milan: { name: "Milan", locode: "ITMIL", lat: 45.46, lon: 9.19 },
  munich: { name: "Munich", locode: "DEMUC", lat: 48.14, lon: 11.58 },
  nairobi: { name: "Nairobi airport", locode: "KENBO", lat: -1.319, lon: 36.928 },
  naivasha: { name: "Naivasha", lat: -0.72, lon: 36.43 },
  newYork: { name: "New York, Port Newark", locode: "USNYC", lat: 40.68, lon: -74.15 },
  ontario: { name: "Ontario, California", lat: 34.06, lon: -117.6 },
  philadelphia: { name: "Philadelphia", locode: "USPHL", lat: 39.95, lon: -75.16 },
  prague: { name: "Prague", locode: "CZPRG", lat: 50.08, lon: 14.43 },
  rotterdam: { name: "Rotterdam, Maasvlakte", locode: "NLRTM", lat: 51.955, lon: 4.03 },
  santos: { name: "Santos", locode: "BRSSZ", lat: -23.95, lon: -46.31 },
  saoPaulo: { name: "São Paulo", locode: "BRSAO", lat: -23.55, lon: -46.63 },
  shanghai: { name: "Shanghai, Yangshan", locode: "CNSHA", lat: 30.615, lon: 122.065 },
  shenzhen: { name: "Shenzhen", lat: 22.55, lon: 114.06 },
  singapore: { name: "Singapore, Pasir Panjang", locode: "SGSIN", lat: 1.262, lon: 103.78 },
  suwon: { name: "Suwon", lat: 37.26, lon: 127.03 },
  suzhou: { name: "Suzhou", lat: 31.3, lon: 120.6 },
  tauranga: { name: "Tauranga", locode: "NZTRG", lat: -37.66, lon: 176.18 },
  tePuke: { name: "Te Puke", lat: -37.785, lon: 176.326 },
  turin: { name: "Turin", locode: "ITTRN", lat: 45.07, lon: 7.69 },
  venlo: { name: "Venlo", locode: "NLVEN", lat: 51.37, lon: 6.17 },
  vienna: { name: "Vienna", locode: "ATVIE", lat: 48.21, lon: 16.37 },
} as const satisfies Record<string, SamplePlace>;
