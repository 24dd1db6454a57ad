/** Everything the gateway can be told, and every bound it keeps, with its name and unit. */

import type { WitnessConfiguration } from "./checkpoint/witness-submitter.ts";
import type { MapTiles } from "./contract/api.ts";

export interface Configuration {
  readonly dataFolder: string;
  readonly httpHost: string;
  readonly httpPort: number;
  readonly mqttHost: string;
  readonly mqttPort: number;
  /** No sign-in on HTTP and MQTT; allowed on loopback only. */
  readonly open: boolean;
  /** Where telemetry goes: absent, the embedded store. */
  readonly influxUrl?: string;
  /** Folder of the built dashboard; absent, the API alone is served. */
  readonly dashboardFolder?: string;
  /** The offline checker, one HTML file, put into bundles; absent, bundles come without it. */
  readonly verifyPageFile?: string;
  /** Script and style of the public page of an item. */
  readonly itemPageFolder?: string;
  /** Name of the log on its checkpoints; absent, the one stated in the log, or else the chain. */
  readonly origin?: string;
  /** Where people reach the dashboard, for links in messages. */
  readonly publicUrl?: string;
  /** A tile server for the fleet's map; absent, browsers ask nobody else for anything. */
  readonly mapTiles?: MapTiles;
  /** `smtp://user:password@host:587`; absent, no mail is sent. */
  readonly smtpUrl?: string;
  readonly mailFrom?: string;
  /** Webhooks may go to addresses that are not public. */
  readonly allowPrivateWebhooks?: boolean;
  /**
   * Proxies whose X-Forwarded-For, -Proto and -Host are believed: addresses, CIDR ranges, `loopback`, `linklocal` or
   * `uniquelocal`. Absent, nobody's: everybody can write such headers.
   */
  readonly trustedProxies?: readonly string[];
  /** Threads that verify signatures; absent, one less than the machine's cores, and at least one. */
  readonly verifyWorkers?: number;
  /** Whose cosignatures are collected. */
  readonly witnesses?: readonly WitnessConfiguration[];
}

export const bounds = {
  /** Statements between decoding and seal, more than a block holds; at the bound arrivals stand in line, nothing is dropped. */
  poolCountMax: 4_096,
  poolBytesMax: 64 * 1024 * 1024,
  /** Of one party before the pool, read but not begun; at the bound nothing more is read from its MQTT clients. */
  partyLineBytesMax: 32 * 1024 * 1024,
  /** The same of all parties. */
  lineBytesMax: 256 * 1024 * 1024,
  /** Tables of known signers' keys, of all verification threads together; a key takes 7,712 bytes. */
  keyTablesBytesMax: 96 * 1024 * 1024,
  /** A verification thread that owes an answer for so long is replaced; what it had is verified in its place. */
  verifyTimeoutMs: 10_000,
  /** A block is sealed when it holds this many statements … */
  blockCountMax: 2_000,
  /** … or this many bytes … */
  blockBytesMax: 8 * 1024 * 1024,
  /** … or is this old: between these two, the older the longer blocks take. */
  blockAgeMsMin: 2,
  blockAgeMsMax: 25,
  /** While the pool is full and others stand in line before it, a block is filled for up to this long instead. */
  fillingBlockAgeMsMax: 1_000,
  /** An idle log seals an empty block after this wall time, so that the last block's seal enters the log. */
  idleSealMsMax: 600_000,
  /** The clock may be behind the last block, or depart from evenly elapsed time, by this much. */
  clockJumpMsMax: 60_000,
  /** At start-up the clock may be ahead of the last block by this much: what is sealed once cannot go back. */
  clockAheadMsMax: 400 * 86_400_000,
  /** Whether sealing is possible again is looked at this often. */
  sealRetryMs: 1_000,

  /** One MQTT packet; a larger one is not read, its connection is closed at its header. */
  packetBytesMax: 128 * 1024,
  connectionsMax: 10_000,
  connectionsPerAddressMax: 2_000,
  connectTimeoutMs: 5_000,
  keepaliveSecondsMax: 3_600,
  topicLevelsMax: 8,
  /** A subscriber that does not read for this long is cut off; ingest does not wait for it. */
  drainTimeoutMs: 5_000,
  /** Bytes waiting to be read by one MQTT client before messages to it are left out. */
  clientWriteBytesMax: 1024 * 1024,
  /** One client's statements between arrival and answer before reading from it pauses. */
  clientWindowCountMax: 512,
  clientWindowBytesMax: 4 * 1024 * 1024,
  /** What one device may send over MQTT on average, and at once after a pause; a statement counts once, and once more per 4 KiB. */
  deviceStatementsPerSecondMax: 1_000,
  deviceStatementsBurstMax: 2_000,
  /** Rejections one device is sent per second; further ones are answered on its next try. */
  rejectionsPerSecondMax: 50,
  /** A sign-in proof is at most this old or this far ahead, by the machine's clock. */
  signInAgeMsMax: 300_000,

  /** Route plans that wait for the one thread that plans; further ones are refused. */
  plansWaitingMax: 32,
  /** A plan that takes longer is given up. */
  planMsMax: 60_000,
  /** Labels of one search; at the bound the answer says that it is incomplete. */
  planLabelsMax: 3_000_000,
  /** One network's document. */
  networkBytesMax: 64 * 1024 * 1024,

  requestBytesMax: 1024 * 1024,
  requestsPerMinuteMax: 6_000,
  listCountMax: 1_000,
  /** Of whole blocks in one answer, unless a single block is larger. */
  blockPageBytesMax: 16 * 1024 * 1024,
  seriesPointsMax: 20_000,
  /** One page of the fleet's past: devices times steps, and the length of its window. */
  pastPointsMax: 25_000,
  pastWindowMsMax: 31 * 86_400_000,
  /** Reports that are being written or wait for their turn; each takes seconds of one core. */
  reportsWaitingMax: 20,
  /** Live feed. */
  feedClientsMax: 500,
  feedClientBytesMax: 4 * 1024 * 1024,
  /** A client that takes not one byte for so long, heartbeats included, is disconnected. */
  feedClientStallMsMax: 60_000,
  feedCoalesceMs: 100,
  feedHeartbeatMs: 15_000,
  feedBackfillEntriesMax: 50_000,
  /** A checkpoint is published this often while the log grows. */
  checkpointIntervalMs: 1_000,
  /** A witness that takes longer is not waited for. */
  witnessTimeoutMs: 5_000,
  /** A witness that fails is asked again after a while that grows up to this. */
  witnessPauseMsMax: 300_000,
  /** All shipments are looked at this often for alerts that come without a block: silence, deadlines. */
  alertSweepMs: 5_000,
  alertSubscriptionsMax: 200,
  sessionMsMax: 30 * 86_400_000,
  signInLinkMsMax: 3_600_000,
} as const;

export type Bounds = { readonly [K in keyof typeof bounds]: number };
