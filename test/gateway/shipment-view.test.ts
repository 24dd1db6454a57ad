/** What a shipment's page says about its devices. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ShipmentView } from "../../gateway/contract/api.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { outcome, populate, removeFolder, startTestGateway, temporaryFolder, type World } from "./fixture.ts";

let folder: string;
let running: RunningGateway;
let world: World;

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder, open: true });
  world = await populate(running);
});

afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

async function attachments() {
  const response = await fetch(`http://127.0.0.1:${running.httpPort}/api/shipments/S-1`);
  return ((await response.json()) as ShipmentView).attachments;
}

async function say(kind: string, payload: { at: number; target?: string }): Promise<void> {
  const options = { subject: world.device.reference, atMs: payload.at };
  expect(await outcome(running, world.shipper.statement(kind, payload, options))).toBe("sealed");
}

describe("the devices of a shipment", () => {
  it("are there from their attachment on, before they report, and each time they were attached", async () => {
    const [first, ...others] = await attachments();
    expect(first).toMatchObject({ device: "sensor-1", target: "shipment:S-1", toMs: null });
    expect(others).toEqual([]);

    const at = first!.fromMs;
    await say("device.detach", { at: at + 1 });
    expect(await attachments()).toEqual([{ ...first, toMs: at + 1 }]);
    await say("device.attach", { target: "shipment:S-1", at: at + 2 });
    const reading = world.device.readings([{ name: "temperature", value: 5, timeMs: at + 2 }], at + 2);
    expect(await outcome(running, reading)).toBe("sealed");
    expect(await attachments()).toEqual([
      { ...first, toMs: at + 1 },
      { ...first, fromMs: at + 2, toMs: null },
    ]);
  });
});
