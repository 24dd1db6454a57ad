/** A transport network from a user's files: one JSON document, or a folder of CSV tables. docs/routing.md §2. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ClientError } from "../client/client-error.ts";
import type { Network } from "../ledger/routing/network.ts";
import { type CsvFile, csvFiles, tablesOfCsv } from "../ledger/routing/network-csv.ts";
import { tablesOfJson } from "../ledger/routing/network-json.ts";
import { type NetworkProblem, type NetworkTables, readNetwork } from "../ledger/routing/read-network.ts";

const fileBytesMax = 64 * 1024 * 1024;

/** The network, or all that is wrong with it. Throws `ClientError` when the files cannot be read at all. */
export function networkOfFiles(
  path: string,
): { readonly network: Network } | { readonly problems: readonly NetworkProblem[] } {
  const tables = isFolder(path) ? csvTables(path) : jsonTables(path);
  return "problems" in tables ? tables : readNetwork(tables);
}

function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new ClientError(`There is no file or folder ${path}.`);
  return found.isDirectory();
}

function csvTables(folder: string): NetworkTables | { readonly problems: readonly NetworkProblem[] } {
  const files = Object.fromEntries(csvFiles.map((name) => [name, textOf(join(folder, name))]));
  return tablesOfCsv(files as Record<CsvFile, string>);
}

function jsonTables(file: string): NetworkTables | { readonly problems: readonly NetworkProblem[] } {
  let json: unknown;
  try {
    json = JSON.parse(textOf(file));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ClientError(`${file} is no JSON: ${error.message}. A folder of CSV tables is read, too.`);
  }
  const tables = tablesOfJson(json);
  return "problem" in tables ? { problems: [{ row: file, message: tables.problem }] } : tables;
}

function textOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile())
    throw new ClientError(`There is no file ${file}; docs/routing.md lists what a network has.`);
  if (found.size > fileBytesMax) throw new ClientError(`${file} is larger than ${fileBytesMax} bytes.`);
  return readFileSync(file, "utf8");
}
