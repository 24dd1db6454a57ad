import { expect, it } from "vitest";
import { table } from "../../cli/output.ts";

it("prints a list of any length in columns, a character of two code units as one", () => {
  const rows = Array.from({ length: 150_000 }, (_, i) => [`device-${i}`, "x"]);
  const lines = table(["DEVICE", "STATE"], [["𝔸", "control \u0007"], ...rows]);
  expect(lines).toHaveLength(150_002);
  expect([lines[0], lines[1], lines[150_001]]).toEqual([
    "DEVICE         STATE",
    "𝔸              control ?",
    "device-149999  x",
  ]);
});
