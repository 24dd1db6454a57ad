/**
 * What must hold after any number of crashes, checked against the data folder and what the clients were told.
 * Each check answers with what is wrong, in words.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { auditStore } from "../../gateway/audit/audit-store.ts";
import { Projector } from "../../gateway/project/projector.ts";
import { TelemetryProjector } from "../../gateway/project/telemetry.ts";
import { Arrivals } from "../../gateway/routing/arrivals.ts";
import { JourneyProjector } from "../../gateway/routing/journey-projector.ts";
import { JourneyStore } from "../../gateway/store/journey-store.ts";
import { LedgerStore } from "../../gateway/store/ledger-store.ts";
import { ProjectionStore } from "../../gateway/store/projection-store.ts";
import { timeMsMax } from "../../gateway/store/telemetry.ts";
import { openDuckTelemetry } from "../../gateway/store/telemetry-duckdb.ts";
import { equalBytes, toHex } from "../../ledger/encoding/bytes.ts";
import type { Entry } from "../../ledger/log/block.ts";
import { headerHash } from "../../ledger/log/header.ts";
import { leafHash, rootFromInclusion } from "../../ledger/log/merkle.ts";
import type { ReplayedBlock } from "../../ledger/log/replay.ts";
import { decodeReceipt, decodeSeal } from "../../ledger/log/seal.ts";
import { payloadAs } from "../../ledger/state/kinds.ts";
import type { SignedStatement } from "../../ledger/statement/statement.ts";
import type { History } from "./history.ts";
import { chain } from "./registrar.ts";

/** A log as it was run again from genesis. */
interface ReplayedLog {
  readonly blocks: readonly ReplayedBlock[];
  readonly entries: readonly Entry[];
  /** Indexes of every entry with a statement hash: one each, if all is well. */
  readonly indexes: ReadonlyMap<string, number[]>;
}

export interface Checked {
  readonly problems: string[];
  readonly blocks: number;
  readonly statements: number;
  readonly equivocations: number;
  readonly rows: number;
}

export async function checkHistory(folder: string, history: History): Promise<Checked> {
  const store = LedgerStore.open(join(folder, "ledger"));
  try {
    const log = replay(store);
    const telemetry = await checkTelemetry(folder, store, log, history);
    const problems = [
      ...checkAcknowledged(log, history),
      ...checkOnce(log),
      ...checkSequences(log),
      ...checkNothingElse(log, history),
      ...checkEquivocations(log, history),
      ...checkReceipts(log, history),
      ...checkPlaces(log, history),
      ...checkSeenBlocks(log, history),
      ...history.refusals.map((refusal) => `refused: ${refusal}`),
      ...telemetry.problems,
      ...(await checkFleet(folder, store)),
    ];
    return {
      problems,
      blocks: log.blocks.length,
      statements: log.indexes.size,
      equivocations: reportedEquivocations(log).length,
      rows: telemetry.rows,
    };
  } finally {
    await store.close();
  }
}

/** Throws when the chain does not hold from genesis, or the store's indexes are not those of the chain. */
function replay(store: LedgerStore): ReplayedLog {
  const blocks = [...auditStore(store)];
  const entries = blocks.flatMap((block) => block.entries);
  const indexes = new Map<string, number[]>();
  for (const { index, executed } of entries) {
    if (!executed) continue;
    const hash = toHex(executed.statement.hash);
    const known = indexes.get(hash);
    if (known) known.push(index);
    else indexes.set(hash, [index]);
  }
  return { blocks, entries, indexes };
}

/** What was acknowledged is in the log, byte for byte; a refused second statement is not. */
function checkAcknowledged({ entries, indexes }: ReplayedLog, { sent, acknowledged }: History) {
  return [...acknowledged].flatMap((hash) => {
    const { statement, equivocates } = sent.get(hash)!;
    const index = indexes.get(hash)?.[0];
    if (equivocates) return index === undefined ? [] : [`${hash} was refused and is entry ${index}`];
    if (index === undefined) return [`${hash} of ${statement.issuer} was acknowledged and is missing`];
    return equalBytes(entries[index]!.bytes, statement.bytes) ? [] : [`entry ${index} has other bytes`];
  });
}

function checkOnce({ entries, indexes }: ReplayedLog): string[] {
  const problems = [...indexes]
    .filter(([, at]) => at.length > 1)
    .map(([hash, at]) => `${hash} is there as entries ${at.join(", ")}`);
  const sequences = new Map<string, number>();
  for (const { index, executed } of entries) {
    if (!executed) continue;
    const { kid, sequence } = executed.statement;
    const name = `${toHex(kid)}/${sequence}`;
    const first = sequences.get(name);
    if (first !== undefined) problems.push(`entries ${first} and ${index} are both ${name}`);
    sequences.set(name, index);
  }
  return problems;
}

/** Each signer's numbers are there without a gap, each statement naming the one before. Over MQTT in order, too. */
function checkSequences({ entries }: ReplayedLog): string[] {
  const bySigner = new Map<string, SignedStatement[]>();
  for (const { executed } of entries) {
    if (!executed) continue;
    const { statement } = executed;
    const statements = bySigner.get(statement.issuer);
    if (statements) statements.push(statement);
    else bySigner.set(statement.issuer, [statement]);
  }
  return [...bySigner].flatMap(([issuer, statements]) => {
    const problems: string[] = [];
    const inOrder = statements.every(({ sequence }, i) => sequence === i);
    const severalAtATime = issuer === "device:posting" || issuer === "device:both-ways";
    if (!inOrder && !severalAtATime) problems.push(`${issuer}: not in the order of its sequence`);
    const sorted = statements.toSorted((a, b) => a.sequence - b.sequence);
    sorted.forEach(({ sequence, previous }, i) => {
      const before = sorted[i - 1]?.hash;
      const follows = before === undefined ? previous === undefined : equalBytes(before, previous!);
      if (sequence !== i || !follows) problems.push(`${issuer}: ${sequence} does not follow at ${i}`);
    });
    return problems;
  });
}

/** Genesis, seals and the operator's statements aside, everything in the log was said by somebody. */
function checkNothingElse({ entries }: ReplayedLog, { sent }: History): string[] {
  return entries.flatMap(({ index, executed }) =>
    !executed || executed.statement.issuer === chain || sent.has(toHex(executed.statement.hash))
      ? []
      : [`nobody said entry ${index}`],
  );
}

function reportedEquivocations({ entries }: ReplayedLog): string[] {
  return entries.flatMap(({ executed }) => {
    const report = executed && payloadAs(executed, "operator.equivocation");
    return report ? [toHex(report.secondHash)] : [];
  });
}

/** Each refused second statement is on record once, and nothing else is. */
function checkEquivocations(log: ReplayedLog, { sent, acknowledged }: History): string[] {
  const reported = reportedEquivocations(log);
  const unknown = reported.filter((hash) => !sent.get(hash)?.equivocates);
  const missing = [...acknowledged].filter((hash) => sent.get(hash)!.equivocates && !reported.includes(hash));
  return [
    ...(new Set(reported).size === reported.length ? [] : ["an equivocation is on record twice"]),
    ...unknown.map((hash) => `${hash} is no equivocation`),
    ...missing.map((hash) => `the equivocation ${hash} is not on record`),
  ];
}

/** Every receipt verifies, under a seal that is the chain's own. */
function checkReceipts({ blocks, entries, indexes }: ReplayedLog, { sent, receipts }: History): string[] {
  return receipts.flatMap(({ hash, receipt: bytes }) => {
    const name = toHex(hash);
    const receipt = decodeReceipt(bytes);
    const { size, index, path } = receipt.proof;
    const root = rootFromInclusion(leafHash(sent.get(name)!.statement.bytes), index, size, path);
    const block = blocks[receipt.header.height];
    if (!block || !root) return [`the receipt of ${name} leads nowhere`];
    // The replay verified this block's seal with the operator's key; a receipt of the same seal and root holds, too.
    const seal = decodeSeal(block.seal);
    const holds =
      equalBytes(root, block.header.logRoot) &&
      equalBytes(receipt.protectedHeader, seal.protectedHeader) &&
      equalBytes(receipt.signature, seal.signature) &&
      size === block.header.size;
    if (!holds) return [`the receipt of ${name} does not hold`];
    return indexes.get(name)?.[0] === index && entries[index] ? [] : [`${name} is not entry ${index}`];
  });
}

function checkPlaces({ indexes }: ReplayedLog, { places }: History): string[] {
  return places.flatMap(({ hash, index }) =>
    indexes.get(hash)?.[0] === index ? [] : [`${hash} was said to be entry ${index}`],
  );
}

/** Whatever was seen of the chain, at any time, lies on the one chain there is. */
function checkSeenBlocks({ blocks }: ReplayedLog, history: History): string[] {
  return [...history.blocks.values()].flatMap(({ height, hash, logRoot, stateRoot }) => {
    const header = blocks[height]?.header;
    const same =
      header !== undefined &&
      toHex(headerHash(header)) === hash &&
      toHex(header.logRoot) === logRoot &&
      toHex(header.stateRoot) === stateRoot;
    return same ? [] : [`block ${height} was seen as ${hash}`];
  });
}

/** The telemetry store, once it has caught up, holds what the devices said, each row once. */
async function checkTelemetry(folder: string, ledger: LedgerStore, log: ReplayedLog, history: History) {
  const reports: string[] = [];
  const report = (message: string) => void reports.push(`telemetry: ${message}`);
  const store = await openDuckTelemetry({ folder: join(folder, "telemetry"), chain, warn: report });
  const projector = new TelemetryProjector(ledger, store, report);
  projector.start();
  while (projector.height < ledger.height()! && reports.length === 0)
    await new Promise((resolve) => setTimeout(resolve, 10));
  let rows = 0;
  const problems = reports;
  for (const [device, expected] of expectedRows(log, history)) {
    const all = { device, quantity: "temperature", fromMs: 0, toMs: timeMsMax, pointsMax: 10_000_000 };
    const { timesMs, values, indexes } = await store.series(all);
    const stored = timesMs.map((timeMs, i) => `${timeMs} ${values[i]} ${indexes[i]}`);
    const [summary, ...others] = await store.quantities(device);
    const counted = summary?.count ?? 0;
    if (counted !== expected.length || others.length > 0)
      problems.push(`telemetry: ${counted} rows of ${device}, not ${expected.length}`);
    if (stored.join() !== expected.join()) problems.push(`telemetry: the rows of ${device} are others`);
    rows += counted;
  }
  await projector.close();
  return { problems, rows };
}

/** `time value index` of each measurement in the log, in order of time, by device. */
function expectedRows({ indexes }: ReplayedLog, { sent }: History): Map<string, string[]> {
  const rows = new Map<string, string[]>();
  for (const [hash, { statement, measurements }] of sent) {
    const index = indexes.get(hash)?.[0];
    if (index === undefined) continue;
    if (measurements.length === 0) continue;
    const device = statement.issuer.slice("device:".length);
    const own = rows.get(device) ?? [];
    rows.set(device, own);
    own.push(...measurements.map(({ timeMs, value }) => `${timeMs} ${value} ${index}`));
  }
  return rows;
}

/** The live view that was saved and read back so often is the one that the log gives. */
async function checkFleet(folder: string, ledger: LedgerStore): Promise<string[]> {
  const empty = mkdtempSync(join(tmpdir(), "tallyman-fleet-"));
  try {
    const [saved, fresh] = await Promise.all(
      [join(folder, "projection"), empty].map(async (place) => {
        const store = new ProjectionStore(place);
        const accuse = (message: string) => {
          throw new Error(message);
        };
        const projector = new Projector(ledger, store, accuse);
        const journeys = new JourneyProjector(ledger, new JourneyStore(join(place, "journeys")), accuse);
        const arrivals = new Arrivals(projector.fleet, journeys);
        projector.onBlock((block, changes) => arrivals.take(block, changes));
        projector.catchUp();
        const view = JSON.stringify([
          [...projector.fleet.shipments].toSorted(byName),
          [...projector.fleet.devices].toSorted(byName),
        ]);
        await journeys.close();
        await projector.close();
        return view;
      }),
    );
    return saved === fresh ? [] : [`the live view is ${saved}, not ${fresh}`];
  } finally {
    rmSync(empty, { recursive: true });
  }
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
