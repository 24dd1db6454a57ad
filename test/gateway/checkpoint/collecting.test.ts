/** Cosignatures on their way: the gateway asks witnesses, or they bring them; what witnesses answer to whom. */

import { cpSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LogClient } from "../../../client/log-client.ts";
import { LogFollower } from "../../../client/witness/log-follower.ts";
import { witnessServer } from "../../../client/witness/witness-server.ts";
import { logName } from "../../../client/witness/witness-store.ts";
import type { WitnessConfiguration } from "../../../gateway/checkpoint/witness-submitter.ts";
import type { WitnessesView } from "../../../gateway/contract/api.ts";
import type { RunningGateway } from "../../../gateway/main.ts";
import { decodeAddCheckpoint, encodeAddCheckpoint } from "../../../ledger/checkpoint/add-checkpoint.ts";
import { decodeCheckpoint, openCheckpoint } from "../../../ledger/checkpoint/checkpoint.ts";
import { encodeNote, readSignatureLines } from "../../../ledger/checkpoint/note.ts";
import { isSignature, isSignedBy, type VerifierKey } from "../../../ledger/checkpoint/verifier-key.ts";
import { populate, removeFolder, startTestGateway, submit, temporaryFolder, type World } from "../fixture.ts";
import { type WatchingWitness, witnessIn } from "./forked.ts";

let folder: string;
let closing: (() => unknown)[];

beforeEach(() => {
  folder = temporaryFolder();
  closing = [];
});

afterEach(async () => {
  for (const close of closing.reverse()) await close();
  removeFolder(folder);
});

async function start(witnesses: readonly WitnessConfiguration[], name = "gateway"): Promise<RunningGateway> {
  const running = await startTestGateway({
    folder: join(folder, name),
    witnesses,
    bounds: { checkpointIntervalMs: 3_600_000, witnessTimeoutMs: 2_000 },
  });
  closing.push(() => running.close());
  return running;
}

function witness(name: string): WatchingWitness {
  const made = witnessIn(join(folder, name.replaceAll("/", "-")), name);
  closing.push(() => made.close());
  return made;
}

async function serve(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const served = ({ witness: one }: WatchingWitness) =>
  serve(
    witnessServer(one, (message) => {
      throw new Error(message);
    }),
  );
const get = async (running: RunningGateway, path: string) =>
  new Uint8Array(await (await fetch(`http://127.0.0.1:${running.httpPort}/${path}`)).arrayBuffer());
const view = async (running: RunningGateway) =>
  JSON.parse(Buffer.from(await get(running, "api/witnesses")).toString()) as WitnessesView;
const cosigners = async (running: RunningGateway, keys: readonly VerifierKey[], path = "checkpoint") => {
  const { note } = openCheckpoint(await get(running, path), running.checkpoints.key);
  return keys.map((key) => isSignedBy(note, key));
};

async function sayOnce(running: RunningGateway, world: World): Promise<void> {
  const atMs = Date.now();
  await submit(running, world.device.readings([{ name: "temperature", value: 5, timeMs: atMs }], atMs));
}

describe("a gateway with witnesses", () => {
  it("publishes its checkpoints with the cosignatures of those that answer, whatever the others do", async () => {
    const [one, two, absent] = [witness("one.example"), witness("two.example"), witness("absent.example")];
    const silent = await serve(createServer(() => undefined));
    const lying = await serve(
      createServer((_request, response) => response.end("— one.example AAAAAAAAAAAAAAAA\n")),
    );
    const running = await start([
      { key: one.key, url: await served(one) },
      { key: two.key, url: await served(two) },
      { key: absent.key, url: silent },
      { key: witness("liar.example").key, url: lying },
      { key: witness("gone.example").key, url: "http://127.0.0.1:1/" },
    ]);
    for (const { witness: each } of [one, two]) each.watch(running.checkpoints.key);
    const world = await populate(running);
    // The first round, at the start, was before the witnesses knew the log; they are asked again after a while.
    await eventually(
      async () => (await cosigners(running, [one.key, two.key])).every(Boolean),
      async () => {
        await sayOnce(running, world);
        await running.checkpoints.publish();
      },
    );
    expect(await cosigners(running, [absent.key])).toEqual([false]);
    const { witnesses } = await view(running);
    expect(witnesses.map(({ problem }) => problem === null)).toEqual([true, true, false, false, false]);
    expect(witnesses[0]!.cosignedSize).toBe(running.checkpoints.latest.size);
  });

  it("goes on sealing and answering while a witness hangs", async () => {
    const silent = await serve(createServer(() => undefined));
    const running = await start([{ key: witness("silent.example").key, url: silent }]);
    const world = await populate(running);
    const round = running.checkpoints.publish();
    await sayOnce(running, world);
    expect(running.ledger.tip!.header.size).toBeGreaterThan(running.checkpoints.latest.size);
    await round;
  });

  it("shows what it asks for before it asks: a witness that cosigns and looks finds no less", async () => {
    const seen: { asked: number; shown: number }[] = [];
    const looking = await serve(
      createServer(async (request, response) => {
        const { checkpoint } = decodeAddCheckpoint(new Uint8Array(await buffer(request)));
        const [asked, shown] = [checkpoint, await get(running, "checkpoint")].map(
          (bytes) => decodeCheckpoint(bytes).size,
        );
        seen.push({ asked: asked!, shown: shown! });
        // It cosigns nothing, and is asked again when the log has grown.
        response.writeHead(409, { "content-type": "text/x.tlog.size" }).end("0\n");
      }),
    );
    const running = await start([{ key: witness("looking.example").key, url: looking }]);
    await populate(running);
    await eventually(
      async () => seen.some(({ asked }) => asked === running.ledger.tip!.header.size),
      () => running.checkpoints.publish(),
    );
    for (const { asked, shown } of seen) expect(shown).toBeGreaterThanOrEqual(asked);
  });

  it("takes cosignatures that a witness brings, of those it knows, for what it has published", async () => {
    const [known, stranger] = [witness("known.example"), witness("stranger.example")];
    const running = await start([{ key: known.key, url: undefined }]);
    await populate(running);
    await running.checkpoints.publish();
    const source = new LogClient(`http://127.0.0.1:${running.httpPort}`);
    for (const { witness: each } of [known, stranger]) {
      const { key } = running.checkpoints;
      each.watch(key);
      const seen = await new LogFollower({ witness: each, source, key }).look();
      if ("contradicted" in seen) throw new Error(seen.contradicted);
      await source.bringCosignatures(encodeNote(seen.at.note));
    }
    expect(await cosigners(running, [known.key, stranger.key])).toEqual([true, false]);
    expect(await cosigners(running, [known.key], "checkpoint/cosigned")).toEqual([true]);
    const spoiled = decodeCheckpoint(await get(running, "checkpoint"));
    const elsewhere = { ...spoiled.note, text: spoiled.note.text.replace(/^.*\n/, "elsewhere.example\n") };
    await expect(source.bringCosignatures(encodeNote(elsewhere))).rejects.toThrow("404");
    await expect(source.bringCosignatures(Buffer.from("nonsense"))).rejects.toThrow("400");
  });

  it("keeps cosignatures over a restart", async () => {
    const one = witness("one.example");
    const witnesses = [{ key: one.key, url: await served(one) }];
    const before = await startTestGateway({ folder: join(folder, "gateway"), witnesses });
    one.witness.watch(before.checkpoints.key);
    await eventually(
      async () => (await cosigners(before, [one.key]))[0]!,
      () => before.checkpoints.publish(),
    );
    const note = await get(before, "checkpoint/cosigned");
    await before.close();
    const after = await start([{ key: one.key, url: undefined }]);
    expect(await get(after, "checkpoint/cosigned")).toEqual(note);
  });

  it("stops when a witness shows that an older copy of its ledger was put back", async () => {
    const one = witness("one.example");
    const url = await served(one);
    const before = await startTestGateway({
      folder: join(folder, "gateway"),
      witnesses: [{ key: one.key, url }],
    });
    const world = await populate(before);
    await before.close();
    cpSync(join(folder, "gateway"), join(folder, "copy"), { recursive: true });
    const longer = await startTestGateway({
      folder: join(folder, "gateway"),
      witnesses: [{ key: one.key, url }],
    });
    one.witness.watch(longer.checkpoints.key);
    for (let i = 0; i < 5; i++) await sayOnce(longer, world);
    const { size: seen } = longer.ledger.tip!.header;
    await eventually(
      async () => one.witness.newest(longer.checkpoints.key.name)?.size === seen,
      () => longer.checkpoints.publish(),
    );
    await longer.close();

    const reports: string[] = [];
    const restored = await startTestGateway({
      folder: join(folder, "copy"),
      witnesses: [{ key: one.key, url }],
      report: (message) => reports.push(message),
    });
    closing.push(() => restored.close());
    await restored.checkpoints.publish();
    const health = await fetch(`http://127.0.0.1:${restored.httpPort}/api/health`);
    expect(health.status).toBe(503);
    expect(await health.text()).toContain(`with ${seen} entries was published`);
    expect(restored.sealer.stopped).toBe(true);
    expect(reports.join()).toContain("restore the newest backup");
  });

  it("does not start on a ledger that is older than what it has published", async () => {
    const before = await startTestGateway({ folder: join(folder, "gateway") });
    const world = await populate(before);
    await before.close();
    cpSync(join(folder, "gateway", "ledger"), join(folder, "old"), { recursive: true });
    const longer = await startTestGateway({ folder: join(folder, "gateway") });
    await sayOnce(longer, world);
    // A round that is still under way from the start would publish less.
    await longer.checkpoints.covering(longer.ledger.tip!.header.size);
    await longer.close();
    cpSync(join(folder, "old"), join(folder, "gateway", "ledger"), { recursive: true, force: true });
    await expect(startTestGateway({ folder: join(folder, "gateway") })).rejects.toThrow(
      "restore the newest backup",
    );
  });
});

describe("add-checkpoint answers as C2SP says:", () => {
  async function asked() {
    const one = witness("one.example");
    const running = await start([]);
    const world = await populate(running);
    await running.checkpoints.publish();
    one.witness.watch(running.checkpoints.key);
    const url = await served(one);
    const post = (oldSize: number, path: readonly Uint8Array[], checkpoint: Uint8Array) =>
      fetch(`${url}add-checkpoint`, {
        method: "POST",
        body: new Uint8Array(encodeAddCheckpoint({ oldSize, path, checkpoint })),
      });
    return { one, running, world, url, post };
  }

  it("200 with a cosignature, 409 with the size it has, 422 for a wrong proof, and 200 again for the same", async () => {
    const { one, running, world, url, post } = await asked();
    const first = running.checkpoints.latest;
    const cosigned = await post(0, [], encodeNote(first.note));
    expect(cosigned.status).toBe(200);
    const [line] = readSignatureLines(await cosigned.text());
    expect(isSignature(first.note.text, line!, one.key)).toBe(true);
    await sayOnce(running, world);
    await running.checkpoints.publish();
    const second = running.checkpoints.latest;
    const conflict = await post(0, [], encodeNote(second.note));
    expect([conflict.status, conflict.headers.get("content-type"), await conflict.text()]).toEqual([
      409,
      "text/x.tlog.size",
      `${first.size}\n`,
    ]);
    const path = running.checkpoints.proof(first.size, second.size);
    expect((await post(first.size, path.slice(1), encodeNote(second.note))).status).toBe(422);
    expect((await post(first.size, path, encodeNote(second.note))).status).toBe(200);
    expect((await post(second.size, [], encodeNote(second.note))).status).toBe(200);
    expect((await post(second.size, [], encodeNote(first.note))).status).toBe(400);
    const stored = await fetch(`${url}${logName(second.origin)}/checkpoint`);
    expect(decodeCheckpoint(new Uint8Array(await stored.arrayBuffer())).size).toBe(second.size);
    expect(await (await fetch(url)).text()).toContain("witness one.example+");
  });

  it("404 for a log it does not know, 403 for another's signature, 400 for what is no request", async () => {
    const { one, running, url, post } = await asked();
    // As an address by itself it has no meaning: `//` begins a host.
    expect((await fetch(`${url}/`)).status).toBe(404);
    const { note } = running.checkpoints.latest;
    const unknown = encodeNote({ ...note, text: note.text.replace(/^.*\n/, "elsewhere.example\n") });
    expect((await post(0, [], unknown)).status).toBe(404);
    const grown = encodeNote({ ...note, text: note.text.replace(/\n\d+\n/, "\n99\n") });
    expect((await post(0, [], grown)).status).toBe(403);
    for (const body of ["", "old 1\n", "old 01\n\nx", "new 0\n\nx"])
      expect((await fetch(`${url}add-checkpoint`, { method: "POST", body })).status).toBe(400);
    expect((await fetch(`${url}add-checkpoint`, { method: "POST", body: "x".repeat(300_000) })).status).toBe(
      413,
    );
    expect((await fetch(`${url}add-checkpoint`)).status).toBe(405);
    expect(one.alarms).toEqual([]);
  });
});

/** Does `again` until `holds`; the test's own time limit ends it otherwise. */
async function eventually(holds: () => Promise<boolean>, again: () => Promise<void>): Promise<void> {
  while (!(await holds())) {
    await again();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
