/** Reports one after the other, each in a thread of its own; whoever comes when too many wait is sent away. */
import { Worker } from "node:worker_threads";
import { HttpRefusal } from "../serve/problem.ts";
import type { ReportAnswer, ReportOrder } from "./report-worker.ts";

/** The compiled worker beside this compiled file. */
const workerFile = new URL("./report-worker.js", import.meta.url);

export class ReportMaker {
  readonly #waitingMax: number;
  readonly #workerFile: URL;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(waitingMax: number, worker: URL = workerFile) {
    this.#waitingMax = waitingMax;
    this.#workerFile = worker;
  }

  /** The PDF of a bundle that this gateway made. Throws `HttpRefusal` when too many are waiting already. */
  async pdf(order: ReportOrder): Promise<Uint8Array> {
    if (this.#waiting >= this.#waitingMax)
      throw new HttpRefusal("rate_limited", "too many reports are being written");
    this.#waiting++;
    const turn = this.#last.then(() => written(this.#workerFile, order));
    this.#last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waiting--;
    }
  }
}

function written(file: URL, order: ReportOrder): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: order });
    worker.once("message", (answer: ReportAnswer) => {
      if ("pdf" in answer) resolve(answer.pdf);
      else reject(new Error(`a bundle of this gateway does not hold: ${answer.problem}`));
    });
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("the report's thread ended without an answer")));
  });
}
