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
// From another thread: it meets the process inside of a system call.
if (end.at === "moment")
  new Worker(
    `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${end.afterMs}); process.kill(process.pid, "SIGKILL");`,
    { eval: true },
  );

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
  say({ operations: system.number, accusations: system.accusations });
  process.exit(0);
});
