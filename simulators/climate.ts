/**
 * The weather outside, plausible by latitude, season and hour. Constants are fitted by eye to climate normals:
 * about 27 °C at the equator, 10 °C at 52° with a yearly swing of 8 °C, half of that at sea.
 */
import type { LatLon } from "./geo.ts";
import type { Random } from "./random.ts";

const dayMs = 86_400_000;
const yearDays = 365.2425;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Days since the last 1 January in fractions, near enough (leap days shift it by less than one). */
const dayOfYear = (timeMs: number): number => (timeMs / dayMs) % yearDays;

/** Hour of the day by the sun, 0 to 24. */
const solarHour = (timeMs: number, lon: number): number =>
  ((((timeMs % dayMs) / 3_600_000 + lon / 15) % 24) + 24) % 24;

/** Sine of the sun's elevation, 0 when it is below the horizon: what falls on a level surface. */
export function daylight({ lat, lon }: LatLon, timeMs: number): number {
  const declination = radians(-23.44 * Math.cos((2 * Math.PI * (dayOfYear(timeMs) + 10)) / yearDays));
  const hourAngle = radians(15 * (solarHour(timeMs, lon) - 12));
  const sine =
    Math.sin(radians(lat)) * Math.sin(declination) +
    Math.cos(radians(lat)) * Math.cos(declination) * Math.cos(hourAngle);
  return Math.max(0, sine);
}

/** Air temperature outside in °C without the day's weather; the sea evens out days and years. */
export function climateCelsius({ lat, lon }: LatLon, timeMs: number, overSea: boolean): number {
  const sine = Math.sin(radians(lat));
  const mean = 28 - 30 * sine * sine;
  // Warmest around 20 July in the north and 20 January in the south, and at three in the afternoon.
  const season = 11 * sine * Math.cos((2 * Math.PI * (dayOfYear(timeMs) - 200)) / yearDays);
  const day = 4 * Math.cos((2 * Math.PI * (solarHour(timeMs, lon) - 15)) / 24);
  return overSea ? mean + season / 2 + day / 4 : mean + season + day;
}

/** Relative humidity outside in %RH: damp at sea and at night. */
export function climateHumidity({ lon }: LatLon, timeMs: number, overSea: boolean): number {
  const day = Math.cos((2 * Math.PI * (solarHour(timeMs, lon) - 15)) / 24);
  return overSea ? 80 - 4 * day : 65 - 12 * day;
}

/** Departure from the climate in °C: fronts that come and go within days, at most `deviationCelsius`. */
export function createWeather(random: Random, deviationCelsius = 4): (timeMs: number) => number {
  const waves = [9, 4.1, 1.7].map((periodDays) => ({
    periodMs: periodDays * random.uniform(0.8, 1.2) * dayMs,
    phase: random.uniform(0, 2 * Math.PI),
  }));
  return (timeMs) =>
    waves.reduce(
      (sum, { periodMs, phase }) =>
        sum + (deviationCelsius / waves.length) * Math.sin((2 * Math.PI * timeMs) / periodMs + phase),
      0,
    );
}
