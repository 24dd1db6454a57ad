/** The checker itself: of a run without faults it finds nothing, of each lie the right thing. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { LedgerStore } from "../../gateway/store/ledger-store.ts";
import { openDuckTelemetry } from "../../gateway/store/telemetry-duckdb.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { createRandom } from "../../simulators/random.ts";
import { removeFolder, temporaryFolder } from "../gateway/fixture.ts";
import { checkHistory } from "./check-history.ts";
import { GatewayLife } from "./gateway-life.ts";
import { History, type Sent } from "./history.ts";
import { chain } from "./registrar.ts";
import { Workload } from "./workload.ts";

const seed = "the checker";
const folder = temporaryFolder();
const history = new History();
const life = new GatewayLife();

beforeAll(async () => {
  const workload = new Workload(history, createRandom(seed), seed);
  workload.moveTo(await life.begin({ folder, seed, killCommit: 0 }));
  const acknowledged = (suits: (sent: Sent) => boolean) =>
    [...history.acknowledged].some((hash) => suits(history.sent.get(hash)!));
  const isRich = () =>
    history.acknowledged.size > 150 &&
    acknowledged(({ equivocates }) => equivocates) &&
    acknowledged(({ statement }) => statement.kind === "device.attach");
  await vi.waitUntil(isRich, { timeout: 90_000 });
  workload.conclude();
  await vi.waitUntil(() => workload.waiting.length === 0, { timeout: 20_000 });
  workload.end();
  expect(await life.stop()).toEqual({ code: 0, signal: null });
}, 120_000);

afterAll(async () => {
  life.kill();
  await life.death;
  removeFolder(folder);
});

/** A history to lie in. */
function copy(): History {
  const { sent, acknowledged, receipts, places, blocks } = history;
  return Object.assign(new History(), {
    sent: new Map(sent),
    acknowledged: new Set(acknowledged),
    receipts: [...receipts],
    places: [...places],
    blocks: new Map(blocks),
  });
}

const problemsOf = async (lie: (history: History) => void): Promise<string[]> => {
  const lied = copy();
  lie(lied);
  return (await checkHistory(folder, lied)).problems;
};

/** A statement of the history for which `suits` holds. */
function someSent(suits: (sent: Sent) => boolean): [string, Sent] {
  return [...history.sent].find(([, sent]) => suits(sent))!;
}

it("finds nothing wrong with what went well", async () => {
  const checked = await checkHistory(folder, history);
  expect(checked.problems).toEqual([]);
  expect(checked.statements).toBeGreaterThan(150);
  expect(checked.equivocations).toBeGreaterThan(0);
  expect(checked.rows).toBeGreaterThan(checked.statements);
  expect(history.receipts.length).toBeGreaterThan(0);
  expect(history.blocks.size).toBeGreaterThan(0);
});

it("misses what was acknowledged and is not there", async () => {
  const [, sent] = someSent(({ equivocates }) => !equivocates);
  const lost = "ab".repeat(32);
  const problems = await problemsOf((lied) => {
    lied.sent.set(lost, sent);
    lied.acknowledged.add(lost);
  });
  expect(problems).toEqual([`${lost} of ${sent.statement.issuer} was acknowledged and is missing`]);
});

it("sees other bytes, statements that nobody said, and equivocations that are not on record", async () => {
  const [hash, sent] = someSent(({ equivocates }) => !equivocates);
  const bytes = sent.statement.bytes.slice();
  bytes[bytes.length - 1]! ^= 1;
  expect(
    await problemsOf((lied) => lied.sent.set(hash, { ...sent, statement: { ...sent.statement, bytes } })),
  ).toContainEqual(expect.stringMatching(/^entry \d+ has other bytes$/));

  const [quiet] = someSent(({ statement }) => statement.kind === "device.attach");
  expect(
    await problemsOf((lied) => {
      lied.sent.delete(quiet);
      lied.acknowledged.delete(quiet);
      lied.places.splice(0);
      lied.receipts.splice(0);
    }),
  ).toEqual([expect.stringMatching(/^nobody said entry \d+$/)]);

  const [second, equivocation] = someSent(({ equivocates }) => equivocates);
  const other = "cd".repeat(32);
  expect(
    await problemsOf((lied) => {
      lied.sent.set(other, equivocation);
      lied.acknowledged.add(other);
    }),
  ).toEqual([`the equivocation ${other} is not on record`]);
  expect(history.acknowledged.has(second)).toBe(true);
});

it("sees receipts that do not hold, places that moved, and blocks of another branch", async () => {
  const { hash, receipt } = history.receipts[7]!;
  const forged = receipt.slice();
  forged[forged.length - 1]! ^= 1;
  expect(await problemsOf((lied) => lied.receipts.push({ hash, receipt: forged }))).toEqual([
    `the receipt of ${toHex(hash)} does not hold`,
  ]);
  const stranger = history.receipts.find((other) => toHex(other.hash) !== toHex(hash))!;
  expect(await problemsOf((lied) => lied.receipts.push({ hash: stranger.hash, receipt }))).toEqual([
    `the receipt of ${toHex(stranger.hash)} does not hold`,
  ]);
  const place = history.places[0]!;
  expect(await problemsOf((lied) => lied.places.push({ ...place, index: place.index + 1 }))).toEqual([
    `${place.hash} was said to be entry ${place.index + 1}`,
  ]);
  const [block] = history.blocks.values();
  expect(await problemsOf((lied) => lied.see({ ...block!, stateRoot: "00".repeat(32) }))).toHaveLength(1);
  expect(await problemsOf((lied) => lied.see({ ...block!, height: 100_000 }))).toHaveLength(1);
});

it("sees telemetry that is not the log's", async () => {
  const ledger = LedgerStore.open(join(folder, "ledger"));
  const height = ledger.height()!;
  await ledger.close();
  const store = await openDuckTelemetry({ folder: join(folder, "telemetry"), chain, warn: () => undefined });
  await store.clear();
  const row = { device: "two-tongued", quantity: "temperature", probe: 0, timeMs: 1, value: 0, index: 1 };
  await store.write([row], height);
  await store.close();
  const problems = await problemsOf(() => undefined);
  expect(problems).toContainEqual(expect.stringMatching(/^telemetry: 0 rows of steady-1, not \d+$/));
  expect(problems).toContain("telemetry: the rows of two-tongued are others");
});
