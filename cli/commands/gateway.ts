/** `tallyman gateway`: runs the gateway; with `--demo` also a fleet of simulated devices on a chain of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Command, InvalidArgumentError } from "commander";
import { createKeyFile, loadKeyFile } from "../../client/key-file.ts";
import { hasPublished } from "../../gateway/checkpoint/checkpoint-files.ts";
import type { Configuration } from "../../gateway/configuration.ts";
import { bounds } from "../../gateway/configuration.ts";
import { type RunningGateway, startGateway } from "../../gateway/main.ts";
import type { ChainPlan } from "../../gateway/seal/genesis.ts";
import { operatorKeyFileName } from "../../gateway/seal/operator-key.ts";
import { createPassphraseFile, findPassphrase, passphraseFileBeside } from "../../gateway/seal/passphrase.ts";
import { administrator } from "../../gateway/store/account-store.ts";
import { version } from "../../gateway/version.ts";
import { verifierKeyText } from "../../ledger/checkpoint/verifier-key.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { collect } from "../action.ts";
import { parseWitness } from "../witness-key.ts";

interface GatewayOptions {
  data: string;
  host: string;
  httpPort: number;
  mqttPort: number;
  operatorPassphraseFile?: string;
  open: boolean;
  influx?: string;
  chain?: string;
  operator: string;
  registrar: string;
  country: string;
  demo: boolean;
  fleet: boolean;
  speed: number;
  seed: string;
  newLink: boolean;
  origin?: string;
  witness?: ReturnType<typeof parseWitness>[];
  publicUrl?: string;
  mapTiles?: string;
  mapAttribution?: string;
  smtp?: string;
  mailFrom?: string;
  allowPrivateWebhooks: boolean;
  verifyWorkers?: number;
  trustProxy?: string[];
}

const help = `
The first start begins a chain in the data folder, creates the operator's sealing key and a registrar's key there,
and prints a one-time link that signs the administrator in.

  tallyman gateway --demo                          a demonstration: simulated time, a fleet, keys made here
  tallyman gateway --data /srv/tallyman            production, UTC
  tallyman gateway --data /srv/tallyman --new-link another sign-in link

The registrar's key (keys/registrar.json) registers parties; the gateway itself never reads it. Move it to the
machine of whoever verifies parties. Exit codes: 0 stopped, 1 could not start or had to stop.`;

export function registerGateway(program: Command): void {
  program
    .command("gateway")
    .description("run the gateway: MQTT broker, ledger, HTTP API and dashboard")
    .option("--data <folder>", "where everything is kept", "./data")
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--http-port <port>", "port of the dashboard and the API", port, 8420)
    .option("--mqtt-port <port>", "port of the MQTT broker", port, 1883)
    .option(
      "--operator-passphrase-file <file>",
      "holds the passphrase of the operator's key (also $TALLYMAN_OPERATOR_PASSPHRASE, or a systemd credential)",
    )
    .option("--open", "no sign-in at all; on loopback only", false)
    .option("--influx <url>", "keep telemetry in InfluxDB 1.x, e.g. http://127.0.0.1:8086/tallyman")
    .option("--chain <name>", "name of a new chain (default: a random one)")
    .option("--operator <name>", "legal name of the operator of a new chain", "Tallyman operator")
    .option("--registrar <name>", "legal name of the registrar of a new chain", "Tallyman registrar")
    .option("--country <code>", "country of the registrar", "NL")
    .option("--demo", "a demonstration with simulated time and a simulated fleet", false)
    .option("--no-fleet", "with --demo: no fleet, only the chain")
    .option("--speed <factor>", "with --demo: chain time per real time", factor, 600)
    .option("--seed <text>", "with --demo: seed of the fleet", "tallyman")
    .option("--public-url <url>", "where people reach the dashboard, for links in messages")
    .option(
      "--map-tiles <url>",
      "a tile server for the fleet's map, https://tiles.example/{z}/{x}/{y}.png (default: none is asked)",
      tileAddress,
    )
    .option("--map-attribution <text>", "whom the map names for these tiles")
    .option("--smtp <url>", "mail server for alerts, smtp://user:password@host:587 (also $TALLYMAN_SMTP)")
    .option("--mail-from <address>", "sender of mails (default: tallyman@localhost)")
    .option("--allow-private-webhooks", "webhooks of alerts may go to addresses that are not public", false)
    .option(
      "--origin <name>",
      "name of the log on its checkpoints, such as gateway.example (default: the chain's)",
    )
    .option(
      "--witness <url#vkey>",
      "whose cosignatures to collect; may be given several times",
      collect(parseWitness),
    )
    .option(
      "--verify-workers <count>",
      "threads that verify signatures (default: one less than the machine's cores)",
      workerCount,
    )
    .option(
      "--trust-proxy <address>",
      "a proxy whose X-Forwarded headers are believed: address, range (10.0.0.0/8) or loopback; may be given again",
      collect(parseProxy),
    )
    .option("--new-link", "print a new sign-in link", false)
    .addHelpText("after", help)
    .action(run);
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65535)
    throw new InvalidArgumentError("a port is 0 to 65535");
  return value;
}

/** What browsers are sent to: each of them tells the tile server which part of the world it looks at. */
function tileAddress(text: string): string {
  const isWhole = ["{z}", "{x}", "{y}"].every((part) => text.includes(part));
  if (isWhole && /^https?:\/\/[^\s{}@;,]+\//.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError("http(s)://HOST/… with {z}, {x} and {y} in its path, and no user");
}

function workerCount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 64) throw new InvalidArgumentError("1 to 64");
  return value;
}

const proxyNames = ["loopback", "linklocal", "uniquelocal"];

function parseProxy(text: string): string {
  const [address = "", bits, ...more] = text.split("/");
  const isRange =
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128));
  if (proxyNames.includes(text) || (isIP(address) !== 0 && isRange && more.length === 0)) return text;
  throw new InvalidArgumentError("an IP address, a range such as 10.0.0.0/8, or loopback");
}

function factor(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 100_000) throw new InvalidArgumentError("1 to 100000");
  return value;
}

async function run(options: GatewayOptions): Promise<void> {
  const running = await start(options);
  let fleet: ChildProcess | undefined;
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    console.log("tallyman: stopping");
    Promise.all([running.close(), fleet && endFleet(fleet)]).then(() => process.exit(0), fail);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  // Whoever is told that it listens may stop it.
  announce(running, options);
  if (options.demo && options.fleet) fleet = startFleet(running, options);
}

async function start(options: GatewayOptions): Promise<RunningGateway> {
  try {
    const operatorPassphrase = passphraseFor(options);
    return await startGateway({
      configuration: configurationOf(options),
      plan: planOf(options),
      ...(operatorPassphrase && { operatorPassphrase }),
    });
  } catch (error) {
    return fail(error);
  }
}

/** A new chain's key is never plain: without a passphrase from elsewhere one is made, and lies beside it. */
function passphraseFor({ data, operatorPassphraseFile: file }: GatewayOptions): Uint8Array | undefined {
  const keysFolder = join(data, "keys");
  const found = findPassphrase({ file, env: process.env, keysFolder });
  if (found || existsSync(join(keysFolder, operatorKeyFileName))) return found;
  // The chain's key is missing, which the start says; a passphrase made now would open nothing.
  if (hasPublished(join(data, "checkpoints"))) return undefined;
  const beside = passphraseFileBeside(keysFolder);
  console.log(
    `tallyman: the operator's key is encrypted, its passphrase is in ${beside}: that protects copies of the key alone. Better: --operator-passphrase-file with a file elsewhere`,
  );
  return createPassphraseFile(beside);
}

function fail(error: unknown): never {
  const { code, message } = error as { code?: string; message: string };
  const hint =
    code === "EADDRINUSE"
      ? "\nAnother program uses this port: choose others with --http-port and --mqtt-port."
      : "";
  const inUse = /Conflicting lock|Could not set lock/.test(message);
  console.error(
    inUse
      ? "tallyman: another gateway is running on this data folder. Stop it first, or name another folder with --data."
      : `tallyman: ${message}${hint}`,
  );
  process.exit(1);
}

function configurationOf(options: GatewayOptions): Configuration {
  const smtpUrl = options.smtp ?? process.env.TALLYMAN_SMTP;
  return {
    dataFolder: options.data,
    httpHost: options.host,
    httpPort: options.httpPort,
    mqttHost: options.host,
    mqttPort: options.mqttPort,
    open: options.open,
    dashboardFolder: fileURLToPath(new URL("../../dashboard", import.meta.url)),
    verifyPageFile: fileURLToPath(new URL("../../verify/verify.html", import.meta.url)),
    itemPageFolder: fileURLToPath(new URL("../../item-page", import.meta.url)),
    ...(options.influx !== undefined && { influxUrl: options.influx }),
    ...(options.origin !== undefined && { origin: options.origin }),
    ...(options.witness !== undefined && { witnesses: options.witness }),
    ...(options.publicUrl !== undefined && { publicUrl: options.publicUrl }),
    ...(options.mapTiles !== undefined && {
      mapTiles: { url: options.mapTiles, attribution: attributionOf(options) },
    }),
    ...(smtpUrl !== undefined && { smtpUrl }),
    ...(options.mailFrom !== undefined && { mailFrom: options.mailFrom }),
    ...(options.verifyWorkers !== undefined && { verifyWorkers: options.verifyWorkers }),
    ...(options.trustProxy !== undefined && { trustedProxies: options.trustProxy }),
    allowPrivateWebhooks: options.allowPrivateWebhooks,
  };
}

/** Tiles are other people's work, whose licences ask for their name. */
function attributionOf({ mapAttribution }: GatewayOptions): string {
  if (mapAttribution?.trim()) return mapAttribution.trim();
  throw new Error("--map-tiles needs --map-attribution: whom the map names for the tiles");
}

/** How the chain begins if the data folder is new; an existing chain is not touched by it. */
function planOf(options: GatewayOptions): ChainPlan {
  const folder = join(options.data, "keys");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "registrar.json");
  const key = existsSync(file)
    ? loadKeyFile(file)
    : createKeyFile(file, { label: "party:registrar", demonstration: options.demo });
  const nowMs = Date.now();
  return {
    chain: `chain:${options.chain ?? `${options.demo ? "demonstration" : "tallyman"}-${randomBytes(4).toString("hex")}`}`,
    operatorName: options.operator,
    registrars: [
      { id: "registrar", legalName: options.registrar, country: options.country, keys: [key.publicKey] },
    ],
    demonstration: options.demo,
    nowMs,
    ...(options.demo && { simulated: { startMs: nowMs, speed: options.speed } }),
  };
}

function announce(running: RunningGateway, options: GatewayOptions): void {
  const url = `http://${options.host}:${running.httpPort}/`;
  const { height } = running.ledger.tip!.header;
  console.log(`tallyman: version ${version}, chain ${running.chain}, block ${height}`);
  console.log(`tallyman: dashboard and API at ${url}  (API document: ${url}docs)`);
  console.log(
    `tallyman: fingerprint ${toHex(running.operatorKey.kid)}: whoever checks evidence is told to trust this key`,
  );
  console.log(`tallyman: checkpoints by ${verifierKeyText(running.checkpoints.key)}`);
  console.log(`tallyman: MQTT at mqtt://${options.host}:${running.mqttPort}`);
  if (options.open)
    console.log("tallyman: OPEN: everybody on this machine may read and change everything (--open)");
  const link = options.newLink
    ? running.accounts.issue("link", administrator, bounds.signInLinkMsMax)
    : running.firstLink;
  if (link !== undefined)
    console.log(`tallyman: sign in once, within the hour:\n\n    ${url}sign-in#${link}\n`);
}

/**
 * The fleet is another process, as real devices are: it reaches the gateway by MQTT and HTTP only. The channel
 * between the two carries nothing; its end tells the fleet that the gateway is gone.
 */
function startFleet(running: RunningGateway, options: GatewayOptions): ChildProcess {
  const command = fileURLToPath(new URL("../../../bin/tallyman.js", import.meta.url));
  const url = `http://${options.host}:${running.httpPort}`;
  const keys = join(options.data, "demonstration-keys");
  const registrar = join(options.data, "keys", "registrar.json");
  const args = [
    "simulate",
    "--url",
    url,
    "--keys",
    keys,
    "--registrar-key",
    registrar,
    "--seed",
    options.seed,
    "--serve",
  ];
  const fleet = spawn(process.execPath, [command, ...args], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  fleet.on("exit", (code) => {
    if (code) console.error(`tallyman: the simulated fleet ended with code ${code}; the gateway goes on`);
  });
  return fleet;
}

const fleetEndMsMax = 10_000;

/** Waits until what the fleet has begun is noted: whoever then moves or removes the folder has all of it. */
async function endFleet(fleet: ChildProcess): Promise<void> {
  if (fleet.exitCode !== null || fleet.signalCode !== null) return;
  const ended = once(fleet, "exit");
  fleet.kill("SIGTERM");
  await Promise.race([ended, setTimeout(fleetEndMsMax)]);
}
