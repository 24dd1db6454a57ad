/** The whole gateway as it runs in production, on free loopback ports and the benchmarks' own chain. */
import { type RunningGateway, startGateway } from "../gateway/main.ts";
import type { PublicKey } from "../ledger/keys/cose-key.ts";
import { chain } from "./ingest/devices.ts";

export interface LoopbackOptions {
  readonly dataFolder: string;
  /** Of the one registrar, `party:registrar`. */
  readonly registrarKey: PublicKey;
  /** A built dashboard to serve. */
  readonly dashboardFolder?: string | undefined;
  /** What it has to say; on the standard error unless given. */
  readonly report?: (message: string) => void;
}

export function startLoopbackGateway(options: LoopbackOptions): Promise<RunningGateway> {
  const { dataFolder, registrarKey, dashboardFolder, report } = options;
  return startGateway({
    configuration: {
      dataFolder,
      httpHost: "127.0.0.1",
      httpPort: 0,
      mqttHost: "127.0.0.1",
      mqttPort: 0,
      open: false,
      ...(dashboardFolder !== undefined && { dashboardFolder }),
    },
    plan: {
      chain,
      operatorName: "Benchmark",
      registrars: [{ id: "registrar", legalName: "Registrar", country: "NL", keys: [registrarKey] }],
      demonstration: true,
      nowMs: Date.now(),
    },
    ...(report && { report }),
  });
}
