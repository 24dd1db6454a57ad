/**
 * A whole gateway whose files may not grow beyond a limit: the system itself refuses its writes. It stops
 * acknowledging and goes on serving; with the limit gone, or started again without it, everything acknowledged is
 * there and nothing else.
 */
import { spawnSync } from "node:child_process";
import { afterEach, expect, it } from "vitest";
import { HttpClient, Refused } from "../../client/http-client.ts";
import { checkHistory } from "../crash/check-history.ts";
import { GatewayLife, type Ports } from "../crash/gateway-life.ts";
import { History, type Sent } from "../crash/history.ts";
import { chain, registrarSeed } from "../crash/workload.ts";
import { removeFolder, temporaryFolder } from "../gateway/fixture.ts";
import { TestSigner } from "../signer.ts";

const seed = "file size";
let folder: string | undefined;
let life: GatewayLife | undefined;

afterEach(async () => {
  life?.kill();
  await life?.death;
  if (folder !== undefined) removeFolder(folder);
});

const registrar = () => new TestSigner("party:registrar", chain, registrarSeed(seed));

/** Parties, one after another, each of them said once. */
class Registrations {
  readonly #history: History;
  readonly #signer = registrar();
  #number = 0;

  constructor(history: History) {
    this.#history = history;
  }

  next(): Sent {
    const id = `party-${this.#number++}`;
    const party = new TestSigner(`party:${id}`, chain);
    const payload = {
      id,
      legalName: `The ${id} ${"x".repeat(150)}`,
      country: "NL",
      roles: ["shipper"],
      keys: [party.coseKey],
    };
    const statement = this.#signer.statement("party.register", payload, {
      subject: party.reference,
      atMs: Date.now(),
    });
    return this.#history.say({ statement, measurements: [], equivocates: false });
  }
}

function clientOf({ httpPort }: Ports): HttpClient {
  const reader = registrar();
  return new HttpClient({
    url: `http://127.0.0.1:${httpPort}`,
    bearer: () => reader.signIn(),
    timeoutMs: 20_000,
  });
}

const healthOf = async ({ httpPort }: Ports) => {
  const answer = await fetch(`http://127.0.0.1:${httpPort}/api/health`);
  return { code: answer.status, ...((await answer.json()) as { reason?: string }) };
};

/** Sends the statement until it is acknowledged, or refused as by a gateway that does not seal. */
async function send(client: HttpClient, sent: Sent, history: History): Promise<string> {
  try {
    await client.submit(sent.statement.bytes);
    history.acknowledge(sent);
    return "sealed";
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
}

it("a limit on the size of files stops the acknowledgements and nothing else", {
  timeout: 180_000,
}, async () => {
  folder = temporaryFolder();
  const history = new History();
  const registrations = new Registrations(history);
  // In blocks of 512 or 1024 bytes, as the shell counts.
  life = new GatewayLife(["sh", "-c", 'ulimit -S -f 2000 && exec "$0" "$@"']);
  const ports = await life.begin({ folder, seed, killCommit: 0 });
  expect(ports, life.errors).toBeDefined();
  const client = clientOf(ports!);

  // Some at a time, until some are left unanswered for lack of room, or refused because others are.
  const pending: Promise<string>[] = [];
  for (let round = 0; pending.length === 0; round++) {
    expect(round, "the limit was never met").toBeLessThan(200);
    const answers = Array.from({ length: 25 }, () => send(client, registrations.next(), history));
    const all = Promise.all(answers);
    const met = new Promise((resolve) => setTimeout(resolve, 3_000, "met"));
    const first = await Promise.race([all, met]);
    if (first === "met") pending.push(...answers);
    else if ((await all).some((code) => code === "gateway_stopped")) pending.push(Promise.resolve("sealed"));
    else expect(new Set(await all)).toEqual(new Set(["sealed"]));
  }
  expect(await send(client, registrations.next(), history)).toBe("gateway_stopped");
  const health = await healthOf(ports!);
  expect(health).toMatchObject({ code: 503, reason: expect.stringMatching(/cannot grow.*make room/) });
  expect((await client.parties()).length).toBeGreaterThan(0);
  expect((await client.chain()).size).toBeGreaterThan(1);
  const acknowledged = history.acknowledged.size;

  const raised = spawnSync("prlimit", ["--pid", String(life.pid), "--fsize=unlimited"]);
  if (raised.status === 0) {
    await expect.poll(() => healthOf(ports!), { timeout: 20_000 }).toMatchObject({ code: 200 });
    for (const answer of pending) expect(["sealed", "gateway_stopped"]).toContain(await answer);
  } else {
    // Left to their senders, who try again.
    for (const answer of pending) answer.catch(() => undefined);
  }
  expect(history.acknowledged.size).toBeGreaterThanOrEqual(acknowledged);
  life.kill();
  await life.death;

  life = new GatewayLife();
  const again = await life.begin({ folder, seed, killCommit: 0 });
  expect(again, life.errors).toBeDefined();
  const reader = clientOf(again!);
  for (const sent of history.sent.values()) expect(await send(reader, sent, history)).toBe("sealed");
  expect(await life.stop()).toEqual({ code: 0, signal: null });
  const { problems } = await checkHistory(folder, history);
  expect(problems).toEqual([]);
});
