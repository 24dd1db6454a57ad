/**
 * The network that this gateway plans in: the operator's own, or the sample. It is no part of the ledger; whoever can
 * write the file decides which services are offered, and every answer names the version that it was computed in.
 */
import { existsSync, readFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Network } from "../../ledger/routing/network.ts";
import { jsonOfNetwork, tablesOfJson } from "../../ledger/routing/network-json.ts";
import { type NetworkProblem, readNetwork } from "../../ledger/routing/read-network.ts";
import { StoreError } from "../store/store-error.ts";
import { readSampleNetwork } from "./tables.ts";

const fileIn = (folder: string) => join(folder, "network.json");

/** Throws `StoreError` for a file that is no network. */
export function loadNetwork(dataFolder: string): Network {
  const file = fileIn(dataFolder);
  if (!existsSync(file)) return readSampleNetwork();
  const remedy = "import it again with `tallyman network import`, or delete the file for the sample network";
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new StoreError(`${file} is damaged; ${remedy}`, { cause: error });
  }
  const read = networkOfJson(json);
  if ("problems" in read) {
    const [{ row, message }] = read.problems as [NetworkProblem];
    throw new StoreError(`${file}: ${row}: ${message}; ${remedy}`);
  }
  return read.network;
}

/** A network from a request or a file, or what is wrong with it. */
export function networkOfJson(
  json: unknown,
): { readonly network: Network } | { readonly problems: readonly NetworkProblem[] } {
  const tables = tablesOfJson(json);
  return "problem" in tables
    ? { problems: [{ row: "the document", message: tables.problem }] }
    : readNetwork(tables);
}

/** Durable, whole or not at all, once this is fulfilled. */
export async function storeNetwork(dataFolder: string, network: Network): Promise<void> {
  const unfinished = `${fileIn(dataFolder)}.unfinished`;
  const handle = await open(unfinished, "w", 0o600);
  try {
    await handle.writeFile(JSON.stringify(jsonOfNetwork(network)));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(unfinished, fileIn(dataFolder));
}
