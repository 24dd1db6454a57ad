/**
 * State values as a bundle proves them. The values come with a root that anybody may have sealed, so each is
 * decoded by the schema of its name before anything relies on its form.
 */

import { RefusalError } from "../codes.ts";
import { toHex } from "../encoding/bytes.ts";
import { CborError, decodeCbor } from "../encoding/cbor-decode.ts";
import { decodeCoseKey, encodeCoseKey } from "../keys/cose-key.ts";
import type { CertificateState } from "../state/certificates.ts";
import { type ChainState, limitsSchema } from "../state/chain.ts";
import type { CheckpointKeyState } from "../state/checkpoint-key.ts";
import {
  type ClearanceDecision,
  type ClearanceState,
  clearanceEvents,
} from "../state/customs/clearance-state.ts";
import type { AttachmentState, CalibrationState, DeviceState } from "../state/devices.ts";
import type { EpochState, ShipmentState, StayState, UnitState } from "../state/holdables.ts";
import { type KeyState, publicKeyOf, type SignerState } from "../state/keys.ts";
import type { LiabilityRulesState } from "../state/liability-rules.ts";
import { type PartyState, partyCapacities } from "../state/parties.ts";
import type { ComplaintState } from "../state/provenance/complaints.ts";
import type { ItemState } from "../state/provenance/items.ts";
import type { LotState, RecallState } from "../state/provenance/lots.ts";
import type { ProductState } from "../state/provenance/products.ts";
import type { RecordState } from "../state/records.ts";
import { decimalText, type SdrRateState } from "../state/sdr-rates.ts";
import type { StateValue } from "../state/view.ts";
import { dateSchema } from "../statement/civil-date.ts";
import {
  boolean,
  bytes,
  type Decoder,
  decimal,
  identifier,
  integer,
  list,
  oneOf,
  optional,
  record,
  reference,
  text,
  timeMs,
} from "../statement/schema.ts";
import { EvidenceError } from "./problem.ts";

export const stateMember = "proofs/state.cbor";

const count = integer(0, Number.MAX_SAFE_INTEGER);
const hash = bytes(32, 32);
const listMax = 100_000;

const chainValue: Decoder<ChainState> = record({
  id: reference("chain"),
  operatorName: text(200),
  rules: count,
  limits: limitsSchema,
  time: record({ source: oneOf("utc", "simulated"), start: optional(timeMs), speed: optional(count) }),
  demonstration: boolean,
  operatorKeys: optional(list(hash, listMax, 2)),
});

const partyValue: Decoder<PartyState> = record({
  legalName: text(200),
  country: text(2, 2),
  roles: list(text(32), listMax),
  keys: list(hash, listMax),
  capacity: optional(oneOf(...partyCapacities)),
  registration: optional(record({ scheme: text(40), number: text(40) })),
  gln: optional(text(13)),
  personal: optional(list(record({ name: identifier, commitment: hash }), listMax)),
  suspension: optional(record({ at: count, reason: text(500) })),
});

const delegationValue = record({
  party: identifier,
  label: text(100),
  kinds: list(text(100), listMax),
  untilMs: timeMs,
});

const keyValue: Decoder<KeyState> = record({
  algorithm: oneOf("Ed25519", "ES256"),
  bytes: bytes(32, 64),
  signer: oneOf("operator", "registrar", "party", "device", "delegate"),
  reference: reference("chain", "party", "device"),
  delegation: optional(delegationValue),
  revokedAt: optional(count),
  replacedAt: optional(count),
  replaces: optional(hash),
  enrolledBy: optional(reference("party")),
  compromisedSinceMs: optional(timeMs),
});

const signerValue: Decoder<SignerState> = record({
  next: count,
  last: hash,
  gaps: list(record({ from: count, to: count, before: optional(hash), after: hash }), listMax),
  first: optional(count),
});

const deviceValue: Decoder<DeviceState> = record({
  party: identifier,
  kid: hash,
  model: text(100),
  clockAccuracyMs: integer(0, 86_400_000),
  clockDriftPpm: decimal(0, 1e9),
  attachments: count,
  attachedTo: optional(reference("shipment", "unit")),
  revokedAt: optional(count),
});

const attachmentValue: Decoder<AttachmentState> = record({
  target: reference("shipment", "unit"),
  fromMs: timeMs,
  toMs: optional(timeMs),
});

const certificate = {
  certificate: text(200),
  laboratory: text(200),
  validFrom: timeMs,
  validUntil: timeMs,
  uncertainties: list(record({ quantity: text(32), value: decimal(0, 1e6) }), listMax),
};
const calibrationValue: Decoder<CalibrationState> = record({
  ...certificate,
  earlier: optional(list(record(certificate), listMax)),
});

const holdable = {
  holder: identifier,
  heldSinceMs: timeMs,
  release: optional(record({ to: identifier, atMs: timeMs })),
  aboard: optional(identifier),
  stays: count,
};

const unitValue: Decoder<UnitState> = record({
  ...holdable,
  party: identifier,
  type: text(32),
  scheme: text(32),
  number: text(64),
  epoch: count,
  levels: count,
});

const shipmentValue: Decoder<ShipmentState> = record({
  ...holdable,
  shipper: identifier,
  consignee: identifier,
  carriers: list(identifier, listMax),
  createdAt: count,
  deliveredMs: optional(timeMs),
  customs: optional(boolean),
});

const country = text(2, 2);

const clearanceStatus = oneOf(
  "booked",
  "declared",
  "presented",
  "inspecting",
  "inspected",
  "quarantined",
  "released",
  "refused",
);
const lane = oneOf("green", "normal");

const goodsFacts = record({
  dispatch: country,
  destination: country,
  transit: list(country, listMax),
  origin: country,
  shipper: identifier,
  producers: list(identifier, listMax),
  products: list(text(14, 14), listMax),
  hsCode: optional(text(10)),
  massGrams: optional(count),
  valueMinor: optional(count),
  currency: optional(text(3, 3)),
  certificates: list(identifier, listMax),
});

const clearanceValue: Decoder<ClearanceState> = record({
  facts: goodsFacts,
  lane,
  status: clearanceStatus,
  decisions: integer(0, 10_000),
  risk: count,
  isSelected: boolean,
});

const entryMatches = list(
  record({
    list: identifier,
    version: count,
    entry: identifier,
    addedAt: count,
    missing: list(identifier, listMax),
  }),
  listMax,
);

const clearanceDecisionValue: Decoder<ClearanceDecision> = record({
  event: oneOf(...clearanceEvents),
  by: identifier,
  status: clearanceStatus,
  lane,
  under: list(record({ list: identifier, version: count, publishedAt: count }), listMax),
  negative: entryMatches,
  positive: entryMatches,
  risk: record({
    points: count,
    isSelected: boolean,
    reasons: list(record({ reason: text(200), points: count }), listMax),
    version: optional(count),
    publishedAt: optional(count),
  }),
  known: count,
  at: count,
  atMs: timeMs,
});

/** `certificate/<id>` in the state. */
const certificateValue: Decoder<CertificateState> = record({
  issuer: identifier,
  type: identifier,
  holder: identifier,
  document: hash,
  hsPrefix: optional(text(10)),
  products: optional(list(text(14, 14), listMax)),
  lots: optional(list(identifier, listMax)),
  validFromMs: timeMs,
  validUntilMs: timeMs,
  issuedAt: count,
  revokedAt: optional(count),
});

const productValue: Decoder<ProductState> = record({
  producer: identifier,
  name: text(200),
  description: optional(text(1_000)),
  hsCode: optional(text(10)),
  registeredAt: count,
});

const lotValue: Decoder<LotState> = record({
  by: identifier,
  name: text(200),
  product: optional(text(14, 14)),
  massMilligrams: count,
  origin: optional(country),
  production: optional(identifier),
  inputs: optional(list(record({ lot: identifier, massMilligrams: count }), listMax)),
  certificates: list(identifier, listMax),
  atMs: timeMs,
  declaredAt: count,
  consignments: count,
  items: count,
  recalled: optional(identifier),
});

const itemValue: Decoder<ItemState> = record({
  lot: identifier,
  holder: identifier,
  madeAt: count,
  consignment: optional(count),
});

const recallValue: Decoder<RecallState> = record({
  by: identifier,
  lots: list(identifier, listMax),
  reason: text(1_000),
  instructions: text(1_000),
  atMs: timeMs,
  issuedAt: count,
});

const complaintValue: Decoder<ComplaintState> = record({
  about: reference("product", "lot", "item"),
  sort: oneOf("counterfeit", "quality", "damage", "other"),
  by: reference("party", "chain"),
  addressee: identifier,
  openedAt: count,
  outcome: optional(oneOf("investigating", "accepted", "rejected")),
  answer: optional(text(2_000)),
  answeredAt: optional(count),
});

const stayValue: Decoder<StayState> = record({
  unit: identifier,
  firstEpoch: count,
  fromMs: timeMs,
  lastEpoch: optional(count),
  toMs: optional(timeMs),
});

const epochValue: Decoder<EpochState> = record({ fromMs: timeMs, toMs: optional(timeMs) });

const recordValue: Decoder<RecordState> = record({ count, head: hash });

const liabilityRulesValue: Decoder<LiabilityRulesState> = record({
  id: identifier,
  version: count,
  publishedAt: count,
});

const sdrRateValue: Decoder<SdrRateState> = record({
  date: dateSchema,
  perSdr: decimalText,
  source: text(200),
  publishedAt: count,
});

const checkpointKeyValue: Decoder<CheckpointKeyState> = record({
  origin: text(128),
  bytes: bytes(32, 32),
  statedAt: count,
});

/** By the part of the name before its first slash. */
const valuesByDomain: Readonly<Record<string, Decoder<StateValue>>> = {
  chain: chainValue,
  party: partyValue,
  key: keyValue,
  signer: signerValue,
  device: deviceValue,
  attachment: attachmentValue,
  calibration: calibrationValue,
  unit: unitValue,
  shipment: shipmentValue,
  stay: stayValue,
  epoch: epochValue,
  record: recordValue,
  clearance: clearanceValue,
  "clearance-decision": clearanceDecisionValue,
  certificate: certificateValue,
  product: productValue,
  lot: lotValue,
  item: itemValue,
  recall: recallValue,
  complaint: complaintValue,
  "liability-rules": liabilityRulesValue,
  "sdr-rate": sdrRateValue,
  "checkpoint-key": checkpointKeyValue,
};

/** Throws `EvidenceError` (`value_malformed`). */
export function decodeStateValue(name: string, encoded: Uint8Array): StateValue {
  const slash = name.indexOf("/");
  const domain = slash < 0 ? name : name.slice(0, slash);
  const decoder = Object.hasOwn(valuesByDomain, domain) ? valuesByDomain[domain] : undefined;
  if (!decoder) throw new EvidenceError("value_malformed", stateMember, `no kind of value is called ${name}`);
  try {
    const value = decoder(decodeCbor(encoded), name);
    if (domain === "key") requireOwnName(name, value as KeyState);
    return value;
  } catch (error) {
    if (error instanceof CborError || error instanceof RefusalError)
      throw new EvidenceError("value_malformed", stateMember, `${name}: ${error.message}`);
    throw error;
  }
}

/** The key is a point on which all verifiers agree, and stands under its own thumbprint. */
function requireOwnName(name: string, key: KeyState): void {
  const length = key.algorithm === "Ed25519" ? 32 : 64;
  if (key.bytes.length !== length)
    throw new RefusalError("key_malformed", `the key has ${key.bytes.length} bytes`);
  const { kid } = decodeCoseKey(encodeCoseKey(publicKeyOf(key)));
  if (name !== `key/${toHex(kid)}`)
    throw new RefusalError("key_malformed", `its thumbprint is ${toHex(kid)}`);
}
