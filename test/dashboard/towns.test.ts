/** Names of towns on the map: the largest first, none over another, and the file has what the map needs. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeTowns } from "../../dashboard/towns/place-towns.ts";

const text = readFileSync(new URL("../../dashboard/towns/tables/towns.json", import.meta.url), "utf8");
const lines = JSON.parse(text) as [name: string, lat: number, lon: number, thousands: number][];

describe("the file of towns", () => {
  it("has the large towns of the world where they are, the largest first, and is small", () => {
    for (const [name, lat, lon] of [
      ["Rotterdam", 51.92, 4.48],
      ["Vienna", 48.2, 16.37],
      ["Suva", -18.13, 178.44],
    ] as const) {
      const found = lines.find(([town]) => town === name)!;
      expect(Math.hypot(found[1] - lat, found[2] - lon)).toBeLessThan(0.2);
    }
    expect(lines.every(([name]) => name.trim() !== "" && name.length < 40)).toBe(true);
    expect(lines.map(([, , , thousands]) => thousands)).toEqual(
      lines.map(([, , , thousands]) => thousands).sort((a, b) => b - a),
    );
    expect(text.length).toBeLessThan(120_000);
  });
});

describe("names of towns", () => {
  const town = fc.record({
    name: fc.string({ minLength: 1, maxLength: 12 }),
    x: fc.double({ min: 0, max: 1, noNaN: true }),
    y: fc.double({ min: 0, max: 1, noNaN: true }),
    inhabitants: fc.integer({ min: 100_000, max: 10_000_000 }),
  });
  const country = fc.record({
    name: fc.constant("Country"),
    x: fc.double({ min: 0, max: 4096, noNaN: true }),
    y: fc.double({ min: 0, max: 4096, noNaN: true }),
    halfWidth: fc.constant(30),
  });

  it("never lie on one another or on a country's, and a smaller town takes no room from a larger one", () => {
    fc.assert(
      fc.property(fc.array(town, { maxLength: 80 }), fc.array(country, { maxLength: 8 }), (towns, taken) => {
        const largestFirst = [...towns].sort((a, b) => b.inhabitants - a.inhabitants);
        const place = (some: typeof towns) => placeTowns(some, taken, 9, 4096, (name) => name.length * 6);
        const placed = place(largestFirst);
        const names = [...placed, ...taken];
        placed.forEach((one, i) => {
          for (const other of names.filter((_, k) => k !== i))
            expect(
              Math.abs(one.x - other.x) >= one.halfWidth + other.halfWidth || Math.abs(one.y - other.y) >= 13,
            ).toBe(true);
        });
        expect(place(largestFirst.slice(0, 20))).toEqual(
          placed.slice(0, place(largestFirst.slice(0, 20)).length),
        );
      }),
    );
  });

  it("are those of the largest alone from far away", () => {
    const at = (zoom: number) =>
      placeTowns(
        [
          { name: "Large", x: 0.2, y: 0.2, inhabitants: 5_000_000 },
          { name: "Small", x: 0.7, y: 0.7, inhabitants: 200_000 },
        ],
        [],
        zoom,
        256 * 2 ** zoom,
        () => 30,
      ).map(({ name }) => name);
    expect(at(4)).toEqual(["Large"]);
    expect(at(7)).toEqual(["Large", "Small"]);
  });
});
