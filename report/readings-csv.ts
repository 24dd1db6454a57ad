/** The readings of a shipment as a table for spreadsheets, each with the statement that it stands in. */
import type { ShipmentHistory } from "../ledger/evidence/shipment-history.ts";
import { doubtsOf } from "../ledger/liability/doubts.ts";
import { type Series, seriesOf } from "../ledger/liability/series.ts";
import { quantities } from "../ledger/statement/quantities.ts";
import { type CsvValue, csvText } from "./csv.ts";

const header = ["time", "device", "quantity", "probe", "value", "unit", "statement"];

/** Those measured around the shipment, by time, then by device and name; times are UTC. */
export function readingsCsv(history: ShipmentHistory): string {
  const { series } = seriesOf(history, doubtsOf(history));
  const readings = series
    .flatMap((one) => indexesWithin(one).map((i) => ({ one, i, timeMs: one.samples.timesMs[i]! })))
    // Series are in order of device and name, and sorting is stable.
    .sort((a, b) => a.timeMs - b.timeMs);
  return csvText(header, rowsOf(readings));
}

function* rowsOf(
  readings: readonly { readonly one: Series; readonly i: number; readonly timeMs: number }[],
): Iterable<CsvValue[]> {
  for (const { one, i, timeMs } of readings) {
    const { device, quantity, probe, samples } = one;
    const unit = quantities[quantity]?.unit ?? "";
    const statement = samples.statements[samples.packs[i]!]!;
    yield [new Date(timeMs).toISOString(), device, quantity, probe, samples.values[i]!, unit, statement];
  }
}

/** Readings of attachments, while what the device was attached to was the shipment or held it. */
function indexesWithin({ samples, runs }: Series): number[] {
  const indexes: number[] = [];
  for (const { begin, end, exposure } of runs)
    for (let i = begin; i < end; i++) {
      const timeMs = samples.timesMs[i]!;
      if (exposure.some(({ fromMs, toMs }) => fromMs <= timeMs && timeMs <= toMs)) indexes.push(i);
    }
  return indexes;
}
