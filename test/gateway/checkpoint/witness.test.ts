/** Gateways with the real keys that do what they must not, and what a witness makes of it. */
import { createPrivateKey, sign } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../../cli/program.ts";
import { HttpClient } from "../../../client/http-client.ts";
import { LogClient, TilesError } from "../../../client/log-client.ts";
import { LogFollower, ShrunkError } from "../../../client/witness/log-follower.ts";
import { ReplayVoucher } from "../../../client/witness/replay-voucher.ts";
import { openCheckpoint } from "../../../ledger/checkpoint/checkpoint.ts";
import { decodeForkProof, verifyForkProof } from "../../../ledger/checkpoint/fork.ts";
import { decodeNote, encodeNote } from "../../../ledger/checkpoint/note.ts";
import { isSignedBy, type VerifierKey } from "../../../ledger/checkpoint/verifier-key.ts";
import { type BlockBytes, decodeBlockSequence, encodeBlockBytes } from "../../../ledger/log/block-bytes.ts";
import { decodeHeader, encodeHeader } from "../../../ledger/log/header.ts";
import { decodeInvalidBlock } from "../../../ledger/log/invalid-block.ts";
import { treeRoot } from "../../../ledger/log/merkle.ts";
import { assembleSeal, decodeSeal, prepareSeal, verifySeal } from "../../../ledger/log/seal.ts";
import { removeFolder, temporaryFolder } from "../fixture.ts";
import {
  Facade,
  type Forked,
  forged,
  fork,
  type Side,
  say,
  type WatchingWitness,
  witnessIn,
} from "./forked.ts";

let folder: string;
let forked: Forked;
let key: VerifierKey;
let honest: LogClient;
let other: LogClient;
let watching: WatchingWitness;
let count = 0;

const clientOf = ({ running }: Side) => new LogClient(`http://127.0.0.1:${running.httpPort}`);
/** The gateway's own tree at a size it has passed. */
const rootAt = ({ running }: Side, size: number) => treeRoot(size, running.ledger.log.read);

beforeAll(async () => {
  folder = temporaryFolder();
  forked = await fork(folder);
  key = forked.honest.running.checkpoints.key;
  honest = clientOf(forked.honest);
  other = clientOf(forked.other);
  await say(forked.honest, 5, 3);
  await say(forked.other, 20, 6);
}, 60_000);

afterAll(async () => {
  await forked.close();
  removeFolder(folder);
});

beforeEach(() => {
  watching = witnessIn(join(folder, `witness-${++count}`));
  watching.witness.watch(key);
});

afterEach(() => watching.close());

const following = (source: Facade) => new LogFollower({ witness: watching.witness, source, key });

/** What is in the file after the alarm, verified with nothing but the log's key. */
function proved(): string {
  const [alarm] = watching.alarms;
  const proof = decodeForkProof(watching.witness.proof(key.name)!);
  const [first, second] = verifyForkProof(proof, { checkpoint: key });
  expect(existsSync(alarm!.file)).toBe(true);
  expect([first.log, second.log]).toEqual([key.name, key.name]);
  return proof.contradiction.type;
}

describe("a log that only grows", () => {
  it("is cosigned each time, and the cosignature verifies with what the witness gives out", async () => {
    const follower = following(new Facade(honest));
    const first = await follower.look();
    await say(forked.honest, 4);
    const second = await follower.look();
    if ("contradicted" in first || "contradicted" in second) throw new Error("an honest log was accused");
    expect([first.isNew, second.isNew]).toEqual([true, true]);
    expect(second.at.size).toBeGreaterThan(first.at.size);
    for (const { at } of [first, second]) expect(isSignedBy(at.note, watching.key)).toBe(true);
    expect(await follower.look()).toMatchObject({ isNew: false });
    expect(watching.alarms).toEqual([]);
  });

  it("is remembered over a restart of the witness", async () => {
    await following(new Facade(honest)).look();
    const { size } = watching.witness.newest(key.name)!;
    watching.close();
    watching = witnessIn(join(folder, `witness-${count}`));
    watching.witness.watch(key);
    expect(watching.witness.newest(key.name)!.size).toBe(size);
  });

  it("is not accused for showing an old checkpoint, which is not cosigned either", async () => {
    const facade = new Facade(honest);
    const old = await honest.checkpoint();
    await say(forked.honest, 5);
    await following(facade).look();
    const { size } = watching.witness.newest(key.name)!;
    facade.stale = old;
    await expect(following(facade).look()).rejects.toThrow(ShrunkError);
    expect(watching.witness.newest(key.name)!.size).toBe(size);
    expect(watching.alarms).toEqual([]);
  });
});

describe("a log that rewrites its history", () => {
  it("is caught when the new one is longer, and never cosigned again", async () => {
    const facade = new Facade(honest);
    await following(facade).look();
    const size = watching.witness.newest(key.name)!.size;
    for (let grown = 0; grown <= size; grown = forked.other.running.ledger.log.size)
      await say(forked.other, 21, 4);
    facade.shown = other;
    expect(await following(facade).look()).toHaveProperty("contradicted");
    expect(proved()).toBe("consistency");
    facade.shown = honest;
    await say(forked.honest, 5);
    expect(await following(facade).look()).toHaveProperty("contradicted");
    expect(watching.witness.newest(key.name)!.size).toBe(size);
    expect(watching.alarms).toHaveLength(1);
  });

  it("is caught when the new one is as long, by the two signatures alone", async () => {
    const facade = new Facade(honest);
    await following(facade).look();
    const { size } = watching.witness.newest(key.name)!;
    facade.stale = forged(forked.honest, size, new Uint8Array(32).fill(7));
    expect(await following(facade).look()).toHaveProperty("contradicted");
    expect(proved()).toBe("size");
  });

  it("is caught when the new one is still shorter, by what was cosigned before", async () => {
    const facade = new Facade(honest);
    await following(facade).look();
    const first = watching.witness.newest(key.name)!.size;
    await say(forked.honest, 6, 3);
    await following(facade).look();
    while (forked.other.running.ledger.log.size <= first) await say(forked.other, 21, 4);
    facade.shown = other;
    facade.stale = forged(forked.other, first + 1, rootAt(forked.other, first + 1));
    expect(await following(facade).look()).toHaveProperty("contradicted");
    expect(proved()).toBe("consistency");
  });

  it("is caught by the smallest checkpoint after the fork", async () => {
    const facade = new Facade(honest);
    const size = forked.commonSize;
    facade.stale = forged(forked.honest, size, rootAt(forked.honest, size));
    await following(facade).look();
    facade.stale = forged(forked.honest, size + 2, rootAt(forked.honest, size + 2));
    await following(facade).look();
    expect(watching.alarms).toEqual([]);
    facade.shown = other;
    facade.stale = forged(forked.other, size + 3, rootAt(forked.other, size + 3));
    expect(await following(facade).look()).toHaveProperty("contradicted");
    expect(proved()).toBe("consistency");
  });
});

describe("a log that signs what it does not have", () => {
  it("is not cosigned: its tiles do not give the root", async () => {
    const facade = new Facade(honest);
    await following(facade).look();
    const { size } = watching.witness.newest(key.name)!;
    await say(forked.honest, 5);
    facade.stale = forged(forked.honest, size + 1, new Uint8Array(32).fill(9));
    await expect(following(facade).look()).rejects.toThrow(TilesError);
    expect(watching.witness.newest(key.name)!.size).toBe(size);
  });

  it("is not cosigned by another key, or under another name", async () => {
    const stranger = witnessIn(join(folder, `stranger-${count}`));
    const note = decodeNote(await honest.checkpoint());
    const facade = new Facade(honest);
    for (const text of [
      note.text.replace(key.name, "elsewhere.example"),
      note.text.replace(/\n\d+\n/, "\n1\n"),
    ]) {
      facade.stale = encodeNote({ ...note, text });
      await expect(following(facade).look()).rejects.toThrow("no checkpoint of");
    }
    stranger.close();
  });
});

describe("replay", () => {
  const signedIn = ({ running }: Side) => {
    const account = { user: "witness", role: "reader", scopes: ["read"] } as const;
    const token = running.accounts.issue("token", account, 600_000);
    return new HttpClient({ url: `http://127.0.0.1:${running.httpPort}`, bearer: () => token });
  };

  it("of every block comes before the cosignature, which then comes as without", async () => {
    const voucher = new ReplayVoucher({ client: signedIn(forked.honest), witness: watching.witness });
    watching.witness.watch(key, voucher.vouch);
    expect(await following(new Facade(honest)).look()).toMatchObject({ isNew: true });
    expect(voucher.height).toBe(forked.honest.running.ledger.tip!.header.height);
    await say(forked.honest, 5);
    expect(await following(new Facade(honest)).look()).toMatchObject({ isNew: true });
    expect(watching.alarms).toEqual([]);
  });

  it("tells a gateway that shows its blocks to one and another checkpoint to others", async () => {
    const voucher = new ReplayVoucher({ client: signedIn(forked.honest), witness: watching.witness });
    watching.witness.watch(key, voucher.vouch);
    const { size } = forked.honest.running.ledger.tip!.header;
    const facade = new Facade(honest);
    facade.stale = forged(forked.honest, size, new Uint8Array(32).fill(3));
    expect(await following(facade).look()).toHaveProperty("contradicted");
    const proof = decodeForkProof(watching.witness.proof(key.name)!);
    const heads = verifyForkProof(proof, { checkpoint: key, operator: [forked.honest.running.operatorKey] });
    expect(heads.map((head) => head.size)).toEqual([size, size]);
  });

  describe("of blocks that do not follow from the rules", () => {
    /** Blocks as somebody shows them, and a checkpoint by the log's real key over all of them. */
    async function shownBlocks(change: (blocks: BlockBytes[]) => BlockBytes[]) {
      const client = signedIn(forked.honest);
      const blocks = change(decodeBlockSequence(await client.blockSequence({ from: 0 })));
      const shown = {
        url: "http://facade.example/",
        blockSequence: ({ from }: { from: number }) =>
          Promise.resolve(Buffer.concat(blocks.slice(from).map(encodeBlockBytes))),
      };
      const { size, logRoot } = decodeHeader(blocks.at(-1)!.header);
      const checkpoint = openCheckpoint(forged(forked.honest, size, logRoot), key);
      return { voucher: new ReplayVoucher({ client: shown, witness: watching.witness }), checkpoint };
    }

    it("accuses the operator who sealed them, keeps the block, and cosigns nothing any more", async () => {
      const { folder: data, running } = forked.honest;
      const { operatorKey } = running;
      const { voucher, checkpoint } = await shownBlocks((blocks) => {
        const header = { ...decodeHeader(blocks.at(-1)!.header), stateRoot: new Uint8Array(32).fill(7) };
        const { issuer } = decodeSeal(blocks.at(-1)!.seal);
        const { protectedHeader, toBeSigned } = prepareSeal(header, issuer, operatorKey);
        const privateKey = createPrivateKey(readFileSync(join(data, "keys", "operator.pem")));
        const seal = assembleSeal(protectedHeader, new Uint8Array(sign(null, toBeSigned, privateKey)));
        return blocks.with(-1, { ...blocks.at(-1)!, header: encodeHeader(header), seal });
      });
      await expect(voucher.vouch(checkpoint)).rejects.toThrow("another stateRoot");
      const [alarm] = watching.alarms;
      expect(alarm!.detail).toContain("another stateRoot");
      const kept = decodeInvalidBlock(readFileSync(alarm!.file))!;
      const { header, seal } = kept.block;
      expect(verifySeal(decodeSeal(seal), decodeHeader(header).logRoot, operatorKey)).toBe(true);
      expect(await following(new Facade(honest)).look()).toHaveProperty("contradicted");
      const lines: string[] = [];
      const put = (line: string) => lines.push(line);
      const io = { out: put, err: put, env: {}, wallClockMs: () => Date.now() };
      for (const command of ["compare", "verify"]) expect(await run([command, alarm!.file], io)).toBe(2);
      expect(lines.join()).toContain("tallyman audit");
    });

    it("accuses nobody of what the operator did not seal, and goes on when the right ones come", async () => {
      const change = [
        (block: BlockBytes) => ({ ...block, entries: block.entries.slice(0, -1) }),
        (block: BlockBytes) => ({ ...block, entries: [...block.entries, block.entries.at(-1)!] }),
        (block: BlockBytes) => ({
          ...block,
          entries: block.entries.with(
            -1,
            block.entries.at(-1)!.map((byte) => byte ^ 1),
          ),
        }),
        (block: BlockBytes) => ({
          ...block,
          header: encodeHeader({ ...decodeHeader(block.header), stateRoot: new Uint8Array(32) }),
        }),
        (block: BlockBytes) => ({
          ...block,
          seal: block.seal.map((byte, at) => (at === block.seal.length - 1 ? byte ^ 1 : byte)),
        }),
        (block: BlockBytes) => ({ ...block, seal: Uint8Array.of(0x80) }),
      ];
      for (const alter of change) {
        const { voucher, checkpoint } = await shownBlocks((blocks) => blocks.with(-1, alter(blocks.at(-1)!)));
        await expect(voucher.vouch(checkpoint)).rejects.toThrow("may have been changed on its way");
      }
      let comes: (blocks: BlockBytes[]) => BlockBytes[] = (blocks) =>
        blocks.with(-1, change[2]!(blocks.at(-1)!));
      const client = signedIn(forked.honest);
      const flaky = {
        url: client.url,
        blockSequence: async (query: { from: number }) => {
          const blocks = decodeBlockSequence(await client.blockSequence(query));
          return Buffer.concat((blocks.length > 0 ? comes(blocks) : blocks).map(encodeBlockBytes));
        },
      };
      const voucher = new ReplayVoucher({ client: flaky, witness: watching.witness });
      watching.witness.watch(key, voucher.vouch);
      await expect(following(new Facade(honest)).look()).rejects.toThrow("changed on its way");
      comes = (blocks) => blocks;
      expect(await following(new Facade(honest)).look()).toMatchObject({ isNew: true });
      expect(watching.alarms).toEqual([]);
    });
  });
});
