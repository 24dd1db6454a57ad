/**
 * `kill -9` at any moment, under load, a hundred times. TALLYMAN_CRASH_RUNS sets how often, TALLYMAN_SEED
 * repeats a run's plan and statements; the moment at which a signal meets the other process is never the same.
 */
import { afterEach, expect, it } from "vitest";
import { createRandom, type Random } from "../../simulators/random.ts";
import { removeFolder, temporaryFolder } from "../gateway/fixture.ts";
import { checkHistory } from "./check-history.ts";
import { GatewayLife, type KillPoint, killPoints } from "./gateway-life.ts";
import { History } from "./history.ts";
import { Workload } from "./workload.ts";

const runs = Number(process.env.TALLYMAN_CRASH_RUNS ?? 100);
const seed = process.env.TALLYMAN_SEED ?? String(Date.now());

/** A life that has not met its end by itself is ended after this. */
const lifeMsMax = 2_500;
const startMsMax = 60_000;
const drainMsMax = 60_000;
/** About how long a start takes; it moves with what is measured. */
const startMsFirst = 500;

type End =
  | { readonly when: "starting"; readonly share: number }
  | { readonly when: "running"; readonly afterMs: number }
  /** That many acknowledgements and milliseconds after the gateway listens. */
  | { readonly when: "acknowledged"; readonly count: number; readonly afterMs: number }
  | { readonly when: "committing"; readonly killPoint: KillPoint; readonly killCommit: number };

function planEnd(random: Random): End {
  const kind = random.unit();
  if (kind < 0.15) return { when: "starting", share: random.uniform(0, 1.2) };
  if (kind < 0.4) return { when: "running", afterMs: random.uniform(0, 700) };
  if (kind < 0.7)
    return {
      when: "acknowledged",
      count: random.integer(1, 200),
      afterMs: random.chance(0.5) ? 0 : random.uniform(0, 25),
    };
  return { when: "committing", killPoint: random.pick(killPoints), killCommit: random.integer(1, 20) };
}

let folder: string | undefined;
let workload: Workload | undefined;
const lives = new Set<GatewayLife>();

afterEach(async () => {
  workload?.end();
  for (const life of lives) life.kill();
  await Promise.all([...lives].map(({ death }) => death));
  if (folder !== undefined) removeFolder(folder);
});

function newLife(): GatewayLife {
  const life = new GatewayLife();
  lives.add(life);
  void life.death.then(() => lives.delete(life));
  return life;
}

/** Lets the gateway live until its planned end. Resolves to how long the start took, if it was survived. */
async function liveAndDie(life: GatewayLife, end: End, history: History): Promise<number | undefined> {
  const timers: NodeJS.Timeout[] = [];
  const killAfter = (ms: number) => timers.push(setTimeout(() => life.kill(), ms));
  if (end.when === "starting") killAfter(end.share * startMs);
  const begunAt = performance.now();
  const order = end.when === "committing" ? end : { killCommit: 0 };
  const ports = await life.begin({ folder: folder!, seed, ...order });
  const startedInMs = performance.now() - begunAt;
  if (ports) {
    workload!.moveTo(ports);
    killAfter(end.when === "running" ? end.afterMs : lifeMsMax);
    if (end.when === "acknowledged") killOnAcknowledgement(life, end.count, end.afterMs, history);
  }
  const { code, signal } = await life.death;
  for (const timer of timers) clearTimeout(timer);
  workload!.moveTo(undefined);
  history.onAcknowledged = undefined;
  expect({ code, signal, errors: life.errors }).toEqual({ code: null, signal: "SIGKILL", errors: "" });
  return ports && startedInMs;
}

/** Kills in the very callback that hears of the acknowledgement, when `afterMs` is 0. */
function killOnAcknowledgement(life: GatewayLife, count: number, afterMs: number, history: History): void {
  let left = count;
  history.onAcknowledged = () => {
    if (--left !== 0) return;
    if (afterMs === 0) life.kill();
    else setTimeout(() => life.kill(), afterMs);
  };
}

let startMs = startMsFirst;

it(
  `no acknowledged statement is lost, none is there twice, the chain holds: ${runs} kills, seed ${seed}`,
  async () => {
    folder = temporaryFolder();
    const random = createRandom(seed);
    const history = new History();
    workload = new Workload(history, random.fork("workload"), seed);
    const ends = Array.from({ length: runs }, () => planEnd(random));
    const counts: Record<string, number> = {};
    let next = newLife();
    for (const end of ends) {
      const life = next;
      const dying = liveAndDie(life, end, history);
      next = newLife();
      const startedInMs = await dying;
      if (startedInMs !== undefined) startMs = startedInMs;
      const how = startedInMs === undefined ? "starting" : end.when;
      counts[how] = (counts[how] ?? 0) + 1;
    }

    const ports = await next.begin({ folder, seed, killCommit: 0 });
    expect(ports, next.errors).toBeDefined();
    workload.moveTo(ports);
    workload.conclude();
    await expect.poll(() => workload!.waiting, { timeout: drainMsMax, interval: 50 }).toEqual([]);
    workload.end();
    expect(await next.stop()).toEqual({ code: 0, signal: null });

    const { problems, ...found } = await checkHistory(folder, history);
    const { sent, acknowledged, receipts, blocks, resent } = history;
    console.log(
      `crash test, seed ${seed}: killed ${JSON.stringify(counts)}; sent ${sent.size}, sent again ${resent}, ` +
        `acknowledged ${acknowledged.size}, receipts ${receipts.length}, blocks seen ${blocks.size}; ` +
        `in the ledger ${JSON.stringify(found)}`,
    );
    expect(problems.slice(0, 20)).toEqual([]);
    expect(acknowledged.size).toBe(sent.size);
  },
  startMsMax + drainMsMax + runs * 10_000,
);
