/** Who has what, and what it is good for: attacks of docs/threat-model.md on a whole gateway. */
import { cpSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { RunningGateway } from "../../gateway/main.ts";
import { historyOf } from "../../gateway/prove/history.ts";
import { loadOperatorKey } from "../../gateway/seal/operator-key.ts";
import { receiptOf } from "../../gateway/seal/receipts.ts";
import { administrator } from "../../gateway/store/account-store.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { exportBundle } from "../../ledger/evidence/export.ts";
import { encodeTrace, traceOf } from "../../ledger/liability/trace.ts";
import { decodeHeader } from "../../ledger/log/header.ts";
import { checkReceipt } from "../../ledger/log/receipt.ts";
import { decodeSeal, verifySeal } from "../../ledger/log/seal.ts";
import { assembleStatement, prepareStatement } from "../../ledger/statement/statement.ts";
import { TestSigner } from "../signer.ts";
import {
  chain,
  outcome,
  populate,
  removeFolder,
  startTestGateway,
  submit,
  temporaryFolder,
  type World,
} from "./fixture.ts";

const folders: string[] = [];
let running: RunningGateway | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
  folders.splice(0).forEach(removeFolder);
});

async function start(folder = newFolder()): Promise<RunningGateway> {
  running = await startTestGateway({ folder });
  return running;
}

function newFolder(): string {
  const folder = temporaryFolder();
  folders.push(folder);
  return folder;
}

const reading = ({ device }: World, value: number) =>
  device.readings([{ name: "temperature", value, timeMs: Date.now() }], Date.now());

/** The bundle as of now, without the checkpoint, which has a time of its own. */
function bundleAndTrace({ ledger }: RunningGateway, folder: string): { bundle: Uint8Array; trace: string } {
  const { store, stateTree, log, tip } = ledger;
  const { publicKey: key, sign } = loadOperatorKey(join(folder, "keys"), true, { warn: () => undefined });
  const source = {
    height: tip!.header.height,
    stateTree,
    readNode: log.read,
    entry: (index: number) => store.entry(index),
    recordEntries: (record: string) => store.recordEntries(record),
    stateBytes: (name: string) => store.stateBytes(name),
    block: (height: number) => store.block(height),
  };
  const { bytes: bundle } = exportBundle(source, "S-1", { reference: ledger.chain, key, sign });
  return { bundle, trace: encodeTrace(traceOf(historyOf(ledger, "S-1").history)) };
}

describe("whoever sits on the line", () => {
  it("cannot change one byte of a statement without its being refused", async () => {
    const gateway = await start();
    const world = await populate(gateway);
    const { bytes } = reading(world, 5);
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at]! ^= 1 << (at % 8);
      expect(await outcome(gateway, changed), `byte ${at}`).not.toBe("sealed");
    }
    expect(await outcome(gateway, bytes)).toBe("sealed");
  });

  it("can send a statement again, which adds nothing", async () => {
    const gateway = await start();
    const world = await populate(gateway);
    const statement = reading(world, 5);
    await submit(gateway, statement);
    const { size } = gateway.ledger.log;
    expect(await submit(gateway, statement)).toMatchObject({ sealed: true, repeated: true });
    expect(gateway.ledger.log.size).toBe(size);
  });

  it("can keep a statement back, which shows as a gap until it comes", async () => {
    const gateway = await start();
    const world = await populate(gateway);
    const [kept, next] = [reading(world, 5), reading(world, 6)];
    expect(await outcome(gateway, next)).toBe("sealed");
    const findings = () => traceOf(historyOf(gateway.ledger, "S-1").history).findings.map(({ code }) => code);
    expect(findings()).toContain("sequence_gap");
    expect(await outcome(gateway, kept)).toBe("sealed");
    expect(findings()).not.toContain("sequence_gap");
  });
});

describe("whoever has a session or a token", () => {
  it("signs for nobody, though it were the administrator's", async () => {
    const gateway = await start();
    const world = await populate(gateway);
    const token = gateway.accounts.issue("token", administrator, 60_000);
    const stranger = new TestSigner("party:shipper", chain, "a stranger's key");
    const release = { to: "carrier", at: Date.now() };
    const about = { subject: "shipment:S-1", atMs: Date.now() };
    const statements = [
      stranger.statement("custody.release", release, about).bytes,
      forged(world.shipper, stranger, "custody.release"),
    ];
    const url = `http://127.0.0.1:${gateway.httpPort}/entries`;
    for (const body of statements) {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/cose" };
      const answer = await fetch(url, { method: "POST", headers, body: Buffer.from(body) });
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
  });

  it("asks for a delegation and gets none by that", async () => {
    const gateway = await start();
    await populate(gateway);
    const token = gateway.accounts.issue("token", administrator, 60_000);
    const scanner = new TestSigner("party:shipper", chain, "a scanner");
    const request = {
      party: "shipper",
      label: "scanner",
      kinds: ["custody.*"],
      key: toHex(scanner.coseKey),
      untilMs: Date.now() + 60_000,
    };
    const answer = await fetch(`http://127.0.0.1:${gateway.httpPort}/api/delegation-requests`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(request),
    });
    expect(answer.status).toBeLessThan(300);
    const release = { to: "carrier", at: Date.now() };
    const said = scanner.statement("custody.release", release, { subject: "shipment:S-1", atMs: Date.now() });
    expect(await outcome(gateway, said)).toBe("key_unknown");
  });
});

/** `victim`'s statement as the thief would have it: everything but the signature is right. */
function forged(victim: TestSigner, thief: TestSigner, kind: string): Uint8Array {
  const prepared = prepareStatement({
    algorithm: "Ed25519",
    kind,
    kid: victim.publicKey.kid,
    issuer: victim.reference,
    subject: "shipment:S-1",
    chain,
    issuedAtSeconds: Math.floor(Date.now() / 1000),
    sequence: victim.next,
    previous: victim.last,
    payload: new Uint8Array([0xa0]),
  });
  return assembleStatement(prepared, thief.sign(prepared.toBeSigned));
}

describe("whoever can write the folders beside the ledger", () => {
  it("changes no trace and no bundle: both come out as before, byte for byte", async () => {
    const folder = newFolder();
    let gateway = await start(folder);
    const world = await populate(gateway);
    for (const value of [5, 6, 30]) await submit(gateway, reading(world, value));
    gateway.sealer.seal();
    const before = bundleAndTrace(gateway, folder);
    await gateway.close();
    const beside = [
      "projection",
      "journeys",
      "telemetry",
      "accounts",
      "requests",
      "scans",
      "shares",
      "alerts",
    ];
    for (const name of beside) {
      expect(existsSync(join(folder, name)), name).toBe(true);
      rmSync(join(folder, name), { recursive: true });
    }
    writeFileSync(join(folder, "closures.json"), '["suez"]');
    gateway = await start(folder);
    expect(bundleAndTrace(gateway, folder)).toEqual(before);
  });
});

describe("whoever has the operator's key", () => {
  it("signs for no device: neither with its own name nor with the key that it has", async () => {
    const folder = newFolder();
    const gateway = await start(folder);
    const world = await populate(gateway);
    const { publicKey, sign } = loadOperatorKey(join(folder, "keys"), true, { warn: () => undefined });
    const good = reading(world, 5);
    const inItsName = { ...fieldsOf(good), kid: publicKey.kid };
    for (const [fields, code] of [
      [fieldsOf(good), "signature_invalid"],
      [inItsName, "issuer_mismatch"],
    ] as const) {
      const prepared = prepareStatement(fields);
      expect(await outcome(gateway, assembleStatement(prepared, sign(prepared.toBeSigned)))).toBe(code);
    }
  });

  it("leaves receipts as they are: beside the branch that lacks their statement they prove the fork", async () => {
    const [folder, copy] = [newFolder(), newFolder()];
    let gateway = await start(folder);
    const world = await populate(gateway);
    gateway.sealer.seal();
    await gateway.close();
    cpSync(folder, copy, { recursive: true });
    gateway = await start(folder);
    const statement = reading(world, 5);
    const answer = await submit(gateway, statement);
    if (!answer.sealed) throw new Error(answer.refusal.code);
    const { receipt: bytes, height } = receiptOf(gateway.ledger, answer.index);
    const { operatorKey } = gateway;
    await gateway.close();

    // The thief goes on from the copy, with the same key, and leaves the statement out.
    gateway = await start(copy);
    for (let i = 0; i < 3; i++) gateway.sealer.seal();
    const { receipt, problem } = checkReceipt(statement.bytes, bytes, operatorKey);
    expect(problem).toBeUndefined();
    const block = gateway.ledger.store.block(height)!;
    const other = decodeSeal(block.seal);
    const root = decodeHeader(block.header).logRoot;
    expect(verifySeal(other, root, operatorKey)).toBe(true);
    // One key sealed two blocks of one height: either seal alone would hold, both together accuse.
    expect(other.header.height).toBe(receipt.header.height);
    expect(toHex(other.protectedHeader)).not.toBe(toHex(receipt.protectedHeader));
    expect(gateway.ledger.store.indexOfStatement(statement.hash)).toBeUndefined();
  });
});

function fieldsOf(statement: ReturnType<TestSigner["readings"]>) {
  const { algorithm, kind, kid, issuer, subject, sequence, previous, issuedAtSeconds, payload } = statement;
  return { algorithm, kind, kid, issuer, subject, chain, sequence, previous, issuedAtSeconds, payload };
}
