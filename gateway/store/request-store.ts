/**
 * Requests that wait for somebody outside the gateway: a browser's key asking a party for a delegation, and a
 * simulated device asked for in the browser. Not part of the ledger; whoever can write this file can only make
 * requests appear or vanish, since a delegation is the party's own signed statement.
 */
import { randomBytes } from "node:crypto";
import { type Database, open, type RootDatabase } from "lmdb";
import type { DelegationRequest, SimulatedDeviceRequest } from "../contract/api.ts";
import { Space } from "./space.ts";
import { requireWholeOrDelete } from "./whole-file.ts";

/** Requests of one kind that are kept; the oldest makes room for the next. */
const keptCountMax = 1_000;

/** A request's fields are bounded where they are read. */
const requestBytesMax = 16_384;

/** What somebody without a key complained about; null once it was erased. The log has a hash over salt and text only. */
export interface ComplaintWords {
  id: string;
  about: string;
  text: string | null;
  salt: string | null;
  state: "open" | "erased";
}

export class RequestStore {
  readonly delegations: Requests<DelegationRequest>;
  readonly simulatedDevices: Requests<SimulatedDeviceRequest>;
  readonly complaints: Requests<ComplaintWords>;
  readonly #root: RootDatabase;

  constructor(folder: string) {
    requireWholeOrDelete(folder, "whoever asked asks again");
    this.#root = open({ path: folder, maxDbs: 4, overlappingSync: false });
    const space = new Space(folder, this.#root);
    this.delegations = new Requests(this.#root.openDB({ name: "delegations", encoding: "json" }), space);
    this.simulatedDevices = new Requests(
      this.#root.openDB({ name: "simulated-devices", encoding: "json" }),
      space,
    );
    this.complaints = new Requests(this.#root.openDB({ name: "complaints", encoding: "json" }), space);
  }

  async close(): Promise<void> {
    await this.#root.close();
  }
}

export class Requests<R extends { id: string; state: string }> {
  readonly #requests: Database<R, string>;
  readonly #space: Space;

  constructor(requests: Database<R, string>, space: Space) {
    this.#requests = requests;
    this.#space = space;
  }

  /** Adds a request in the state `open`. Identifiers sort by the time of asking. Throws `NoSpaceError`. */
  add(fields: Omit<R, "id" | "state">): R {
    const id = Date.now().toString(36).padStart(9, "0") + randomBytes(6).toString("hex");
    return this.put({ ...fields, id, state: "open" } as R);
  }

  /** Adds a request that has an identifier already. Throws `NoSpaceError`. */
  put(request: R): R {
    const { id } = request;
    const surplus = this.#requests.getCount() + 1 - keptCountMax;
    this.#space.reserve(Math.max(surplus, 0) + 1, requestBytesMax);
    if (surplus > 0)
      for (const oldest of [...this.#requests.getKeys({ limit: surplus })]) this.#requests.removeSync(oldest);
    this.#requests.putSync(id, request);
    return request;
  }

  get(id: string): R | undefined {
    return this.#requests.get(id);
  }

  list(): R[] {
    return [...this.#requests.getRange().map(({ value }) => value)];
  }

  /** Throws `NoSpaceError`. */
  update(id: string, changes: Partial<R>): R | undefined {
    const request = this.get(id);
    if (!request) return undefined;
    const updated = { ...request, ...changes };
    this.#space.reserve(1, requestBytesMax);
    this.#requests.putSync(id, updated);
    return updated;
  }
}
