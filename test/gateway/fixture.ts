/** A whole gateway on free loopback ports and a folder of its own, with a few parties, devices and a shipment. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WitnessConfiguration } from "../../gateway/checkpoint/witness-submitter.ts";
import type { MachineClocks } from "../../gateway/clock.ts";
import { type Bounds, bounds } from "../../gateway/configuration.ts";
import type { Answer } from "../../gateway/gateway.ts";
import { type RunningGateway, startGateway } from "../../gateway/main.ts";
import type { LedgerStore } from "../../gateway/store/ledger-store.ts";
import type { SignedStatement } from "../../ledger/statement/statement.ts";
import { TestSigner } from "../signer.ts";

export const chain = "chain:test";

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "tallyman-"));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

export interface StartTestOptions {
  readonly folder: string;
  readonly open?: boolean;
  /** A built dashboard to serve. */
  readonly dashboardFolder?: string;
  /** The built page that checks evidence offline. */
  readonly verifyPageFile?: string;
  /** The built script and style of the public page of an item. */
  readonly itemPageFolder?: string;
  readonly bounds?: Partial<Bounds>;
  readonly witnesses?: readonly WitnessConfiguration[];
  readonly report?: (message: string) => void;
  readonly fatal?: (error: unknown) => void;
  readonly clocks?: MachineClocks;
  readonly openLedgerStore?: (folder: string) => LedgerStore;
  readonly trustedProxies?: readonly string[];
  /** Of a new chain: its time is simulated, so many times as fast as the clock. */
  readonly speed?: number;
}

export async function startTestGateway(options: StartTestOptions): Promise<RunningGateway> {
  const registrar = new TestSigner("party:registrar", chain);
  const nowMs = Date.now();
  return startGateway({
    configuration: {
      dataFolder: options.folder,
      httpHost: "127.0.0.1",
      httpPort: 0,
      mqttHost: "127.0.0.1",
      mqttPort: 0,
      open: options.open ?? false,
      ...(options.witnesses && { witnesses: options.witnesses }),
      ...(options.trustedProxies && { trustedProxies: options.trustedProxies }),
      ...(options.dashboardFolder !== undefined && { dashboardFolder: options.dashboardFolder }),
      ...(options.verifyPageFile !== undefined && { verifyPageFile: options.verifyPageFile }),
      ...(options.itemPageFolder !== undefined && { itemPageFolder: options.itemPageFolder }),
    },
    plan: {
      chain,
      operatorName: "Test operator",
      registrars: [
        { id: "registrar", legalName: "Test registrar", country: "NL", keys: [registrar.publicKey] },
      ],
      demonstration: true,
      nowMs,
      ...(options.speed !== undefined && { simulated: { startMs: nowMs, speed: options.speed } }),
    },
    bounds: { ...bounds, ...options.bounds },
    verifyWorker: new URL("../../dist/gateway/ingest/verify-worker.js", import.meta.url),
    reportWorker: new URL("../../dist/gateway/report/report-worker.js", import.meta.url),
    planWorker: new URL("../../dist/gateway/routing/plan-worker.js", import.meta.url),
    timetableWorker: new URL("../../dist/gateway/routing/timetable-worker.js", import.meta.url),
    ...(options.fatal && { fatal: options.fatal }),
    ...(options.report && { report: options.report }),
    ...(options.clocks && { clocks: options.clocks }),
    ...(options.openLedgerStore && { openLedgerStore: options.openLedgerStore }),
  });
}

/** Sends a statement down the path without any transport. */
export function submit(
  running: RunningGateway,
  statement: SignedStatement | Uint8Array,
  device?: string,
): Promise<Answer> {
  const payload = statement instanceof Uint8Array ? statement : statement.bytes;
  return new Promise((answered) =>
    running.gateway.receive({ payload, sender: "test", ...(device !== undefined && { device }), answered }),
  );
}

/** `"sealed"`, or the code of the refusal. */
export async function outcome(
  running: RunningGateway,
  statement: SignedStatement | Uint8Array,
  device?: string,
): Promise<string> {
  const answer = await submit(running, statement, device);
  return answer.sealed ? "sealed" : answer.refusal.code;
}

export interface World {
  readonly registrar: TestSigner;
  readonly shipper: TestSigner;
  readonly carrier: TestSigner;
  readonly consignee: TestSigner;
  readonly device: TestSigner;
  readonly other: TestSigner;
}

async function mustSeal(running: RunningGateway, statement: SignedStatement): Promise<void> {
  const answer = await submit(running, statement);
  if (!answer.sealed) throw new Error(`${statement.kind}: ${answer.refusal.code} ${answer.refusal.detail}`);
}

/** Parties shipper, carrier and consignee; shipment `S-1`; `device` attached to it and `other` to nothing. */
export async function populate(running: RunningGateway): Promise<World> {
  const atMs = Date.now();
  const signer = (reference: string) => new TestSigner(reference, chain);
  const world: World = {
    registrar: signer("party:registrar"),
    shipper: signer("party:shipper"),
    carrier: signer("party:carrier"),
    consignee: signer("party:consignee"),
    device: signer("device:sensor-1"),
    other: signer("device:sensor-2"),
  };
  for (const party of [world.shipper, world.carrier, world.consignee]) {
    const id = party.reference.slice("party:".length);
    const payload = { id, legalName: `The ${id}`, country: "NL", roles: [id], keys: [party.coseKey] };
    await mustSeal(
      running,
      world.registrar.statement("party.register", payload, { subject: party.reference, atMs }),
    );
  }
  for (const device of [world.device, world.other]) {
    const payload = {
      id: device.reference.slice("device:".length),
      key: device.coseKey,
      model: "test sensor",
    };
    await mustSeal(
      running,
      world.shipper.statement("device.register", payload, { subject: device.reference, atMs }),
    );
  }
  await mustSeal(
    running,
    world.shipper.statement("shipment.create", shipmentTerms(atMs), { subject: "shipment:S-1", atMs }),
  );
  const attach = { target: "shipment:S-1", at: atMs };
  await mustSeal(
    running,
    world.shipper.statement("device.attach", attach, { subject: world.device.reference, atMs }),
  );
  return world;
}

export function shipmentTerms(atMs: number, id = "S-1") {
  return {
    id,
    consignee: "consignee",
    goods: { description: "Vaccine", hsCode: "300241", grossMassGrams: 120_000, packages: 4 },
    conditions: [{ quantity: "temperature", min: 2, max: 8, toleranceMs: 600_000 }],
    legs: [
      {
        id: "1",
        mode: "road",
        carrier: "carrier",
        from: { name: "Rotterdam", lat: 51.95, lon: 4.14 },
        to: { name: "Vienna", lat: 48.21, lon: 16.37 },
        departure: atMs,
        arrival: atMs + 86_400_000,
      },
    ],
    gapMsMax: 3_600_000,
    at: atMs,
  };
}
