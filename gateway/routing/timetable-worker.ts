/** Makes a timetable with some passages closed: ways that no table knows take the sea router up to a minute. */
import { parentPort, workerData } from "node:worker_threads";
import type { Network } from "../../ledger/routing/network.ts";
import type { PassageId } from "../../ledger/routing/sea/passages.ts";
import { timetableOf } from "../../ledger/routing/search/timetable.ts";
import { seaWays } from "./tables.ts";

export interface TimetableOrder {
  readonly network: Network;
  readonly closed: readonly PassageId[];
}

if (!parentPort) throw new Error("this file runs as a worker thread");
const { network, closed } = workerData as TimetableOrder;
parentPort.postMessage(timetableOf(network, seaWays(), closed));
