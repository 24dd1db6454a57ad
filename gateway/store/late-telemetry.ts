/**
 * A telemetry store that may not open yet: its disk is full, its server is not there. Everything is tried again with
 * the store opened anew, so that the gateway starts and seals without it.
 */
import type {
  LatestReading,
  NewestOfSteps,
  QuantitySummary,
  Series,
  SeriesQuery,
  StepsQuery,
  TelemetryRow,
  TelemetryStore,
} from "./telemetry.ts";

export class LateTelemetry implements TelemetryStore {
  readonly #open: () => Promise<TelemetryStore>;
  #opening: Promise<TelemetryStore> | undefined;

  constructor(open: () => Promise<TelemetryStore>) {
    this.#open = open;
  }

  /** The store, opened now if it is not; rejects with why it cannot be, and the next call tries again. */
  #store(): Promise<TelemetryStore> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async cursor(): Promise<number | undefined> {
    return (await this.#store()).cursor();
  }

  async write(rows: readonly TelemetryRow[], height: number): Promise<void> {
    await (await this.#store()).write(rows, height);
  }

  async series(query: SeriesQuery): Promise<Series> {
    return (await this.#store()).series(query);
  }

  async quantities(device: string): Promise<QuantitySummary[]> {
    return (await this.#store()).quantities(device);
  }

  async latest(device: string): Promise<LatestReading[]> {
    return (await this.#store()).latest(device);
  }

  async newestOfSteps(query: StepsQuery): Promise<NewestOfSteps[]> {
    return (await this.#store()).newestOfSteps(query);
  }

  async clear(): Promise<void> {
    await (await this.#store()).clear();
  }

  async close(): Promise<void> {
    const store = await this.#opening?.catch(() => undefined);
    await store?.close();
  }
}
