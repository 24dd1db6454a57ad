/** Blocks of readings for the telemetry tests. */
import * as fc from "fast-check";
import type { TelemetryRow } from "../../../gateway/store/telemetry.ts";

export const startMs = 1_790_000_000_000;

export function row(part: Partial<TelemetryRow> & { index: number }): TelemetryRow {
  return { device: "device-1", quantity: "temperature", probe: 0, timeMs: startMs, value: 4, ...part };
}

/** The same 40 rows whenever asked: four statements with ten readings each. */
export function blockAt(height: number): TelemetryRow[] {
  return Array.from({ length: 40 }, (_, i) => {
    const index = height * 4 + Math.floor(i / 10);
    return row({
      device: `device-${index % 3}`,
      quantity: i % 2 === 0 ? "temperature" : "humidity",
      timeMs: startMs + height * 1000 + i,
      value: (height * 31 + i * 7) % 101,
      index,
    });
  });
}

/** Few names, times and values, so that ties and repeats are the rule. */
const reading = fc.record({
  quantity: fc.constantFrom("temperature", "humidity", "shock.peak"),
  probe: fc.constantFrom(0, 0, 0, 1, 99),
  timeMs: fc
    .oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 90_000_000 }))
    .map((ms) => startMs + ms),
  value: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true, noDefaultInfinity: true })),
});

const statement = fc.record({
  device: fc.constantFrom("device-1", "device-2"),
  readings: fc.uniqueArray(reading, {
    selector: ({ quantity, probe, timeMs }) => `${quantity}:${probe}@${timeMs}`,
    maxLength: 20,
  }),
});

/** The statements of one block, not yet numbered. */
export const block = fc.array(statement, { maxLength: 6 });
export type Block = typeof block extends fc.Arbitrary<infer T> ? T : never;

export function rowsOf(statements: Block, firstIndex: number): TelemetryRow[] {
  return statements.flatMap(({ device, readings }, i) =>
    readings.map((one) => ({ device, ...one, value: one.value + 0, index: firstIndex + i })),
  );
}
