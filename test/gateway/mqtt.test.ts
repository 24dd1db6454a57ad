import { connect, type Socket } from "node:net";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DeviceView } from "../../gateway/contract/api.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { checkReceipt } from "../../ledger/log/receipt.ts";
import { decodeReceipts, decodeRejection, verifyRejection } from "../../ledger/statement/answers.ts";
import { TestSigner } from "../signer.ts";
import {
  chain,
  outcome,
  populate,
  removeFolder,
  startTestGateway,
  temporaryFolder,
  type World,
} from "./fixture.ts";

let folder: string;
let running: RunningGateway;
let world: World;
const open: { end(): void }[] = [];

beforeEach(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder });
  world = await populate(running);
});

afterEach(async () => {
  for (const client of open.splice(0)) client.end();
  await running.close();
  removeFolder(folder);
});

const idOf = (signer: TestSigner) => signer.reference.slice("device:".length);

function connectAs(
  signer: TestSigner,
  options: { password?: string; clientId?: string; will?: IClientOptions["will"] } = {},
): MqttClient {
  const client = mqtt.connect({
    host: "127.0.0.1",
    port: running.mqttPort,
    protocol: "mqtt",
    clientId: options.clientId ?? idOf(signer),
    username: idOf(signer),
    password: options.password ?? signer.signIn(),
    reconnectPeriod: 0,
    ...(options.will && { will: options.will }),
  });
  client.on("error", () => undefined);
  open.push({ end: () => client.end(true) });
  return client;
}

const once = (client: MqttClient, event: "connect" | "close" | "message") =>
  new Promise<unknown[]>((resolve) =>
    (client as { once(e: string, f: (...a: unknown[]) => void): void }).once(event, (...values) =>
      resolve(values),
    ),
  );

/** The next message on a topic. */
function message(client: MqttClient, topic: string): Promise<Buffer> {
  return new Promise((resolve) => {
    const listen = (received: string, payload: Buffer) => {
      if (received !== topic) return;
      client.off("message", listen);
      resolve(payload);
    };
    client.on("message", listen);
  });
}

const reading = (signer: TestSigner, value = 5) =>
  signer.readings([{ name: "temperature", value, timeMs: Date.now() }], Date.now());

describe("a device over MQTT", () => {
  it("signs in with a proof by its key, publishes, and gets PUBACK and a receipt that verifies", async () => {
    const client = connectAs(world.device);
    await once(client, "connect");
    await client.subscribeAsync("devices/sensor-1/receipts");
    const statement = reading(world.device);
    const receipts = message(client, "devices/sensor-1/receipts");
    await client.publishAsync("devices/sensor-1/statements", Buffer.from(statement.bytes), { qos: 1 });
    expect(running.ledger.store.indexOfStatement(statement.hash)).toBeDefined();
    const [{ hash, receipt }] = decodeReceipts(new Uint8Array(await receipts)) as [
      { hash: Uint8Array; receipt: Uint8Array },
    ];
    expect(hash).toEqual(statement.hash);
    expect(checkReceipt(statement.bytes, receipt, running.operatorKey).problem).toBeUndefined();
  });

  it("gets a signed rejection and PUBACK for what can never be accepted, and stays connected", async () => {
    const client = connectAs(world.device);
    await once(client, "connect");
    await client.subscribeAsync("devices/sensor-1/rejections");
    for (const [bytes, code] of [
      [Uint8Array.of(0xff), "cbor_malformed"],
      [new Uint8Array(70_000), "statement_too_large"],
      [reading(world.other).bytes, "topic_mismatch"],
    ] as const) {
      const rejected = message(client, "devices/sensor-1/rejections");
      await client.publishAsync("devices/sensor-1/statements", Buffer.from(bytes), { qos: 1 });
      const rejection = decodeRejection(new Uint8Array(await rejected));
      expect(rejection).toMatchObject({ code, final: true, chain });
      expect(verifyRejection(rejection, running.operatorKey)).toBe(true);
    }
    const view = await fetch(`http://127.0.0.1:${running.httpPort}/api/devices/sensor-1`, {
      headers: { authorization: `Bearer ${world.shipper.signIn()}` },
    });
    expect(((await view.json()) as DeviceView).refusals.map(({ code, count }) => [code, count])).toEqual([
      ["topic_mismatch", 1],
      ["statement_too_large", 1],
      ["cbor_malformed", 1],
    ]);
    await client.publishAsync("devices/sensor-1/statements", Buffer.from(reading(world.device).bytes), {
      qos: 1,
    });
    expect(client.connected).toBe(true);
  });

  it("gets no PUBACK for what time may cure, and may send it again", async () => {
    const client = connectAs(world.device);
    await once(client, "connect");
    await client.subscribeAsync("devices/sensor-1/rejections");
    const rejected = message(client, "devices/sensor-1/rejections");
    const ahead = Date.now() + 3_600_000;
    const early = world.device.readings([{ name: "temperature", value: 5, timeMs: ahead }], Date.now());
    let acknowledged = false;
    client.publish("devices/sensor-1/statements", Buffer.from(early.bytes), { qos: 1 }, (error) => {
      acknowledged = !error;
    });
    expect(decodeRejection(new Uint8Array(await rejected))).toMatchObject({
      code: "statement_from_future",
      final: false,
    });
    expect(acknowledged).toBe(false);
    expect(client.connected).toBe(true);
  });

  it("is cut off when it reaches for another's topic, retains, or leaves a will", async () => {
    for (const [topic, retain] of [
      ["devices/sensor-2/statements", false],
      ["devices/sensor-1/statements", true],
      ["$SYS/x", false],
    ] as const) {
      const client = connectAs(world.device);
      await once(client, "connect");
      const closed = once(client, "close");
      client.publish(topic, Buffer.from(reading(world.device).bytes), { qos: 1, retain });
      await closed;
    }
    const payload = Buffer.from(reading(world.device).bytes);
    const leaving = connectAs(world.device, {
      will: { topic: "devices/sensor-1/statements", payload, qos: 1, retain: false },
    });
    await once(leaving, "close");
    const size = running.ledger.log.size;
    running.sealer.seal();
    expect(running.ledger.log.size).toBe(size + 1);
  });

  it("may subscribe to nothing but its own topics", async () => {
    const client = connectAs(world.device);
    await once(client, "connect");
    for (const topic of [
      "#",
      "+/+/+",
      "devices/+/receipts",
      "devices/sensor-2/receipts",
      "$SYS/#",
      "$share/g/devices/sensor-1/receipts",
      "devices/sensor-1/statements",
    ]) {
      const granted = await client.subscribeAsync(topic).catch(() => [{ qos: 128 }]);
      expect(granted[0]?.qos, topic).toBe(128);
    }
  });

  it("is not let in without its own fresh proof", async () => {
    const revoked = world.shipper.statement(
      "device.revoke",
      { reason: "lost" },
      { subject: world.other.reference, atMs: Date.now() },
    );
    expect(await outcome(running, revoked)).toBe("sealed");
    const attempts: [TestSigner, { password?: string; clientId?: string }][] = [
      [world.device, { password: "nothing" }],
      [world.device, { password: world.shipper.signIn() }],
      [world.device, { password: world.device.signIn(Date.now() - 3_600_000) }],
      [world.device, { clientId: "sensor-2" }],
      [world.other, {}],
      [new TestSigner("device:stranger", chain), {}],
      [new TestSigner("device:sensor-1", "chain:elsewhere"), {}],
    ];
    for (const [signer, options] of attempts) {
      const client = connectAs(signer, options);
      const refused = await Promise.race([
        once(client, "connect").then(() => "let in"),
        once(client, "close").then(() => "refused"),
      ]);
      expect(refused).toBe("refused");
    }
  });
});

describe("hostile connections", () => {
  const dial = () =>
    new Promise<Socket>((resolve) => {
      const socket = connect(running.mqttPort, "127.0.0.1", () => resolve(socket));
      socket.on("error", () => undefined);
      open.push({ end: () => socket.destroy() });
    });

  it("that announce a packet beyond the bound are closed at its header", async () => {
    const socket = await dial();
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.write(Uint8Array.of(0x10, 0xff, 0xff, 0xff, 0x7f));
    await closed;
  });

  it("that flood are read from as fast as one device may send, hold up no other, and lose nothing", async () => {
    const other = temporaryFolder();
    const slow = { deviceStatementsPerSecondMax: 400, deviceStatementsBurstMax: 50 };
    await running.close();
    running = await startTestGateway({ folder: other, bounds: slow });
    world = await populate(running);
    const [flood, client] = [connectAs(world.other), connectAs(world.device)];
    await Promise.all([once(flood, "connect"), once(client, "connect")]);
    let acknowledged = 0;
    const startedAt = performance.now();
    const flooding = Array.from({ length: 800 }, async () => {
      await flood.publishAsync("devices/sensor-2/statements", Buffer.from(reading(world.other).bytes), {
        qos: 1,
      });
      acknowledged++;
    });
    await client.publishAsync("devices/sensor-1/statements", Buffer.from(reading(world.device).bytes), {
      qos: 1,
    });
    expect(acknowledged).toBeLessThan(700);
    await Promise.all(flooding);
    // Less than the time that the rate asks for could not have been enough, however slow the machine.
    expect(performance.now() - startedAt).toBeGreaterThan(1_000);
    expect(running.ledger.store.recordEntries("record/device:sensor-2").length).toBe(1 + 800);
    await running.close();
    removeFolder(other);
    running = await startTestGateway({ folder });
  });

  it("and subscribers that stop reading do not hold up ingest", async () => {
    const slow = connectAs(world.other);
    await once(slow, "connect");
    await slow.subscribeAsync(["devices/sensor-2/receipts", "devices/sensor-2/rejections"]);
    (slow.stream as Socket).pause();
    const client = connectAs(world.device);
    await once(client, "connect");
    for (let i = 0; i < 50; i++) {
      slow.publish("devices/sensor-2/statements", Buffer.from(reading(world.other).bytes), { qos: 1 });
      await client.publishAsync("devices/sensor-1/statements", Buffer.from(reading(world.device).bytes), {
        qos: 1,
      });
    }
    expect(running.ledger.store.recordEntries("record/device:sensor-1").length).toBe(52);
  });
});
