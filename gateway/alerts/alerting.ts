/** Joins what alerts are made of: store, rules, the watch over shipments, and who is told. */
import { join } from "node:path";
import { shipmentOf } from "../../ledger/state/holdables.ts";
import type { ChainClock } from "../clock.ts";
import type { Configuration } from "../configuration.ts";
import type { AlertMessage } from "../contract/alerts.ts";
import type { Fleet, FleetChanges } from "../project/fleet.ts";
import type { Ledger } from "../seal/ledger.ts";
import { AlertStore } from "../store/alert-store.ts";
import { Alerts } from "./alerts.ts";
import { defaultAlertRules } from "./default-rules.ts";
import { Notifier } from "./notifier.ts";
import type { DueClock } from "./risks.ts";
import { AlertWatch, type WatchBounds } from "./watch.ts";

export interface Alerting {
  readonly alerts: Alerts;
  readonly store: AlertStore;
  readonly notifier: Notifier;
  /** The clocks of a shipment that run and have not been met. */
  clocksOf(shipment: string): readonly DueClock[];
  /** Shipments that a sealed block changed. */
  take(changes: FleetChanges): void;
  close(): Promise<void>;
}

export interface AlertingParts {
  readonly configuration: Configuration;
  readonly bounds: WatchBounds;
  readonly ledger: Ledger;
  readonly fleet: Fleet;
  readonly clock: ChainClock;
  /** Told of each alert as it is raised, rises or is cleared. */
  readonly push: (message: AlertMessage) => void;
  readonly report: (message: string) => void;
}

export function startAlerting(parts: AlertingParts): Alerting {
  const { configuration, ledger, clock, push, report } = parts;
  const { chain } = ledger;
  const store = new AlertStore(join(configuration.dataFolder, "alerts"), defaultAlertRules);
  const alerts = new Alerts(store);
  const notifier = new Notifier(store, (shipment) => partiesOf(ledger, shipment), {
    chain,
    allowPrivateWebhooks: configuration.allowPrivateWebhooks ?? false,
    report,
    ...(configuration.publicUrl !== undefined && { publicUrl: configuration.publicUrl }),
    ...(configuration.smtpUrl !== undefined && { smtpUrl: configuration.smtpUrl }),
    ...(configuration.mailFrom !== undefined && { mailFrom: configuration.mailFrom }),
  });
  alerts.onAlert((type, alert) => {
    const timeMs = clock.nowMs();
    push({ type, chain, timeMs, alert });
    if (type !== "alert.acknowledged" && type !== "alert.reopened") notifier.take(type, alert, timeMs);
  });
  const watch = new AlertWatch({ ...parts, alerts });
  watch.lookAtAll();
  notifier.start();
  return {
    alerts,
    store,
    notifier,
    clocksOf: (shipment) => watch.clocksOf(shipment),
    take: (changes) => watch.take(changes),
    close: async () => {
      watch.close();
      await notifier.close();
      await store.close();
    },
  };
}

function partiesOf({ store }: Ledger, id: string): string[] {
  const shipment = shipmentOf(store, id);
  return shipment ? [shipment.shipper, shipment.consignee, ...shipment.carriers] : [];
}
