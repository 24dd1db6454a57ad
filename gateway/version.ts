/** The version of this program, from its package.json: the one place where it stands. */
import { readFileSync } from "node:fs";

export const version = versionAbove(new URL(".", import.meta.url));

/** Sources, compiled files and bundles lie in the package at different depths. */
function versionAbove(folder: URL): string {
  const found = versionIn(new URL("package.json", folder));
  if (found !== undefined) return found;
  const above = new URL("..", folder);
  if (above.href === folder.href) throw new Error("the package.json of tallyman is missing");
  return versionAbove(above);
}

function versionIn(file: URL): string | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(file, "utf8")) as { name?: string; version?: string };
    return name === "tallyman" ? version : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
