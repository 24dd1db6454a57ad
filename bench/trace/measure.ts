/** What a trace takes, measured where this runs: Node or a browser. */
import { encodeTrace, traceOf } from "../../ledger/liability/trace.ts";
import { historyOf, kinds, readingsOf } from "./long-shipment.ts";

export interface Times {
  readonly bestMs: number;
  readonly medianMs: number;
}

export interface TraceTimes {
  readonly readings: number;
  /** One plain pass over the same readings: what compares between machines is the ratio to it. */
  readonly pass: Times;
  readonly traces: readonly {
    readonly name: string;
    readonly excursions: number;
    readonly traced: Times;
    readonly encoded: Times;
  }[];
}

/** The best of the runs is the one least disturbed by whatever else the machine does. */
function timesOf(runs: number, work: () => void): Times {
  work();
  const times = Array.from({ length: runs }, () => {
    const begin = performance.now();
    work();
    return performance.now() - begin;
  });
  times.sort((a, b) => a - b);
  return { bestMs: times[0]!, medianMs: times[Math.floor(runs / 2)]! };
}

export function measureTraces(count: number, pack: number, runs: number): TraceTimes {
  const readings = readingsOf(count);
  let checksum = 0;
  const pass = timesOf(runs, () => {
    for (const { value, timeMs } of readings) checksum += value * (timeMs % 7);
  });
  if (Number.isNaN(checksum)) throw new Error("the readings have no sum");
  const traces = Object.entries(kinds).map(([name, condition]) => {
    const history = historyOf(readings, pack, condition);
    const trace = traceOf(history);
    const traced = timesOf(runs, () => void traceOf(history));
    const encoded = timesOf(runs, () => void encodeTrace(trace));
    return { name, excursions: trace.conditions[0]!.excursions.length, traced, encoded };
  });
  return { readings: readings.length, pass, traces };
}
