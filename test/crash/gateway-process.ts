/**
 * A gateway that is there to be killed. It loads its code, waits for one line of JSON on its standard input, starts,
 * and answers with its ports. At the end of its input it stops in order.
 */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import { startGateway } from "../../gateway/main.ts";
import { LedgerStore } from "../../gateway/store/ledger-store.ts";
import { keyFromSeed, publicKeyOf } from "../signer.ts";
import type { KillPoint, Ports, StartOrder } from "./gateway-life.ts";
import { chain, registrarSeed } from "./registrar.ts";

createInterface(process.stdin).once("line", (line) => {
  void live(JSON.parse(line) as StartOrder);
});

async function live(order: StartOrder): Promise<void> {
  if (order.killPoint) killInCommit(order.killPoint, order.killCommit);
  if (order.killAfterMs !== undefined) await killAfter(order.killAfterMs);

  const begunAt = performance.now();
  const running = await startGateway({
    configuration: {
      dataFolder: order.folder,
      httpHost: "127.0.0.1",
      httpPort: 0,
      mqttHost: "127.0.0.1",
      mqttPort: 0,
      open: false,
    },
    plan: {
      chain,
      operatorName: "Crash test operator",
      registrars: [
        {
          id: "registrar",
          legalName: "Crash test registrar",
          country: "NL",
          keys: [publicKeyOf(keyFromSeed(registrarSeed(order.seed)))],
        },
      ],
      demonstration: true,
      nowMs: Date.now(),
    },
    // Its key is plain, as it starts again and again; whatever else it has to say is a fault that the test looks for.
    report: (message) => message.includes("is not encrypted") || console.error(message),
  });
  if (order.killPoint === "answered") {
    let commits = 0;
    running.sealer.onSealed(() => {
      if (++commits === order.killCommit) die();
    });
  }
  const { httpPort, mqttPort } = running;
  const startedInMs = performance.now() - begunAt;
  process.stdout.write(`${JSON.stringify({ httpPort, mqttPort, startedInMs } satisfies Ports)}\n`);
  process.stdin.once("end", () => {
    void running.close().then(() => process.exit(0));
  });
}

/** Nothing of this process runs after it: the signal is delivered before the call returns. */
function die(): void {
  process.kill(process.pid, "SIGKILL");
}

/** From another thread: it meets the process wherever it is, also inside of a system call. Fulfilled when it counts. */
async function killAfter(ms: number): Promise<void> {
  const program = `
    require("node:worker_threads").parentPort.postMessage("counting");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${ms});
    process.kill(process.pid, "SIGKILL");`;
  await once(new Worker(program, { eval: true }), "message");
}

/** Dies at a point inside the `killCommit`-th commit of this life. */
function killInCommit(point: KillPoint, killCommit: number): void {
  const { commit } = LedgerStore.prototype;
  let commits = 0;
  LedgerStore.prototype.commit = function (block, seal) {
    if (++commits !== killCommit) return commit.call(this, block, seal);
    if (point === "before commit") die();
    const { entries, stateWrites } = block;
    const torn = {
      ...block,
      ...(point === "in the entries" && { entries: dyingHalfway(entries) }),
      ...(point === "in the state" && { stateWrites: dyingHalfway(stateWrites) }),
    };
    commit.call(this, torn, seal);
    if (point === "after commit") die();
  };
}

function dyingHalfway<T>(items: readonly T[]): readonly T[] {
  const half = Math.ceil(items.length / 2);
  return Object.assign([...items], {
    *[Symbol.iterator]() {
      yield* items.slice(0, half);
      die();
    },
  });
}
