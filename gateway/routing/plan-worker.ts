/** The planner's thread: answers orders one after another. It has a network and tables, and knows nothing of the ledger. */
import { parentPort, workerData } from "node:worker_threads";
import type { Network } from "../../ledger/routing/network.ts";
import { PriorForecaster } from "../../ledger/routing/priors.ts";
import { planRounds, type RoundsOrder, type RoundsPlan } from "../../ledger/routing/rounds/plan-rounds.ts";
import type { SeaWayView } from "../contract/routes.ts";
import { type PlanAnswer, Planning, type PlanOrder, type SeaWayOrder } from "./planning.ts";
import { seaWays } from "./tables.ts";

if (!parentPort) throw new Error("this file runs as a worker thread");
const port = parentPort;

export type Order =
  | { readonly plan: PlanOrder }
  | { readonly seaWay: SeaWayOrder }
  | { readonly rounds: RoundsOrder };

/** From the worker: how far it is, or the answer to the one order that it has. */
export type OrderAnswer =
  | { readonly progress: number }
  | { readonly plan: PlanAnswer }
  | { readonly seaWay: SeaWayView | undefined }
  | { readonly rounds: RoundsPlan };

const planning = new Planning(workerData as Network, seaWays(), new PriorForecaster());
const answer = (message: OrderAnswer) => port.postMessage(message);
const tell = (progress: number) => answer({ progress });

port.on("message", (order: Order) => {
  if ("plan" in order) answer({ plan: planning.plan(order.plan, tell) });
  else if ("seaWay" in order) answer({ seaWay: planning.seaWay(order.seaWay) });
  else answer({ rounds: planRounds(order.rounds, tell) });
});
