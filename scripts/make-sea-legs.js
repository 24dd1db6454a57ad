// Makes gateway/routing/tables/sea-legs.json.gz: the sea ways between all ports of the sample network, with the Suez and
// Panama canals and Bab-el-Mandeb open and closed. Run by hand after `npm run build`, when ports, passages or the
// router change; it takes about ten minutes: node scripts/make-sea-legs.js
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { decodeMask } from "../dist/ledger/routing/sea/ocean-mask.js";
import { passageIds } from "../dist/ledger/routing/sea/passages.js";
import { closedFor, SeaRouter } from "../dist/ledger/routing/sea/sea-router.js";
import { storedWay } from "../dist/ledger/routing/sea/sea-table.js";
import { lines } from "./sample-network/services.js";
import { places } from "./sample-network/terminals.js";

const tables = new URL("../gateway/routing/tables/", import.meta.url);
const maskBytes = readFileSync(new URL("ocean-mask.bin.gz", tables));
const router = new SeaRouter(decodeMask(gunzipSync(maskBytes)));
const ports = places.filter(({ kind }) => kind === "sea").sort((a, b) => (a.locode < b.locode ? -1 : 1));
const pairs = ports.flatMap((a, i) => ports.slice(i + 1).map((b) => ({ a, b, ways: [] })));
const startedAt = Date.now();

/** Adds the way with these closures to each pair for which it is needed; one grid serves them all. */
function addWays(closed, isNeeded) {
  const asked = pairs.filter(isNeeded);
  asked.forEach(({ a, b, ways }, i) => {
    const way = router.way(a, b, closedFor({}, closed));
    if (way) ways.push(storedWay(closed, way));
    if (i % 100 === 0)
      console.log(
        `closed ${closed.join(", ") || "nothing"}: ${i} of ${asked.length}, ${Math.round((Date.now() - startedAt) / 1000)} s`,
      );
  });
}

const uses = (ways, closed, passage) =>
  ways.some(([then, used]) => then.join() === closed.join() && used.includes(passage));

addWays([], () => true);
addWays(["suez"], ({ ways }) => uses(ways, [], "suez"));
addWays(["panama"], ({ ways }) => uses(ways, [], "panama"));
addWays(["panama", "suez"], ({ ways }) => uses(ways, ["suez"], "panama") || uses(ways, ["panama"], "suez"));

// A ship from beyond the Red Sea that cannot leave it by Bab-el-Mandeb has no use for Suez, and the other way round.
const isOnRedSea = ({ lat, lon }) => lat > 12.5 && lat < 30 && lon > 32 && lon < 43.5;
for (const { a, b, ways } of pairs) {
  if (isOnRedSea(a) || isOnRedSea(b)) continue;
  for (const [closed, ...rest] of [...ways])
    if (closed.includes("suez") && !rest[0].includes("bab-el-mandeb"))
      ways.push([closed.map((id) => (id === "suez" ? "bab-el-mandeb" : id)).sort(), ...rest]);
}
addWays(
  ["bab-el-mandeb"],
  ({ a, b, ways }) => (isOnRedSea(a) || isOnRedSea(b)) && uses(ways, [], "bab-el-mandeb"),
);

// Any other passage closed: for the ways that the sample's ships take from call to call.
const stretches = new Set(
  lines
    .filter(({ mode }) => mode === "sea")
    .flatMap(({ stops }) => stops.slice(1).map((to, i) => [stops[i], to].sort().join())),
);
const isSailed = ({ a, b }) => stretches.has([a.locode, b.locode].sort().join());
for (const id of passageIds)
  if (!["suez", "panama", "bab-el-mandeb"].includes(id))
    addWays([id], (pair) => isSailed(pair) && uses(pair.ways, [], id));

const file = {
  note:
    "Sea ways between the ports of the sample network on a grid of 0.25 degrees; metres; for planning, not for navigation. " +
    "Coastlines: Natural Earth 1:10m (public domain) by npm world-atlas 2.0.2. Made by scripts/make-sea-legs.js.",
  mask: createHash("sha256").update(maskBytes).digest("hex"),
  ports: ports.map(({ locode, lat, lon }) => [locode, lat, lon]),
  legs: pairs
    .filter(({ ways }) => ways.length > 0)
    .map(({ a, b, ways }) => [ports.indexOf(a), ports.indexOf(b), ...ways]),
};
const bytes = gzipSync(JSON.stringify(file), { level: 9 });
writeFileSync(new URL("sea-legs.json.gz", tables), bytes);
console.log(`${file.legs.length} pairs, ${bytes.length} bytes`);
