/**
 * Routes are planned on one thread of their own, so that statements are taken at the same pace. Orders wait in a
 * bounded line; one that takes too long is given up together with its thread, and the next begins on a new one.
 */
import { Worker } from "node:worker_threads";
import type { DurationLearner } from "../../ledger/routing/learning/duration-learner.ts";
import type { HarmRates } from "../../ledger/routing/learning/harm-rates.ts";
import type { Network } from "../../ledger/routing/network.ts";
import type { RoundsOrder, RoundsPlan } from "../../ledger/routing/rounds/plan-rounds.ts";
import type { SeaWayView } from "../contract/routes.ts";
import type { Order, OrderAnswer } from "./plan-worker.ts";
import type { PlanAnswer, PlanOrder, SeaWayOrder } from "./planning.ts";

/** Why an order was not answered. */
export class PlannerError extends Error {
  override readonly name = "PlannerError";
  readonly code: "planner_busy" | "planner_timeout";

  constructor(code: PlannerError["code"]) {
    super(code);
    this.code = code;
  }
}

/** What the ledger's journeys taught, and the log up to where they were read. */
export interface Learned {
  readonly durations: DurationLearner;
  readonly harm: HarmRates;
  readonly chain: string;
  readonly size: number;
}

export interface PlannerOptions {
  /** Asked when an order for a plan begins: it is answered with what is known then. */
  readonly learned: () => Learned;
  /** The compiled plan-worker. */
  readonly workerFile: URL;
  readonly plansWaitingMax: number;
  readonly planMsMax: number;
  readonly report: (message: string) => void;
}

type Answer = Exclude<OrderAnswer, { progress: number }>;

type Asked = { readonly plan: PlanOrder } | Exclude<Order, { plan: PlanOrder }>;

interface Waiting {
  readonly asked: Asked;
  readonly onProgress: (done: number) => void;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

export class Planner {
  readonly #options: PlannerOptions;
  #network: Network;
  #worker: Worker | undefined;
  #current: Waiting | undefined;
  #timeout: NodeJS.Timeout | undefined;
  /** Closed stretches and delivered legs that the present thread's forecasts rest on; `undefined`: it has none. */
  #observed: number | undefined;
  readonly #line: Waiting[] = [];

  /** The thread begins with the first order: most gateways are never asked. */
  constructor(network: Network, options: PlannerOptions) {
    this.#network = network;
    this.#options = options;
  }

  get network(): Network {
    return this.#network;
  }

  /** Orders that wait are answered in the new network. */
  setNetwork(network: Network): void {
    this.#network = network;
    if (this.#current === undefined) this.#endWorker();
    else this.#current = { ...this.#current, resolve: this.#thenAnew(this.#current.resolve) };
  }

  /** Rejects with `PlannerError`. */
  async plan(order: PlanOrder, onProgress: (labels: number) => void = () => undefined): Promise<PlanAnswer> {
    return ((await this.#ask({ plan: order }, onProgress)) as { plan: PlanAnswer }).plan;
  }

  async seaWay(order: SeaWayOrder): Promise<SeaWayView | undefined> {
    return ((await this.#ask({ seaWay: order })) as { seaWay: SeaWayView | undefined }).seaWay;
  }

  async rounds(order: RoundsOrder): Promise<RoundsPlan> {
    return ((await this.#ask({ rounds: order })) as { rounds: RoundsPlan }).rounds;
  }

  close(): void {
    for (const { reject } of this.#line.splice(0)) reject(new PlannerError("planner_busy"));
    const current = this.#current;
    this.#current = undefined;
    this.#endWorker();
    current?.reject(new PlannerError("planner_busy"));
  }

  #ask(asked: Asked, onProgress: (done: number) => void = () => undefined): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#line.length >= this.#options.plansWaitingMax) return reject(new PlannerError("planner_busy"));
      this.#line.push({ asked, onProgress, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#current !== undefined || this.#line.length === 0) return;
    const current = this.#line.shift()!;
    this.#current = current;
    this.#worker ??= this.#startWorker();
    this.#worker.postMessage(this.#orderOf(current.asked));
    this.#timeout = setTimeout(
      () => this.#fail(new PlannerError("planner_timeout")),
      this.#options.planMsMax,
    );
    this.#timeout.unref();
  }

  /** With what was learned since the thread's last plan. */
  #orderOf(asked: Asked): Order {
    if (!("plan" in asked)) return asked;
    const { durations, harm, chain, size } = this.#options.learned();
    const observed = durations.observed + harm.observed;
    if (this.#observed === observed) return { ...asked, chain, size };
    this.#observed = observed;
    return { ...asked, chain, size, learned: { durations: durations.known.data, harm: harm.data } };
  }

  #startWorker(): Worker {
    this.#observed = undefined;
    const worker = new Worker(this.#options.workerFile, { workerData: this.#network });
    worker.unref();
    worker.on("message", (answer: OrderAnswer) => {
      if (worker !== this.#worker) return;
      if ("progress" in answer) return this.#current?.onProgress(answer.progress);
      const current = this.#end();
      current?.resolve(answer);
      this.#next();
    });
    worker.on("error", (error) => {
      if (worker !== this.#worker) return;
      this.#options.report(`the planner's thread failed: ${error.stack ?? error.message}`);
      this.#fail(error);
    });
    return worker;
  }

  /** The present order is over. */
  #end(): Waiting | undefined {
    clearTimeout(this.#timeout);
    const current = this.#current;
    this.#current = undefined;
    return current;
  }

  #fail(error: Error): void {
    this.#endWorker();
    this.#end()?.reject(error);
    this.#next();
  }

  #endWorker(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
  }

  /** A thread with the network of before ends when its present order is answered. */
  #thenAnew(resolve: (answer: Answer) => void) {
    return (answer: Answer) => {
      this.#endWorker();
      resolve(answer);
    };
  }
}
