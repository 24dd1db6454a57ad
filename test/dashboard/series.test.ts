import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chartsOf, gapLimitMs, valueAt } from "../../dashboard/shipment/series.ts";
import { timeTicks } from "../../dashboard/trail/time-ticks.ts";
import { joinTrack, positionAt } from "../../dashboard/trail/track.ts";
import type { SeriesView } from "../../gateway/contract/api.ts";

const series = (
  timesMs: number[],
  values: number[],
  device = "D1",
  quantity = "temperature",
): SeriesView => ({
  device,
  quantity,
  unit: "Cel",
  timesMs,
  values,
  indexes: timesMs.map((_, index) => index),
  thinned: false,
});

const minute = 60_000;

describe("charts of readings", () => {
  it("interrupt the line where the device was silent, and nowhere else", () => {
    const times = [0, 1, 2, 3, 20, 21, 22].map((at) => at * minute);
    const [chart] = chartsOf([series(times, [1, 2, 3, 4, 5, 6, 7])]);
    const points = chart!.timesMs.map((atMs, index) => [atMs / minute, chart!.lines[0]!.values[index]]);
    expect(points.filter(([, value]) => value === null)).toEqual([[3 + 1 / minute, null]]);
    expect(points.filter(([, value]) => value !== null)).toEqual(
      times.map((atMs, index) => [atMs / minute, index + 1]),
    );
  });

  it("keep every reading at its own time, with one ascending axis for all devices", () => {
    const readings = fc
      .uniqueArray(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 40 })
      .map((times) => times.sort((a, b) => a - b));
    fc.assert(
      fc.property(readings, readings, (first, second) => {
        const parts = [
          series(
            first,
            first.map((at) => at % 7),
          ),
          series(
            second,
            second.map((at) => at % 5),
            "D2",
          ),
        ];
        const [chart] = chartsOf(parts);
        for (let index = 1; index < chart!.timesMs.length; index += 1) {
          expect(chart!.timesMs[index]!).toBeGreaterThan(chart!.timesMs[index - 1]!);
        }
        parts.forEach((part, place) => {
          const line = chart!.lines[place]!;
          part.timesMs.forEach((atMs, index) => {
            expect(line.values[chart!.timesMs.indexOf(atMs)]).toBe(part.values[index]);
          });
          expect(line.values.filter((value) => typeof value === "number")).toHaveLength(part.values.length);
        });
      }),
    );
  });

  it("say the value at a time, and nothing within a silence", () => {
    const [chart] = chartsOf([series([0, 60_000, 120_000, 9_000_000, 9_060_000], [1, 2, 3, 4, 5])]);
    const line = chart!.lines[0]!;
    expect(valueAt(chart!, line, 90_000)).toBe(2);
    expect(valueAt(chart!, line, 5_000_000)).toBeUndefined();
    expect(valueAt(chart!, line, -1)).toBeUndefined();
    expect(valueAt(chart!, line, 9_000_000)).toBe(4);
  });

  it("take a broken number for no reading", () => {
    const [chart] = chartsOf([series([0, 1, 2], [1, Number.NaN, 3])]);
    expect(chart!.lines[0]!.values).toEqual([1, null, 3]);
    expect(chartsOf([series([], [])])).toEqual([]);
  });

  it("take the terms' word for how long a silence may be, but not for readings that were thinned out", () => {
    const sparse = series(
      [0, 10, 20, 30].map((at) => at * minute),
      [1, 2, 3, 4],
    );
    const nulls = (one: SeriesView) =>
      chartsOf([one], 5 * minute)[0]!.lines[0]!.values.filter((value) => value === null).length;
    expect(nulls(sparse)).toBe(3);
    expect(nulls({ ...sparse, thinned: true })).toBe(0);
  });

  it("never call the usual distance of readings a silence", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }),
        fc.integer({ min: 2, max: 50 }),
        (distance, count) => {
          expect(gapLimitMs(Array.from({ length: count }, (_, index) => index * distance))).toBeGreaterThan(
            distance,
          );
        },
      ),
    );
  });
});

describe("time ticks", () => {
  it("fall on the hours of the zone", () => {
    const hour = 3_600_000;
    expect(timeTicks(10, 13 * hour, 6 * hour, 0)).toEqual([6 * hour, 12 * hour]);
    expect(timeTicks(0, 12 * hour, 6 * hour, 2 * hour)).toEqual([4 * hour, 10 * hour]);
    expect(timeTicks(0, 10, 0, 0)).toEqual([]);
  });
});

describe("track", () => {
  const lat = (times: number[], values: number[]) => series(times, values, "D1", "lat");
  const lon = (times: number[], values: number[]) => series(times, values, "D1", "lon");

  it("joins what was sampled together, and interpolates where thinning kept different samples", () => {
    expect(joinTrack([lat([0, 10], [1, 2])], [lon([0, 10], [3, 5])])).toEqual([
      { atMs: 0, lat: 1, lon: 3 },
      { atMs: 10, lat: 2, lon: 5 },
    ]);
    expect(joinTrack([lat([5], [1])], [lon([0, 10], [3, 5])])).toEqual([{ atMs: 5, lat: 1, lon: 4 }]);
    expect(joinTrack([lat([-5, 15], [1, 1])], [lon([0, 10], [3, 5])])).toEqual([]);
  });

  it("crosses the date line by the short way", () => {
    const [point] = joinTrack([lat([5], [0])], [lon([0, 10], [179, -179])]);
    expect(Math.abs(point!.lon)).toBeCloseTo(180, 9);
    expect(
      positionAt(
        [
          { atMs: 0, lat: 0, lon: 179 },
          { atMs: 10, lat: 0, lon: -179 },
        ],
        5,
      )!.lon,
    ).toBeCloseTo(180, 9);
  });

  it("knows no position before the first and after the last sample", () => {
    const track = [
      { atMs: 0, lat: 0, lon: 0 },
      { atMs: 10, lat: 10, lon: 20 },
    ];
    expect(positionAt(track, -1)).toBeUndefined();
    expect(positionAt(track, 11)).toBeUndefined();
    expect(positionAt(track, 5)).toEqual({ atMs: 5, lat: 5, lon: 10 });
    expect(positionAt([], 5)).toBeUndefined();
  });
});
