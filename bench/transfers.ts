/**
 * How many transfers per second a gateway seals: `node dist/bench/transfers.js [--count COUNT]`. Signed transfers of many
 * parties go down the whole path (decode, verify, rules, double entry, block, state tree, fsync, seal) until each is answered.
 */
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { parseArgs } from "node:util";
import { generateSigningKey, type SigningKey } from "../client/signing-key.ts";
import type { RunningGateway } from "../gateway/main.ts";
import { type CborInput, encodeCbor } from "../ledger/encoding/cbor-encode.ts";
import { encodeCoseKey } from "../ledger/keys/cose-key.ts";
import { accountName, balanceOf } from "../ledger/state/settlement/accounts.ts";
import { assembleStatement, prepareStatement } from "../ledger/statement/statement.ts";
import { tell } from "./figures.ts";
import { chain } from "./ingest/devices.ts";
import { startLoopbackGateway } from "./loopback-gateway.ts";
import { machineLine } from "./machine.ts";
import { countOf, temporaryFolder } from "./options.ts";

const partiesCount = 50;
const onTheirWay = 2_000;
const targetPerSecond = 1_000;

/** A key with its sequence. */
class Payer {
  readonly id: string;
  readonly key: SigningKey = generateSigningKey();
  #sequence = 0;
  #last: Uint8Array | undefined;

  constructor(id: string) {
    this.id = id;
  }

  statement(kind: string, subject: string, payload: CborInput): Uint8Array {
    const { algorithm, kid } = this.key.publicKey;
    const prepared = prepareStatement({
      algorithm,
      kind,
      kid,
      issuer: `party:${this.id}`,
      subject,
      chain,
      issuedAtSeconds: Math.floor(Date.now() / 1000),
      sequence: this.#sequence++,
      previous: this.#last,
      payload: encodeCbor(payload),
    });
    this.#last = prepared.hash;
    return assembleStatement(prepared, this.key.sign(prepared.toBeSigned));
  }
}

function sealed(running: RunningGateway, payload: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) =>
    running.gateway.receive({
      payload,
      sender: "bench",
      answered: (answer) =>
        answer.sealed ? resolve() : reject(new Error(`${answer.refusal.code}: ${answer.refusal.detail}`)),
    }),
  );
}

async function prepare(running: RunningGateway, registrar: Payer): Promise<Payer[]> {
  const bank = new Payer("bank");
  const payers = Array.from({ length: partiesCount }, (_, i) => new Payer(`party-${i}`));
  for (const party of [bank, ...payers]) {
    const roles = party === bank ? ["bank"] : ["shipper"];
    const keys = [encodeCoseKey(party.key.publicKey)];
    const payload = { id: party.id, legalName: party.id, country: "NL", roles, keys };
    await sealed(running, registrar.statement("party.register", `party:${party.id}`, payload));
  }
  const asset = { id: "EUR", name: "Euro", currency: "EUR", promise: "A benchmark's." };
  await sealed(running, bank.statement("asset.create", "asset:EUR", asset));
  for (const { id } of payers)
    await sealed(running, bank.statement("asset.issue", "asset:EUR", { to: id, minor: 1_000_000 }));
  return payers;
}

interface Duration {
  readonly seconds: number;
  /** Of all threads. */
  readonly cpuSeconds: number;
}

/** All transfers, as many on their way at a time as is allowed; answers how long they took. */
async function transferAll(running: RunningGateway, statements: readonly Uint8Array[]): Promise<Duration> {
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  let next = 0;
  const lane = async () => {
    while (next < statements.length) await sealed(running, statements[next++]!);
  };
  await Promise.all(Array.from({ length: onTheirWay }, lane));
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - startedAt) / 1000, cpuSeconds: (user + system) / 1e6 };
}

function transfersOf(payers: readonly Payer[], count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => {
    const [from, to] = [payers[i % payers.length]!, payers[(i * 7 + 1) % payers.length]!];
    const payee = from === to ? payers[(i * 7 + 2) % payers.length]! : to;
    return from.statement("settlement.transfer", "asset:EUR", {
      to: payee.id,
      minor: 1 + (i % 3),
      feeMinor: 0,
    });
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { count: { type: "string", default: "20000" } } });
  const count = countOf(values.count, "--count", 1_000_000);
  const folder = temporaryFolder(tmpdir());
  const registrar = new Payer("registrar");
  const running = await startLoopbackGateway({
    dataFolder: folder,
    registrarKey: registrar.key.publicKey,
    report: () => undefined,
  });
  const payers = await prepare(running, registrar);
  const statements = transfersOf(payers, count);
  const firstHeight = running.ledger.tip!.header.height;
  const { seconds, cpuSeconds } = await transferAll(running, statements);
  const perSecond = Math.round(count / seconds);
  const { state, tip } = running.ledger;
  const sum = payers.reduce((total, { id }) => total + balanceOf(state, accountName("EUR", id)), 0);
  if (sum !== partiesCount * 1_000_000) throw new Error(`the accounts hold ${sum} together`);
  console.log(machineLine(folder));
  console.log(
    `${count} transfers sealed in ${seconds.toFixed(1)} s and ${tip!.header.height - firstHeight} blocks: ${perSecond} per second, ` +
      `${(perSecond / targetPerSecond).toFixed(1)} times the ${targetPerSecond} that are asked for; ` +
      `${Math.round(count / cpuSeconds)} per second of CPU; the sum of all accounts is unchanged`,
  );
  tell({
    name: "transfers sealed",
    value: perSecond,
    unit: "per second",
    required: { atLeast: targetPerSecond },
  });
  tell({ name: "transfers sealed, CPU", value: Math.round(count / cpuSeconds), unit: "per CPU-second" });
  await running.close();
  rmSync(folder, { recursive: true });
}

await main();
