/** How much JavaScript a route of the built dashboard takes, brotli 11, following imports from file to file. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const importPattern = /(?:from|import)\s*["']\.\/([^"']+\.js)["']/g;

/** Bytes of the first page and of all chunks whose names begin with one of `chunks`, each file once. */
export function routeBytes(folder: string, chunks: readonly string[]): number {
  const assets = join(folder, "assets");
  const page = readFileSync(join(folder, "index.html"), "utf8");
  const first = [...page.matchAll(/assets\/([^"]+\.js)"/g)].map((match) => match[1]!);
  const named = readdirSync(assets).filter(
    (file) => file.endsWith(".js") && chunks.some((chunk) => file.startsWith(`${chunk}-`)),
  );
  if (named.length !== chunks.length) throw new Error(`chunks ${chunks} are not in ${assets}: ${named}`);
  const needed = new Set<string>();
  const follow = (file: string): void => {
    if (needed.has(file)) return;
    needed.add(file);
    for (const match of readFileSync(join(assets, file), "utf8").matchAll(importPattern)) follow(match[1]!);
  };
  for (const file of [...first, ...named]) follow(file);
  return [...needed].reduce((sum, file) => sum + compressedBytes(readFileSync(join(assets, file))), 0);
}

function compressedBytes(content: Buffer): number {
  return brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

export interface BundleBudget {
  readonly name: string;
  /** Beginnings of the names of the chunks that the page loads besides the first ones. */
  readonly chunks: readonly string[];
  readonly bytesMax: number;
}

/** What each page may load, brotli. */
export const bundleBudgets: readonly BundleBudget[] = [
  { name: "the map", chunks: ["map-page", "fleet-map"], bytesMax: 60_000 },
  { name: "the table, which never loads a map", chunks: ["shipments-page"], bytesMax: 35_000 },
  { name: "a shipment's overview", chunks: ["shipment-page", "journey-drawing"], bytesMax: 85_000 },
  { name: "a shipment's charts", chunks: ["shipment-page", "condition-chart"], bytesMax: 75_000 },
];
