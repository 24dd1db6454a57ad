/** What the HTTP side is given by the process that joins everything. */

import type { Alerting } from "../alerts/alerting.ts";
import type { Publisher } from "../checkpoint/publisher.ts";
import type { ChainClock } from "../clock.ts";
import type { Bounds, Configuration } from "../configuration.ts";
import type { FigureFacts } from "../figures/figures.ts";
import type { Gateway } from "../gateway.ts";
import type { DeviceRefusals } from "../ingest/device-refusals.ts";
import type { Pool } from "../ingest/pool.ts";
import type { Fleet } from "../project/fleet.ts";
import type { Provenance } from "../project/provenance.ts";
import type { ShipmentIdentifiers } from "../project/shipment-identifiers.ts";
import type { TradeIndex } from "../project/trade-index.ts";
import type { ReportMaker } from "../report/report-maker.ts";
import type { Closures } from "../routing/closures.ts";
import type { JourneyProjector } from "../routing/journey-projector.ts";
import type { Planner } from "../routing/planner.ts";
import type { Suggestions } from "../routing/suggestions.ts";
import type { Ledger } from "../seal/ledger.ts";
import type { OperatorKey } from "../seal/operator-key.ts";
import type { OperatorVoice } from "../seal/operator-statement.ts";
import type { AccountStore } from "../store/account-store.ts";
import type { PersonalStore } from "../store/personal-store.ts";
import type { RequestStore } from "../store/request-store.ts";
import type { ScanStore } from "../store/scan-store.ts";
import type { ShareStore } from "../store/share-store.ts";
import type { TelemetryStore } from "../store/telemetry.ts";
import type { Feed } from "./feed.ts";

export interface ServeParts {
  readonly configuration: Configuration;
  readonly bounds: Bounds;
  readonly ledger: Ledger;
  readonly trade: TradeIndex;
  readonly identifiers: ShipmentIdentifiers;
  readonly personal: PersonalStore;
  readonly checkpoints: Publisher;
  readonly gateway: Gateway;
  readonly pool: Pool;
  readonly clock: ChainClock;
  readonly operatorKey: OperatorKey;
  readonly fleet: Fleet;
  readonly deviceRefusals: DeviceRefusals;
  readonly provenance: Provenance;
  readonly figures: FigureFacts;
  readonly suggestions: Suggestions;
  readonly journeys: JourneyProjector;
  readonly closures: Closures;
  readonly alerting: Alerting;
  readonly feed: Feed;
  readonly telemetry: TelemetryStore;
  readonly accounts: AccountStore;
  readonly requests: RequestStore;
  readonly reports: ReportMaker;
  readonly scans: ScanStore;
  readonly shares: ShareStore;
  /** Signs what the operator says in the log. */
  readonly voice: OperatorVoice;
  readonly planner: Planner;
  /** The offline checker that bundles carry. */
  readonly verifyPage: Uint8Array | undefined;
  /** Why the gateway does not seal any more, or nothing. */
  health(): { status: "ok" | "stopped"; reason?: string };
  /** The jump that was accepted, ms; `undefined` when there was none. */
  acceptClock(): Promise<number | undefined>;
  mqttPort(): number;
  /** Tells the operator. */
  report(message: string): void;
}
