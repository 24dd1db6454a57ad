/** Chains and bundles that several tests look at. */

import { checkNatively } from "../../../gateway/ingest/native-signature.ts";
import { type BundleReport, type CheckOptions, checkBundle } from "../../../ledger/evidence/check.ts";
import { type Exporter, type ExportOptions, exportBundle } from "../../../ledger/evidence/export.ts";
import { encodeCoseKey } from "../../../ledger/keys/cose-key.ts";
import { encodeReadings } from "../../../ledger/statement/readings.ts";
import {
  nativeSha256,
  TestChain,
  type TestChainOptions,
  type TestSigner,
  testStartMs,
} from "../chain-fixture.ts";

export const minuteMs = 60_000;
export const hourMs = 3_600_000;

export function exporterOf(chain: TestChain): Exporter {
  return { reference: chain.chain, key: chain.operator.key, sign: chain.operator.sign };
}

export function bundleOf(chain: TestChain, shipment = "S", options: ExportOptions = {}): Uint8Array {
  return exportBundle(chain, shipment, exporterOf(chain), options).bytes;
}

/** Checks with native hashing and verification, which are quicker. */
export function check(bytes: Uint8Array, options: CheckOptions = {}): BundleReport {
  return checkBundle(bytes, { hash: nativeSha256, verify: checkNatively, ...options });
}

/** Why the bundle does not hold: `code member` for each problem. */
export function problemsOf(bytes: Uint8Array): string[] {
  const { verdict, problems } = check(bytes);
  if ((verdict === "does not hold") !== problems.length > 0) throw new Error("verdict and problems disagree");
  return problems.map(({ code, member }) => `${code} ${member}`);
}

/** One shipment with a logger, handed from shipper to carrier to consignee. */
export function simpleChain(options: TestChainOptions = {}): TestChain {
  const chain = new TestChain(options);
  const shipper = chain.party("shipper", ["shipper"]);
  const carrier = chain.party("carrier");
  const consignee = chain.party("consignee", ["consignee"]);
  const logger = chain.device("logger", shipper);
  chain.calibrate(shipper, "logger", testStartMs - 1000 * hourMs, testStartMs + 1000 * hourMs);
  chain.shipment("S", shipper, "consignee", ["carrier"]);
  chain.attach(shipper, "logger", "shipment:S");
  chain.at(testStartMs + 30 * minuteMs);
  chain.temperatures(logger, testStartMs, 10 * minuteMs, [5, 5.5, 6, 6]);
  chain.handOver(shipper, carrier, "shipment:S");
  chain.at(testStartMs + 60 * minuteMs);
  chain.temperatures(logger, testStartMs + 40 * minuteMs, 10 * minuteMs, [6, 6.5, 7]);
  chain.at(testStartMs + 70 * minuteMs);
  chain.handOver(carrier, consignee, "shipment:S");
  // Somebody else's business, which no bundle of S may need or show.
  chain.shipment("T", shipper, "consignee", ["carrier"]);
  chain.at(testStartMs + 80 * minuteMs);
  chain.seal();
  return chain;
}

/** What a party signed before a registrar suspended it stands; so does what its devices measured. */
export function suspendedChain(): TestChain {
  const chain = simpleChain();
  for (const party of ["shipper", "carrier"])
    chain.say(chain.registrar, "party.suspend", `party:${party}`, { reason: "its licence was withdrawn" });
  chain.seal();
  return chain;
}

/** A parcel in a container on a truck, with a device on each, and somebody else's goods beside it. */
export function nestedChain(): TestChain {
  const chain = new TestChain();
  const shipper = chain.party("shipper", ["shipper"]);
  const carrier = chain.party("carrier");
  const consignee = chain.party("consignee", ["consignee"]);
  const inBox = chain.device("in-box", carrier, { accuracyMs: 1000, driftPpm: 1 });
  const onTruck = chain.device("on-truck", carrier);
  chain.unit("BOX", carrier, "container");
  chain.unit("TRUCK", carrier, "vehicle");
  chain.attach(carrier, "in-box", "unit:BOX");
  chain.attach(carrier, "on-truck", "unit:TRUCK");
  for (const id of ["S", "T", "U"]) chain.shipment(id, shipper, "consignee", ["carrier"]);
  const minute = (n: number) => testStartMs + n * minuteMs;
  const measure = (from: number) => {
    chain.temperatures(inBox, minute(from), 2 * minuteMs, [4, 5, 6, 5]);
    chain.temperatures(onTruck, minute(from), 2 * minuteMs, [14, 15, 16, 15]);
  };
  chain.at(minute(10));
  measure(2);
  for (const id of ["S", "T", "U"]) chain.handOver(shipper, carrier, `shipment:${id}`);
  chain.load(carrier, "BOX", ["shipment:T"]);
  chain.at(minute(20));
  measure(11);
  chain.load(carrier, "BOX", ["shipment:S"]);
  chain.at(minute(30));
  measure(21);
  chain.load(carrier, "TRUCK", ["unit:BOX"]);
  chain.load(carrier, "TRUCK", ["shipment:U"]);
  chain.at(minute(40));
  measure(31);
  chain.unload(carrier, "BOX", ["shipment:S"]);
  chain.at(minute(50));
  measure(41);
  chain.handOver(carrier, consignee, "shipment:S");
  chain.unload(carrier, "TRUCK", ["unit:BOX"]);
  chain.at(minute(60));
  measure(51);
  chain.seal();
  return chain;
}

/** A handover accepted by a scanner, whose delegation its party has narrowed since. */
export function delegatedChain(): TestChain {
  const chain = new TestChain();
  const shipper = chain.party("shipper");
  const carrier = chain.party("carrier");
  const untilMs = testStartMs + 2 * hourMs;
  const scanner = chain.delegate(carrier, "scanner 7", ["custody.*"], untilMs);
  chain.shipment("S", shipper, "shipper", ["carrier"]);
  chain.at(testStartMs + hourMs);
  chain.release(shipper, "shipment:S", "carrier");
  chain.accept(scanner, "shipment:S", "shipper");
  chain.at(testStartMs + 90 * minuteMs);
  const key = encodeCoseKey(scanner.key);
  const narrower = { key, label: "scanner 7", kinds: ["transport.milestone"], until: untilMs };
  chain.say(carrier, "delegation.grant", "party:carrier", narrower);
  chain.seal();
  return chain;
}

/**
 * The logger, the carrier and, twice, the operator got other keys on the way; the logger's first key still filled a
 * gap after that, and its second one was revoked.
 */
export function rotatedChain(): TestChain {
  const chain = new TestChain();
  const shipper = chain.party("shipper");
  const carrier = chain.party("carrier");
  const logger = chain.device("logger", shipper);
  chain.shipment("S", shipper, "shipper", ["carrier"]);
  chain.attach(shipper, "logger", "shipment:S");
  chain.at(testStartMs + hourMs);
  const payloadAt = (timeMs: number) => encodeReadings([{ name: "temperature", value: 5, timeMs }]);
  const pack = (signer: TestSigner, timeMs: number) =>
    chain.statement(signer, "readings", signer.reference, payloadAt(timeMs));
  const buffered = pack(logger, testStartMs);
  chain.submit(pack(logger, testStartMs + minuteMs));
  const second = chain.rotateKey(logger, "the logger's second key");
  chain.rotateOperator("the operator's second key", testStartMs);
  chain.seal();
  chain.submit(pack(second, testStartMs + 2 * minuteMs));
  chain.submit(buffered);
  chain.at(testStartMs + 2 * hourMs);
  const next = chain.rotateKey(carrier, "the carrier's second key");
  chain.release(shipper, "shipment:S", "carrier");
  chain.accept(next, "shipment:S", "shipper");
  chain.say(shipper, "device.key-revoke", "device:logger", { kid: second.key.kid, reason: "stolen" });
  chain.rotateOperator("the operator's third key");
  chain.seal();
  chain.at(testStartMs + 3 * hourMs).seal();
  return chain;
}
