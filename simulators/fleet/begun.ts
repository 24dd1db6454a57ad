/**
 * What a fleet has begun and not ended, in a file beside its keys, one for each chain: whoever starts the simulation
 * again finds the same shipments go on with the same devices.
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ClientError } from "../../client/client-error.ts";
import { readIfThere, writeDurably } from "../../client/durable-file.ts";
import { LockHeldError, takeLock, whenUnlocked } from "../../client/lock-file.ts";
import type { SigningKey } from "../../client/signing-key.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { demonstrationKey } from "./party.ts";

/** All that a simulated shipment follows from, besides the cast and the chain's clock. */
export interface BegunShipment {
  readonly id: string;
  readonly seed: string;
  /** Which of the seed's shipments it is. */
  readonly number: number;
  /** Planned departure of the first leg. */
  readonly departureMs: number;
}

/** A device that somebody asked for in the browser. */
export interface BegunRequest {
  /** Identifier of the request. */
  readonly id: string;
  readonly departureMs: number;
}

interface Content {
  readonly shipments: readonly BegunShipment[];
  readonly requests: readonly BegunRequest[];
}

const format = "tallyman-fleet";
const version = 1;

export class Begun {
  readonly #path: string;
  readonly #devicesFolder: string;
  readonly #unlock: () => void;
  #content: Content;

  private constructor(path: string, devicesFolder: string, unlock: () => void) {
    this.#path = path;
    this.#devicesFolder = devicesFolder;
    this.#unlock = unlock;
    try {
      this.#content = load(path);
    } catch (error) {
      unlock();
      throw error;
    }
  }

  /**
   * What was begun on `chain` with the keys in `keysFolder`, locked until `close`. A fleet that is about to end is waited
   * for, `waitMsMax` at most; throws `ClientError` when it does not, or when the file is damaged.
   */
  static async open(keysFolder: string, chain: string, waitMsMax?: number): Promise<Begun> {
    const folder = join(keysFolder, "fleet");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `${encodeURIComponent(chain)}.begun`);
    try {
      const unlock = await whenUnlocked(() => takeLock(`${path}.lock`), waitMsMax);
      return new Begun(path, join(folder, "devices"), unlock);
    } catch (error) {
      if (!(error instanceof LockHeldError)) throw error;
      throw new ClientError(
        `Another fleet runs with the keys in ${keysFolder}: stop it, or name another folder with --keys. ${error.message}`,
      );
    }
  }

  get shipments(): readonly BegunShipment[] {
    return this.#content.shipments;
  }

  get requests(): readonly BegunRequest[] {
    return this.#content.requests;
  }

  addShipment(shipment: BegunShipment): void {
    this.#write({ ...this.#content, shipments: [...this.shipments, shipment] });
  }

  addRequest(request: BegunRequest): void {
    this.#write({ ...this.#content, requests: [...this.requests, request] });
  }

  endShipment(ended: string): void {
    this.#write({ ...this.#content, shipments: this.shipments.filter(({ id }) => id !== ended) });
  }

  endRequest(ended: string): void {
    this.#write({ ...this.#content, requests: this.requests.filter(({ id }) => id !== ended) });
  }

  /** The key of a device or scanner, made the first time. */
  deviceKey(id: string): SigningKey {
    return demonstrationKey(this.#devicesFolder, referenceText("device", id));
  }

  /** For a device that will say nothing more. */
  forgetDeviceKey(id: string): void {
    rmSync(join(this.#devicesFolder, `${id}.json`), { force: true });
  }

  close(): void {
    this.#unlock();
  }

  #write(content: Content): void {
    writeDurably(this.#path, `${JSON.stringify({ format, version, ...content }, undefined, 1)}\n`);
    this.#content = content;
  }
}

function load(path: string): Content {
  const text = readIfThere(path);
  if (text === undefined) return { shipments: [], requests: [] };
  const content = parse(text);
  if (content) return content;
  throw new ClientError(
    `${path} is damaged: delete it. The shipments that were under way then stay where they are, and a new fleet begins.`,
  );
}

/** `undefined` for what `#write` did not write. */
function parse(text: string): Content | undefined {
  try {
    const content = JSON.parse(text) as Record<string, unknown>;
    const { shipments, requests } = content;
    if (content.format !== format || content.version !== version) return undefined;
    if (!Array.isArray(shipments) || !shipments.every(isShipment)) return undefined;
    if (!Array.isArray(requests) || !requests.every(isRequest)) return undefined;
    return { shipments, requests };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isRequest(value: unknown): value is BegunRequest {
  const { id, departureMs } = (value ?? {}) as Record<string, unknown>;
  return typeof id === "string" && Number.isSafeInteger(departureMs);
}

function isShipment(value: unknown): value is BegunShipment {
  const { seed, number } = (value ?? {}) as Record<string, unknown>;
  return isRequest(value) && typeof seed === "string" && Number.isSafeInteger(number) && Number(number) >= 0;
}
