/** The whole gateway as it runs in production, on a chain of its own that knows the benchmark's devices. */

import { MemorySequence } from "../../client/sequence.ts";
import { Signer } from "../../client/signer.ts";
import { type RunningGateway, startGateway } from "../../gateway/main.ts";
import type { CborInput } from "../../ledger/encoding/cbor-encode.ts";
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { deviceOf } from "../../ledger/state/devices.ts";
import { chain, deviceId, keyOf } from "./devices.ts";
import { fill } from "./fill.ts";
import type { ServerCommand, ServerReport } from "./messages.ts";

const report = (message: ServerReport) => process.send!(message);
let running: RunningGateway | undefined;

process.on("message", (message: ServerCommand) => {
  if (message.command === "start") void start(message.folder, message.devices);
  else if (message.command === "memory") memory();
  else if (message.command === "fill") void fillTo(message);
  else void running?.close().then(() => process.exit(0));
});

function memory(): void {
  const { heapUsed, external } = process.memoryUsage();
  report({ report: "memory", heapBytes: heapUsed, externalBytes: external });
}

async function fillTo({ size, first, devices }: ServerCommand & { command: "fill" }): Promise<void> {
  await fill(running!, { size, first, devices }, (done) => report({ report: "filled", size: done }));
  report({ report: "filled", size });
}

async function start(dataFolder: string, devices: number): Promise<void> {
  const registrarKey = keyOf("registrar").publicKey;
  const startedAt = performance.now();
  running = await startGateway({
    configuration: {
      dataFolder,
      httpHost: "127.0.0.1",
      httpPort: 0,
      mqttHost: "127.0.0.1",
      mqttPort: 0,
      open: false,
    },
    plan: {
      chain,
      operatorName: "Benchmark",
      registrars: [{ id: "registrar", legalName: "Registrar", country: "NL", keys: [registrarKey] }],
      demonstration: true,
      nowMs: Date.now(),
    },
  });
  const startMs = performance.now() - startedAt;
  if (!deviceOf(running.ledger.state, deviceId(devices - 1))) await register(running, devices);
  report({ report: "listening", port: running.mqttPort, startMs });
}

/** A party and its devices. */
async function register({ gateway }: RunningGateway, devices: number): Promise<void> {
  const signer = (reference: string, name = reference) =>
    new Signer(keyOf(name), { issuer: reference, chain }, new MemorySequence());
  const say = (from: Signer, kind: string, subject: string, payload: CborInput) =>
    new Promise<void>((resolve, reject) => {
      const issuedAtSeconds = Math.floor(Date.now() / 1000);
      const { bytes, hash } = from.make({ kind, subject, payload: encodeCbor(payload), issuedAtSeconds });
      from.answered([hash]);
      gateway.receive({ payload: bytes }, (answer) =>
        answer.sealed ? resolve() : reject(new Error(`${kind}: ${answer.refusal.code}`)),
      );
    });
  const registrar = signer("party:registrar", "registrar");
  const owner = signer("party:owner");
  await say(registrar, "party.register", "party:owner", {
    id: "owner",
    legalName: "Owner of the devices",
    country: "NL",
    roles: ["shipper"],
    keys: [encodeCoseKey(owner.publicKey)],
  });
  const registrations = Array.from({ length: devices }, (_, number) => {
    const id = deviceId(number);
    const key = encodeCoseKey(keyOf(id).publicKey);
    return say(owner, "device.register", `device:${id}`, { id, key, model: "benchmark" });
  });
  await Promise.all(registrations);
}
