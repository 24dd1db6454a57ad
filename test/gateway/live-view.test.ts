import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { RunningGateway } from "../../gateway/main.ts";
import { TestSigner } from "../signer.ts";
import {
  chain,
  outcome,
  populate,
  removeFolder,
  shipmentTerms,
  startTestGateway,
  temporaryFolder,
  type World,
} from "./fixture.ts";

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

const view = async (): Promise<unknown> =>
  (await fetch(`http://127.0.0.1:${running.httpPort}/api/fleet`)).json();

async function seal(signer: TestSigner, kind: string, payload: object, subject: string): Promise<void> {
  expect(
    await outcome(running, signer.statement(kind, payload as never, { subject, atMs: Date.now() })),
    kind,
  ).toBe("sealed");
}

it("is the same after a restart, from whatever height it was saved at", async () => {
  const at = Date.now();
  const saved = join(folder, "projection");
  const older = join(folder, "older");
  const sensor = new TestSigner("device:box-sensor", chain);
  await seal(
    world.shipper,
    "unit.register",
    { id: "box", type: "container", identifier: { scheme: "other", number: "1" }, at },
    "unit:box",
  );
  await seal(
    world.shipper,
    "device.register",
    { id: "box-sensor", key: sensor.coseKey, model: "sensor" },
    sensor.reference,
  );
  await seal(world.shipper, "device.attach", { target: "unit:box", at }, sensor.reference);
  await running.close();
  cpSync(saved, older, { recursive: true });

  running = await startTestGateway({ folder, open: true });
  expect(
    await outcome(running, sensor.readings([{ name: "temperature", value: 5, timeMs: at + 1 }], at)),
  ).toBe("sealed");
  await seal(world.shipper, "shipment.create", shipmentTerms(at, "S-9"), "shipment:S-9");
  await seal(world.shipper, "unit.load", { items: ["shipment:S-9"], at }, "unit:box");
  expect(
    await outcome(running, sensor.readings([{ name: "temperature", value: 6, timeMs: at + 2 }], at)),
  ).toBe("sealed");
  const expected = await view();
  await running.close();

  rmSync(saved, { recursive: true });
  cpSync(older, saved, { recursive: true });
  running = await startTestGateway({ folder, open: true });
  expect(await view()).toEqual(expected);
});
