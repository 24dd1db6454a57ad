/** The gateway as a process: opens the stores, recovers, joins the stages, listens; and stops in the reverse order. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { availableParallelism, tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import type { FastifyInstance } from "fastify";
import { isFinal } from "../ledger/codes.ts";
import { toHex } from "../ledger/encoding/bytes.ts";
import type { PublicKey } from "../ledger/keys/cose-key.ts";
import { chainOf } from "../ledger/state/chain.ts";
import { deviceOf } from "../ledger/state/devices.ts";
import { assembleRejection, prepareRejection } from "../ledger/statement/answers.ts";
import { startAlerting } from "./alerts/alerting.ts";
import { proveNewestBlocks, Scrub } from "./audit/scrub.ts";
import { CheckpointFiles, requireNothingPublished } from "./checkpoint/checkpoint-files.ts";
import { loadCheckpointKey, stateCheckpointKey } from "./checkpoint/checkpoint-key.ts";
import { Publisher } from "./checkpoint/publisher.ts";
import { type ChainClock, type MachineClocks, machineClocks, simulatedClock, UtcClock } from "./clock.ts";
import { type Bounds, type Configuration, bounds as defaultBounds } from "./configuration.ts";
import { FigureFacts } from "./figures/figures.ts";
import { collectYoungGarbageInOneThread } from "./garbage.ts";
import { type Answer, Gateway } from "./gateway.ts";
import { Broker } from "./ingest/broker.ts";
import { DeviceRefusals } from "./ingest/device-refusals.ts";
import { Pool } from "./ingest/pool.ts";
import { Verifier } from "./ingest/verifier.ts";
import { Projector } from "./project/projector.ts";
import { Provenance } from "./project/provenance.ts";
import { ShipmentIdentifiers } from "./project/shipment-identifiers.ts";
import { TelemetryProjector } from "./project/telemetry.ts";
import { TradeIndex } from "./project/trade-index.ts";
import { ReportMaker } from "./report/report-maker.ts";
import { Arrivals } from "./routing/arrivals.ts";
import { Closures } from "./routing/closures.ts";
import { JourneyProjector } from "./routing/journey-projector.ts";
import { loadNetwork } from "./routing/network-store.ts";
import { Planner } from "./routing/planner.ts";
import { Suggestions } from "./routing/suggestions.ts";
import { Timetables } from "./routing/timetables.ts";
import { acceptClock } from "./seal/clock-acceptance.ts";
import { Equivocations } from "./seal/equivocations.ts";
import { beginChain, type ChainPlan } from "./seal/genesis.ts";
import { HindranceWatch } from "./seal/hindrance-watch.ts";
import { type Ledger, openLedger } from "./seal/ledger.ts";
import { loadOperatorKey, type OperatorKey } from "./seal/operator-key.ts";
import { completeOperatorRotation, seals } from "./seal/operator-rotation.ts";
import { publishLiabilityRules } from "./seal/publish-rules.ts";
import { receiptOf } from "./seal/receipts.ts";
import { Sealer } from "./seal/sealer.ts";
import { verifySignIn } from "./serve/access.ts";
import { Feed } from "./serve/feed.ts";
import { createServer } from "./serve/server.ts";
import { AccountStore, administrator } from "./store/account-store.ts";
import { FolderLock } from "./store/folder-lock.ts";
import { JourneyStore } from "./store/journey-store.ts";
import { LateTelemetry } from "./store/late-telemetry.ts";
import { LedgerStore } from "./store/ledger-store.ts";
import { PersonalStore } from "./store/personal-store.ts";
import { ProjectionStore } from "./store/projection-store.ts";
import { RequestStore } from "./store/request-store.ts";
import { ScanStore } from "./store/scan-store.ts";
import { ShareStore } from "./store/share-store.ts";
import { NoSpaceError } from "./store/space.ts";
import { reading } from "./store/store-error.ts";
import type { TelemetryStore } from "./store/telemetry.ts";
import { openDuckTelemetry } from "./store/telemetry-duckdb.ts";
import { openInfluxTelemetry } from "./store/telemetry-influx.ts";

export interface RunningGateway {
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly chain: string;
  readonly ledger: Ledger;
  readonly gateway: Gateway;
  readonly sealer: Sealer;
  readonly operatorKey: PublicKey;
  readonly server: FastifyInstance;
  readonly accounts: AccountStore;
  readonly checkpoints: Publisher;
  /** How far the telemetry store is. */
  readonly telemetry: Pick<TelemetryProjector, "height">;
  /** A one-time sign-in link's secret, when nobody has signed in yet. */
  readonly firstLink: string | undefined;
  close(): Promise<void>;
}

export interface StartOptions {
  readonly configuration: Configuration;
  /** How a chain that has not begun is to begin. */
  readonly plan: ChainPlan;
  readonly bounds?: Bounds;
  readonly clocks?: MachineClocks;
  readonly openLedgerStore?: (folder: string) => LedgerStore;
  /** Called when the ledger cannot be written; the default ends the process. */
  readonly fatal?: (error: unknown) => void;
  readonly report?: (message: string) => void;
  /** Under which the keys in the data folder lie; absent, they are plain. */
  readonly operatorPassphrase?: Uint8Array;
  /** The compiled verification worker; by default the one beside this compiled file. */
  readonly verifyWorker?: URL;
  /** The compiled worker that writes reports; by default the one beside its maker. */
  readonly reportWorker?: URL;
  /** The compiled planner's worker; likewise. */
  readonly planWorker?: URL;
  /** The compiled timetable-worker; the one beside this file. */
  readonly timetableWorker?: URL;
}

const verifyWorkerFile = new URL("./ingest/verify-worker.js", import.meta.url);
const planWorkerFile = new URL("./routing/plan-worker.js", import.meta.url);

/**
 * Starts, or rejects with what is wrong and what to do: `LockedError` when another gateway is at work on the data or
 * with the key, `StoreError` for a store that cannot be proved.
 */
export async function startGateway(options: StartOptions): Promise<RunningGateway> {
  collectYoungGarbageInOneThread();
  const { dataFolder } = options.configuration;
  refuseOpenOutsideLoopback(options.configuration);
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const lock = await FolderLock.take(join(dataFolder, "gateway.lock"), resolve(dataFolder));
  try {
    return await start(options, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function start(options: StartOptions, lock: FolderLock): Promise<RunningGateway> {
  const { configuration, plan, bounds = defaultBounds, report = console.error } = options;
  const folder = (name: string) => join(configuration.dataFolder, name);
  const openStore = options.openLedgerStore ?? LedgerStore.open;
  const store = reading(folder("ledger"), () => openStore(folder("ledger")));
  const tip = reading(folder("ledger"), () => store.tip());
  if (!tip) requireNothingPublished(folder("checkpoints"), folder("ledger"));
  const passphrase = options.operatorPassphrase;
  const keys = { folder: folder("keys"), passphrase, warn: report };
  const presentKey = loadOperatorKey(keys.folder, tip !== undefined, keys);
  const chain = tip?.header.chain ?? plan.chain;
  const ledger = reading(folder("ledger"), () => openLedger(store, chain, report));
  if (ledger.tip) proveNewestBlocks(ledger);
  else beginChain(ledger, presentKey, plan);
  await lock.takeAlso(keyLockFile(presentKey.publicKey));
  const clock = clockOf(ledger, bounds, options.clocks ?? machineClocks);
  const operatorKey = completeOperatorRotation(ledger, clock, presentKey, keys);
  refuseForeignKey(ledger, operatorKey);

  let stoppedBecause: string | undefined;
  const fatal = (error: unknown) => {
    stoppedBecause = `the ledger cannot be written: ${String(error)}`;
    (options.fatal ?? endProcess)(error);
  };
  const pool = new Pool(bounds);
  const isFilling = (count: number) => pool.hasLine && pool.count > count;
  const sealer = new Sealer(ledger, clock, operatorKey, bounds, fatal, isFilling);
  const scrub = new Scrub(ledger, (problem) => {
    sealer.halt();
    stoppedBecause = problem;
    report(`the ledger is damaged: ${problem}`);
  });
  const verifier = new Verifier(
    configuration.verifyWorkers ?? Math.max(1, availableParallelism() - 1),
    options.verifyWorker ?? verifyWorkerFile,
    { ...bounds, report },
  );
  const equivocations = new Equivocations({ store, sealer, key: operatorKey, chain });
  const gateway = new Gateway({ store, pool, verifier, sealer, equivocations });

  const checkpointKey = { passphrase, origin: configuration.origin, warn: report };
  const signer = loadCheckpointKey(folder("keys"), ledger, checkpointKey);
  const voice = { sealer, key: operatorKey, chain };
  publishLiabilityRules(voice);
  stateCheckpointKey(voice, signer);
  const checkpoints = new Publisher({
    ledger,
    signer,
    files: new CheckpointFiles(folder("checkpoints")),
    witnesses: configuration.witnesses ?? [],
    bounds,
    contradicted: (reason) => {
      sealer.halt();
      stoppedBecause = `${reason}: this ledger is not the one that was published; restore the newest backup`;
      report(stoppedBecause);
    },
    report,
  });

  const projector = new Projector(store, new ProjectionStore(folder("projection")), report);
  const telemetry = new LateTelemetry(() => openTelemetry(configuration, folder("telemetry"), chain, report));
  const telemetryProjector = new TelemetryProjector(store, telemetry, report);
  const journeys = new JourneyProjector(store, new JourneyStore(folder("journeys")), report);
  const arrivals = new Arrivals(projector.fleet, journeys);
  projector.onBlock((block, changes) => arrivals.take(block, changes));
  projector.catchUp();
  const provenance = new Provenance(store);
  const figures = new FigureFacts(ledger);
  journeys.catchUp(store.height()!);
  const closures = new Closures(folder("closures.json"), report);
  const suggestions = new Suggestions({
    ledger,
    fleet: projector.fleet,
    projector: journeys,
    closures,
    timetables: new Timetables(() => planner.network, options.timetableWorker),
    report,
  });
  arrivals.onEvents((shipments) => suggestions.take(shipments));
  suggestions.lookAtAll();
  const feed = new Feed(store, projector.fleet, bounds);
  const alerting = startAlerting({
    configuration,
    bounds,
    ledger,
    fleet: projector.fleet,
    clock,
    push: (message) => feed.alert(message),
    report,
  });
  projector.onBlock((block, changes) => {
    provenance.take(block);
    figures.take(block, changes);
    telemetryProjector.take(block);
    feed.take(block, changes);
    alerting.take(changes);
  });
  telemetryProjector.start();

  const trade = new TradeIndex(store);
  projector.onBlock((block) => trade.take(block));
  const identifiers = new ShipmentIdentifiers(store, projector.fleet);
  projector.onBlock((block) => identifiers.take(block));
  const personal = new PersonalStore(folder("personal"));
  const accounts = new AccountStore(folder("accounts"));
  pruneAccounts(accounts, report);
  const requests = new RequestStore(folder("requests"));
  const scans = new ScanStore(folder("scans"));
  const deviceRefusals = new DeviceRefusals();
  const shares = new ShareStore(folder("shares"));
  const broker = new Broker({
    configuration,
    bounds,
    pool,
    receive: (frame) => gateway.receive(frame),
    signsIn: (device, password) =>
      signsIn(device, password, { state: ledger.state, chain, signInAgeMsMax: bounds.signInAgeMsMax }),
    senderOf: (device) => {
      const party = deviceOf(ledger.state, device)?.party;
      return party === undefined ? `device:${device}` : `party:${party}`;
    },
    receiptOf: (index) => receiptOf(ledger, index).receipt,
    rejectionOf: (answer) =>
      rejectionOf(answer, operatorKey, chainOf(ledger.state)!.operatorName, chain, clock),
    noteRefusal: (device, refusal) => deviceRefusals.note(device, refusal, clock.nowMs()),
  });
  sealer.onSealed((block) => {
    broker.flushAnswers();
    projector.take(block);
  });

  const planner = new Planner(loadNetwork(configuration.dataFolder), {
    ...bounds,
    workerFile: options.planWorker ?? planWorkerFile,
    learned: () => ({
      durations: journeys.journeys.learner,
      harm: journeys.journeys.harm,
      chain,
      size: journeys.size,
    }),
    report,
  });

  let mqttPort = configuration.mqttPort;
  const server = await createServer({
    configuration,
    bounds,
    ledger,
    trade,
    identifiers,
    personal,
    checkpoints,
    gateway,
    pool,
    clock,
    operatorKey,
    deviceRefusals,
    fleet: projector.fleet,
    provenance,
    figures,
    suggestions,
    journeys,
    closures,
    alerting,
    feed,
    telemetry,
    accounts,
    requests,
    reports: new ReportMaker(bounds.reportsWaitingMax, options.reportWorker),
    scans,
    shares,
    voice,
    planner,
    verifyPage: readVerifyPage(configuration),
    health: () => {
      const reason = stoppedBecause ?? sealer.hindrance;
      return reason === undefined ? { status: "ok" } : { status: "stopped", reason };
    },
    acceptClock: () => acceptClock({ sealer, key: operatorKey, chain }, clock),
    mqttPort: () => mqttPort,
    report,
  });
  mqttPort = await broker.listen();
  await server.listen({ host: configuration.httpHost, port: configuration.httpPort });
  checkpoints.start();
  const hindranceWatch = new HindranceWatch(sealer, bounds.sealRetryMs, report);
  const firstLink =
    accounts.isNew && !configuration.open
      ? accounts.issue("link", administrator, bounds.signInLinkMsMax)
      : undefined;

  return {
    httpPort: (server.server.address() as { port: number }).port,
    mqttPort,
    chain,
    ledger,
    gateway,
    sealer,
    operatorKey: operatorKey.publicKey,
    server,
    accounts,
    checkpoints,
    telemetry: telemetryProjector,
    firstLink,
    close: async () => {
      feed.close();
      suggestions.close();
      await server.close();
      planner.close();
      await broker.close();
      await verifier.close();
      await checkpoints.close();
      await alerting.close();
      await personal.close();
      hindranceWatch.close();
      sealer.close();
      scrub.close();
      await projector.close();
      await journeys.close();
      await telemetryProjector.close();
      await Promise.all([accounts.close(), requests.close(), scans.close(), shares.close(), store.close()]);
      lock.release();
    },
  };
}

/** What has expired is refused anyway; on a full disk it stays. */
function pruneAccounts(accounts: AccountStore, report: (message: string) => void): void {
  try {
    accounts.prune();
  } catch (error) {
    if (!(error instanceof NoSpaceError)) throw error;
    report(`accounts: ${error.message}`);
  }
}

function readVerifyPage({ verifyPageFile }: Configuration): Uint8Array | undefined {
  return verifyPageFile !== undefined && existsSync(verifyPageFile)
    ? readFileSync(verifyPageFile)
    : undefined;
}

function refuseOpenOutsideLoopback({ open, httpHost, mqttHost, trustedProxies }: Configuration): void {
  const loopback = ["127.0.0.1", "::1", "localhost"];
  if (open && !(loopback.includes(httpHost) && loopback.includes(mqttHost)))
    throw new Error("--open is for loopback only: leave out --open, or listen on 127.0.0.1");
  // Whom a request is meant for is what keeps other sites' pages away; a page could say anything in X-Forwarded-Host.
  if (open && trustedProxies && trustedProxies.length > 0)
    throw new Error("--open does not go behind a proxy: leave out --open or --trust-proxy");
}

/** What another key seals, nobody could verify: the next start would refuse the store. */
function refuseForeignKey(ledger: Ledger, { publicKey }: OperatorKey): void {
  if (!seals(ledger, publicKey))
    throw new Error(
      `keys/operator.pem is not the key that seals ${ledger.chain}; restore the right one from a backup`,
    );
}

/** Of a copy of the data on this machine that seals with the same key; on others only witnesses see it. */
function keyLockFile({ kid }: PublicKey): string {
  return join(tmpdir(), `tallyman-${userInfo().username}`, `${toHex(kid)}.lock`);
}

/** Simulated time goes on from the last block; it stands still while the gateway is stopped. */
function clockOf(ledger: Ledger, bounds: Bounds, clocks: MachineClocks): ChainClock {
  const { time } = chainOf(ledger.state)!;
  const { timeMs } = ledger.tip!.header;
  return time.source === "utc"
    ? new UtcClock(timeMs, bounds, clocks)
    : simulatedClock(timeMs, time.speed ?? 1, clocks);
}

function endProcess(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(
    `tallyman: a block could not be made durable (${reason}). Nothing of it was acknowledged. Look after the disk and ` +
      "start again: the start proves what is on it.",
  );
  process.exit(1);
}

async function openTelemetry(
  { influxUrl }: Configuration,
  folder: string,
  chain: string,
  warn: (message: string) => void,
): Promise<TelemetryStore> {
  return influxUrl === undefined
    ? openDuckTelemetry({ folder, chain, warn })
    : openInfluxTelemetry({ url: influxUrl, chain });
}

function signsIn(
  device: string,
  password: Uint8Array | undefined,
  parts: Parameters<typeof verifySignIn>[1],
): boolean {
  if (!password || password.length > 2_048) return false;
  return verifySignIn(Buffer.from(password).toString("latin1"), parts)?.reference === `device:${device}`;
}

function rejectionOf(
  { refusal, statement }: Answer & { sealed: false },
  key: OperatorKey,
  operatorName: string,
  chain: string,
  clock: ChainClock,
): Uint8Array {
  const fields = {
    operator: operatorName,
    chain,
    timeMs: clock.nowMs(),
    ...refusal,
    final: isFinal(refusal.code),
    statement: statement?.hash,
  };
  const prepared = prepareRejection(fields, key.publicKey);
  return assembleRejection(prepared, key.sign(prepared.toBeSigned));
}
