/** Shipments told in minutes: who holds them when, what is measured when. */
import { exportBundle } from "../../../ledger/evidence/export.ts";
import type { ShipmentHistory } from "../../../ledger/evidence/shipment-history.ts";
import { type ConditionTrace, type LiabilityTrace, traceOf } from "../../../ledger/liability/trace.ts";
import { nativeSha256, TestChain, type TestSigner, type TestTerms, testStartMs } from "../chain-fixture.ts";

const minuteMs = 60_000;

export const at = (minute: number): number => testStartMs + minute * minuteMs;

/** Minutes since the start, for figures that people can check. */
export const minuteOf = (timeMs: number | null): number | null =>
  timeMs === null ? null : (timeMs - testStartMs) / minuteMs;

export interface Actors {
  readonly chain: TestChain;
  readonly shipper: TestSigner;
  readonly carrier: TestSigner;
  readonly second: TestSigner;
  readonly consignee: TestSigner;
  readonly logger: TestSigner;
}

/** A shipment from `shipper` over `carrier` and `second` to `consignee`, with a logger attached at minute 0. */
export function actors(terms: TestTerms = {}, accuracyMs = 0): Actors {
  const chain = new TestChain();
  const shipper = chain.party("shipper");
  const carrier = chain.party("carrier");
  const second = chain.party("second");
  const consignee = chain.party("consignee");
  const logger = chain.device("logger", shipper, { accuracyMs, driftPpm: 0 });
  chain.calibrate(shipper, "logger", at(-1000), at(10_000));
  chain.shipment("S", shipper, "consignee", ["carrier", "second"], { gapMsMax: 15 * minuteMs, ...terms });
  chain.attach(shipper, "logger", "shipment:S");
  return { chain, shipper, carrier, second, consignee, logger };
}

/** Values of one quantity by minute, in one pack, sent when the last was taken or now. */
export function measure(
  { chain, logger }: Actors,
  values: readonly (readonly [minute: number, value: number])[],
  name = "temperature",
): void {
  const last = Math.max(...values.map(([minute]) => at(minute)));
  if (last > chain.nowMs) chain.at(last);
  chain.readings(
    logger,
    values.map(([minute, value]) => ({ name, value, timeMs: at(minute) })),
  );
}

export function historyOf(chain: TestChain): ShipmentHistory {
  chain.seal();
  const exporter = { reference: chain.chain, key: chain.operator.key, sign: chain.operator.sign };
  return exportBundle(chain, "S", exporter, { hash: nativeSha256 }).assembled.history;
}

export function traceAt({ chain }: Actors, minute: number): LiabilityTrace {
  chain.at(at(minute));
  return traceOf(historyOf(chain));
}

export function onlyCondition(trace: LiabilityTrace): ConditionTrace {
  if (trace.conditions.length !== 1) throw new Error(`${trace.conditions.length} conditions`);
  return trace.conditions[0]!;
}

/** `code: detail` of each finding. */
export function findingsOf(trace: LiabilityTrace): string[] {
  return trace.findings.map(({ code, detail }) => `${code}: ${detail}`);
}
