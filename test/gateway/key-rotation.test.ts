/** Devices and parties change their keys on a whole gateway, by the command line and over MQTT. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../cli/program.ts";
import { loadKeyFile } from "../../client/key-file.ts";
import { rotateKey } from "../../client/key-rotation.ts";
import { MqttDevice } from "../../client/mqtt-device.ts";
import { ReceiptChecker } from "../../client/receipt-checker.ts";
import { MemorySequence, type SequenceState } from "../../client/sequence.ts";
import { SequenceFile } from "../../client/sequence-file.ts";
import { Signer } from "../../client/signer.ts";
import { generateSigningKey } from "../../client/signing-key.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { deviceOf } from "../../ledger/state/devices.ts";
import { keyOf } from "../../ledger/state/keys.ts";
import { partyOf } from "../../ledger/state/parties.ts";
import { encodeReadings } from "../../ledger/statement/readings.ts";
import {
  chain,
  outcome,
  populate,
  removeFolder,
  shipmentTerms,
  startTestGateway,
  submit,
  temporaryFolder,
  type World,
} from "./fixture.ts";

let gateway: RunningGateway;
let world: World;
const folder = temporaryFolder();
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  gateway = await startTestGateway({ folder: join(folder, "data") });
  world = await populate(gateway);
});
afterAll(async () => {
  await gateway.close();
  removeFolder(folder);
});

async function tallyman(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(words, {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    env: { TALLYMAN_URL: `http://127.0.0.1:${gateway.httpPort}` },
    wallClockMs: () => Date.now(),
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

/** Must end well. */
async function done(...words: string[]): Promise<string> {
  const { code, out, err } = await tallyman(...words);
  expect({ code, err }, words.join(" ")).toMatchObject({ code: 0 });
  return out;
}

async function keyFile(name: string, label: string): Promise<string> {
  await done("keys", "create", file(name), "--label", label);
  return file(name);
}

/** A party with a key file of its own, registered by the registrar of the test. */
async function party(id: string): Promise<string> {
  const path = await keyFile(`${id}.json`, `party:${id}`);
  const keys = [encodeCoseKey(loadKeyFile(path).publicKey)];
  const payload = { id, legalName: id, country: "NL", roles: ["shipper"], keys };
  const options = { subject: `party:${id}`, atMs: Date.now() };
  const answer = await submit(gateway, world.registrar.statement("party.register", payload, options));
  expect(answer.sealed).toBe(true);
  return path;
}

async function device(id: string, owner: string): Promise<string> {
  const path = await keyFile(`${id}.json`, `device:${id}`);
  await done("device", "register", id, "--device-key", path, "--model", "M", "--key", owner);
  return path;
}

const publish = (key: string) => tallyman("device", "publish", "temperature=4", "--key", key);

describe("a device", () => {
  it("changes its key with the command line, and measures on with the next number", async () => {
    const owner = await party("acme");
    const old = await device("reefer-1", owner);
    expect((await publish(old)).code).toBe(0);
    const next = await keyFile("reefer-1b.json", "device:reefer-1");
    await done("device", "rotate-key", "reefer-1", "--new-key", next, "--key", old);
    const position = new SequenceFile(next, loadKeyFile(next).publicKey.kid, chain);
    expect(position.read()?.next).toBe(2);
    position.close();
    expect((await publish(next)).code).toBe(0);
    const refused = await publish(old);
    expect(refused.code).not.toBe(0);
    // Without its own note of where it stands, the new key asks the gateway.
    rmSync(`${next}.${encodeURIComponent(chain)}.sequence`);
    expect((await publish(next)).code).toBe(0);
    const shown = await done("device", "show", "reefer-1", "--key", owner);
    expect(shown).toContain(toHex(loadKeyFile(next).publicKey.kid));
  });

  it("that lost its key is enrolled with another by its party, from a proof made elsewhere", async () => {
    const owner = await party("beta");
    const old = await device("reefer-2", owner);
    expect((await publish(old)).code).toBe(0);
    const kid = toHex(loadKeyFile(old).publicKey.kid);
    const key = await keyFile("reefer-2b.json", "device:reefer-2");
    rmSync(old);
    const proof = await done("keys", "prove", key, "--for", "device:reefer-2", "--replaces", kid);
    const hex = toHex(encodeCoseKey(loadKeyFile(key).publicKey));
    const rotate = ["device", "rotate-key", "reefer-2", "--new-key", hex, "--key", owner];
    const wrong = await tallyman(...rotate, "--proof", "00".repeat(64));
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining("key_proof_invalid") });
    await done(...rotate, "--proof", proof);
    expect((await publish(key)).code).toBe(0);
    const state = keyOf(gateway.ledger.state, loadKeyFile(key).publicKey.kid);
    expect(state?.enrolledBy).toBe("party:beta");
  });

  it("whose key was stolen measures nothing until it has another one, and keeps its name", async () => {
    const owner = await party("gamma");
    const stolen = await device("reefer-3", owner);
    expect((await publish(stolen)).code).toBe(0);
    const { kid } = loadKeyFile(stolen).publicKey;
    const since = new Date(Date.now() - 60_000).toISOString();
    const words = ["--reason", "stolen", "--compromised-since", since, "--key", owner];
    await done("device", "revoke-key", "reefer-3", toHex(kid), ...words);
    expect((await publish(stolen)).code).not.toBe(0);
    expect(keyOf(gateway.ledger.state, kid)?.compromisedSinceMs).toBe(Date.parse(since));
    const next = await keyFile("reefer-3b.json", "device:reefer-3");
    await done("device", "rotate-key", "reefer-3", "--new-key", next, "--key", owner);
    expect((await publish(next)).code).toBe(0);
    expect(deviceOf(gateway.ledger.state, "reefer-3")?.revokedAt).toBeUndefined();
  });

  it("sends what it buffered under the old key after the change, over the new key's connection", async () => {
    const key = generateSigningKey();
    const payload = { id: "buffered", key: encodeCoseKey(key.publicKey), model: "M" };
    const register = world.shipper.statement("device.register", payload, {
      subject: "device:buffered",
      atMs: Date.now(),
    });
    expect(await outcome(gateway, register)).toBe("sealed");
    const identity = { issuer: "device:buffered", chain };
    const old = new Signer(key, identity, new MemorySequence());
    const pack = (signer: Signer) =>
      signer.make({
        kind: "readings",
        subject: "device:buffered",
        payload: encodeReadings([{ name: "temperature", value: 4, timeMs: Date.now() }]),
        issuedAtSeconds: Math.floor(Date.now() / 1000),
      });
    const [first, second, third] = [pack(old), pack(old), pack(old)];
    const next = generateSigningKey();
    const sequence = new EmptySequence();
    const rotation = rotateKey(old, next, sequence, Math.floor(Date.now() / 1000));
    const signer = new Signer(next, identity, sequence);
    expect(await outcome(gateway, first.bytes)).toBe("sealed");
    expect(await outcome(gateway, rotation.bytes)).toBe("sealed");
    const client = new MqttDevice({
      url: `mqtt://127.0.0.1:${gateway.mqttPort}`,
      device: "buffered",
      chain,
      receipts: new ReceiptChecker(gateway.operatorKey, chain),
      password: () => signer.signIn(Date.now()),
      persistent: false,
    });
    await client.connect();
    try {
      const answers = await Promise.all([pack(signer), third, second].map((one) => client.publish(one)));
      for (const answer of answers) expect(answer).toHaveProperty("receipt");
      const late = client.publish(pack(old));
      expect(await late).toMatchObject({ rejection: { code: "key_replaced", final: true } });
    } finally {
      await client.close();
    }
  });

  it("goes on with the rotation that waits when it was interrupted between the two files", async () => {
    const old = new Signer(generateSigningKey(), { issuer: "device:x", chain }, new MemorySequence());
    const next = generateSigningKey("ES256");
    const failing = new EmptySequence();
    failing.write = () => {
      throw new Error("the power is gone");
    };
    expect(() => rotateKey(old, next, failing, 0)).toThrow("the power is gone");
    const sequence = new EmptySequence();
    const rotation = rotateKey(old, next, sequence, 0);
    expect(old.unanswered).toHaveLength(1);
    expect(sequence.read()).toEqual({ next: 1, last: rotation.hash, outbox: [] });
    const used: SequenceState = { next: 5, last: rotation.hash, outbox: [] };
    sequence.write(used);
    rotateKey(old, next, sequence, 0);
    expect(sequence.read()).toBe(used);
  });
});

/** Of a key that never signed. */
class EmptySequence extends MemorySequence {
  #known = false;

  override read(): SequenceState {
    return (this.#known ? super.read() : undefined)!;
  }

  override write(state: SequenceState): void {
    this.#known = true;
    super.write(state);
  }
}

describe("a party", () => {
  it("changes its key and speaks on; the old one says nothing any more and signs in nowhere", async () => {
    const old = await party("delta");
    const next = await keyFile("delta-2.json", "party:delta");
    await done("party", "rotate-key", "delta", "--new-key", next, "--key", old);
    await device("reefer-9", next);
    const refused = await tallyman("device", "revoke", "reefer-9", "--reason", "-", "--key", old);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("does not let this key in") });
    const { kid } = loadKeyFile(next).publicKey;
    expect(partyOf(gateway.ledger.state, "delta")?.keys.map(toHex)).toEqual([toHex(kid)]);
    const doubt = ["--reason", "laptop", "--compromised-since", new Date(Date.now() - 1_000).toISOString()];
    const oldKid = toHex(loadKeyFile(old).publicKey.kid);
    await done("party", "revoke-key", oldKid, ...doubt, "--key", next);
    const url = `http://127.0.0.1:${gateway.httpPort}/api/keys/${oldKid}`;
    const headers = { authorization: `Bearer ${world.shipper.signIn()}` };
    expect(await (await fetch(url, { headers })).json()).toMatchObject({
      revoked: true,
      replaced: true,
      compromisedSinceMs: expect.any(Number),
    });
  });

  it("keeps its shipments: whoever holds the goods holds them with another key, too", async () => {
    const old = await party("epsilon");
    const terms = { ...shipmentTerms(Date.now(), "S-E"), consignee: "consignee" };
    const key = loadKeyFile(old);
    const sequence = new SequenceFile(old, key.publicKey.kid, chain);
    const signer = new Signer(key, { issuer: "party:epsilon", chain }, sequence);
    signer.resume({ next: 0, last: undefined });
    const created = signer.make({
      kind: "shipment.create",
      subject: "shipment:S-E",
      payload: encodeCbor(terms),
      issuedAtSeconds: Math.floor(Date.now() / 1000),
    });
    expect(await outcome(gateway, created.bytes)).toBe("sealed");
    signer.answered([created.hash]);
    sequence.close();
    const next = await keyFile("epsilon-2.json", "party:epsilon");
    await done("party", "rotate-key", "epsilon", "--new-key", next, "--key", old);
    await done("shipment", "release", "S-E", "--to", "carrier", "--key", next);
  });
});
