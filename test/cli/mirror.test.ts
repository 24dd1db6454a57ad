import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "lmdb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { catchUp } from "../../cli/mirror/follow.ts";
import { run } from "../../cli/program.ts";
import { HttpClient } from "../../client/http-client.ts";
import { createKeyFile, loadKeyFile } from "../../client/key-file.ts";
import { bounds } from "../../gateway/configuration.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { Mirror } from "../../gateway/mirror/mirror.ts";
import { createMirrorServer } from "../../gateway/mirror/mirror-server.ts";
import { AccountStore } from "../../gateway/store/account-store.ts";
import { decodeForkProof, verifyForkProof } from "../../ledger/checkpoint/fork.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { checkBundle } from "../../ledger/evidence/check.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { encodeBlockBytes } from "../../ledger/log/block-bytes.ts";
import { blocksOf, writeStore } from "../gateway/audit/stored-chain.ts";
import { populate, removeFolder, startTestGateway, submit, temporaryFolder } from "../gateway/fixture.ts";
import { TestChain } from "../ledger/chain-fixture.ts";
import { nestedChain, simpleChain } from "../ledger/evidence/sample.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => removeFolder(folder));
const at = (name: string) => join(folder, name);

async function tallyman(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    out: (line: string) => out.push(line),
    err: (line: string) => err.push(line),
    env: {},
    wallClockMs: () => Date.now(),
  };
  const code = await run(argv, io);
  return { code, out: out.join("\n"), err: err.join("\n") };
}

/** Answers like a gateway with this chain, as far as it is sealed. */
function sourceOf(chain: TestChain, height = chain.height) {
  const blocks = blocksOf(chain).slice(0, height + 1);
  const client: Parameters<typeof catchUp>[1] = {
    url: "http://source/",
    chain: async () => ({ chain: chain.chain, height, size: 0 }) as Awaited<ReturnType<HttpClient["chain"]>>,
    blockSequence: async ({ from, limit = 3 }) =>
      new Uint8Array(Buffer.concat(blocks.slice(from, from + limit).map(encodeBlockBytes))),
  };
  return client;
}

const quiet = { onProgress: () => undefined };

async function mirrored<T>(work: (mirror: Mirror) => Promise<T>): Promise<T> {
  const mirror = await Mirror.open(at("mirror"));
  try {
    return await work(mirror);
  } finally {
    await mirror.close();
  }
}

describe("a mirror", () => {
  it("has every row that the gateway has, goes on where it stopped, and passes an audit", async () => {
    const chain = nestedChain();
    await mirrored((mirror) => catchUp(mirror, sourceOf(chain, 2), quiet));
    const progress = await mirrored((mirror) => catchUp(mirror, sourceOf(chain), quiet));
    expect(progress).toMatchObject({ blocks: chain.height + 1, entries: chain.size });
    const { code, out } = await tallyman("audit", at("mirror"), "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ holds: true, head: { height: chain.height, size: chain.size } });
  });

  it("is ahead of a gateway that has lost blocks, not of one that seals while it is copied", async () => {
    const chain = nestedChain();
    const growing = { ...sourceOf(chain), chain: sourceOf(chain, 2).chain };
    const level = await mirrored((mirror) => catchUp(mirror, growing, quiet));
    expect(level).toMatchObject({ blocks: chain.height + 1, sourceBlocks: chain.height + 1 });
    const ahead = await mirrored((mirror) => catchUp(mirror, sourceOf(chain, 2), quiet));
    expect(ahead).toMatchObject({ blocks: chain.height + 1, sourceBlocks: 3 });
  });

  it("takes nothing of a block that does not follow, keeps what came, and all before it", async () => {
    const chain = simpleChain();
    const bad = sourceOf(chain);
    const blocks = blocksOf(chain);
    const entries = blocks[3]!.entries.map((one, i) => (i === 1 ? one.with(-1, one.at(-1)! ^ 1) : one));
    bad.blockSequence = async ({ from }) =>
      new Uint8Array(
        Buffer.concat(
          blocks
            .with(3, { ...blocks[3]!, entries })
            .slice(from, from + 10)
            .map(encodeBlockBytes),
        ),
      );
    const error = await mirrored((mirror) => catchUp(mirror, bad, quiet)).catch((one: unknown) => one);
    expect(error).toMatchObject({ name: "MirrorError", isFork: false });
    expect(String(error)).toContain("block 3");
    expect(readdirSync(at("mirror/refused"))).toHaveLength(1);
    // The good gateway is followed again from there.
    await mirrored(async (mirror) => {
      expect(mirror.nextHeight).toBe(3);
      await catchUp(mirror, sourceOf(chain), quiet);
      expect(mirror.nextHeight).toBe(chain.height + 1);
    });
  });

  it.each([
    ["further than the copy", 4, 6],
    ["as far as the copy", 4, 4],
    ["not as far as the copy", 6, 4],
  ])("stops at a gateway with another history that goes %s, and keeps the proof", async (_, own, theirs) => {
    const story = (fork: number) => {
      const chain = new TestChain();
      for (let n = 1; n <= 6; n++) {
        chain.at(chain.nowMs + 1_000);
        chain.party(n >= 3 ? `party-${n}-${fork}` : `party-${n}`);
        chain.seal();
      }
      return chain;
    };
    const [first, second] = [story(1), story(2)];
    await mirrored((mirror) => catchUp(mirror, sourceOf(first, own), quiet));
    const error = await mirrored((mirror) => catchUp(mirror, sourceOf(second, theirs), quiet)).catch(
      (one: unknown) => one as { name: string; isFork: boolean; files: string[] },
    );
    expect(error).toMatchObject({ name: "MirrorError", isFork: true });
    const proof = decodeForkProof(readFileSync((error as { files: string[] }).files[1]!));
    const heads = verifyForkProof(proof, { operator: [first.operator.key] });
    expect(heads.map(({ log }) => log)).toEqual([first.chain, first.chain]);
    const after = await tallyman("audit", at("mirror"), "--json");
    expect(JSON.parse(after.out)).toMatchObject({ holds: true, head: { height: own } });
  });

  it("is not led from one chain to another", async () => {
    await mirrored((mirror) => catchUp(mirror, sourceOf(simpleChain()), quiet));
    const other = new TestChain({ chain: "chain:other" });
    await expect(mirrored((mirror) => catchUp(mirror, sourceOf(other), quiet))).rejects.toThrow(
      "a copy of chain:test",
    );
  });

  it("is kept by one process at a time", async () => {
    await mirrored(async () => {
      const { code, err } = await tallyman(
        "mirror",
        "--gateway",
        "http://127.0.0.1:1",
        "--data",
        at("mirror"),
      );
      expect(code).toBe(2);
      expect(err).toContain("Stop it first");
    });
  });
});

describe("tallyman mirror", () => {
  it("makes a damaged folder's derived parts again from its log", async () => {
    await writeStore(at("damaged"), blocksOf(nestedChain()));
    const root = open({ path: at("damaged/ledger"), maxDbs: 16 });
    root.openDB({ name: "state", encoding: "binary" }).putSync("party/carrier", Buffer.of(0xa0));
    await root.close();
    expect((await tallyman("audit", at("damaged"))).code).toBe(1);
    const made = await tallyman("mirror", "--gateway", at("damaged"), "--data", at("mended"));
    expect(made).toMatchObject({ code: 0, out: expect.stringContaining("verified  chain:test") });
    expect((await tallyman("audit", at("mended"))).code).toBe(0);
  });

  it("ends with 1 and an alarm when the log itself is damaged", async () => {
    await writeStore(at("damaged"), blocksOf(nestedChain()));
    const root = open({ path: at("damaged/ledger"), maxDbs: 16 });
    const entries = root.openDB<Buffer, number>({ name: "entries", encoding: "binary" });
    entries.putSync(9, Buffer.from(entries.get(9)!).fill(1, 40, 50));
    await root.close();
    const { code, err } = await tallyman("mirror", "--gateway", at("damaged"), "--data", at("copy"));
    expect(code).toBe(1);
    expect(err).toContain("ALARM");
    expect(err).toContain("entry 9");
  });

  describe("of a running gateway", () => {
    let running: RunningGateway;
    let access: string[];

    beforeEach(async () => {
      running = await startTestGateway({ folder: at("data") });
      const token = running.accounts.issue("token", { user: "m", role: "reader", scopes: ["read"] }, 60_000);
      access = [
        "--gateway",
        `http://127.0.0.1:${running.httpPort}`,
        "--token",
        token,
        "--data",
        at("mirror"),
      ];
    });
    afterEach(() => running.close());

    it("is level with it, and exports bundles by itself when the gateway is gone", async () => {
      const world = await populate(running);
      expect((await tallyman("mirror", ...access, "--once")).out).toContain("verified  chain:test");
      const insurer = createKeyFile(at("insurer.json"), { label: "party:insurer" });
      const payload = {
        id: "insurer",
        legalName: "The insurer",
        country: "NL",
        roles: ["insurer"],
        keys: [encodeCoseKey(insurer.publicKey)],
      };
      const registered = world.registrar.statement("party.register", payload, {
        subject: "party:insurer",
        atMs: Date.now(),
      });
      expect(await submit(running, registered)).toMatchObject({ sealed: true });
      expect((await tallyman("mirror", ...access, "--once")).code).toBe(0);
      const operator = toHex(running.operatorKey.kid);
      await running.close();
      const from = ["export", "S-1", "--data", at("mirror"), "-o", at("s.zip")];
      expect(await tallyman(...from, "--key", at("insurer.json"))).toMatchObject({ code: 0 });
      const report = checkBundle(readFileSync(at("s.zip")), { trust: [operator] });
      expect(report).toMatchObject({
        verdict: "holds",
        exporter: { reference: "party:insurer", kid: toHex(loadKeyFile(at("insurer.json")).publicKey.kid) },
      });
      const other = ["export", "S-9", "--data", at("mirror"), "--key", at("insurer.json")];
      expect(await tallyman(...other)).toMatchObject({
        code: 2,
        err: expect.stringContaining("there is no shipment S-9 here"),
      });
      createKeyFile(at("nobody.json"), { label: "party:nobody" });
      expect(await tallyman(...from, "--key", at("nobody.json"))).toMatchObject({
        code: 2,
        err: expect.stringContaining("a party's own key"),
      });
      running = await startTestGateway({ folder: at("data") });
    });

    it("serves what it has to parties of the chain, and mirrors of it come out the same", async () => {
      const world = await populate(running);
      await tallyman("mirror", ...access, "--once");
      await mirrored(async (mirror) => {
        const accounts = new AccountStore(at("mirror/accounts"));
        const server = await createMirrorServer({
          ledger: mirror.ledger,
          accounts,
          bounds,
          health: () => ({ status: "ok" }),
          report: () => undefined,
        });
        const url = await server.listen({ host: "127.0.0.1", port: 0 });
        const client = new HttpClient({ url, bearer: () => world.shipper.signIn() });
        const { height } = await client.chain();
        expect(height).toBe(running.ledger.tip!.header.height);
        const second = await Mirror.open(at("second"));
        await catchUp(second, client, quiet);
        expect(second.ledger.tip).toEqual(mirror.ledger.tip);
        await second.close();
        expect((await client.proof("device", "ghost")).length).toBeGreaterThan(500);
        await expect(new HttpClient({ url }).blockSequence({ from: 0 })).rejects.toThrow("not_signed_in");
        await server.close();
        await accounts.close();
      });
    });

    it("ends with 2 where nobody answers or it may not read", async () => {
      const nobody = ["--gateway", access[1]!, "--data", at("mirror"), "--once"];
      expect((await tallyman("mirror", ...nobody)).code).toBe(2);
      expect(
        (await tallyman("mirror", "--gateway", "http://127.0.0.1:1", "--data", at("m"), "--once")).code,
      ).toBe(2);
    });
  });
});
