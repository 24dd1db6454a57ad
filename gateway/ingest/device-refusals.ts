/**
 * What the broker refused of each device lately, for whoever looks after it. Kept in memory since the start and bounded
 * both ways: devices decide how often they are refused. A device's own copy are its signed rejections.
 */
import type { Code, Refusal } from "../../ledger/codes.ts";

export interface NotedRefusal {
  readonly code: Code;
  /** Of the newest. */
  readonly detail: string;
  readonly lastMs: number;
  /** How often in a row. */
  readonly count: number;
}

const codesPerDeviceMax = 5;
const detailLengthMax = 300;

export class DeviceRefusals {
  readonly #byDevice = new Map<string, NotedRefusal[]>();
  readonly #devicesMax: number;

  constructor(devicesMax = 5_000) {
    this.#devicesMax = devicesMax;
  }

  /** The device that was refused longest ago makes room for a new one. */
  note(device: string, { code, detail = "" }: Refusal, nowMs: number): void {
    const before = this.#byDevice.get(device) ?? [];
    const same = before.find((one) => one.code === code);
    const noted = {
      code,
      detail: detail.slice(0, detailLengthMax),
      lastMs: nowMs,
      count: (same?.count ?? 0) + 1,
    };
    this.#byDevice.delete(device);
    this.#byDevice.set(device, [noted, ...before.filter((one) => one !== same)].slice(0, codesPerDeviceMax));
    if (this.#byDevice.size > this.#devicesMax) this.#byDevice.delete(this.#byDevice.keys().next().value!);
  }

  /** One for each code, the newest first. */
  of(device: string): readonly NotedRefusal[] {
    return this.#byDevice.get(device) ?? [];
  }
}
