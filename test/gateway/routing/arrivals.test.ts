import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultAlertRules } from "../../../gateway/alerts/default-rules.ts";
import { risksOf } from "../../../gateway/alerts/risks.ts";
import type { FleetRow, FleetView, ShipmentView } from "../../../gateway/contract/api.ts";
import type { RunningGateway } from "../../../gateway/main.ts";
import {
  outcome,
  populate,
  removeFolder,
  startTestGateway,
  temporaryFolder,
  type World,
} from "../fixture.ts";

let folder: string;
let running: RunningGateway;
let world: World;

beforeEach(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder, open: true });
  world = await populate(running);
});

afterEach(async () => {
  await running.close();
  removeFolder(folder);
});

const fetched = async <T>(path: string): Promise<T> =>
  (await (await fetch(`http://127.0.0.1:${running.httpPort}${path}`)).json()) as T;
const row = async (): Promise<FleetRow> => (await fetched<FleetView>("/api/fleet")).rows[0]!;

async function milestone(step: string, atMs: number): Promise<void> {
  const payload = { leg: "1", step, at: atMs };
  const said = world.carrier.statement("transport.milestone", payload, { subject: "shipment:S-1", atMs });
  expect(await outcome(running, said)).toBe("sealed");
}

describe("arrivals of a running gateway", () => {
  it("are in the fleet and on the shipment's page, move on with events and end with the journey", async () => {
    const atMs = Date.now();
    const { eta } = await row();
    expect(eta!.next).toMatchObject({ leg: "1", step: "departed", place: "Rotterdam" });
    expect(eta!.final).toMatchObject({ step: "arrived", place: "Vienna" });
    expect(eta!.comparable).toBe(0);
    expect(eta!.final.p10Ms).toBeLessThan(eta!.final.p90Ms);
    await milestone("departed", atMs);
    const moving = (await fetched<ShipmentView>("/api/shipments/S-1")).row.eta!;
    expect(moving.next).toEqual(moving.final);
    expect(moving.height).toBeGreaterThan(eta!.height);
    await milestone("arrived", atMs);
    expect((await row()).eta).toBeUndefined();
  });

  it("are the same after a restart, from their store, from none, and when the live view is read anew", async () => {
    await milestone("departed", Date.now());
    const before = await row();
    expect(before.eta).toBeDefined();
    for (const lost of [[], ["journeys"], ["projection"], ["journeys", "projection"]]) {
      await running.close();
      for (const name of lost) rmSync(join(folder, name), { recursive: true });
      running = await startTestGateway({ folder, open: true });
      expect(await row()).toEqual(before);
    }
  });
});

describe("the rule about lateness", () => {
  it("warns from its shares on and says when it is expected", async () => {
    const entry = {
      row: await row(),
      conditions: [],
      outsideSinceMs: [],
      excursion: "",
      cursor: 0,
    };
    const rules = defaultAlertRules.filter(({ kind }) => kind === "lateness");
    const of = (late: number) => {
      const { eta } = entry.row;
      const lateEta = { ...eta!, final: { ...eta!.final, late } };
      const situation = {
        entry: { ...entry, row: { ...entry.row, eta: lateEta } },
        phase: "moving" as const,
        parties: [],
        lastReadingMs: null,
        lastEvent: undefined,
        ways: [],
        clocks: [],
      };
      return risksOf(rules, situation as never, 0).map(({ level, values }) => [level, values.latePercent]);
    };
    expect(of(0.59)).toEqual([]);
    expect(of(0.6)).toEqual([["watch", 60]]);
    expect(of(0.97)).toEqual([["warning", 97]]);
  });
});
