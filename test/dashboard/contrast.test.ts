/** Colours of the style sheet by the WCAG 2.2 formula, in both themes. */
import { readdirSync, readFileSync } from "node:fs";
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

const series = ["series-1", "series-2", "series-3", "series-4"];
const bands = ["band-even", "band-odd"];
const text = ["ink", "ink-dim", "accent", "accent-hover", ...roles.map((role) => `text-${role}`)];

/** Text: 4.5 to 1 (SC 1.4.3). Shapes and borders of fields: 3 to 1 (SC 1.4.11). */
const required: readonly (readonly [number, readonly (readonly [string, string])[]])[] = [
  [4.5, pairs(text, [...backgrounds, ...tints, ...bands])],
  [4.5, pairs(["on-accent"], ["accent", "accent-hover"])],
  [
    3,
    pairs(
      roles.map((role) => `status-${role}`),
      [...backgrounds, ...tints, ...maps, ...bands],
    ),
  ],
  [3, pairs(["line-strong", "focus", "accent"], [...backgrounds, ...tints, ...maps, ...bands])],
  [3, pairs(["ink-dim", "map-label"], maps)],
  [3, pairs(series, ["surface", "tint-critical", ...bands])],
];

const measured = new Set(
  required.flatMap(([, list]) => list.flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`])),
);

const styles = new URL("../../dashboard/styles/", import.meta.url);
const sheets = readdirSync(styles).map((file) => readFileSync(new URL(file, styles), "utf8"));

/** Tokens that one rule of the style sheets puts on each other. */
function usedPairs(): (readonly [front: string, back: string])[] {
  const token = (rule: string, property: string) =>
    new RegExp(`[\\s{]${property}:\\s*var\\(--([\\w-]+)\\)`).exec(rule)?.[1];
  const rules = sheets.flatMap((sheet) => sheet.match(/\{[^{}]*\}/g) ?? []);
  return rules.flatMap((rule) => {
    const [front, back] = [token(rule, "color"), token(rule, "background(?:-color)?")];
    return front && back ? [[front, back] as const] : [];
  });
}

it("is measured for whatever a rule of the style sheets puts on what", () => {
  const used = usedPairs();
  expect(used).toContainEqual(["on-accent", "accent"]);
  expect(used.filter(([front, back]) => !measured.has(`${front} ${back}`))).toEqual([]);
});

it("is measured for every colour that the style sheets give to text", () => {
  const fronts = sheets.flatMap((sheet) =>
    [...sheet.matchAll(/[\s{]color:\s*var\(--([\w-]+)\)/g)].map(([, name]) => name!),
  );
  const known = new Set([...text, "on-accent", "page", "surface", ...roles.map((role) => `status-${role}`)]);
  expect(new Set(fronts.filter((name) => !known.has(name)))).toEqual(new Set());
});

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
