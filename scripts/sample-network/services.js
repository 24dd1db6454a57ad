// Services of the sample network. All of them are made up: no carrier runs exactly these, and prices are plausible for a
// consignment of some tonnes, no more.

const anyTime = undefined;
const gates = "Mo-Fr 06:00-22:00; Sa 06:00-14:00";

/** What terminals and services of one kind have in common. Prices in cents. */
export const kinds = {
  sea: {
    kmPerHour: 30, // 16 knots
    stayMinutes: 1_440,
    cutOffMinutes: 2_160,
    dangerousGoods: ["3", "4.1", "8", "9"],
    emissionFactor: "ship-container",
    tariff: { fixedMinor: 9_000, perTonneMinor: 2_500, perTonneKmMinor: 0.55, controlledPercent: 60 },
    terminal: () => ({
      transferMinutes: 1_440,
      coldStore: true,
      openingHours: gates,
      handling: { fixedMinor: 6_000, perTonneMinor: 900, perTonneKmMinor: 0, controlledPercent: 40 },
    }),
  },
  rail: {
    kmPerHour: 38,
    stayMinutes: 480,
    cutOffMinutes: 360,
    dangerousGoods: ["3", "8", "9"],
    emissionFactor: "rail-europe-electric",
    tariff: { fixedMinor: 6_000, perTonneMinor: 1_200, perTonneKmMinor: 3.1, controlledPercent: 35 },
    terminal: ({ locode }) => ({
      transferMinutes: 480,
      coldStore: ["DEDUI", "DEHAM", "DEMUC", "NLRTM", "CNSIA", "CNCGO", "PLMAL"].includes(locode),
      openingHours: gates,
      handling: { fixedMinor: 3_500, perTonneMinor: 600, perTonneKmMinor: 0, controlledPercent: 25 },
    }),
  },
  air: {
    kmPerHour: 780,
    stayMinutes: 180,
    cutOffMinutes: 360,
    dangerousGoods: ["9"],
    emissionFactor: "air-long-haul",
    tariff: { fixedMinor: 9_000, perTonneMinor: 40_000, perTonneKmMinor: 27, controlledPercent: 45 },
    terminal: () => ({
      transferMinutes: 480,
      coldStore: true,
      openingHours: anyTime,
      handling: { fixedMinor: 4_500, perTonneMinor: 9_000, perTonneKmMinor: 0, controlledPercent: 30 },
    }),
  },
  road: {
    kmPerHour: 55,
    stayMinutes: 120,
    cutOffMinutes: 120,
    dangerousGoods: ["3", "8", "9"],
    emissionFactor: "lorry-articulated",
    tariff: { fixedMinor: 4_000, perTonneMinor: 1_500, perTonneKmMinor: 9, controlledPercent: 30 },
    terminal: () => ({
      transferMinutes: 180,
      coldStore: true,
      openingHours: "Mo-Sa 04:00-22:00",
      handling: { fixedMinor: 1_500, perTonneMinor: 700, perTonneKmMinor: 0, controlledPercent: 20 },
    }),
  },
};

const there = (...stops) => stops;
/** A line that comes back the way it went. */
const andBack = (...stops) => [...stops, ...stops.slice(0, -1).reverse()];
const oceanAvoids = ["kiel", "corinth"];
const north = "Sample Ocean North";
const south = "Sample Ocean South";
const feeder = "Sample Feeders";

const sea = [
  [
    "AE1",
    "Asia - North Europe 1",
    north,
    ["Mo 18:00"],
    andBack("CNNGB", "CNSHA", "CNYTN", "SGSIN", "NLRTM", "DEHAM"),
  ],
  [
    "AE2",
    "Asia - North Europe 2",
    south,
    ["Th 06:00"],
    andBack("CNTAO", "KRPUS", "CNSHA", "HKHKG", "SGSIN", "LKCMB", "GBFXT", "NLRTM", "DEBRV"),
  ],
  [
    "AE3",
    "Asia - North Europe by the Cape",
    south,
    ["Sa 12:00"],
    andBack("CNSHA", "CNYTN", "SGSIN", "MAPTM", "FRLEH", "BEANR", "NLRTM"),
    { avoids: ["suez"], tariff: { perTonneKmMinor: 0.36 } },
  ],
  [
    "AM1",
    "Asia - Adriatic",
    south,
    ["We 04:00"],
    andBack("CNNGB", "CNSHA", "CNYTN", "SGSIN", "EGPSD", "GRPIR", "SIKOP", "ITTRS"),
  ],
  [
    "AM2",
    "Asia - West Mediterranean",
    north,
    ["Fr 20:00"],
    andBack("CNTAO", "CNSHA", "MYPKG", "SAJED", "ITGOA", "ESVLC", "ESALG"),
  ],
  [
    "ME1",
    "Asia - Gulf",
    north,
    ["Tu 08:00"],
    andBack("CNNGB", "CNSHA", "SGSIN", "AEJEA"),
    { kmPerHour: 38, stayMinutes: 720 },
  ],
  [
    "IE1",
    "India - Europe",
    south,
    ["Su 10:00"],
    andBack("AEJEA", "INNSA", "EGPSD", "ITGOA", "NLRTM", "DEHAM"),
  ],
  ["TP1", "Pacific 1", north, ["We 16:00"], andBack("CNSHA", "KRPUS", "JPTYO", "USLAX", "USOAK")],
  ["TP2", "Pacific 2", south, ["Sa 04:00"], andBack("CNYTN", "CNSHA", "JPUKB", "CAVAN")],
  [
    "PN1",
    "Asia - Gulf of Mexico by Panama",
    north,
    ["Mo 06:00"],
    andBack("CNSHA", "KRPUS", "PABLB", "USHOU", "USSAV", "USNYC"),
  ],
  ["TA1", "Atlantic 1", north, ["Fr 14:00"], andBack("DEHAM", "NLRTM", "FRLEH", "USNYC", "USSAV")],
  [
    "SA1",
    "Europe - South America",
    south,
    ["Tu 22:00"],
    andBack("NLRTM", "BEANR", "ESALG", "BRSSZ", "ARBUE"),
  ],
  ["WA1", "Europe - West Africa", south, ["Th 12:00"], andBack("BEANR", "FRLEH", "ESALG", "NGLOS")],
  ["EA1", "Gulf - East Africa", south, ["Mo 12:00"], andBack("AEJEA", "KEMBA", "ZADUR")],
  ["AU1", "Asia - Australia", north, ["Su 02:00"], andBack("SGSIN", "IDJKT", "AUSYD", "AUMEL")],
  ["BF1", "Baltic feeder", feeder, ["Tu 06:00"], andBack("NLRTM", "SEGOT", "PLGDN"), { stayMinutes: 600 }],
  [
    "BS1",
    "Black Sea feeder",
    feeder,
    ["We 06:00"],
    andBack("GRPIR", "TRIST", "ROCND", "GEPTI"),
    { stayMinutes: 720 },
  ],
  [
    "SE1",
    "South-east Asia feeder 1",
    feeder,
    ["Mo 06:00", "Th 06:00"],
    andBack("SGSIN", "VNSGN", "THLCH"),
    { stayMinutes: 720 },
  ],
  [
    "SE2",
    "South-east Asia feeder 2",
    feeder,
    ["Fr 06:00"],
    andBack("HKHKG", "TWKHH", "CNXMN", "CNSHA"),
    { stayMinutes: 720 },
  ],
  [
    "IN1",
    "Bay of Bengal feeder",
    feeder,
    ["Sa 06:00"],
    andBack("LKCMB", "INMAA", "MYPKG", "SGSIN"),
    { stayMinutes: 720 },
  ],
].map(([id, name, carrier, starts, stops, more = {}]) => ({
  ...more,
  id: `SAMPLE-${id}`,
  name,
  carrier,
  mode: "sea",
  starts,
  stops,
  avoids: [...oceanAvoids, ...(more.avoids ?? [])],
}));

const silk = "Sample Rail Silk";
const inland = "Sample Rail Europe";
const corridor = {
  kmPerHour: 34,
  emissionFactor: "rail-diesel",
  tariff: { fixedMinor: 12_000, perTonneMinor: 6_000, perTonneKmMinor: 2.6 },
};
const viaRussia = { ...corridor, transitCountries: ["CN", "KZ", "RU", "BY", "PL"], dangerousGoods: [] };
const viaCaspian = {
  ...corridor,
  kmPerHour: 24,
  transitCountries: ["KZ", "AZ", "GE", "TR"],
  dangerousGoods: [],
};
const workdays = (clock) => ["Mo", "Tu", "We", "Th", "Fr"].map((day) => `${day} ${clock}`);

const rail = [
  [
    "CE1",
    "Xi'an - Duisburg",
    silk,
    ["Mo 08:00", "We 08:00", "Sa 08:00"],
    andBack("CNSIA", "CNALK", "KZDYK", "RUMOW", "BYBQT", "PLMAL", "DEDUI"),
    viaRussia,
  ],
  [
    "CE2",
    "Zhengzhou - Hamburg",
    silk,
    ["Tu 12:00", "Fr 12:00"],
    andBack("CNCGO", "CNSIA", "CNALK", "KZDYK", "RUMOW", "BYBQT", "PLMAL", "DEHAM"),
    viaRussia,
  ],
  [
    "CE3",
    "Chongqing - Duisburg",
    silk,
    ["Th 20:00"],
    andBack("CNCKG", "CNALK", "KZDYK", "RUMOW", "BYBQT", "PLMAL", "DEDUI"),
    viaRussia,
  ],
  [
    "CE4",
    "Yiwu - Madrid",
    silk,
    ["Su 06:00"],
    andBack("CNYIW", "CNWUH", "CNALK", "KZDYK", "RUMOW", "BYBQT", "PLMAL", "DEDUI", "ESMAD"),
    viaRussia,
  ],
  // The Caspian is crossed on a train ferry.
  [
    "MC1",
    "Middle Corridor Xi'an - Istanbul",
    silk,
    ["Tu 18:00"],
    andBack("CNSIA", "KZKHO", "KZAKT", "AZBAK", "GETBS", "TRIST"),
    viaCaspian,
  ],
  [
    "MC2",
    "Middle Corridor Xi'an - Poti",
    silk,
    ["Fr 18:00"],
    andBack("CNSIA", "KZKHO", "KZAKT", "AZBAK", "GETBS", "GEPTI"),
    viaCaspian,
  ],
  [
    "CN1",
    "Shanghai - Xi'an",
    silk,
    workdays("20:00"),
    andBack("CNSHA", "CNCGO", "CNSIA"),
    { transitCountries: [] },
  ],
  ["CN2", "Shanghai - Yiwu", silk, ["Tu 18:00", "Fr 18:00"], andBack("CNSHA", "CNYIW"), {}],
  [
    "CN3",
    "Shanghai - Chongqing",
    silk,
    ["Mo 18:00", "Th 18:00"],
    andBack("CNSHA", "CNWUH", "CNCKG", "CNCTU"),
    {},
  ],
  ["HM", "Hamburg - Munich", inland, workdays("19:00"), andBack("DEHAM", "DENUE", "DEMUC"), {}],
  [
    "BM",
    "Bremerhaven - Munich",
    inland,
    ["Mo 21:00", "We 21:00", "Fr 21:00"],
    andBack("DEBRV", "DENUE", "DEMUC"),
    {},
  ],
  ["RD", "Rotterdam - Duisburg", inland, workdays("16:00"), andBack("NLRTM", "DEDUI"), {}],
  ["AD", "Antwerp - Duisburg", inland, workdays("17:00"), andBack("BEANR", "DEDUI"), {}],
  ["DM", "Duisburg - Munich", inland, workdays("20:30"), andBack("DEDUI", "DEMUC"), {}],
  [
    "RM",
    "Rotterdam - Munich",
    inland,
    ["Tu 18:00", "Th 18:00", "Sa 10:00"],
    andBack("NLRTM", "DENUE", "DEMUC"),
    {},
  ],
  ["TM", "Trieste - Munich", inland, ["Mo 18:00", "We 18:00", "Fr 18:00"], andBack("ITTRS", "DEMUC"), {}],
  ["KM", "Koper - Munich", inland, ["Tu 19:00", "Sa 12:00"], andBack("SIKOP", "ATVIE", "DEMUC"), {}],
  ["GM", "Genoa - Munich", inland, ["Tu 20:00", "Fr 20:00"], andBack("ITGOA", "ITVRN", "DEMUC"), {}],
  ["VM", "Vienna - Munich", inland, workdays("18:00"), andBack("HUBUD", "ATVIE", "DEMUC"), {}],
  ["PV", "Prague - Nuremberg", inland, ["Mo 18:00", "Th 18:00"], andBack("CZPRG", "DENUE"), {}],
  ["CB", "Constanța - Budapest", inland, ["We 12:00"], andBack("ROCND", "HUBUD"), {}],
  [
    "IB",
    "Istanbul - Budapest",
    inland,
    ["Mo 10:00", "Th 10:00"],
    andBack("TRIST", "HUBUD"),
    { kmPerHour: 30 },
  ],
  ["VA", "Valencia - Madrid", inland, workdays("20:00"), andBack("ESVLC", "ESMAD"), {}],
  [
    "LC",
    "Los Angeles - Chicago",
    "Sample Rail America",
    workdays("18:00"),
    andBack("USLAX", "USCHI"),
    { emissionFactor: "rail-diesel", kmPerHour: 45 },
  ],
].map(([id, name, carrier, starts, stops, more]) => ({
  ...more,
  id: `SAMPLE-${id}`,
  name,
  carrier,
  mode: "rail",
  starts,
  stops,
}));

const air = [
  ["PVG-FRA", "03:30", ["CNPVG", "DEFRA"]],
  ["PVG-MUC", "13:00", ["CNPVG", "DEMUC"]],
  ["PVG-LEJ", "20:00", ["CNPVG", "DELEJ"]],
  ["PVG-AMS", "22:30", ["CNPVG", "NLAMS"]],
  ["PVG-DXB", "15:00", ["CNPVG", "AEDXB"]],
  ["PVG-LAX", "09:00", ["CNPVG", "USANC", "USLAX"]],
  ["PVG-ORD", "11:00", ["CNPVG", "USANC", "USORD"]],
  ["CGO-LUX", "18:00", ["CNCGO", "LULUX"]],
  ["CAN-CDG", "16:00", ["CNCAN", "FRCDG"]],
  ["PEK-FRA", "14:00", ["CNPEK", "DEFRA"]],
  ["HKG-FRA", "23:00", ["HKHKG", "DEFRA"]],
  ["HKG-LGG", "19:00", ["HKHKG", "KZALA", "BELGG"]],
  ["ICN-FRA", "10:00", ["KRICN", "DEFRA"]],
  ["NRT-AMS", "08:00", ["JPNRT", "NLAMS"]],
  ["SIN-FRA", "17:00", ["SGSIN", "DEFRA"]],
  ["BKK-LHR", "12:00", ["THBKK", "GBLHR"]],
  ["BOM-DXB", "06:00", ["INBOM", "AEDXB"]],
  ["BOM-MXP", "21:00", ["INBOM", "ITMXP"]],
  ["DXB-MUC", "01:00", ["AEDXB", "DEMUC"]],
  ["DXB-FRA", "08:00", ["AEDXB", "DEFRA"]],
  ["DOH-AMS", "07:00", ["QADOH", "NLAMS"]],
  ["IST-MUC", "05:00", ["TRIST", "DEMUC"]],
  ["FRA-JFK", "09:00", ["DEFRA", "USJFK"]],
  ["CGN-ORD", "04:00", ["DECGN", "USORD"]],
  ["FRA-GRU", "20:00", ["DEFRA", "BRGRU"]],
  ["AMS-NBO", "10:00", ["NLAMS", "KENBO"]],
  ["LHR-JNB", "18:00", ["GBLHR", "ZAJNB"]],
  ["SIN-SYD", "02:00", ["SGSIN", "AUSYD"]],
].flatMap(([id, start, stops]) => {
  const [from, to] = id.split("-");
  const more = { mode: "air", carrier: "Sample Air Cargo", period: "daily", starts: [start] };
  return [
    { ...more, id: `SAMPLE-${id}`, name: `${from} - ${to}`, stops: there(...stops) },
    { ...more, id: `SAMPLE-${to}-${from}`, name: `${to} - ${from}`, stops: there(...[...stops].reverse()) },
  ];
});

const road = [
  ["G1", "Groupage Frankfurt - Munich", ["DEFRA", "DEMUC"]],
  ["G2", "Groupage Venlo - Munich", ["NLVEN", "DEFRA", "DEMUC"]],
  ["G3", "Groupage Milan - Munich", ["ITMIL", "DEMUC"]],
  ["G4", "Groupage Poznań - Frankfurt", ["PLPOZ", "DEFRA"]],
].map(([id, name, stops]) => ({
  id: `SAMPLE-${id}`,
  name,
  carrier: "Sample Groupage",
  mode: "road",
  starts: workdays("20:00"),
  stops: andBack(...stops),
}));

export const lines = [...sea, ...rail, ...air, ...road];

const areas = [
  [
    "europe",
    [
      "AT",
      "BE",
      "BG",
      "CH",
      "CZ",
      "DE",
      "DK",
      "ES",
      "FR",
      "GR",
      "HR",
      "HU",
      "IT",
      "LI",
      "LU",
      "NL",
      "PL",
      "PT",
      "RO",
      "SE",
      "SI",
      "SK",
    ],
    900,
    120,
  ],
  ["britain", ["GB"], 700, 150],
  ["china", ["CN", "HK"], 700, 150],
  ["korea", ["KR"], 500, 100],
  ["japan", ["JP"], 700, 100],
  ["indochina", ["TH", "VN", "KH", "LA", "MY", "SG"], 600, 120],
  ["india", ["IN"], 800, 100],
  ["sri-lanka", ["LK"], 400, 60],
  ["java", ["ID"], 600, 60],
  ["gulf", ["AE", "SA", "OM", "QA", "BH", "KW"], 700, 90],
  ["turkey", ["TR"], 800, 100],
  ["caucasus", ["GE", "AZ", "AM"], 500, 60],
  ["kazakhstan", ["KZ"], 800, 60],
  ["russia", ["RU", "BY"], 800, 60],
  ["north-america", ["US", "CA", "MX"], 900, 150],
  ["south-america", ["BR", "AR", "UY"], 800, 120],
  ["southern-africa", ["ZA"], 800, 100],
  ["east-africa", ["KE", "UG", "TZ"], 800, 60],
  ["nigeria", ["NG"], 600, 60],
  ["egypt", ["EG"], 500, 60],
  ["morocco", ["MA"], 600, 60],
  ["australia", ["AU"], 900, 120],
  ["panama", ["PA"], 200, 90],
];

export const haulage = areas.map(([name, countries, doorKmMax, terminalKmMax]) => ({
  id: `SAMPLE-LORRY-${name}`,
  carrier: "Sample Haulage",
  countries,
  doorKmMax,
  terminalKmMax,
  circuity: 1.22,
  kmPerHour: 52,
  loadingMinutes: 180,
  emissionFactor: "lorry-articulated",
  tariff: { fixedMinor: 12_000, perTonneMinor: 800, perTonneKmMinor: 13, controlledPercent: 30 },
}));

const glec =
  "Global Logistics Emissions Council Framework, well-to-wheel, as quoted by others: check the original before you rely on it";
const desnz =
  "UK Government conversion factors for company reporting (DESNZ), well-to-wheel, as quoted by others: check the original before you rely on it";
const factor = (id, mode, gramsPerTonneKm, controlledPercent, source, version, year) => ({
  id,
  mode,
  gramsPerTonneKm,
  controlledPercent,
  source: `${source}. Extra for temperature control: an estimate`,
  version,
  year,
});

export const emissionFactors = [
  factor("ship-container", "sea", 16, 60, desnz, "2024", 2024),
  factor("rail-europe-electric", "rail", 10.8, 20, glec, "3.2", 2024),
  factor("rail-diesel", "rail", 30.7, 20, glec, "3.2", 2024),
  factor("lorry-articulated", "road", 108, 20, desnz, "2024", 2024),
  factor("air-long-haul", "air", 880, 5, `${glec}; freighter, long haul`, "3.2", 2024),
];
