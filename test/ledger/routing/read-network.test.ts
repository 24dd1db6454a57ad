/** Networks that users bring: what they may write, and what they are told when it is wrong. */
import { describe, expect, it } from "vitest";
import { networkVersion } from "../../../ledger/routing/network.ts";
import { type CsvFile, tablesOfCsv } from "../../../ledger/routing/network-csv.ts";
import { jsonOfNetwork, tablesOfJson } from "../../../ledger/routing/network-json.ts";
import { type NetworkTables, readNetwork } from "../../../ledger/routing/read-network.ts";
import { nextOpen, openingHoursOfText } from "../../../ledger/routing/week.ts";

const tariff = { fixedMinor: 100, perTonneMinor: 2_000, perTonneKmMinor: 1.5, controlledPercent: 30 };

const terminal = (id: string, more: object = {}) => ({
  id,
  locode: "DEHAM",
  kind: "sea",
  name: "Hamburg",
  country: "DE",
  lat: 53.5,
  lon: 9.9,
  utcOffsetMinutes: 60,
  transferMinutes: 600,
  coldStore: true,
  handling: tariff,
  ...more,
});

const service = (more: object = {}) => ({
  id: "loop",
  name: "Loop",
  carrier: "Sample line",
  mode: "sea",
  period: "weekly",
  start: "Mo 18:00",
  validFrom: "2026-01-01",
  validTo: "2026-12-31",
  calls: [
    { terminal: "a", arrivalMinute: 0, departureMinute: 600 },
    { terminal: "b", arrivalMinute: 5_000, departureMinute: 5_600 },
  ],
  cutOffMinutes: 1_440,
  controlled: true,
  dangerousGoods: ["3"],
  avoids: ["suez"],
  transitCountries: [],
  emissionFactor: "ship",
  tariff,
  ...more,
});

const factor = (id: string, mode: string) => ({
  id,
  mode,
  gramsPerTonneKm: 16,
  controlledPercent: 20,
  source: "test",
  version: "1",
  year: 2024,
});

const document = (more: object = {}) => ({
  name: "Test",
  sample: true,
  currency: "EUR",
  terminals: [terminal("a"), terminal("b", { openingHours: "Mo-Fr 06:00-22:00; Sa 06:00-14:00" })],
  services: [service()],
  haulage: [],
  emissionFactors: [factor("ship", "sea"), factor("lorry", "road")],
  ...more,
});

/** Row and message of each problem; none for a good network. */
function problemsOf(tables: NetworkTables): string[] {
  const read = readNetwork(tables);
  return "problems" in read ? read.problems.map(({ row, message }) => `${row}: ${message}`) : [];
}

function networkOf(json: unknown) {
  const tables = tablesOfJson(json);
  if ("problem" in tables) throw new Error(tables.problem);
  const read = readNetwork(tables);
  if ("problems" in read) throw new Error(JSON.stringify(read.problems));
  return read.network;
}

const jsonProblems = (json: unknown) => problemsOf(tablesOfJson(json) as NetworkTables);

describe("a network in JSON", () => {
  it("is read, and written back the same", () => {
    const network = networkOf(document());
    expect(network.services[0]!.startMinute).toBe(18 * 60);
    expect(network.terminals[1]!.openingHours).toHaveLength(6);
    const again = networkOf(JSON.parse(JSON.stringify(jsonOfNetwork(network))));
    expect(again).toEqual(network);
    expect(networkVersion(again)).toBe(networkVersion(network));
  });

  const wrong: readonly (readonly [object, string])[] = [
    [{ terminals: [terminal("a"), terminal("a")] }, 'terminals[1]: id: "a" stands in an earlier row, too'],
    [{ terminals: [terminal("a", { lat: 91 })] }, "terminals[0]: lat: expected a number from -90 to 90"],
    [
      { terminals: [terminal("a", { locode: "Hamburg" })] },
      "terminals[0]: locode: expected a UN/LOCODE such as DEHAM",
    ],
    [
      { terminals: [terminal("a", { openingHours: "always" })] },
      "terminals[0]: openingHours: expected hours such as",
    ],
    [{ terminals: [terminal("a", { colour: "red" })] }, "terminals[0]: expected no fields but"],
    [
      { services: [service({ start: "18:00" })] },
      'services[0]: start: expected a weekly time such as "Mo 18:00"',
    ],
    [{ services: [service({ avoids: ["sues"] })] }, "services[0]: avoids[0]: expected one of suez"],
    [{ services: [service({ validTo: "2025-01-01" })] }, "services[0]: validTo: 2025-01-01 lies before"],
    [
      { services: [service({ mode: "rail", emissionFactor: "ship" })] },
      "is a terminal for sea, the service is rail",
    ],
    [
      { services: [service({ emissionFactor: "lorry" })] },
      'services[0]: emissionFactor: "lorry" is no factor for sea',
    ],
    [{ currency: "Euro" }, "the document: currency: expected an ISO 4217 code"],
  ];
  it.each(wrong.map(([more, expected]) => [expected, more] as const))("wrong: %s", (expected, more) => {
    expect(jsonProblems(document(more)).join("\n")).toContain(expected);
  });

  it("has calls in order of time", () => {
    const calls = [
      { terminal: "a", arrivalMinute: 0, departureMinute: 600 },
      { terminal: "b", arrivalMinute: 600, departureMinute: 500 },
    ];
    expect(jsonProblems(document({ services: [service({ calls })] }))).toEqual([
      "services[0]: calls[1]: the departure, 500, lies before the arrival, 600",
      "services[0]: calls[1].arrivalMinute: 600 is not after the call before, 600",
    ]);
  });

  it("of nothing but wrong rows ends at fifty problems", () => {
    const terminals = Array.from({ length: 500 }, () => ({}));
    expect(jsonProblems(document({ terminals }))).toHaveLength(50);
  });

  it.each([null, [], 3, {}, { terminals: {} }])("%o is none", (json) => {
    expect(tablesOfJson(json)).toHaveProperty("problem");
  });
});

describe("a network in CSV", () => {
  const files: Record<CsvFile, string> = {
    "network.csv": "name,sample,currency\nTest,true,EUR\n",
    "terminals.csv":
      "id,locode,kind,name,country,lat,lon,utcOffsetMinutes,openingHours,transferMinutes,coldStore," +
      "handling.fixedMinor,handling.perTonneMinor,handling.perTonneKmMinor,handling.controlledPercent\r\n" +
      'a,DEHAM,sea,"Hamburg, ""Mitte""",DE,53.5,9.9,60,,600,true,100,2000,0,30\r\n' +
      "b,NLRTM,sea,Rotterdam,NL,51.9,4.5,60,Mo-Fr 06:00-22:00,600,false,100,2000,0,30\r\n",
    "services.csv":
      "id,name,carrier,mode,period,start,validFrom,validTo,cutOffMinutes,controlled,dangerousGoods,avoids," +
      "transitCountries,emissionFactor,tariff.fixedMinor,tariff.perTonneMinor,tariff.perTonneKmMinor,tariff.controlledPercent\n" +
      "1,Loop,Sample line,sea,weekly,Mo 18:00,2026-01-01,2026-12-31,1440,true,3 2.1,suez,,ship,0,1000,0.5,20\n",
    "calls.csv": "service,terminal,arrivalMinute,departureMinute\n1,a,0,600\n1,b,5000,5600\n",
    "haulage.csv":
      "id,carrier,countries,doorKmMax,terminalKmMax,circuity,kmPerHour,loadingMinutes,emissionFactor," +
      "tariff.fixedMinor,tariff.perTonneMinor,tariff.perTonneKmMinor,tariff.controlledPercent\n" +
      "road,Sample haulier,DE NL,600,200,1.25,60,60,lorry,5000,0,10,25\n",
    "emission-factors.csv":
      "id,mode,gramsPerTonneKm,controlledPercent,source,version,year\nship,sea,16,20,test,1,2024\nlorry,road,80,20,test,1,2024\n",
  };
  const csvProblems = (more: Partial<Record<CsvFile, string>>) => {
    const tables = tablesOfCsv({ ...files, ...more });
    return "problems" in tables
      ? tables.problems.map(({ row, message }) => `${row}: ${message}`)
      : problemsOf(tables);
  };

  it("is read", () => {
    const read = readNetwork(tablesOfCsv(files) as NetworkTables);
    expect(read).toMatchObject({
      network: {
        terminals: [{ name: 'Hamburg, "Mitte"', openingHours: [] }, { openingHours: { length: 5 } }],
        services: [{ id: "1", dangerousGoods: ["3", "2.1"], avoids: ["suez"], calls: { length: 2 } }],
        haulage: [{ countries: ["DE", "NL"] }],
      },
    });
  });

  it("names the row and the field that are wrong", () => {
    const change = (file: CsvFile, from: string, to: string) =>
      csvProblems({ [file]: files[file].replace(from, to) });
    expect(change("terminals.csv", "51.9", "fifty")).toEqual([
      "terminals.csv row 3: lat: expected a number from -90 to 90",
    ]);
    expect(change("services.csv", "Mo 18:00", "Mon 6pm")[0]).toContain("services.csv row 2: start: expected");
    expect(change("calls.csv", "1,b,5000", "2,b,5000")).toEqual([
      'calls.csv row 3: service: services.csv has no "2"',
    ]);
    expect(change("calls.csv", "1,b,5000", "1,c,5000")).toEqual([
      'services.csv row 2: calls: there is no terminal "c"',
    ]);
    expect(change("terminals.csv", '""Mitte"""', '""Mitte""')).toEqual([
      "terminals.csv row 2: a quotation mark is not closed",
    ]);
    expect(change("haulage.csv", "25\n", "25,26\n")[0]).toContain("haulage.csv row 2: has 14 cells");
    expect(csvProblems({ "network.csv": "" })).toContain(
      "network.csv: expected one row with name, sample, currency",
    );
  });
});

describe("opening hours", () => {
  const hours = openingHoursOfText("Mo-Fr 06:00-22:00; Sa 06:00-14:00")!;
  const at = (text: string) => Date.parse(text) / 60_000;
  const open = (text: string) => new Date(nextOpen(hours, 60, at(text)) * 60_000).toISOString().slice(0, 16);

  it("let in when the gate is open, and otherwise when it opens next, by local time", () => {
    expect(open("2026-01-05T12:00Z")).toBe("2026-01-05T12:00");
    expect(open("2026-01-05T03:00Z")).toBe("2026-01-05T05:00");
    expect(open("2026-01-05T21:00Z")).toBe("2026-01-06T05:00");
    expect(open("2026-01-10T13:00Z")).toBe("2026-01-12T05:00");
    expect(nextOpen([], 60, at("2026-01-10T13:00Z"))).toBe(at("2026-01-10T13:00Z"));
  });

  it("never let somebody who comes later in earlier", () => {
    const from = at("2026-01-05T00:00Z");
    for (let minute = from; minute < from + 20_160; minute += 7) {
      const opens = nextOpen(hours, -480, minute);
      expect(opens).toBeGreaterThanOrEqual(minute);
      expect(opens).toBeLessThanOrEqual(nextOpen(hours, -480, minute + 7));
    }
  });

  it.each(["", "Mo", "Mo 8-12", "Fr-Mo 06:00-22:00", "Mo 22:00-06:00", "Mo 06:00-25:00"])(
    "%s are none",
    (text) => {
      expect(openingHoursOfText(text)).toBeUndefined();
    },
  );
});
