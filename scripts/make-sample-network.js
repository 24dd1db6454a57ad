// Makes gateway/routing/tables/sample-network.json: real places, made-up services, plausible costs. Run by hand after
// `npm run build` and scripts/make-sea-legs.js, when the sample changes: node scripts/make-sample-network.js
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { metersOverLand } from "../dist/ledger/routing/distance.js";
import { tablesOfJson } from "../dist/ledger/routing/network-json.js";
import { readNetwork } from "../dist/ledger/routing/read-network.js";
import { closedFor } from "../dist/ledger/routing/sea/sea-router.js";
import { SeaTable } from "../dist/ledger/routing/sea/sea-table.js";
import { emissionFactors, haulage, kinds, lines } from "./sample-network/services.js";
import { places } from "./sample-network/terminals.js";

const tables = new URL("../gateway/routing/tables/", import.meta.url);
const seaTable = new SeaTable(
  JSON.parse(gunzipSync(readFileSync(new URL("sea-legs.json.gz", tables))).toString()),
);
const idOf = (kind, locode) => `${locode}-${kind}`;
const terminals = places.map((place) => ({
  id: idOf(place.kind, place.locode),
  ...place,
  ...kinds[place.kind].terminal(place),
}));
const terminalOf = new Map(terminals.map((terminal) => [terminal.id, terminal]));

/** From call to call at the line's speed, a stay at each. */
function callsOf({ mode, stops, kmPerHour, stayMinutes, avoids }) {
  let minute = 0;
  return stops.map((locode, i) => {
    const terminal = terminalOf.get(idOf(mode, locode));
    if (!terminal) throw new Error(`no terminal ${idOf(mode, locode)}`);
    const before = i > 0 ? terminalOf.get(idOf(mode, stops[i - 1])) : undefined;
    if (before) {
      const meters =
        mode === "sea"
          ? seaTable.way(before, terminal, closedFor({}, avoids))?.meters
          : metersOverLand(mode, before, terminal);
      if (meters === undefined) throw new Error(`no sea way ${before.locode} ${locode}`);
      minute += Math.max(10, Math.round(((meters / 1_000 / kmPerHour) * 60) / 10) * 10);
    }
    const arrivalMinute = minute;
    if (i < stops.length - 1) minute += stayMinutes;
    return { terminal: terminal.id, arrivalMinute, departureMinute: minute };
  });
}

const services = lines.flatMap((line) => {
  const { mode, starts, avoids = [], transitCountries = [] } = line;
  const kind = kinds[mode];
  const period = line.period ?? "weekly";
  return starts.map((start, i) => ({
    id: starts.length > 1 ? `${line.id}-${i + 1}` : line.id,
    name: line.name,
    carrier: line.carrier,
    mode,
    period,
    start,
    validFrom: "2026-01-01",
    validTo: "2030-12-31",
    calls: callsOf({ ...kind, ...line, avoids }),
    cutOffMinutes: kind.cutOffMinutes,
    controlled: line.controlled ?? true,
    dangerousGoods: line.dangerousGoods ?? kind.dangerousGoods,
    avoids,
    transitCountries,
    emissionFactor: line.emissionFactor ?? kind.emissionFactor,
    tariff: { ...kind.tariff, ...line.tariff },
  }));
});

const document = {
  name: "Sample network: real places, made-up services",
  sample: true,
  currency: "EUR",
  terminals,
  services,
  haulage,
  emissionFactors,
};
const shape = tablesOfJson(JSON.parse(JSON.stringify(document)));
const read = "problem" in shape ? { problems: [shape] } : readNetwork(shape);
if ("problems" in read) {
  console.error(read.problems);
  process.exit(1);
}
// One row a line, so that changes can be read.
const list = (rows) => `[\n${rows.map((row) => `    ${JSON.stringify(row)}`).join(",\n")}\n  ]`;
const text = `{
  "name": ${JSON.stringify(document.name)},
  "sample": true,
  "currency": "EUR",
  "terminals": ${list(terminals)},
  "services": ${list(services)},
  "haulage": ${list(haulage)},
  "emissionFactors": ${list(emissionFactors)}
}
`;
writeFileSync(new URL("sample-network.json", tables), text);
console.log(`${terminals.length} terminals, ${services.length} services, ${text.length} bytes`);
