/**
 * A light gateway that is there to be killed. It reads its order from its standard input, takes the statements down
 * the path, answers each on its standard output, and kills itself where the order says.
 */
import { readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { receiptOf } from "../../gateway/seal/receipts.ts";
import { LedgerStore } from "../../gateway/store/ledger-store.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { type Fault, FaultySystem } from "./faulty-system.ts";
import { LightGateway, settableClock } from "./light-gateway.ts";
import type { LightAnswer, LightEpilogue, LightOrder } from "./light-life.ts";

const order = JSON.parse(readFileSync(0, "utf8")) as LightOrder;

/** Nothing of this process runs after it: the signal is delivered before the call returns. */
function die(): never {
  process.kill(process.pid, "SIGKILL");
  throw new Error("not reached");
}

function say(value: LightAnswer | LightEpilogue): void {
  writeSync(1, `${JSON.stringify(value)}\n`);
}

const { end } = order;
const fault: Fault | undefined =
  end.at === "operation"
    ? { form: end.form, suits: ({ number }) => number === end.number, strike: die }
    : undefined;
if (end.at === "moment") dieAfter(end.afterMs);

/** From another thread, once that counts: it meets the process inside of a system call. */
function dieAfter(ms: number): void {
  const counting = new Int32Array(new SharedArrayBuffer(4));
  const program = `
    const counting = require("node:worker_threads").workerData;
    Atomics.store(counting, 0, 1);
    Atomics.notify(counting, 0);
    Atomics.wait(counting, 0, 1, ${ms});
    process.kill(process.pid, "SIGKILL");`;
  new Worker(program, { eval: true, workerData: counting });
  Atomics.wait(counting, 0, 0);
}

const begunAt = performance.now();
const system = new FaultySystem(fault);
const store = LedgerStore.open(join(order.folder, "ledger"), system.open, system.files);
const gateway = new LightGateway({
  store,
  clock: settableClock(order.nowMs),
  blockCountMax: order.blockCountMax,
  died: (error) => {
    throw error;
  },
});
order.statements.forEach((statement, i) => {
  gateway.receive(Buffer.from(statement, "base64"), (answer) =>
    system.run("answer", () =>
      say(
        answer.sealed
          ? {
              statement: i,
              code: "sealed",
              index: answer.index,
              receipt: toHex(receiptOf(gateway.ledger, answer.index).receipt),
            }
          : { statement: i, code: answer.refusal.code },
      ),
    ),
  );
});
gateway.sealer.close();
void store.close().then(() => {
  const livedMs = performance.now() - begunAt;
  say({ operations: system.number, livedMs, accusations: system.accusations });
  process.exit(0);
});
