/** An open gateway with a few parties, which is asked for plans over HTTP and can be started again on what it has written. */
import { expect } from "vitest";
import type { RoutePlanRequest } from "../../../gateway/contract/routes.ts";
import type { RunningGateway } from "../../../gateway/main.ts";
import {
  outcome,
  populate,
  removeFolder,
  startTestGateway,
  temporaryFolder,
  type World,
} from "../fixture.ts";

/** From Shanghai to Rotterdam by ship, as there is nothing else left. */
export const bySea: RoutePlanRequest = {
  from: "CNSHA",
  to: "NLRTM",
  readyMs: Date.UTC(2026, 11, 1, 8),
  massKg: 8_000,
  forbidden: { modes: ["rail", "air"] },
};

export class PlanWorld {
  readonly folder: string;
  readonly parties: World;
  #running: RunningGateway;

  private constructor(folder: string, running: RunningGateway, parties: World) {
    this.folder = folder;
    this.parties = parties;
    this.#running = running;
  }

  static async start(): Promise<PlanWorld> {
    const folder = temporaryFolder();
    const running = await startTestGateway({ folder, open: true });
    return new PlanWorld(folder, running, await populate(running));
  }

  get running(): RunningGateway {
    return this.#running;
  }

  /** `meanwhile` has the folder for itself. */
  async restart(meanwhile?: () => void): Promise<void> {
    await this.#running.close();
    meanwhile?.();
    this.#running = await startTestGateway({ folder: this.folder, open: true });
  }

  async close(): Promise<void> {
    await this.#running.close();
    removeFolder(this.folder);
  }

  /** The answer's JSON text. */
  async plan(request: RoutePlanRequest): Promise<string> {
    const answer = await this.#running.server.inject({
      method: "POST",
      url: "/api/routes/plan",
      headers: { host: "127.0.0.1" },
      payload: request,
    });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.body;
  }

  async say(
    signer: World["shipper"],
    kind: string,
    subject: string,
    payload: Parameters<typeof signer.statement>[1],
  ): Promise<void> {
    const said = signer.statement(kind, payload, { subject, atMs: Date.now() });
    expect(await outcome(this.#running, said), kind).toBe("sealed");
  }
}
