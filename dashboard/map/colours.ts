/** The colours of the base map and of the sprites. */
import { readColours } from "../app/colours.ts";
import { type StatusRole, statusShapes } from "../components/shapes.ts";
import type { BaseColours } from "./base-layer.ts";
import type { SpriteColours } from "./sprites.ts";

export function baseColours(): BaseColours {
  const [land = "", border = "", label = "", halo = ""] = readColours([
    "--map-land",
    "--map-border",
    "--map-label",
    "--map-halo",
  ]);
  return { land, border, label, halo };
}

export function spriteColours(): SpriteColours {
  const roles = Object.keys(statusShapes) as StatusRole[];
  const [halo = "", ...fills] = readColours(["--map-halo", ...roles.map((role) => `--status-${role}`)]);
  const fill = Object.fromEntries(roles.map((role, index) => [role, fills[index] ?? ""])) as Record<
    StatusRole,
    string
  >;
  return { fill, halo };
}
