/** Asks for the newest blocks all the time, as a monitor would, and keeps what it was told. */
import { setTimeout as wait } from "node:timers/promises";
import type { BlockView } from "../../gateway/contract/api.ts";
import type { TestSigner } from "../signer.ts";
import type { Ports } from "./gateway-life.ts";
import type { History } from "./history.ts";

const everyMs = 40;

export class BlockWatcher {
  readonly #history: History;
  readonly #signer: TestSigner;
  #ports: Ports | undefined;
  #ended = false;

  constructor(history: History, signer: TestSigner) {
    this.#history = history;
    this.#signer = signer;
    void this.#watch();
  }

  moveTo(ports: Ports | undefined): void {
    this.#ports = ports;
  }

  end(): void {
    this.#ended = true;
  }

  async #watch(): Promise<void> {
    while (!this.#ended) {
      await wait(everyMs);
      if (this.#ports) for (const block of await this.#blocks(this.#ports)) this.#history.see(block);
    }
  }

  async #blocks({ httpPort }: Ports): Promise<BlockView[]> {
    try {
      const response = await fetch(`http://127.0.0.1:${httpPort}/api/blocks?limit=20`, {
        headers: { authorization: `Bearer ${this.#signer.signIn()}` },
        signal: AbortSignal.timeout(5_000),
      });
      return response.ok ? ((await response.json()) as BlockView[]) : [];
    } catch {
      // The gateway died over it.
      return [];
    }
  }
}
