/**
 * Every operation at the store's seam fails once, in both forms, in a run that uses them all. Whatever is lost with
 * the process, the next start finds everything that was acknowledged, nothing that was refused, and a chain that
 * holds from genesis; and the run can be finished.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { auditStore } from "../../gateway/audit/audit-store.ts";
import type { Answer } from "../../gateway/gateway.ts";
import { LedgerStore } from "../../gateway/store/ledger-store.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { payloadAs } from "../../ledger/state/kinds.ts";
import { type Fault, FaultySystem, type Form, forms, systemError } from "../crash/faulty-system.ts";
import { LightGateway, settableClock } from "../crash/light-gateway.ts";
import { script, startMs } from "./script.ts";

const said = script();
const all = said.flat();

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tallyman-faults-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

interface Life {
  /** By statement hash: `sealed` or a code. */
  readonly answers: Map<string, string>;
  /** What ended it early. */
  readonly deaths: unknown[];
  readonly system: FaultySystem;
}

/** One life of the process on the folder, until the script is through or it dies. */
async function live(fault?: Fault): Promise<Life> {
  const system = new FaultySystem(fault);
  const life: Life = { answers: new Map(), deaths: [], system };
  try {
    const store = LedgerStore.open(folder, system.open, system.files);
    const gateway = new LightGateway({
      store,
      clock: settableClock(startMs),
      died: (error) => life.deaths.push(error),
    });
    for (const group of said) {
      for (const { statement } of group)
        if (life.deaths.length === 0)
          gateway.receive(statement.bytes, (answer) =>
            life.answers.set(toHex(statement.hash), nameOf(answer)),
          );
      if (life.deaths.length === 0) gateway.seal();
    }
    if (life.deaths.length === 0) {
      gateway.sealer.close();
      await store.close();
    }
  } catch (error) {
    life.deaths.push(error);
  } finally {
    system.end();
  }
  return life;
}

function nameOf(answer: Answer): string {
  return answer.sealed ? "sealed" : answer.refusal.code;
}

/** What is in the log, by statement hash; and of which equivocations it says so. Throws when it does not hold. */
function auditedLog(): { entries: string[]; equivocations: string[] } {
  const store = LedgerStore.open(folder);
  try {
    const executed = [...auditStore(store)].flatMap(({ entries }) =>
      entries.flatMap((entry) => entry.executed ?? []),
    );
    return {
      entries: executed.map(({ statement }) => toHex(statement.hash)),
      equivocations: executed.flatMap((one) => {
        const report = payloadAs(one, "operator.equivocation");
        return report ? [toHex(report.secondHash)] : [];
      }),
    };
  } finally {
    void store.close();
  }
}

interface Failure {
  readonly operation: string;
  readonly occurrence: number;
  readonly form: Form;
}

function faultOf({ operation, occurrence, form }: Failure): Fault {
  return {
    form,
    suits: (one) => one.name === operation && one.occurrence === occurrence,
    strike: ({ name }) => {
      throw systemError("EIO", name);
    },
  };
}

async function problemsOf(failure: Failure): Promise<string[]> {
  rmSync(folder, { recursive: true, force: true });
  const life = await live(faultOf(failure));
  const problems = [...life.system.accusations];
  if (!life.system.happened) problems.push("the operation did not occur");
  if (life.deaths.length === 0) problems.push("the failure was swallowed");
  problems.push(...consequences(life));
  const next = await live();
  problems.push(...next.deaths.map((error) => `the next start died: ${String(error)}`));
  for (const { statement, outcome } of all) {
    const answer = next.answers.get(toHex(statement.hash));
    if (answer !== outcome) problems.push(`${statement.kind} was answered ${answer}, not ${outcome}`);
  }
  problems.push(...consequences(next));
  return problems.map((problem) => `${failure.operation} ${failure.occurrence} ${failure.form}: ${problem}`);
}

function consequences({ answers }: Life): string[] {
  const { entries, equivocations } = auditedLog();
  const problems = new Set(entries).size === entries.length ? [] : ["a statement is there twice"];
  for (const [hash, answer] of answers) {
    if (answer === "sealed" && !entries.includes(hash)) problems.push(`acknowledged and missing: ${hash}`);
    if (answer !== "sealed" && entries.includes(hash)) problems.push(`refused and there: ${hash}`);
    if (answer === "sequence_equivocation" && !equivocations.includes(hash))
      problems.push(`refused, and the equivocation is not on record: ${hash}`);
  }
  return problems;
}

it("a run without a failure seals and refuses what it should, and accuses nobody", async () => {
  const life = await live();
  expect(life.deaths).toEqual([]);
  expect(life.system.accusations).toEqual([]);
  for (const { statement, outcome } of all)
    expect(life.answers.get(toHex(statement.hash)), statement.kind).toBe(outcome);
  expect(consequences(life)).toEqual([]);
});

it("whichever operation fails, and whether or not it was done, nothing acknowledged is lost", async () => {
  const { counts } = (await live()).system;
  const failures = [...counts].flatMap(([operation, count]) =>
    Array.from({ length: count }, (_, i) => i + 1).flatMap((occurrence) =>
      forms.map((form): Failure => ({ operation, occurrence, form })),
    ),
  );
  const problems: string[] = [];
  for (const failure of failures) problems.push(...(await problemsOf(failure)));
  console.log(`store faults: ${failures.length}, of ${[...counts].map((one) => one.join(" ")).join(", ")}`);
  expect(problems.slice(0, 20)).toEqual([]);
}, 600_000);
