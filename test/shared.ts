import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The folder with data sets and test vectors that are not part of the project: `TALLYMAN_SHARED`, or `shared`
 * next to the checkout. `undefined` when there is none; tests that need it are then skipped, not passed.
 */
export function sharedFolder(): string | undefined {
  const folder = process.env.TALLYMAN_SHARED ?? join(dirname(fileURLToPath(import.meta.url)), "../../shared");
  return existsSync(folder) ? folder : undefined;
}
