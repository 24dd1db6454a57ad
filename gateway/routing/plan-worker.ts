/**
 * The planner's thread: answers orders one after another. It has a network and tables; what the ledger's journeys
 * taught comes with the first order after it has changed.
 */
import { parentPort, workerData } from "node:worker_threads";
import { modelVersion } from "../../ledger/routing/eta/journeys.ts";
import { DurationModel, type DurationsData } from "../../ledger/routing/learning/duration-model.ts";
import { type HarmData, HarmRates } from "../../ledger/routing/learning/harm-rates.ts";
import { LearnedForecaster } from "../../ledger/routing/learning/learned-forecaster.ts";
import type { Network } from "../../ledger/routing/network.ts";
import { planRounds, type RoundsOrder, type RoundsPlan } from "../../ledger/routing/rounds/plan-rounds.ts";
import type { SeaWayView } from "../contract/routes.ts";
import { type PlanAnswer, Planning, type PlanOrder, type SeaWayOrder } from "./planning.ts";
import { seaWays } from "./tables.ts";

if (!parentPort) throw new Error("this file runs as a worker thread");
const port = parentPort;

export type Order =
  | {
      readonly plan: PlanOrder;
      readonly chain: string;
      readonly size: number;
      /** Left out where it is what came before; the thread's first order for a plan has it. */
      readonly learned?: { readonly durations: DurationsData; readonly harm: HarmData };
    }
  | { readonly seaWay: SeaWayOrder }
  | { readonly rounds: RoundsOrder };

/** From the worker: how far it is, or the answer to the one order that it has. */
export type OrderAnswer =
  | { readonly progress: number }
  | { readonly plan: PlanAnswer }
  | { readonly seaWay: SeaWayView | undefined }
  | { readonly rounds: RoundsPlan };

const planning = new Planning(workerData as Network, seaWays());
let forecaster: LearnedForecaster | undefined;
const answer = (message: OrderAnswer) => port.postMessage(message);
const tell = (progress: number) => answer({ progress });

port.on("message", (order: Order) => {
  if ("plan" in order) {
    const { plan, chain, size, learned } = order;
    if (learned)
      forecaster = new LearnedForecaster(
        DurationModel.of(learned.durations),
        HarmRates.of(learned.harm),
        modelVersion,
      );
    answer({ plan: planning.plan(plan, { forecaster: forecaster!, chain, size }, tell) });
  } else if ("seaWay" in order) answer({ seaWay: planning.seaWay(order.seaWay) });
  else answer({ rounds: planRounds(order.rounds, tell) });
});
