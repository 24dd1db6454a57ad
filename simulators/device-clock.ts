/** A device's quartz: right when it was last set over the radio, drifting until it is set again. */
import { isWithin, type TimeWindow } from "./windows.ts";

export interface DeviceClock {
  /** What the device's clock shows, in milliseconds since 1970 UTC, at this virtual time. */
  stampAt(timeMs: number): number;
}

export interface DeviceClockOptions {
  /** Parts per million that the clock is fast; an ordinary quartz is within ±50. */
  readonly driftPpm: number;
  /** When it was first set. */
  readonly startMs: number;
  /** The device sets its clock this often, when it has radio. */
  readonly syncEveryMs?: number;
  /** Without radio it cannot. Ascending. */
  readonly silences?: readonly TimeWindow[];
}

export function createDeviceClock(options: DeviceClockOptions): DeviceClock {
  const { driftPpm, startMs, syncEveryMs = 6 * 3_600_000, silences = [] } = options;
  const lastSyncMs = (timeMs: number): number => {
    let sync = Math.max(0, Math.floor((timeMs - startMs) / syncEveryMs));
    while (sync > 0 && isWithin(silences, startMs + sync * syncEveryMs)) sync--;
    return startMs + sync * syncEveryMs;
  };
  return { stampAt: (timeMs) => timeMs + (Math.max(0, timeMs - lastSyncMs(timeMs)) * driftPpm) / 1e6 };
}
