/** What the programs that take pictures are asked for: FOLDER [--whole] [PARTS OF NAMES]. */
import type { Shooting } from "./shoot.ts";

const usage = `npm run screenshots -- FOLDER [--whole] [PARTS OF NAMES]
  npm run screenshots -- pictures
  npm run screenshots -- pictures --whole shipment-phone dispute`;

/** Ends the program when no folder is named. */
export function wishesOf(argv: readonly string[]): Pick<Shooting, "folder" | "isWhole" | "only"> {
  const options = argv.slice(2).filter((word) => word.startsWith("-"));
  const [folder, ...only] = argv.slice(2).filter((word) => !word.startsWith("-"));
  if (folder === undefined || options.some((option) => option !== "--whole")) {
    console.error(usage);
    process.exit(2);
  }
  return { folder, isWhole: options.length > 0, only };
}
