/** Colours of the style sheet for what is painted on a canvas, as the theme in use has them. */
import { type StatusRole, statusShapes } from "../components/shapes.ts";
import type { BaseColours } from "./base-layer.ts";
import type { SpriteColours } from "./sprites.ts";

/** Custom properties come back as they were written (`light-dark(…)`); a colour property comes back resolved. */
export function readColours(names: readonly string[]): string[] {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const read = names.map((name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  });
  probe.remove();
  return read;
}

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
