/** Times in any zone and values in the reader's units, there and back. */
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { timeOf, timeText } from "../../dashboard/actions/entered.ts";
import {
  axisValue,
  distance,
  measurement,
  speed,
  units,
  weight,
} from "../../dashboard/format/measurement.ts";
import { shortTime, zoneName } from "../../dashboard/format/time.ts";
import { isZone, zoneOffsetMs } from "../../dashboard/format/zone.ts";

const hourMs = 3_600_000;
const zones = [
  "utc",
  "mine",
  "Europe/Berlin",
  "Asia/Kathmandu",
  "America/St_Johns",
  "Pacific/Apia",
  "Australia/Lord_Howe",
];

describe("zones", () => {
  it("are told with every time", () => {
    const atMs = Date.UTC(2026, 0, 5, 23, 30);
    expect(shortTime(atMs, "en", "Asia/Kathmandu", atMs)).toBe("6 Jan, 05:15 GMT+5:45");
    expect(zoneName(atMs, "en", "Europe/Berlin")).toBe("CET");
  });

  it("are those that the browser knows", () => {
    expect(zones.every(isZone)).toBe(true);
    expect(["Europe/Atlantis", "", "<b>"].some(isZone)).toBe(false);
  });

  it("have offsets before the common era, too", () => {
    expect(zoneOffsetMs(-70_000_000_000_000, "Etc/GMT-2")).toBe(2 * hourMs);
  });

  it("give the same text back for the moment that was typed in them", () => {
    const minute = fc.integer({ min: Date.UTC(1970, 0, 1) / 60_000, max: Date.UTC(2100, 0, 1) / 60_000 });
    fc.assert(
      fc.property(minute, fc.constantFrom(...zones), (at, zone) => {
        const text = timeText(at * 60_000, zone);
        expect(timeText(timeOf(text, zone)!, zone)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it("move one that their clocks leave out by the hour, and take the second of two", () => {
    expect(timeOf("2026-03-29T02:30", "Europe/Berlin")).toBe(Date.UTC(2026, 2, 29, 1, 30));
    expect(timeOf("2026-10-25T02:30", "Europe/Berlin")).toBe(Date.UTC(2026, 9, 25, 1, 30));
    expect(timeOf("2026-03-08T02:30", "America/New_York")).toBe(Date.UTC(2026, 2, 8, 7, 30));
    expect(timeOf("2026-11-01T01:30", "America/New_York")).toBe(Date.UTC(2026, 10, 1, 6, 30));
  });
});

describe("units", () => {
  afterEach(() => {
    units.value = "metric";
  });

  it("stay as they were signed until others are chosen", () => {
    expect(measurement(-40, "Cel", "en")).toBe("-40.0 °C");
    expect([distance(9_940, "en"), speed(10, "en"), weight(2_140_000, "en")]).toEqual([
      "9.9 km",
      "36 km/h",
      "2,140 kg",
    ]);
  });

  it("are converted by their definitions", () => {
    units.value = "us";
    expect([-40, 0, 37, 100].map((celsius) => measurement(celsius, "Cel", "en"))).toEqual([
      "-40.0 °F",
      "32.0 °F",
      "98.6 °F",
      "212.0 °F",
    ]);
    expect(axisValue(-160 / 9, "Cel")).toBeCloseTo(0);
    expect(axisValue(55, "%RH")).toBe(55);
    expect([distance(160_934.4, "en"), speed(44.704, "en"), weight(45_359_237, "en")]).toEqual([
      "100 mi",
      "100 mph",
      "100,000 lb",
    ]);
    expect([measurement(null, "Cel", "en"), measurement(Number.NaN, "Cel", "en")]).toEqual(["–", "–"]);
  });
});
