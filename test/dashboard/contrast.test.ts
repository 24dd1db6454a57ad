/** Colours of the style sheet by the WCAG 2.2 formula, in both themes. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Theme = "light" | "dark";

const sheet = readFileSync(new URL("../../dashboard/styles/tokens.css", import.meta.url), "utf8");
const tokens = new Map(
  [...sheet.matchAll(/--([a-z0-9-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\);/g)].map(
    ([, name, light, dark]) => [name!, { light: light!, dark: dark! }],
  ),
);

function colour(name: string, theme: Theme): string {
  const found = tokens.get(name);
  if (!found) throw new Error(`no colour named ${name}`);
  return found[theme];
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

const roles = ["transit", "attention", "critical", "delivered", "invalid", "stale", "planned"];
const backgrounds = [
  "page",
  "surface",
  "surface-raised",
  "surface-sunk",
  "surface-hover",
  "surface-selected",
];
const maps = ["map-sea", "map-land"];
const tints = ["tint-attention", "tint-critical", "tint-delivered", "tint-invalid", "tint-info"];

const pairs = (fronts: readonly string[], backs: readonly string[]) =>
  fronts.flatMap((front) => backs.map((back) => [front, back] as const));

/** Text: 4.5 to 1 (SC 1.4.3). Shapes and borders of fields: 3 to 1 (SC 1.4.11). */
const required: readonly (readonly [number, readonly (readonly [string, string])[]])[] = [
  [4.5, pairs(["ink", "ink-dim", "accent", "accent-hover"], [...backgrounds, "tint-info"])],
  [4.5, pairs(["ink"], [...tints, "band-even", "band-odd"])],
  [4.5, pairs(["ink-dim"], tints)],
  [
    4.5,
    pairs(
      roles.map((role) => `text-${role}`),
      ["surface", "surface-raised", "surface-hover", "surface-selected", "page"],
    ),
  ],
  [
    4.5,
    [
      ["text-attention", "tint-attention"],
      ["text-critical", "tint-critical"],
      ["text-delivered", "tint-delivered"],
      ["text-invalid", "tint-invalid"],
    ],
  ],
  [
    4.5,
    [
      ["on-accent", "accent"],
      ["on-accent", "accent-hover"],
    ],
  ],
  [
    3,
    pairs(
      roles.map((role) => `status-${role}`),
      ["surface", ...maps],
    ),
  ],
  [3, pairs(["line-strong", "focus"], ["surface", "surface-raised", "page"])],
  [3, pairs(["series-1", "series-2", "series-3", "series-4"], ["surface", "band-even"])],
  [3, pairs(["map-label"], maps)],
];

describe.each(["light", "dark"] as const)("contrast, %s", (theme) => {
  it.each(required.flatMap(([ratio, list]) => list.map(([front, back]) => [front, back, ratio] as const)))(
    "%s on %s is at least %d to 1",
    (front, back, ratio) => {
      expect(contrast(colour(front, theme), colour(back, theme))).toBeGreaterThanOrEqual(ratio);
    },
  );
});

describe("the formula", () => {
  it("gives the values that WCAG names", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 6);
    expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  });
});
