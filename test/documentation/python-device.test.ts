/**
 * The example device in Python against a real gateway. It needs a Python with cbor2, cryptography and paho-mqtt: the
 * one that TALLYMAN_PYTHON names, or python3. Without, these tests are skipped.
 */
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run as runCommandLine } from "../../cli/program.ts";
import { createKeyFile } from "../../client/key-file.ts";
import type { FleetView } from "../../gateway/contract/api.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { prepareOperatorRotation } from "../../gateway/seal/operator-rotation.ts";
import { codes } from "../../ledger/codes.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { assembleRejection, prepareRejection } from "../../ledger/statement/answers.ts";
import { readStatement } from "../../ledger/statement/statement.ts";
import {
  outcome,
  populate,
  removeFolder,
  shipmentTerms,
  startTestGateway,
  temporaryFolder,
  type World,
} from "../gateway/fixture.ts";
import { hexOf } from "./annotate.ts";
import { fenced, readDocument } from "./document.ts";
import { tellStory } from "./examples.ts";

const python = process.env.TALLYMAN_PYTHON ?? "python3";
const script = fileURLToPath(new URL("../../docs/examples/device.py", import.meta.url));
const document = readDocument("protocol.md");

const works = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
const available = works(python, "-c", "import cbor2, cryptography, paho.mqtt.client");
const has = (program: string) => works("sh", "-c", `command -v ${program}`);

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs to the end without blocking the gateway, which lives in this process. */
function run(command: string, args: readonly string[], cwd: string, input = ""): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: "pipe" });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, out, err }));
    child.stdin.end(input);
  });
}

describe.skipIf(!available)(`the example device (${python} with cbor2, cryptography and paho-mqtt)`, () => {
  const device = "py-1";
  let folder: string;
  let workshop: string;
  let running: RunningGateway;
  let world: World;

  beforeEach(async () => {
    folder = temporaryFolder();
    workshop = temporaryFolder();
    running = await startTestGateway({ folder });
    world = await populate(running);
  });

  afterEach(async () => {
    await running.close();
    removeFolder(folder);
    removeFolder(workshop);
  });

  const url = () => `http://127.0.0.1:${running.httpPort}`;
  const devicePy = (...args: string[]) => run(python, [script, ...args, "--gateway", url()], workshop);
  const recordCount = (name: string) => running.ledger.store.recordEntries(name).length;

  /** A party whose key the command line holds, and a shipment of its own. */
  async function acme(): Promise<string> {
    const path = join(workshop, "acme.json");
    const { publicKey } = createKeyFile(path, { label: "party:acme" });
    const party = {
      id: "acme",
      legalName: "Acme",
      country: "NL",
      roles: ["shipper"],
      keys: [encodeCoseKey(publicKey)],
    };
    const atMs = Date.now();
    const statement = world.registrar.statement("party.register", party, { subject: "party:acme", atMs });
    expect(await outcome(running, statement)).toBe("sealed");
    return path;
  }

  /** Registers and attaches the device by the lines that it prints; `S-1` is the test's shipment `S-9`. */
  async function enrol(): Promise<void> {
    const { status, out, err } = await devicePy("create", device);
    expect([status, err]).toEqual([0, ""]);
    const key = await acme();
    const io = { out: () => undefined, err: () => undefined, env: {}, wallClockMs: () => Date.now() };
    const atMs = Date.now();
    const shipment = world.shipper.statement(
      "shipment.create",
      { ...shipmentTerms(atMs, "S-9"), consignee: "acme" },
      {
        subject: "shipment:S-9",
        atMs,
      },
    );
    expect(await outcome(running, shipment)).toBe("sealed");
    const lines = [...out.matchAll(/^ +tallyman (.*)$/gm)].map((match) => match[1]!);
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2]!);
      const args = words.map((word) =>
        word === "acme.json" ? key : word.replace("shipment:S-1", "shipment:S-9"),
      );
      expect(await runCommandLine([...args, "--url", url()], io), line).toBe(0);
    }
  }

  it("is registered by the lines it prints, publishes, is seen, and checks its receipts", async () => {
    await enrol();
    const { status, out } = await devicePy("run", device, "--count", "3", "--interval", "0.1");
    expect(status).toBe(0);
    expect(out.match(/^receipt checked: entry \d+, block \d+$/gm)).toHaveLength(3);
    expect(recordCount(`record/device:${device}`)).toBe(2 + 3);
    expect(recordCount("record/shipment:S-9")).toBe(2 + 3);
    const token = running.accounts.issue("token", { user: "test", role: "reader", scopes: ["read"] }, 60_000);
    const answer = await fetch(`${url()}/api/fleet`, { headers: { authorization: `Bearer ${token}` } });
    const { rows } = (await answer.json()) as FleetView;
    expect(rows.find(({ shipment }) => shipment === "S-9")).toMatchObject({ device, lat: 51.9 });
  });

  it("says in one line what is wrong, and what to do", async () => {
    expect((await devicePy("run", device)).err).toMatch(/^device\.py: no key in .*device\.py create py-1\n$/);
    await enrol();
    for (const [args, said] of [
      [["create", device], "is there already"],
      [["run", device, "--gateway", "http://127.0.0.1:9"], "no gateway answers at http://127.0.0.1:9"],
      [["run", device, "--gateway", "nowhere"], "name one that runs, --gateway http://HOST:PORT"],
      [["run", device, "--mqtt", "nowhere"], "--mqtt is HOST:PORT"],
      [["sign", device, "unknown=1"], "values such as temperature=4.5"],
    ] as const) {
      // Of an option that is given twice the second counts.
      const { status, err } = await run(python, [script, "--gateway", url(), ...args], workshop);
      expect(status, err).toBe(1);
      expect(err).not.toContain("Traceback");
      expect(err.trimEnd().split("\n").at(-1)).toContain(`device.py: `);
      expect(err).toContain(said);
    }
  });

  it("goes on where it stood, and refuses another operator and another chain", async () => {
    await enrol();
    expect((await devicePy("run", device, "--count", "2", "--interval", "0")).status).toBe(0);
    expect((await devicePy("run", device, "--count", "2", "--interval", "0")).status).toBe(0);
    expect(recordCount(`record/device:${device}`)).toBe(2 + 4);
    const state = JSON.parse(readFileSync(join(workshop, `${device}.json`), "utf8")) as object;
    expect(state).toMatchObject({ next: 4, unanswered: {}, chain: running.chain });
    const other = await devicePy("run", device, "--count", "1", "--trust", "00".repeat(32));
    expect(other.status).not.toBe(0);
    expect(other.err).toContain("operator");
    expect(recordCount(`record/device:${device}`)).toBe(2 + 4);
  });

  it("follows the operator to another key, and to no key that the old one did not sign for", async () => {
    await enrol();
    expect((await devicePy("run", device, "--count", "1", "--interval", "0")).status).toBe(0);
    await running.close();
    prepareOperatorRotation(join(folder, "keys"), {});
    running = await startTestGateway({ folder });
    const followed = await devicePy("run", device, "--count", "2", "--interval", "0");
    expect(followed.status, followed.err).toBe(0);
    expect(followed.out.match(/^receipt checked/gm)).toHaveLength(2);
    // As if this device had trusted somebody else before.
    const path = join(workshop, `${device}.json`);
    const state = JSON.parse(readFileSync(path, "utf8")) as object;
    writeFileSync(path, JSON.stringify({ ...state, operator: "00".repeat(32) }));
    expect((await devicePy("run", device, "--count", "1", "--interval", "0")).err).toContain("operator");
  });

  it("sends again what a broken connection swallowed, and all of it is in the log once", async () => {
    await enrol();
    const proxy = await swallowFirstPublish(running.mqttPort);
    const { port } = proxy.address() as AddressInfo;
    const { status, out } = await devicePy(
      "run",
      device,
      "--count",
      "3",
      "--interval",
      "0.1",
      "--mqtt",
      `127.0.0.1:${port}`,
    );
    proxy.close();
    expect(status).toBe(0);
    expect(out.match(/^receipt checked/gm)).toHaveLength(3);
    expect(recordCount(`record/device:${device}`)).toBe(2 + 3);
  });

  it("believes no answer in which a byte was changed", async () => {
    const bytes = (name: string) => hexOf(fenced(document, `hex ${name}`));
    const input = JSON.stringify(
      Object.fromEntries(
        ["statement", "receipt", "rejection", "operator-key"].map((name) => [name, bytes(name)]),
      ),
    );
    const { status, out, err } = await run(python, ["-c", tamper], workshop, input);
    expect(err).toBe("");
    expect(status).toBe(0);
    const { entry, code, believed, tried } = JSON.parse(out) as Record<string, unknown>;
    expect({ entry, code, believed }).toEqual({
      entry: [7, 2],
      code: "statement_from_future",
      believed: [],
    });
    expect(tried).toBe((bytes("receipt").length + bytes("rejection").length + bytes("statement").length) / 2);
  });

  it("forgets what was finally refused, but not what only lost its signature on the way", async () => {
    const { chain, second } = tellStory();
    const rejection = (code: "reading_out_of_range" | "signature_invalid" | "statement_from_future") => {
      const fields = { operator: "Test Operator", chain: chain.chain, code, detail: "", timeMs: 0 };
      const prepared = prepareRejection(
        { ...fields, final: codes[code].final, statement: second.hash },
        chain.operator.key,
      );
      return toHex(assembleRejection(prepared, chain.operator.sign(prepared.toBeSigned)));
    };
    const input = JSON.stringify({
      operator: toHex(encodeCoseKey(chain.operator.key)),
      statement: toHex(second.hash),
      rejections: ["statement_from_future", "signature_invalid", "reading_out_of_range"].map((code) =>
        rejection(code as Parameters<typeof rejection>[0]),
      ),
    });
    const { status, out } = await run(python, ["-c", reject], workshop, input);
    expect(status).toBe(0);
    expect(JSON.parse(out.split("\n").at(-2)!)).toEqual([true, true, false]);
  });

  describe("the commands in the document", () => {
    /** The block as it stands, with this test's ports, script and device. */
    function shell(info: string): Promise<Ended> {
      const command = fenced(document, info)
        .replaceAll("python3 device.py", `"${python}" "${script}" --gateway ${url()}`)
        .replaceAll("reefer-7", device)
        .replaceAll("http://127.0.0.1:8420", url())
        .replaceAll("-p 1883", `-p ${running.mqttPort}`);
      return run("sh", ["-euc", command], workshop);
    }

    it.skipIf(!has("curl"))("send a statement from a file by curl", async () => {
      await enrol();
      const made = await run(
        "sh",
        ["-c", `"${python}" "${script}" sign ${device} temperature=4.5 --gateway ${url()} > statement.cose`],
        workshop,
      );
      expect(made.status).toBe(0);
      const { hash } = readStatement(new Uint8Array(readFileSync(join(workshop, "statement.cose"))));
      const { status, out } = await shell("sh curl");
      expect(status).toBe(0);
      expect(JSON.parse(out)).toMatchObject({
        hash: Buffer.from(hash).toString("hex"),
        receipt: expect.any(String),
      });
    });

    it.skipIf(!has("mosquitto_pub"))("send a statement from a file by mosquitto_pub", async () => {
      await enrol();
      const { status, err } = await shell("sh mosquitto");
      expect([status, err.replace(/^trusting .*\n/m, "")]).toEqual([0, ""]);
      const { hash } = readStatement(new Uint8Array(readFileSync(join(workshop, "statement.cose"))));
      expect(running.ledger.store.indexOfStatement(hash)).toBeDefined();
    });
  });
});

/** Reads answers from standard input, changes each byte of each, and says which were believed all the same. */
const tamper = `
import json, sys
sys.path.insert(0, ${JSON.stringify(fileURLToPath(new URL("../../docs/examples/", import.meta.url)))})
import device
given = {name: bytes.fromhex(value) for name, value in json.load(sys.stdin).items()}
operator = device.Ed25519PublicKey.from_public_bytes(given["operator-key"][-32:])
def receipt(statement, message): return device.check_receipt(statement, message, operator, "chain:example")
def rejection(message): return device.check_rejection(message, operator, "chain:example")
believed, tried = [], 0
checks = {"receipt": lambda changed: receipt(given["statement"], changed),
          "rejection": rejection,
          "statement": lambda changed: receipt(changed, given["receipt"])}
for name, check in checks.items():
    for at in range(len(given[name])):
        changed = bytearray(given[name])
        changed[at] ^= 1 << at % 8
        tried += 1
        try: check(bytes(changed))
        except Exception: continue
        believed.append([name, at])
print(json.dumps({"entry": receipt(given["statement"], given["receipt"]),
                  "code": rejection(given["rejection"])["code"], "believed": believed, "tried": tried}))
`;

/** Takes rejections of one statement in turn, and says after each whether the statement is still kept. */
const reject = `
import json, sys
from types import SimpleNamespace
sys.path.insert(0, ${JSON.stringify(fileURLToPath(new URL("../../docs/examples/", import.meta.url)))})
import device
given = json.load(sys.stdin)
operator = device.Ed25519PublicKey.from_public_bytes(bytes.fromhex(given["operator"])[-32:])
chain = SimpleNamespace(name="chain:example", operators=[operator])
kept = {given["statement"]: ""}
signer = SimpleNamespace(state={"unanswered": kept}, forget=lambda digest: kept.pop(digest.hex()))
after = []
for rejection in given["rejections"]:
    device.take_answer("devices/reefer-7/rejections", bytes.fromhex(rejection), chain, signer)
    after.append(given["statement"] in kept)
print(json.dumps(after))
`;

/** Passes everything on, but of the first connection nothing comes back once a PUBLISH has gone through. */
function swallowFirstPublish(mqttPort: number): Promise<Server> {
  let swallowed = false;
  const server = createServer((client: Socket) => {
    const broker = connect(mqttPort, "127.0.0.1");
    const end = () => {
      client.destroy();
      broker.destroy();
    };
    for (const socket of [client, broker]) socket.on("error", end).on("close", end);
    let silent = false;
    client.on("data", (chunk) => {
      broker.write(chunk);
      if (swallowed || chunk[0]! >> 4 !== 3) return;
      swallowed = true;
      silent = true;
      setTimeout(end, 300);
    });
    broker.on("data", (chunk) => {
      if (!silent) client.write(chunk);
    });
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}
