/** What the benchmark's processes tell one another. */

export type LoadCommand =
  | {
      readonly command: "sign";
      readonly devices: number;
      readonly countPerDevice: number;
      readonly recordsPerPack: number;
    }
  | { readonly command: "verify"; readonly seconds: number }
  | ({ readonly command: "publish" } & PublishOrder)
  | { readonly command: "stop" };

export interface PublishOrder {
  readonly port: number;
  /** Statements of one device on their way at a time. */
  readonly window: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** Devices subscribe to their receipts, too. */
  readonly receipts: boolean;
  /** Begin with the first statement, or go on where the last run ended. */
  readonly fromStart: boolean;
  /** After the last statement comes the first again: for a server that does not look at them. */
  readonly cyclic: boolean;
}

export type LoadReport =
  | { readonly report: "signed"; readonly seconds: number; readonly bytesPerStatement: number }
  | { readonly report: "verified"; readonly count: number; readonly cpuSeconds: number }
  /** The warm-up is over: from now on acknowledgements count. */
  | { readonly report: "measuring" }
  | ({ readonly report: "published" } & Published);

export interface Published {
  readonly acknowledged: number;
  readonly seconds: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number };
  /** Statements ran out before the time did. */
  readonly exhausted: boolean;
}

export type ServerCommand =
  | { readonly command: "start"; readonly folder: string; readonly devices: number }
  | { readonly command: "usage" }
  | { readonly command: "stop" };

export type ServerReport =
  | { readonly report: "listening"; readonly port: number }
  /** Of all threads of the process, since its start. */
  | { readonly report: "usage"; readonly cpuSeconds: number; readonly residentBytes: number };

export function usage(): ServerReport {
  const { user, system } = process.cpuUsage();
  return {
    report: "usage",
    cpuSeconds: (user + system) / 1e6,
    residentBytes: process.memoryUsage.rss(),
  };
}
