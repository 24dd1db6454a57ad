/** What routing is computed from and ships with the product: the ocean mask, the table of sea ways, the sample network. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { SeaWays } from "../../ledger/routing/distance.ts";
import type { Network } from "../../ledger/routing/network.ts";
import { tablesOfJson } from "../../ledger/routing/network-json.ts";
import { readNetwork } from "../../ledger/routing/read-network.ts";
import { decodeMask, type OceanMask } from "../../ledger/routing/sea/ocean-mask.ts";
import { SeaRouter, type SeaWay } from "../../ledger/routing/sea/sea-router.ts";
import { SeaTable, type SeaTableFile } from "../../ledger/routing/sea/sea-table.ts";

/** scripts/build-code.js puts the tables beside the compiled file, too. */
const fileOf = (name: string) => readFileSync(new URL(`./tables/${name}`, import.meta.url));

export const readOceanMask = (): OceanMask => decodeMask(gunzipSync(fileOf("ocean-mask.bin.gz")));

export const readSeaTable = (): SeaTable =>
  new SeaTable(JSON.parse(gunzipSync(fileOf("sea-legs.json.gz")).toString()) as SeaTableFile);

/** Throws when the shipped file is not a network, which is a fault of the build. */
export function readSampleNetwork(): Network {
  const tables = tablesOfJson(JSON.parse(fileOf("sample-network.json").toString()));
  if ("problem" in tables) throw new Error(`sample-network.json: ${tables.problem}`);
  const read = readNetwork(tables);
  if ("problems" in read) throw new Error(`sample-network.json: ${JSON.stringify(read.problems)}`);
  return read.network;
}

/** Ways that were computed since the start; the oldest goes first. */
const waysMax = 20_000;

/** The table, and the router for what it does not know; the router is made when it is first needed. */
export function seaWays(
  readMask: () => OceanMask = readOceanMask,
  table: SeaTable = readSeaTable(),
): SeaWays {
  const computed = new Map<string, SeaWay | undefined>();
  let router: SeaRouter | undefined;
  return {
    way: (from, to, closed) => {
      const known = table.way(from, to, closed);
      if (known) return known;
      const key = [from.lat, from.lon, to.lat, to.lon, ...closed].join();
      if (computed.has(key)) return computed.get(key);
      router ??= new SeaRouter(readMask());
      const way = router.way(from, to, closed);
      if (computed.size >= waysMax) computed.delete(computed.keys().next().value!);
      computed.set(key, way);
      return way;
    },
  };
}
