/** Timetables for suggestions, made on a thread of their own and kept by the suggester. */
import { Worker } from "node:worker_threads";
import type { Network } from "../../ledger/routing/network.ts";
import type { PassageId } from "../../ledger/routing/sea/passages.ts";
import type { Timetable } from "../../ledger/routing/search/timetable.ts";
import { Suggester } from "../../ledger/routing/suggestions/suggester.ts";
import type { TimetableOrder } from "./timetable-worker.ts";

const workerFile = new URL("./timetable-worker.js", import.meta.url);

export class Timetables {
  readonly #readNetwork: () => Network;
  readonly #workerFile: URL;
  readonly #making = new Map<string, Promise<void>>();
  #made: { readonly network: Network; readonly suggester: Suggester } | undefined;

  /** The network is asked for each time: another one may be imported. */
  constructor(readNetwork: () => Network, file: URL = workerFile) {
    this.#readNetwork = readNetwork;
    this.#workerFile = file;
  }

  get network(): Network {
    return this.#readNetwork();
  }

  /** The suggester, once it has the timetable for these closures. Rejects when the thread fails. */
  async suggesterFor(closed: readonly PassageId[]): Promise<Suggester> {
    const { network, suggester } = this.#suggester();
    if (suggester.hasTimetable(closed)) return suggester;
    const key = `${suggester.networkVersion} ${[...closed].sort().join(" ")}`;
    const making = this.#making.get(key) ?? this.#make({ network, closed }, suggester);
    this.#making.set(key, making);
    try {
      await making;
    } finally {
      this.#making.delete(key);
    }
    return suggester;
  }

  #suggester() {
    const network = this.#readNetwork();
    if (this.#made?.network !== network) {
      const suggester = new Suggester(network, {
        way: () => {
          throw new Error("timetables are made by the worker");
        },
      });
      this.#made = { network, suggester };
    }
    return this.#made;
  }

  #make(order: TimetableOrder, suggester: Suggester): Promise<void> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(this.#workerFile, { workerData: order });
      worker.unref();
      worker.once("message", (timetable: Timetable) => {
        suggester.keepTimetable(order.closed, timetable);
        resolve();
      });
      worker.once("error", reject);
      worker.once("exit", () => reject(new Error("the thread that makes timetables ended")));
    });
  }
}
