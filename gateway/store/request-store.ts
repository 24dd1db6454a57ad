/**
 * Requests that wait for somebody outside the gateway: a browser's key asking a party for a delegation, and a
 * simulated device asked for in the browser. Not part of the ledger; whoever can write this file can only make
 * requests appear or vanish, since a delegation is the party's own signed statement.
 */
import { randomBytes } from "node:crypto";
import { type Database, open, type RootDatabase } from "lmdb";
import type { DelegationRequest, SimulatedDeviceRequest } from "../contract/api.ts";

/** Open requests of one kind; more are refused until some are answered. */
const openCountMax = 1_000;

export class RequestStore {
  readonly delegations: Requests<DelegationRequest>;
  readonly simulatedDevices: Requests<SimulatedDeviceRequest>;
  readonly #root: RootDatabase;

  constructor(folder: string) {
    this.#root = open({ path: folder, maxDbs: 3 });
    this.delegations = new Requests(this.#root.openDB({ name: "delegations", encoding: "json" }));
    this.simulatedDevices = new Requests(this.#root.openDB({ name: "simulated-devices", encoding: "json" }));
  }

  async close(): Promise<void> {
    await this.#root.close();
  }
}

export class Requests<R extends { id: string; state: string }> {
  readonly #requests: Database<R, string>;

  constructor(requests: Database<R, string>) {
    this.#requests = requests;
  }

  /** Adds a request in the state `open`, or nothing when too many are open. */
  add(fields: Omit<R, "id" | "state">): R | undefined {
    if (this.list("open").length >= openCountMax) return undefined;
    const request = { ...fields, id: randomBytes(8).toString("hex"), state: "open" } as R;
    this.#requests.putSync(request.id, request);
    return request;
  }

  get(id: string): R | undefined {
    return this.#requests.get(id);
  }

  list(state?: R["state"]): R[] {
    const requests = [...this.#requests.getRange().map(({ value }) => value)];
    return state === undefined ? requests : requests.filter((request) => request.state === state);
  }

  update(id: string, changes: Partial<R>): R | undefined {
    const request = this.get(id);
    if (!request) return undefined;
    const updated = { ...request, ...changes };
    this.#requests.putSync(id, updated);
    return updated;
  }
}
