/** What the benchmark's processes tell one another. */

export type LoadCommand =
  | {
      readonly command: "sign";
      readonly devices: number;
      /** Number of the first of them; 0 when absent. */
      readonly first?: number;
      readonly countPerDevice: number;
      readonly recordsPerPack: number;
      readonly secondsMax: number;
      /** Where they are kept for another run, which takes them from there. */
      readonly file?: string | undefined;
    }
  | { readonly command: "verify"; readonly seconds: number }
  | ({ readonly command: "publish" } & PublishOrder)
  | { readonly command: "stop" };

export interface PublishOrder {
  readonly port: number;
  /** The process that listens there. */
  readonly server: number;
  /** Statements of one device on their way at a time. */
  readonly window: number;
  /** Statements per second of all devices in turn, whatever is still on its way; absent: as the windows allow. */
  readonly rate?: number | undefined;
  /** So many devices publish; absent: all. */
  readonly devices?: number | undefined;
  /** The last of them sends as fast as its connection takes it; `rate` and what is measured are the others'. */
  readonly flood?: boolean | undefined;
  readonly warmUpSeconds: number;
  readonly warmUpCount: number;
  /** Measured for so long at least, and until so many statements were acknowledged. */
  readonly seconds: number;
  readonly count: number;
  /** Devices subscribe to their receipts, too. */
  readonly receipts: boolean;
  /** Begin with the first statement, or go on where the last run ended. */
  readonly fromStart: boolean;
  /** After the last statement comes the first again: for a server that does not look at them. */
  readonly cyclic: boolean;
}

export type LoadReport =
  | {
      readonly report: "signed";
      readonly seconds: number;
      readonly count: number;
      readonly bytesPerStatement: number;
    }
  | { readonly report: "verified"; readonly count: number; readonly cpuSeconds: number }
  | ({ readonly report: "published" } & Published);

export interface Published {
  readonly acknowledged: number;
  readonly seconds: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Statements ran out before the time did. */
  readonly exhausted: boolean;
  /** Of all threads of the server while it was measured; `undefined` where the system does not tell. */
  readonly cpuSeconds: number | undefined;
  /** Of its main thread. */
  readonly mainThreadSeconds: number | undefined;
  readonly residentBytes: number | undefined;
}

export type ServerCommand =
  /** With the built dashboard of the folder `dashboard`, if there is one. */
  | {
      readonly command: "start";
      readonly folder: string;
      readonly devices: number;
      readonly dashboard?: string;
    }
  | { readonly command: "memory" }
  | { readonly command: "height" }
  /** A shipment that began a day ago, with so many devices attached since; `first` is the number of the first of them, 0 when absent. */
  | { readonly command: "ship"; readonly shipment: string; readonly devices: number; readonly first?: number }
  | { readonly command: "fill"; readonly size: number; readonly first: number; readonly devices: number }
  | { readonly command: "stop" };

export type ServerReport =
  | { readonly report: "listening"; readonly port: number; readonly startMs: number }
  | { readonly report: "filled"; readonly size: number }
  | {
      readonly report: "height";
      readonly height: number;
      readonly size: number;
      /** Up to which readings are in the telemetry store. */
      readonly telemetryHeight: number;
    }
  | { readonly report: "shipped"; readonly url: string; readonly token: string; readonly fingerprint: string }
  | { readonly report: "memory"; readonly heapBytes: number; readonly externalBytes: number };

/** What another log appends: blocks of that many bytes, so many in a batch. */
export interface AppendOrder {
  readonly command: "append";
  readonly folder: string;
  readonly bytes: number;
  readonly batch: number;
  readonly seconds: number;
}

export interface Appended {
  readonly report: "appended";
  readonly count: number;
  readonly seconds: number;
  /** Of all its threads. */
  readonly cpuSeconds: number;
}
