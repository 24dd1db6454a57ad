/**
 * Sensitivity profiles to start from. Their figures are those usual in the trade; the maker's own data about the goods go
 * before them. docs/liability.md §26 gives them in a table. A party that needs another one publishes its own.
 */
import type { ProfilePublish } from "./profiles.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export const readyMadeProfiles: readonly ProfilePublish[] = [
  {
    id: "pharma-2-8",
    version: 1,
    name: "Pharmaceuticals, 2 to 8 °C",
    description: "Spoils by accumulated warmth, and by frost; a broken seal makes it suspect.",
    conditions: [
      {
        quantity: "temperature",
        min: 2,
        max: 8,
        toleranceMs: 30 * minuteMs,
        dose: { allowanceMs: 2 * hourMs, referenceCel: 8 },
        gapExtreme: { min: -20, max: 50 },
        disagreementMax: 1,
      },
      { quantity: "seal", min: 1, toleranceMs: 0, weightPpm: 250_000 },
    ],
    gapMsMax: 15 * minuteMs,
  },
  {
    id: "frozen",
    version: 1,
    name: "Frozen, -18 °C",
    description: "Kept at -18 °C or colder; short rises to -15 °C are usual while doors are open.",
    conditions: [
      {
        quantity: "temperature",
        max: -15,
        toleranceMs: 30 * minuteMs,
        gapExtreme: { max: 50 },
        disagreementMax: 1,
      },
    ],
    gapMsMax: 30 * minuteMs,
  },
  {
    id: "chilled-produce",
    version: 1,
    name: "Chilled fruit and vegetables",
    description: "Freezes below 0 °C, ripens above 5 °C, dries out in dry air.",
    conditions: [
      {
        quantity: "temperature",
        min: 0,
        max: 5,
        toleranceMs: hourMs,
        gapExtreme: { min: -20, max: 50 },
        disagreementMax: 1,
      },
      { quantity: "humidity", min: 85, toleranceMs: 4 * hourMs, weightPpm: 250_000 },
    ],
    gapMsMax: 30 * minuteMs,
  },
  {
    id: "electronics-shock",
    version: 1,
    name: "Packed electronics, sensitive to shock",
    description: "A damage boundary of 60 g and 2.5 m/s; not to be tipped by more than 45 degrees, nor wet.",
    conditions: [
      { quantity: "shock.peak", toleranceMs: 0, max: 588, boundary: { peak: 588, velocityChange: 2.5 } },
      { quantity: "tilt", max: 0.785, toleranceMs: 0, weightPpm: 500_000 },
      { quantity: "humidity", max: 75, toleranceMs: 12 * hourMs, weightPpm: 250_000 },
    ],
    gapMsMax: hourMs,
  },
  {
    id: "art",
    version: 1,
    name: "Works of art",
    description: "Even climate, no shock, upright, in the dark until it is unpacked.",
    conditions: [
      { quantity: "temperature", min: 18, max: 24, toleranceMs: hourMs, disagreementMax: 1 },
      { quantity: "humidity", min: 45, max: 55, toleranceMs: hourMs },
      { quantity: "shock.peak", toleranceMs: 0, max: 196, boundary: { peak: 196, velocityChange: 1.5 } },
      { quantity: "tilt", max: 0.524, toleranceMs: 0, weightPpm: 500_000 },
      { quantity: "light", max: 5, toleranceMs: 0, weightPpm: 250_000 },
    ],
    gapMsMax: 15 * minuteMs,
  },
];
