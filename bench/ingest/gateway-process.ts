/** The whole gateway as it runs in production, on a chain of its own that knows the benchmark's devices. */

import { MemorySequence } from "../../client/sequence.ts";
import { Signer } from "../../client/signer.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import type { CborInput } from "../../ledger/encoding/cbor-encode.ts";
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { deviceOf } from "../../ledger/state/devices.ts";
import { startLoopbackGateway } from "../loopback-gateway.ts";
import { chain, deviceId, keyOf } from "./devices.ts";
import { fill } from "./fill.ts";
import type { ServerCommand, ServerReport } from "./messages.ts";

const report = (message: ServerReport) => process.send!(message);
let running: RunningGateway | undefined;
/** Whose words go on where they ended. */
const signers = new Map<string, Signer>();

// Nobody is left to measure for.
process.on("disconnect", () => process.exit(1));

process.on("message", (message: ServerCommand) => {
  if (message.command === "start") void start(message);
  else if (message.command === "memory") memory();
  else if (message.command === "fill") void fillTo(message);
  else if (message.command === "height") height(running!);
  else if (message.command === "ship") void ship(running!, message);
  else void running?.close().then(() => process.exit(0));
});

function memory(): void {
  const { heapUsed, external } = process.memoryUsage();
  report({ report: "memory", heapBytes: heapUsed, externalBytes: external });
}

function height({ ledger, telemetry }: RunningGateway): void {
  const { height } = ledger.tip!.header;
  report({ report: "height", height, size: ledger.log.size, telemetryHeight: telemetry.height });
}

async function fillTo({ size, first, devices }: ServerCommand & { command: "fill" }): Promise<void> {
  await fill(running!, { size, first, devices }, (done) => report({ report: "filled", size: done }));
  report({ report: "filled", size });
}

async function start({
  folder: dataFolder,
  devices,
  dashboard: dashboardFolder,
}: ServerCommand & { command: "start" }): Promise<void> {
  const registrarKey = keyOf("registrar").publicKey;
  const startedAt = performance.now();
  running = await startLoopbackGateway({ dataFolder, registrarKey, dashboardFolder });
  const startMs = performance.now() - startedAt;
  if (!deviceOf(running.ledger.state, deviceId(devices - 1))) await register(running, devices);
  report({ report: "listening", port: running.mqttPort, startMs });
}

/** A party and its devices. */
async function register(gateway: RunningGateway, devices: number): Promise<void> {
  const owner = signerOf("party:owner");
  await say(gateway, signerOf("party:registrar", "registrar"), "party.register", "party:owner", {
    id: "owner",
    legalName: "Owner of the devices",
    country: "NL",
    roles: ["shipper"],
    keys: [encodeCoseKey(owner.publicKey)],
  });
  const registrations = Array.from({ length: devices }, (_, number) => {
    const id = deviceId(number);
    const key = encodeCoseKey(keyOf(id).publicKey);
    return say(gateway, owner, "device.register", `device:${id}`, { id, key, model: "benchmark" });
  });
  await Promise.all(registrations);
}

const dayMs = 86_400_000;

async function ship(
  gateway: RunningGateway,
  { shipment, devices, first = 0 }: ServerCommand & { command: "ship" },
): Promise<void> {
  const owner = signerOf("party:owner");
  const [target, at] = [`shipment:${shipment}`, Date.now() - dayMs];
  await say(gateway, owner, "shipment.create", target, {
    id: shipment,
    consignee: "owner",
    goods: { description: "Goods of the benchmark" },
    conditions: [{ quantity: "temperature", min: 2, max: 8, toleranceMs: 600_000 }],
    legs: [{ id: "1", mode: "road", carrier: "owner", from: { name: "Here" }, to: { name: "There" } }],
    gapMsMax: 3_600_000,
    at,
  });
  for (let number = first; number < first + devices; number++)
    await say(gateway, owner, "device.attach", `device:${deviceId(number)}`, { target, at });
  const token = gateway.accounts.issue("token", { user: "bench", role: "reader", scopes: ["read"] }, dayMs);
  const url = `http://127.0.0.1:${gateway.httpPort}`;
  report({ report: "shipped", url, token, fingerprint: toHex(gateway.operatorKey.kid) });
}

function signerOf(reference: string, keyName = reference): Signer {
  const known = signers.get(reference);
  if (known) return known;
  const signer = new Signer(keyOf(keyName), { issuer: reference, chain }, new MemorySequence());
  signers.set(reference, signer);
  return signer;
}

function say(
  { gateway }: RunningGateway,
  from: Signer,
  kind: string,
  subject: string,
  payload: CborInput,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const issuedAtSeconds = Math.floor(Date.now() / 1000);
    const { bytes, hash } = from.make({ kind, subject, payload: encodeCbor(payload), issuedAtSeconds });
    from.answered([hash]);
    gateway.receive({
      payload: bytes,
      sender: "bench",
      answered: (answer) =>
        answer.sealed
          ? resolve()
          : reject(new Error(`${kind}: ${answer.refusal.code} ${answer.refusal.detail}`)),
    });
  });
}
