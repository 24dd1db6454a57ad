/** Writes the generated vectors beside this file. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { generated, textOf } from "./generate.ts";

for (const [name, file] of Object.entries(generated))
  writeFileSync(fileURLToPath(new URL(name, import.meta.url)), textOf(file));
