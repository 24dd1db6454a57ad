/**
 * The path from a statement to its answer, killed at every step: before and after each operation on the store, after
 * each answer, and by a signal that meets it anywhere, also inside of a system call. TALLYMAN_SEED repeats a
 * run, TALLYMAN_LIGHT_RUNS says how many lives there are.
 */
import { afterEach, expect, it } from "vitest";
import { createRandom, type Random } from "../../simulators/random.ts";
import { removeFolder, temporaryFolder } from "../gateway/fixture.ts";
import { checkHistory } from "./check-history.ts";
import { forms } from "./faulty-system.ts";
import { History } from "./history.ts";
import { type LightEnd, type LightEpilogue, LightLife } from "./light-life.ts";
import { LightWorkload } from "./light-workload.ts";

const chains = 4;
const livesPerChain = Number(process.env.TALLYMAN_LIGHT_RUNS ?? 240) / chains;
const seed = process.env.TALLYMAN_SEED ?? String(Date.now());

const lives = new Set<LightLife>();
const folders: string[] = [];

afterEach(() => {
  for (const life of lives) life.kill();
  for (const folder of folders.splice(0)) removeFolder(folder);
});

function newLife(): LightLife {
  const life = new LightLife();
  lives.add(life);
  return life;
}

/** Within what the last life that was lived to its end did, and how long it took. */
function planEnd(random: Random, { operations, livedMs }: Omit<LightEpilogue, "accusations">): LightEnd {
  return random.chance(0.75)
    ? { at: "operation", number: random.integer(1, operations), form: random.pick(forms) }
    : { at: "moment", afterMs: random.uniform(0, livedMs) };
}

/** One chain through many lives. Resolves to what is wrong with it. */
async function liveAndDie(random: Random, counts: Record<string, number>): Promise<string[]> {
  const folder = temporaryFolder();
  folders.push(folder);
  const history = new History();
  const startMs = Date.now();
  const workload = new LightWorkload(history, random.fork("workload"), startMs);
  let whole: Omit<LightEpilogue, "accusations"> = { operations: 120, livedMs: 25 };
  let next = newLife();
  for (let number = 0; number < livesPerChain || workload.waiting > 0; number++) {
    const life = next;
    next = newLife();
    const closing = number >= livesPerChain;
    const livesOn = closing || number % 20 === 3;
    const sends = workload.next(closing);
    const end: LightEnd = livesOn ? { at: "end" } : planEnd(random, whole);
    const order = {
      folder,
      end,
      nowMs: startMs + number,
      blockCountMax: random.integer(1, 9),
      statements: sends.map(({ sent }) => Buffer.from(sent.statement.bytes).toString("base64")),
    };
    const { code, signal, errors, epilogue } = await life.live(order, workload.hears(sends));
    lives.delete(life);
    // A life that was to die somewhere may have been through before.
    const died = signal === "SIGKILL" && !livesOn;
    expect({ code, signal, errors }).toEqual({
      code: died ? null : 0,
      signal: died ? "SIGKILL" : null,
      errors: "",
    });
    if (epilogue) {
      whole = epilogue;
      expect(epilogue.accusations).toEqual([]);
    }
    const how = died ? end.at : "ended";
    counts[how] = (counts[how] ?? 0) + 1;
    if (number > livesPerChain + 20) throw new Error("what waits is not answered");
  }
  next.kill();
  const { problems } = await checkHistory(folder, history);
  if (history.acknowledged.size !== history.sent.size) problems.push("not everything was acknowledged");
  return problems;
}

it(`the path is killed at every step: ${chains * livesPerChain} lives, seed ${seed}`, async () => {
  const random = createRandom(`light ${seed}`);
  const counts: Record<string, number> = {};
  const problems = await Promise.all(
    Array.from({ length: chains }, (_, i) => liveAndDie(random.fork(String(i)), counts)),
  );
  console.log(`light crash test, seed ${seed}: ${JSON.stringify(counts)}`);
  expect(problems.flat().slice(0, 20)).toEqual([]);
}, 1_800_000);
