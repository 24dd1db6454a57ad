/**
 * `kill -9` at any moment, under load, a hundred times, of two gateways at once that know nothing of each other: much of a
 * life is waiting. TALLYMAN_CRASH_RUNS sets how often, TALLYMAN_SEED repeats a run's plan and statements; the moment at
 * which a signal meets the other process is never the same.
 */
import { afterEach, expect, it } from "vitest";
import { createRandom, type Random } from "../../simulators/random.ts";
import { removeFolder, temporaryFolder } from "../gateway/fixture.ts";
import { checkHistory } from "./check-history.ts";
import { GatewayLife, type KillPoint, killPoints, type StartOrder } from "./gateway-life.ts";
import { History } from "./history.ts";
import { Workload } from "./workload.ts";

const runs = Number(process.env.TALLYMAN_CRASH_RUNS ?? 100);
const chainCount = 2;
const seed = process.env.TALLYMAN_SEED ?? String(Date.now());

/** A life that has not met its end by itself is ended after this. */
const lifeMsMax = 2_500;
const startMsMax = 60_000;
const drainMsMax = 60_000;
/** About how long a start takes, before one was measured. */
const startMsFirst = 500;

type End =
  /** After this share of the time that the last start took. */
  | { readonly when: "starting"; readonly share: number }
  | { readonly when: "running"; readonly afterMs: number }
  /** That many acknowledgements and milliseconds after the gateway listens. */
  | { readonly when: "acknowledged"; readonly count: number; readonly afterMs: number }
  | { readonly when: "committing"; readonly killPoint: KillPoint; readonly killCommit: number };

function planEnd(random: Random): End {
  const kind = random.unit();
  if (kind < 0.25) return { when: "starting", share: random.uniform(0, 1) };
  if (kind < 0.45) return { when: "running", afterMs: random.uniform(0, 700) };
  if (kind < 0.7)
    return {
      when: "acknowledged",
      count: random.integer(1, 200),
      afterMs: random.chance(0.5) ? 0 : random.uniform(0, 25),
    };
  return { when: "committing", killPoint: random.pick(killPoints), killCommit: random.integer(1, 20) };
}

const lives = new Set<GatewayLife>();
const chains: Chain[] = [];

afterEach(async () => {
  for (const chain of chains) chain.workload.end();
  for (const life of lives) life.kill();
  await Promise.all([...lives].map(({ death }) => death));
  for (const { folder } of chains) removeFolder(folder);
});

function newLife(): GatewayLife {
  const life = new GatewayLife();
  lives.add(life);
  void life.death.then(() => lives.delete(life));
  return life;
}

/** One chain through many lives of its gateway. */
class Chain {
  readonly folder = temporaryFolder();
  readonly workload: Workload;
  readonly #seed: string;
  readonly #random: Random;
  readonly #history = new History();
  #startMs = startMsFirst;

  constructor(name: string) {
    this.#seed = `${seed} ${name}`;
    this.#random = createRandom(this.#seed);
    this.workload = new Workload(this.#history, this.#random.fork("workload"), this.#seed);
  }

  /** Through so many deaths, and a life that ends in order. Resolves to what is wrong with it. */
  async live(kills: number): Promise<string[]> {
    const ends = Array.from({ length: kills }, () => planEnd(this.#random));
    const counts: Record<string, number> = {};
    let next = newLife();
    for (const end of ends) {
      const dying = this.#liveAndDie(next, end);
      next = newLife();
      const startedInMs = await dying;
      if (startedInMs !== undefined) this.#startMs = startedInMs;
      // A start that was quicker than the last one was through when it was to be killed.
      const met = end.when === "starting" ? "running" : end.when;
      const how = startedInMs === undefined ? "starting" : met;
      counts[how] = (counts[how] ?? 0) + 1;
    }
    await this.#conclude(next);

    const { problems, ...found } = await checkHistory(this.folder, this.#history);
    const { sent, acknowledged, receipts, blocks, resent } = this.#history;
    console.log(
      `crash test, seed ${this.#seed}: killed ${JSON.stringify(counts)}; sent ${sent.size}, sent again ${resent}, ` +
        `acknowledged ${acknowledged.size}, receipts ${receipts.length}, blocks seen ${blocks.size}; ` +
        `in the ledger ${JSON.stringify(found)}`,
    );
    expect(acknowledged.size).toBe(sent.size);
    return problems;
  }

  /** Lets the gateway live until its planned end. Resolves to how long the start took, if it was survived. */
  async #liveAndDie(life: GatewayLife, end: End): Promise<number | undefined> {
    const timers: NodeJS.Timeout[] = [];
    const killAfter = (ms: number) => timers.push(setTimeout(() => life.kill(), ms));
    const ports = await life.begin({ folder: this.folder, seed: this.#seed, ...this.#killed(end) });
    if (ports) {
      this.workload.moveTo(ports);
      killAfter(end.when === "running" ? end.afterMs : lifeMsMax);
      if (end.when === "acknowledged") killOnAcknowledgement(life, end, this.#history);
    }
    const { code, signal } = await life.death;
    for (const timer of timers) clearTimeout(timer);
    this.workload.moveTo(undefined);
    this.#history.onAcknowledged = undefined;
    expect({ code, signal, errors: life.errors }).toEqual({ code: null, signal: "SIGKILL", errors: "" });
    return ports?.startedInMs;
  }

  /** How the process is to kill itself. */
  #killed(end: End): Pick<StartOrder, "killPoint" | "killCommit" | "killAfterMs"> {
    if (end.when === "committing") return end;
    return { killCommit: 0, ...(end.when === "starting" && { killAfterMs: end.share * this.#startMs }) };
  }

  /** Everything that was said is acknowledged in the end. */
  async #conclude(life: GatewayLife): Promise<void> {
    const ports = await life.begin({ folder: this.folder, seed: this.#seed, killCommit: 0 });
    expect(ports, life.errors).toBeDefined();
    this.workload.moveTo(ports);
    this.workload.conclude();
    await expect.poll(() => this.workload.waiting, { timeout: drainMsMax, interval: 50 }).toEqual([]);
    this.workload.end();
    expect(await life.stop()).toEqual({ code: 0, signal: null });
  }
}

/** Kills in the very callback that hears of the acknowledgement, when `afterMs` is 0. */
function killOnAcknowledgement(
  life: GatewayLife,
  { count, afterMs }: Extract<End, { when: "acknowledged" }>,
  history: History,
): void {
  let left = count;
  history.onAcknowledged = () => {
    if (--left !== 0) return;
    if (afterMs === 0) life.kill();
    else setTimeout(() => life.kill(), afterMs);
  };
}

it(
  `no acknowledged statement is lost, none is there twice, the chain holds: ${runs} kills, seed ${seed}`,
  async () => {
    const problems = await Promise.all(
      Array.from({ length: chainCount }, (_, i) => {
        const chain = new Chain(String(i));
        chains.push(chain);
        return chain.live(Math.floor((runs + i) / chainCount));
      }),
    );
    expect(problems.flat().slice(0, 20)).toEqual([]);
  },
  startMsMax + drainMsMax + runs * 10_000,
);
