/**
 * A demonstration to take pictures of: a whole gateway with its simulated fleet, the guided sale, a dispute about what left its
 * limits, and a share link. Its clock is quick, so that journeys end while one waits.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { loadKeyFile } from "../../../client/key-file.ts";
import type { FleetRow, FleetView } from "../../../gateway/contract/api.ts";
import { fromHex } from "../../../ledger/encoding/bytes.ts";
import type { CborInput } from "../../../ledger/encoding/cbor-encode.ts";
import { type Connection, connectTo } from "../../../simulators/fleet/connection.ts";
import { demonstrationKey, SimulatedParty } from "../../../simulators/fleet/party.ts";
import { playCrossBorderSale } from "../../../simulators/scenarios/cross-border-sale.ts";

/** A day takes a minute and a half. Quicker, the fleet outgrows the pages while they are taken. */
const speed = 900;
const travelMsMax = 900_000;
const lookMs = 5_000;
const dayMs = 86_400_000;

export interface Subjects {
  /** Under way, has readings, and something is wrong with it. */
  readonly underWay: FleetRow;
  /** Arrived after it had left its limits; what it is disputed about. */
  readonly arrived: FleetRow;
  /** Of the page for whoever has a share link, and of a bottle's page. */
  readonly sharePath: string;
  readonly itemPath: string;
  readonly dispute: string;
}

export interface Demonstration {
  /** Of the dashboard, with a slash at the end. */
  readonly address: string;
  readonly subjects: Subjects;
  ask<T>(path: string): Promise<T>;
  /** Lets every browser key act that has asked a party of the sale; those of the fleet answer by themselves. */
  grantDelegations(): Promise<void>;
  close(): Promise<void>;
}

/** Takes some minutes, says how far it is, and fails saying what has not happened in fifteen. */
export async function startDemonstration(say: (line: string) => void): Promise<Demonstration> {
  const folder = mkdtempSync(join(tmpdir(), "tallyman-pictures-"));
  const gateway = startGateway(folder);
  const close = async () => {
    const ended = new Promise((resolve) => gateway.once("exit", resolve));
    if (gateway.exitCode === null && gateway.kill("SIGTERM")) await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const address = await addressOf(gateway);
    const connection = await connectTo(address);
    const ask = <T>(path: string) => answerOf<T>(address + path);
    const saleKeys = join(folder, "sale-keys");
    const registrarKey = loadKeyFile(join(folder, "keys", "registrar.json"));
    await fleetSetsOut(ask);
    say(`The guided sale is played at ${address}`);
    let itemPath = "";
    const report = (line: string) => {
      say(line);
      itemPath = /\/(01\/\d+\/21\/\S+)/.exec(line)?.[1] ?? itemPath;
    };
    await playCrossBorderSale({ connection, keysFolder: saleKeys, registrarKey, report });
    const travelled = await travel(ask, say);
    const parties = (id: string) =>
      new SimulatedParty(connection, id, demonstrationKey(join(folder, "demonstration-keys"), `party:${id}`));
    const dispute = await quarrel(travelled.arrived, connection, parties);
    const sharePath = await share(travelled.underWay, connection);
    return {
      address,
      subjects: { ...travelled, dispute, sharePath, itemPath },
      ask,
      grantDelegations: () => grantAll(connection, saleKeys),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function startGateway(folder: string): ChildProcess {
  const command = fileURLToPath(new URL("../../../bin/tallyman.js", import.meta.url));
  const ports = ["--http-port", "0", "--mqtt-port", "0"];
  return spawn(
    process.execPath,
    [command, "gateway", "--demo", "--open", "--data", folder, "--speed", String(speed), ...ports],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
}

/** What the gateway says has to be read on, or it would wait for a reader. */
function addressOf({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    stdout!.on("data", (chunk) => {
      said = (said + String(chunk)).slice(-20_000);
      const address = /dashboard and API at (\S+)/.exec(said)?.[1];
      if (address) resolve(address);
    });
    stdout!.on("end", () => reject(new Error(`the gateway did not start, or stopped: ${said}`)));
  });
}

async function answerOf<T>(address: string): Promise<T> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} is answered with ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Until then the fleet registers its parties with the key that the sale, too, registers its own with. */
async function fleetSetsOut(ask: <T>(path: string) => Promise<T>): Promise<void> {
  const endMs = performance.now() + travelMsMax;
  while ((await ask<FleetView>("api/fleet")).rows.length === 0) {
    if (performance.now() > endMs) throw new Error("the fleet does not set out: see what the gateway says");
    await setTimeout(lookMs);
  }
}

type Travelled = Pick<Subjects, "underWay" | "arrived">;

/** Waits until the fleet has what the pages show. */
async function travel(ask: <T>(path: string) => Promise<T>, say: (line: string) => void): Promise<Travelled> {
  const endMs = performance.now() + travelMsMax;
  for (;;) {
    const { rows } = await ask<FleetView>("api/fleet");
    const underWay = rows.filter(
      ({ status, device, eta }) => status === "critical" && device !== null && eta !== undefined,
    );
    const arrived = rows.filter(
      ({ status, reason, device }) => status === "delivered" && reason !== "" && device !== null,
    );
    say(`The fleet travels: ${underWay.length} outside their limits, ${arrived.length} such arrived`);
    if (underWay[0] && arrived[0]) return { underWay: underWay.at(-1)!, arrived: arrived[0] };
    if (performance.now() > endMs)
      throw new Error(
        `after ${travelMsMax / 60_000} minutes no shipment has left its limits and arrived: on a slow machine, close other programs and try again`,
      );
    await setTimeout(lookMs);
  }
}

/** The consignee claims, the last carrier denies; answers the dispute's identifier. */
async function quarrel(
  { shipment }: FleetRow,
  connection: Connection,
  partyOf: (id: string) => SimulatedParty,
): Promise<string> {
  const { consignee, legs } = await connection.http.shipment(shipment);
  const carriers = [...new Set(legs.map(({ carrier }) => carrier))];
  const dispute = `claim-${shipment}`;
  const subject = `dispute:${dispute}`;
  const claimant = partyOf(consignee);
  const text =
    "On arrival the logger showed that the limits had been left; half of the goods cannot be sold.";
  const at = Math.floor(connection.clock.nowMs());
  const notice = await claimant.say("damage.notice", `shipment:${shipment}`, {
    to: carriers,
    at,
    nature: "hidden",
    text,
    packages: 12,
    massGrams: 640_000,
  });
  await claimant.say("dispute.open", subject, {
    id: dispute,
    shipment,
    respondents: carriers,
    grounds: ["damage"],
    claim: { minor: 1_248_000, currency: "EUR" },
    text,
    notices: [fromHex(notice.hash)],
  });
  const answer: CborInput = { position: "denies", text: "The goods were warm when they were handed to us." };
  await partyOf(carriers.at(-1)!).say("dispute.answer", subject, answer);
  await claimant.say("dispute.propose", subject, {
    split: [
      { party: carriers.at(-1)!, minor: 900_000 },
      { party: consignee, minor: 348_000 },
    ],
  });
  return dispute;
}

async function share({ shipment }: FleetRow, { http }: Connection): Promise<string> {
  const scope = {
    position: "exact",
    journey: true,
    condition: true,
    custody: true,
    documents: true,
    evidence: true,
  } as const;
  const { path } = await http.makeShare({ shipment, scope, lifetimeMs: dayMs, label: "The buyer" });
  return path;
}

async function grantAll(connection: Connection, keysFolder: string): Promise<void> {
  const requests = await connection.http.delegationRequests();
  for (const { state, party: id, key, label, kinds, untilMs } of requests) {
    if (state !== "open" || !saleParties.includes(id)) continue;
    const party = new SimulatedParty(connection, id, demonstrationKey(keysFolder, `party:${id}`));
    const delegation = { key: fromHex(key), label, kinds, until: untilMs };
    await party.say("delegation.grant", party.reference, delegation);
  }
}

/** Those of the sale whom the pictures show at work. */
export const saleParties: readonly string[] = ["wine-import", "vineyard"];
