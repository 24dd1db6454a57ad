/**
 * What the gateway's HTTP API answers and what every client of it may rely on.
 *
 * All times are integer milliseconds since 1970 UTC by the chain's clock, all angles degrees, all
 * temperatures degrees Celsius unless a `unit` says otherwise. Hashes and keys are lower-case hex.
 */

import type { Code } from "../../ledger/codes.ts";
import type { DecisionTold } from "../../ledger/evidence/customs.ts";
import type { DisputeTold } from "../../ledger/evidence/disputes.ts";
import type { LiabilityTrace } from "../../ledger/liability/trace.ts";
import type { TraceDifference } from "../../ledger/liability/trace-difference.ts";
import type { AnswerOutcome } from "../../ledger/routing/suggestions/answers.ts";
import type { Interval, Suggestion } from "../../ledger/routing/suggestions/suggestion.ts";
import type { ClearanceStatus } from "../../ledger/state/customs/clearance-state.ts";
import type { GoodsFacts } from "../../ledger/state/customs/matching.ts";
import type { DisputeStatus } from "../../ledger/state/disputes.ts";
import type { ProfilePublish } from "../../ledger/state/profiles.ts";
import type { AlertMessage } from "./alerts.ts";

/** `GET /api/chain`: which chain this is and what time it keeps. */
export interface ChainView {
  chain: string;
  version: string;
  /** Thumbprint (RFC 9679) of the operator's sealing key: what a checker is told to trust. */
  operatorKid: string;
  /** COSE_Key of the operator, hex. */
  operatorKey: string;
  /**
   * Once there is a second key: all of them as COSE_Keys, oldest first, and the statements by which each took the
   * place of the one before, hex.
   */
  operatorSuccession?: { keys: string[]; rotations: string[] };
  time: ChainTime;
  height: number;
  /** Number of entries in the log. */
  size: number;
  logRoot: string;
  stateRoot: string;
  /** Demonstration keys are in use on this chain; pages and bundles must say so. */
  demonstration: boolean;
  /** The HTTP API is open to everyone on this machine (`--open`). */
  open: boolean;
  mqttPort: number;
  pool: { count: number; bytes: number };
  health: { status: "ok" | "stopped"; reason?: string };
  /** Pictures for the fleet's map from a tile server; absent, the map shows its own outlines and asks nobody. */
  mapTiles?: MapTiles;
}

export interface MapTiles {
  /** With `{z}`, `{x}` and `{y}`. */
  readonly url: string;
  /** Whom the map names for the pictures. */
  readonly attribution: string;
}

export interface ClockAcceptedView {
  /** How far the clock had jumped; null when it was believed anyway. */
  jumpMs: number | null;
}

export interface ChainTime {
  source: "utc" | "simulated";
  nowMs: number;
  /** Chain milliseconds per wall millisecond; 1 for `utc`. */
  speed: number;
}

export type FleetStatus = "transit" | "attention" | "critical" | "delivered" | "stale" | "planned";

/** One shipment as the map and the list show it: the newest of each, latest wins. */
export interface FleetRow {
  shipment: string;
  goods: string;
  origin: string;
  destination: string;
  status: FleetStatus;
  /** The quantity that left, or is leaving, its limits; empty when there is nothing to say. */
  reason: string;
  holder: string;
  holderName: string;
  lat: number | null;
  lon: number | null;
  headingDegrees: number | null;
  speedMetersPerSecond: number | null;
  temperatureCelsius: number | null;
  batteryPercent: number | null;
  device: string | null;
  /** Time of the newest reading, or of the newest event when there is no reading. */
  atMs: number;
  /** When it arrives, learned from past journeys; absent once it has, or where nothing was planned. */
  eta?: ShipmentEta;
}

/** When a shipment reaches a point of its plan: earlier than p10 in one case of ten, later than p90 in one of ten. */
export interface ArrivalView {
  leg: string;
  step: string;
  /** By its name in the terms. */
  place: string;
  plannedMs: number;
  p10Ms: number;
  p50Ms: number;
  p90Ms: number;
  /** Probability of being later than planned, 0 to 1. */
  late: number;
}

export interface ShipmentEta {
  /** The moment from which it looks ahead. */
  atMs: number;
  next: ArrivalView;
  final: ArrivalView;
  /** Past stretches of the same way as the next one; below ten the forecast leans on what is usual for the mode. */
  comparable: number;
  model: string;
  /** Of the last block whose outcomes it knows. */
  height: number;
}

/** A suggestion with its hash, which an answer to it names, and in words made from its numbers. */
export interface SuggestionView {
  hash: string;
  suggestion: Suggestion;
  /** The services are made up. */
  sample: boolean;
  sentences: { en: string[]; de: string[] };
}

/** A moving shipment whose temperature leaves its limits, and where it could be kept in them. */
export interface ColdStoreView {
  shipment: string;
  /** Terminal of the transport network. */
  terminal: string;
  name: string;
  locode: string;
  /** From its newest position, by road. */
  meters: number;
  drivingMs: number;
  sample: boolean;
}

/** `GET /api/suggestions` */
export interface SuggestionsView {
  suggestions: SuggestionView[];
  coldStores: ColdStoreView[];
}

/** `GET /api/shipments/{id}/suggestion` */
export interface ShipmentSuggestionView {
  suggestion: SuggestionView | null;
}

/** A suggestion that somebody answered, in the answer's own figures, and what came of it. */
export interface AnsweredSuggestionView {
  shipment: string;
  answer: "accepted" | "rejected";
  reason: string | null;
  party: string;
  atMs: number;
  /** The signed answer: its index in the log and its hash. */
  index: number;
  statement: string;
  /** Hash of the suggestion; `size` and the rest of its basis are in the statement. */
  suggestion: string;
  changeAt: string;
  closed: string[];
  currency: string;
  present: { arrivalMs: Interval; latePpm: number };
  option: { arrivalMs: Interval; latePpm: number; legs: AnsweredLegView[] };
  /** Option minus present. */
  delta: { arrivalMs: Interval; latePpm: Interval; costMinor: number; co2Grams: number };
  /** `null` until the goods have arrived. */
  outcome: AnswerOutcome | null;
}

export interface AnsweredLegView {
  /** What milestones on it name once it is taken. */
  id: string;
  service: string;
  mode: string;
  carrier: string;
  fromName: string;
  toName: string;
  departureMs: number;
  arrivalMs: number;
}

/** `GET /api/suggestions/history` */
export interface SuggestionHistoryView {
  /** Newest first. */
  answers: AnsweredSuggestionView[];
  /** Pass it as `before` for older ones; `null`: there are none. */
  before: number | null;
}

/** `GET /api/closures` */
export interface ClosuresView {
  closed: string[];
  passages: { id: string; name: string }[];
}

/** `GET /api/fleet`: a snapshot and the feed cursor it belongs to. */
export interface FleetView {
  /** Position in the log (number of entries) the snapshot includes; pass it to the feed. */
  cursor: number;
  rows: FleetRow[];
}

/** Events of `GET /api/feed` (server-sent events). `id:` of each is the cursor after it. */
export type FeedEvent =
  /** Newest rows, coalesced: only the last one per shipment inside the window. */
  | { type: "rows"; rows: FleetRow[] }
  /** One per block: what was sealed. */
  | { type: "block"; height: number; size: number; timeMs: number; statements: number }
  /** A statement other than readings; never coalesced, never dropped. */
  | { type: "event"; event: StatementSummary }
  /** An alert was raised, rose or is over. Alerts are no part of the log: after a lost connection fetch `/api/alerts`. */
  | { type: "alert"; message: AlertMessage }
  /** The cursor lies too far back to be streamed; fetch `/api/fleet` and connect again. */
  | { type: "reset"; cursor: number }
  /** The client did not read fast enough and is being disconnected; come back with the cursor. */
  | { type: "slow"; cursor: number };

/** A statement in the log, decoded for people. */
export interface StatementSummary {
  index: number;
  height: number;
  hash: string;
  kind: string;
  issuer: string;
  /** Legal name of the issuing party, or of the party that registered the issuing device. */
  issuerName: string;
  subject: string;
  kid: string;
  sequence: number;
  issuedAtMs: number;
  sealedAtMs: number;
  /** The payload as JSON: byte strings as hex, maps as objects. */
  payload: unknown;
}

export interface PlaceView {
  name: string;
  lat?: number;
  lon?: number;
  locode?: string;
}

export interface ConditionView {
  quantity: string;
  min?: number;
  max?: number;
  /** Milliseconds outside the band before it counts as an excursion; 0 = at once. */
  toleranceMs: number;
}

export interface LegView {
  id: string;
  mode: string;
  carrier: string;
  carrierName: string;
  from: PlaceView;
  to: PlaceView;
  plannedDepartureMs?: number;
  plannedArrivalMs?: number;
}

export interface CustodyView {
  holder: string;
  holderName: string;
  fromMs: number;
  toMs: number | null;
  /** The holder has released and nobody has accepted yet since this time. */
  inTransferSinceMs: number | null;
  clean: boolean;
  reservations: string[];
  statements: string[];
}

/** One planned and, once it happened, actual step of a shipment's journey. */
export interface MilestoneView {
  leg: string;
  step: string;
  place: string;
  plannedMs: number | null;
  actualMs: number | null;
  statement: string | null;
}

export interface AttachmentView {
  device: string;
  /** `shipment:<id>` or `unit:<id>`: what the device is fixed to. */
  target: string;
  fromMs: number;
  toMs: number | null;
}

export interface ShipmentView {
  shipment: string;
  row: FleetRow;
  shipper: string;
  shipperName: string;
  consignee: string;
  consigneeName: string;
  goods: {
    description: string;
    hsCode?: string;
    grossMassGrams?: number;
    packages?: number;
    valueMinor?: number;
    currency?: string;
  };
  conditions: ConditionView[];
  legs: LegView[];
  milestones: MilestoneView[];
  custody: CustodyView[];
  attachments: AttachmentView[];
  /** Units the shipment is or was aboard, outermost last. */
  units: { unit: string; fromMs: number; toMs: number | null }[];
  createdAtMs: number;
  deliveredAtMs: number | null;
  statementCount: number;
  /** In the order in which they were opened. */
  disputes: { dispute: string; status: DisputeStatus }[];
}

/** One line of `GET /api/disputes`. */
export interface DisputeRow {
  dispute: string;
  shipment: string;
  claimant: string;
  claimantName: string;
  respondents: string[];
  /** Legal names, in the same order. */
  respondentNames: string[];
  /** In the smallest unit of the currency. */
  claim: { minor: number; currency: string };
  status: DisputeStatus;
  /** Index of the entry that opened it. */
  openedAt: number;
  openedAtMs: number;
  proposals: number;
  /** The clock of the law that runs out first, while the dispute is open and one runs. */
  nextDeadline: { code: string; leg: string; by: string; deadlineMs: number } | null;
}

/** `GET /api/disputes/{id}` */
export interface DisputeView {
  dispute: DisputeTold;
  /** Legal names by party. */
  names: Record<string, string>;
  /** The trace at the position where the dispute was opened. */
  opened: LiabilityTrace;
  now: LiabilityTrace;
  difference: TraceDifference;
}

export interface DeviceView {
  device: string;
  model: string;
  party: string;
  partyName: string;
  kid: string;
  key: string;
  revoked: boolean;
  attachment: AttachmentView | null;
  sequence: number | null;
  openGaps: number;
  lastReadingMs: number | null;
  batteryPercent: number | null;
  quantities: string[];
  /**
   * From the newest time in a statement of readings to the time of its block, the least of the recent ones: below zero, the
   * device's clock is ahead; far above, it is behind or what it sends is late. null before the first readings.
   */
  clockOffsetMs: number | null;
  /** Until when its newest calibration holds; null when there is none. */
  calibratedUntilMs: number | null;
  /** What the broker refused of it since the gateway started: one for each code, the newest first, five at most. */
  refusals: DeviceRefusalView[];
}

export interface DeviceRefusalView {
  code: Code;
  detail: string;
  /** By the chain's clock. */
  lastMs: number;
  count: number;
}

/** `GET /api/keys/{kid}`: a registered key; whoever asks compares its thumbprint. */
export interface KeyView {
  kid: string;
  /** COSE_Key, hex. */
  key: string;
  /** For whom it signs: `party:…`, `device:…`, or the chain for its operator. */
  reference: string;
  revoked: boolean;
  /** Another key has taken its place. */
  replaced: boolean;
  /** What it signed that was sealed since then is in doubt. */
  compromisedSinceMs: number | null;
}

export interface PartyView {
  party: string;
  legalName: string;
  country: string;
  roles: string[];
  registration?: string;
  keys: { kid: string; revoked: boolean }[];
  delegations: { kid: string; label: string; kinds: string[]; untilMs: number; revoked: boolean }[];
}

/** One line of `GET /api/profiles`; `GET /api/profiles/{party}/{id}` */
export interface ProfileView {
  party: string;
  partyName: string;
  /** Index of the entry that published this version. */
  publishedAt: number;
  publishedAtMs: number;
  /** The newest version, as it was signed. */
  profile: ProfilePublish;
}

export interface UnitView {
  unit: string;
  type: string;
  identifier: string;
  party: string;
  epoch: number;
  holder: string;
  contents: string[];
  within: string | null;
}

export interface BlockView {
  height: number;
  timeMs: number;
  size: number;
  firstIndex: number;
  hash: string;
  previous: string;
  logRoot: string;
  stateRoot: string;
  /** The operator's seal, COSE_Sign1 in hex; absent only while it is being made. */
  seal: string;
}

/** One series of `GET /api/shipments/{id}/readings` or `GET /api/devices/{id}/readings`. */
export interface SeriesView {
  device: string;
  quantity: string;
  unit: string;
  /** Real sample times; when thinned, the minimum and maximum of each absolute-time bucket. */
  timesMs: number[];
  values: number[];
  /** Log index of the signed statement behind each sample. */
  indexes: number[];
  thinned: boolean;
}

/** `201` of `POST /entries`, and `200` when the same statement was already sealed. */
export interface EntryView {
  hash: string;
  index: number;
  height: number;
  /** RFC 9942 receipt, hex. */
  receipt: string;
}

/** `GET /api/witnesses`: the log's key, and whose cosignatures its checkpoints get. */
export interface WitnessesView {
  /** The log's key as others write it into their policies: `name+id+base64`. */
  key: string;
  /** Entries in the newest checkpoint. */
  size: number;
  /** Entries in the newest of those that most witnesses cosigned. */
  cosignedSize: number;
  witnesses: { key: string; url: string | null; cosignedSize: number | null; problem: string | null }[];
}

/** RFC 9457 problem details; `code` is from `docs/codes.md`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  /** `true`: sending the same statement again can never succeed. */
  final: boolean;
}

/** A browser's key asking a party to let it act; answered by the party's own signed delegation. */
export interface DelegationRequest {
  id: string;
  party: string;
  /** COSE_Key, hex. */
  key: string;
  kid: string;
  label: string;
  kinds: string[];
  untilMs: number;
  state: "open" | "granted" | "withdrawn";
}

/** A simulated device asked for in the browser; the demonstration fleet picks it up. */
export interface SimulatedDeviceRequest {
  id: string;
  shipment: string;
  fault: string | null;
  state: "open" | "running" | "failed";
  device: string | null;
  detail: string;
}

export interface SessionView {
  user: string;
  role: "administrator" | "reader" | "open";
  scopes: string[];
}

/** Faults a simulated device can have, physical and of its messages. */
export const faultNames = [
  "coolingFailure",
  "doorLeftOpen",
  "drop",
  "lose",
  "delay",
  "duplicate",
  "reorder",
  "replay",
  "skew",
  "wrongKey",
  "bitFlip",
] as const;
export type FaultName = (typeof faultNames)[number];

/** A customs list, as it is in force now. */
export interface CustomsListView {
  list: string;
  authority: string;
  authorityName: string;
  country: string;
  title: string;
  polarity: "negative" | "positive";
  sides: string[];
  version: number;
  entries: number;
  /** Parts of the next version that have come, of how many. */
  pending: { received: number; parts: number } | null;
}

/** An entry of a list, in force or not. */
export interface CustomsEntryView {
  entry: string;
  added: number;
  removed: number | null;
  /** The fields that say which goods it is about, as they were published. */
  goods: Record<string, unknown>;
}

/** A shipment before customs, as the queue shows it. */
export interface ClearanceRow {
  shipment: string;
  goods: string;
  hsCode: string | null;
  shipper: string;
  shipperName: string;
  dispatch: string;
  destination: string;
  lane: "green" | "normal";
  status: ClearanceStatus;
  risk: number;
  isSelected: boolean;
  lastMs: number;
}

/** One shipment's clearance with all of its decisions. */
export interface ClearanceView {
  row: ClearanceRow;
  facts: GoodsFacts;
  decisions: DecisionTold[];
  /** Legal names of those who decided, by party. */
  names: Record<string, string>;
}

export interface ProductView {
  gtin: string;
  name: string;
  producer: string;
  producerName: string;
  description: string | null;
  hsCode: string | null;
}

/** What a party has of a lot. */
export interface HoldingView {
  lot: string;
  party: string;
  partyName: string;
  massMilligrams: number;
}

export interface LotView {
  lot: string;
  name: string;
  by: string;
  byName: string;
  product: string | null;
  origin: string | null;
  massMilligrams: number;
  atMs: number;
  inputs: { lot: string; massMilligrams: number }[];
  certificates: string[];
  /** How many are numbered. */
  items: number;
  recalled: string | null;
  consignments: {
    n: number;
    from: string;
    to: string;
    massMilligrams: number;
    serials: number;
    shipment: string | null;
    status: "open" | "accepted" | "refused";
    releasedAt: number;
  }[];
  holdings: HoldingView[];
}

/** A lot that a trace came to; `steps` productions away from its start. */
export interface TracedLot {
  lot: string;
  name: string;
  by: string;
  byName: string;
  product: string | null;
  origin: string | null;
  recalled: string | null;
  massMilligrams: number;
  steps: number;
}

export interface TraceView {
  direction: "back" | "forward";
  lots: TracedLot[];
  /** Who has any of these lots now. */
  holdings: HoldingView[];
  /** Everybody who ever got any of them. */
  buyers: { party: string; partyName: string }[];
}

/** A recall with everything that was made of the lots it names. */
export interface RecallView extends TraceView {
  recall: string;
  by: string;
  byName: string;
  reason: string;
  instructions: string;
  atMs: number;
  named: string[];
}

export interface ComplaintView {
  complaint: string;
  about: string;
  sort: "counterfeit" | "quality" | "damage" | "other";
  /** Hash of the statement that opened it. */
  statement: string;
  /** Of one that came by an item's public page: the path of its page there, with what was said. */
  page: string | null;
  addressee: string;
  addresseeName: string;
  /** `null` until it is answered. */
  outcome: "investigating" | "accepted" | "rejected" | null;
  answer: string | null;
}
