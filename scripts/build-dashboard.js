// Builds the dashboard and lays the compressed form of each file beside it, which the gateway sends to browsers that can read it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "dist", "dashboard");
/** Fonts and pictures are compressed already, source maps are read by nobody but developers. */
const compressible = /\.(js|css|html|json|svg|bin)$/;
/** Smaller files gain less than a packet. */
const bytesMin = 1024;

await build({ configFile: join(root, "dashboard", "vite.config.ts"), logLevel: "error" });
await Promise.all(
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && compressible.test(entry.name))
    .map(({ parentPath, name }) => compressBeside(join(parentPath, name))),
);

async function compressBeside(file) {
  const content = readFileSync(file);
  if (content.length < bytesMin) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  writeFileSync(`${file}.br`, await promisify(brotliCompress)(content, { params }));
  writeFileSync(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
}
