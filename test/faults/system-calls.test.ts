/**
 * The system's own calls on the ledger's file fail, stop half-way, or are the last the process makes, under strace:
 * each once, at several of its occurrences. Where strace is not there or not allowed these tests are skipped.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, realpathSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { open } from "lmdb";
import { expect, it } from "vitest";
import { Space } from "../../gateway/store/space.ts";
import { createRandom } from "../../simulators/random.ts";
import { checkHistory } from "../crash/check-history.ts";
import { History } from "../crash/history.ts";
import { LightLife } from "../crash/light-life.ts";
import { LightWorkload } from "../crash/light-workload.ts";
import { removeFolder, temporaryFolder } from "../gateway/fixture.ts";

const seed = process.env.TALLYMAN_SEED ?? String(Date.now());
const traces = spawnSync("strace", ["-qq", "-o", "/dev/null", "true"]).status === 0;

const times = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

/**
 * As strace names them. `pwrite64` and `writev` write pages, the last `pwrite64` of a commit is the commit; `write`
 * and `fsync` lengthen the file.
 */
const injections: readonly string[] = [
  ...["pwrite64", "writev", "fdatasync"].flatMap((call) =>
    ["ENOSPC", "EIO"].flatMap((code) => times(8).map((when) => `${call}:error=${code}:when=${when}`)),
  ),
  ...["pwrite64", "writev"].flatMap((call) => times(4).map((when) => `${call}:retval=100:when=${when}`)),
  ...["ENOSPC", "EIO", "EMFILE"].flatMap((code) =>
    times(3).map((when) => `openat:error=${code}:when=${when}`),
  ),
  ...["write", "fsync"].flatMap((call) =>
    ["error=ENOSPC", "error=EIO", "error=EDQUOT", "signal=KILL"].map((how) => `${call}:${how}:when=1`),
  ),
  "write:retval=100:when=1",
  ...["pwrite64", "writev", "fdatasync"].flatMap((call) =>
    times(10).map((when) => `${call}:signal=KILL:when=${when}`),
  ),
];

/** More blocks than the latest occurrence that is asked for, where each has one statement. */
const statementsOfEachDeviceMin = 6;
/**
 * A page is written alone (`pwrite64`) or with its neighbours (`writev`) as the free pages lie: seen in lives of 20
 * blocks were 2 to 42 `writev`, in one of seven fewer than the ten asked for. A life without the occurrence harmed
 * nothing, and another follows.
 */
const livesMax = 12;
const isLate = (injection: string) => Number(injection.split("when=")[1]) > 1;
const lengthens = (injection: string) => /^(write|fsync):/.test(injection);

/** Takes back the room that was made ahead: the next block has to ask for some. */
async function takeRoomBack(ledgerFolder: string): Promise<void> {
  const root = open({ path: ledgerFolder, maxDbs: 16, readOnly: true });
  const { usedBytes } = new Space(ledgerFolder, root);
  await root.close();
  truncateSync(join(ledgerFolder, "data.mdb"), usedBytes);
}

it.skipIf(!traces)(
  `every call on the ledger's file goes wrong (${injections.length} ways), seed ${seed}`,
  async () => {
    const folder = realpathSync(temporaryFolder());
    try {
      const random = createRandom(`calls ${seed}`);
      const history = new History();
      const startMs = Date.now();
      const workload = new LightWorkload(history, random.fork("workload"), startMs);
      const log = join(folder, "strace.log");
      const counts: Record<string, number> = {};
      const live = async (number: number, injection: string | undefined) => {
        const before = [
          "strace",
          ...["-f", "-qq", "-o", log, "-P", join(folder, "ledger", "data.mdb")],
          ...["-e", `inject=${injection}`],
        ];
        const life = new LightLife(injection === undefined ? [] : before);
        const late = injection !== undefined && isLate(injection);
        const sends = workload.next(injection === undefined, late ? statementsOfEachDeviceMin : 1);
        const { code, signal, errors } = await life.live(
          {
            folder,
            end: { at: "end" },
            nowMs: startMs + number,
            blockCountMax: late ? 1 : random.integer(1, 5),
            statements: sends.map(({ sent }) => Buffer.from(sent.statement.bytes).toString("base64")),
          },
          workload.hears(sends),
        );
        return { ended: signal ?? code, errors };
      };
      const liveUntilStruck = async (number: number, injection: string) => {
        for (let lives = 1; ; lives++) {
          if (lengthens(injection)) await takeRoomBack(join(folder, "ledger"));
          const { ended, errors } = await live(number, injection);
          const struck = /\(INJECTED\)|killed by SIGKILL/.test(readFileSync(log, "utf8"));
          if (struck || ended !== 0 || lives === livesMax) return { ended, errors, struck };
        }
      };
      const problems: string[] = [];
      // The first lives make the chain and its signers.
      for (const number of times(5)) expect(await live(number, undefined)).toMatchObject({ ended: 0 });
      for (const [i, injection] of injections.entries()) {
        const { ended, errors, struck } = await liveUntilStruck(100 + i, injection);
        // A file that cannot be made longer is waited out, or made longer by the rest of a write that stopped half-way,
        // and one is opened twice; any other failure ends the process.
        const waitedOut = /^((write|fsync):error=(ENOSPC|EDQUOT)|write:retval|openat)/.test(injection);
        const how = ended === 0 ? "went on" : "ended";
        counts[how] = (counts[how] ?? 0) + 1;
        if (!struck) problems.push(`${injection} did not occur`);
        if (struck && !waitedOut && ended === 0) problems.push(`${injection} was swallowed`);
        if (!struck && ended !== 0) problems.push(`${injection}: ended ${ended}, ${errors}`);
        if (i % 8 === 7)
          expect(await live(1_000 + i, undefined), injection).toMatchObject({ ended: 0, errors: "" });
      }
      for (let number = 0; workload.waiting > 0 && number < 10; number++)
        await live(2_000 + number, undefined);
      console.log(`system calls, seed ${seed}: ${JSON.stringify(counts)}`);
      const checked = await checkHistory(folder, history);
      problems.push(...checked.problems);
      if (history.acknowledged.size !== history.sent.size) problems.push("not everything was acknowledged");
      expect(problems.slice(0, 20)).toEqual([]);
    } finally {
      removeFolder(folder);
    }
  },
  600_000,
);
