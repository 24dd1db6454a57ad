/** Gateways with the real keys that do what they must not, and what a witness makes of it. */
import { createPrivateKey, sign } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../../cli/program.ts";
import { HttpClient } from "../../../client/http-client.ts";
import { LogClient, type LogSource, TilesError } from "../../../client/log-client.ts";
import { generateSigningKey } from "../../../client/signing-key.ts";
import { LogFollower, ShrunkError } from "../../../client/witness/log-follower.ts";
import { ReplayMemory } from "../../../client/witness/replay-memory.ts";
import { ReplayVoucher } from "../../../client/witness/replay-voucher.ts";
import { logName, WitnessStore } from "../../../client/witness/witness-store.ts";
import { openCheckpoint } from "../../../ledger/checkpoint/checkpoint.ts";
import { decodeForkProof, verifyForkProof } from "../../../ledger/checkpoint/fork.ts";
import { decodeNote, encodeNote } from "../../../ledger/checkpoint/note.ts";
import { isSignedBy, type VerifierKey } from "../../../ledger/checkpoint/verifier-key.ts";
import { type BlockBytes, decodeBlockSequence, encodeBlockBytes } from "../../../ledger/log/block-bytes.ts";
import { type BlockHeader, decodeHeader, encodeHeader } from "../../../ledger/log/header.ts";
import { decodeInvalidBlock } from "../../../ledger/log/invalid-block.ts";
import { treeRoot } from "../../../ledger/log/merkle.ts";
import { type ReplayParts, ReplayState } from "../../../ledger/log/replay-state.ts";
import { assembleSeal, decodeSeal, prepareSeal, verifySeal } from "../../../ledger/log/seal.ts";
import type { PartyState } from "../../../ledger/state/parties.ts";
import { StateTree } from "../../../ledger/state/state-tree.ts";
import { encodeState } from "../../../ledger/state/view.ts";
import { TestChain } from "../../ledger/chain-fixture.ts";
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

  it("is not accused of what a disk did to the witness's memory: then nothing is cosigned, and it is said", async () => {
    await following(new Facade(honest)).look();
    const own = join(folder, `witness-${count}`, logName(key.name));
    for (const name of ["checkpoint", "history"]) {
      const whole = readFileSync(join(own, name));
      // A character of the root: still a checkpoint, of a log that nobody signed.
      const at = whole.indexOf(`\n${watching.witness.newest(key.name)!.size}\n`) + 8;
      const changed = Buffer.from(whole);
      changed[at] = changed[at] === 0x41 ? 0x42 : 0x41;
      writeFileSync(join(own, name), changed);
      const old = await honest.checkpoint();
      await say(forked.honest, 5);
      const facade = new Facade(honest);
      if (name === "history") {
        // What was cosigned last is whole; the smaller one that is shown is compared with what is not.
        writeFileSync(join(own, name), whole);
        await following(facade).look();
        writeFileSync(join(own, name), Buffer.from(readFileSync(join(own, name))).fill(0x41, at, at + 4));
        facade.stale = old;
      }
      await expect(following(facade).look()).rejects.toThrow(/is damaged.*Nobody is accused/);
      expect(watching.alarms).toEqual([]);
      expect(watching.witness.proof(key.name)).toBeUndefined();
      writeFileSync(join(own, name), whole);
    }
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

describe("a log that is followed by a witness which is also asked", () => {
  it("is not said to be old when more was cosigned for whoever asked while it answered", async () => {
    const old = await honest.checkpoint();
    const shown = openCheckpoint(old, key).size;
    await following(new Facade(honest)).look();
    await say(forked.honest, 5);
    const asked = new Facade(honest);
    const slow: LogSource = {
      url: asked.url,
      tile: (level, index, width) => asked.tile(level, index, width),
      checkpoint: async () => {
        await following(asked).look();
        return old;
      },
    };
    const { witness } = watching;
    const seen = await new LogFollower({ witness, source: slow, key }).look();
    expect(seen).toMatchObject({ isNew: false, at: { size: witness.newest(key.name)!.size } });
    expect(witness.newest(key.name)!.size).toBeGreaterThan(shown);
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
  /** Made with the operator's real key, over any header. */
  function sealOf(header: BlockHeader): Uint8Array {
    const { folder: data, running } = forked.honest;
    const { issuer } = decodeSeal(running.ledger.tip!.seal);
    const { protectedHeader, toBeSigned } = prepareSeal(header, issuer, running.operatorKey);
    const privateKey = createPrivateKey(readFileSync(join(data, "keys", "operator.pem")));
    return assembleSeal(protectedHeader, new Uint8Array(sign(null, toBeSigned, privateKey)));
  }

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

  it("that takes long lets no more wait for it than may, and is not waited for by who can be refused before", async () => {
    let vouched: () => void = () => undefined;
    const running = new Promise<void>((resolve) => {
      vouched = resolve;
    });
    watching.witness.watch(key, () => running);
    const { witness } = watching;
    const checkpoint = await honest.checkpoint();
    const fromNothing = { oldSize: 0, path: [] };
    const waiting = Array.from({ length: 32 }, () => witness.cosign(checkpoint, fromNothing));
    expect(await witness.cosign(checkpoint, fromNothing)).toMatchObject({ reason: "busy" });
    const { size } = forked.honest.running.ledger.tip!.header;
    const unsigned = encodeNote({
      ...decodeNote(forged(forked.honest, size, new Uint8Array(32))),
      signatures: [],
    });
    expect(await witness.cosign(unsigned, fromNothing)).toHaveProperty("reason");
    vouched();
    const [first, ...others] = await Promise.all(waiting);
    expect(first).toHaveProperty("cosignature");
    expect(new Set(others.map((one) => "reason" in one && one.reason))).toEqual(new Set(["elsewhere"]));
    expect(await witness.cosign(checkpoint, fromNothing)).toMatchObject({ reason: "elsewhere" });
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

  describe("of a witness that is stopped and started", () => {
    const signing = generateSigningKey();
    /** The heights from which a gateway was asked for blocks, and what the voucher told. */
    let asked: number[];
    let told: string[];
    /** What each block takes, and each time that it is written down where the replay stands. */
    let stepMs: number;

    beforeEach(() => {
      stepMs = 1;
      start();
    });

    /** The witness, as if its process were begun anew. */
    function start(): void {
      watching.close();
      watching = witnessIn(join(folder, `witness-${count}`), "witness.example/w1", signing);
      asked = [];
      told = [];
    }

    function voucherFor(side: Side, onTheWay: (block: BlockBytes) => BlockBytes = (block) => block) {
      const client = signedIn(side);
      const counting = {
        url: client.url,
        blockSequence: async ({ from }: { from: number }) => {
          asked.push(from);
          const blocks = decodeBlockSequence(await client.blockSequence({ from }));
          return Buffer.concat(blocks.map(onTheWay).map(encodeBlockBytes));
        },
      };
      const { witness, memory } = watching;
      const tell = (line: string) => told.push(line);
      let nowMs = 0;
      const clockMs = () => {
        nowMs += stepMs;
        return nowMs;
      };
      const voucher = new ReplayVoucher({ client: counting, witness, memory, tell, clockMs });
      witness.watch(key, voucher.vouch);
      return voucher;
    }

    const heightOf = ({ running }: Side) => running.ledger.tip!.header.height;
    const checkpointOf = ({ running }: Side) => {
      const { size, logRoot } = running.ledger.tip!.header;
      return openCheckpoint(forged(forked.honest, size, logRoot), key);
    };
    const file = () => watching.memory.file(key.name);

    it("goes on without the blocks that it ran before, and cosigns", async () => {
      voucherFor(forked.honest);
      expect(await following(new Facade(honest)).look()).toMatchObject({ isNew: true });
      const stood = heightOf(forked.honest);
      expect(asked[0]).toBe(0);
      await say(forked.honest, 5, 2);
      start();
      const voucher = voucherFor(forked.honest);
      expect(await following(new Facade(honest)).look()).toMatchObject({ isNew: true });
      expect(voucher.height).toBe(heightOf(forked.honest));
      expect(Math.min(...asked)).toBe(stood + 1);
      expect([told, watching.alarms]).toEqual([[], []]);
    });

    it("runs everything again when what it wrote down was changed, cut off, or is another log's, and says so", async () => {
      await voucherFor(forked.honest).vouch(checkpointOf(forked.honest));
      const whole = readFileSync(file());
      const changes = [
        whole.subarray(0, -1),
        whole.subarray(0, whole.length >> 1),
        whole.subarray(0, 10),
        Buffer.alloc(0),
        Buffer.concat([whole, whole]),
        ...[0, 4, 60, whole.length >> 1, whole.length - 1].map((at) => {
          const changed = Buffer.from(whole);
          changed[at]! ^= 1;
          return changed;
        }),
      ];
      for (const changed of changes) {
        start();
        writeFileSync(file(), changed);
        await voucherFor(forked.honest).vouch(checkpointOf(forked.honest));
        expect(asked[0]).toBe(0);
        expect(told).toEqual([expect.stringMatching(/block 0 on: it is (damaged|cut off)/)]);
        expect(readFileSync(file()).equals(whole)).toBe(true);
      }
      await expect(watching.memory.read("elsewhere.example")).resolves.toBe(undefined);
      mkdirSync(dirname(watching.memory.file("elsewhere.example")), { recursive: true });
      writeFileSync(watching.memory.file("elsewhere.example"), whole);
      await expect(watching.memory.read("elsewhere.example")).rejects.toThrow("about this log");
      expect(watching.alarms).toEqual([]);
    });

    /** A file with a state that the operator seals, whatever it is, and the thief signs. */
    async function writtenByThief({ tip, log, values }: Omit<ReplayParts, "stateTree">): Promise<Uint8Array> {
      const stateTree = new StateTree();
      stateTree.assign([...values].map(([name, value]) => ({ name, bytes: encodeState(value) })));
      const header = { ...tip.header, stateRoot: stateTree.root() };
      const state = new ReplayState(undefined, {
        tip: { header, seal: sealOf(header) },
        log,
        stateTree,
        values,
      });
      const store = new WitnessStore(join(folder, `thief-${count}`));
      const thief = new ReplayMemory({ store, key: watching.key, sign: generateSigningKey().sign });
      await thief.keep(key.name, state);
      store.close();
      return readFileSync(thief.file(key.name));
    }

    it("goes on from no state that the operator sealed and this witness did not run", async () => {
      await voucherFor(forked.honest).vouch(checkpointOf(forked.honest));
      const { tip, log, values } = (await watching.memory.read(key.name))!;
      const invented = new Map(values).set("party/made-up", { legalName: "Made up", country: "NL" });
      const thief = await writtenByThief({ tip: tip!, log, values: invented });
      start();
      writeFileSync(file(), thief);
      await say(forked.honest, 5);
      const voucher = voucherFor(forked.honest);
      await voucher.vouch(checkpointOf(forked.honest));
      expect(asked[0]).toBe(0);
      expect(told).toEqual([expect.stringContaining("this witness did not write it")]);
      expect(watching.alarms).toEqual([]);
    });

    it("goes on from no such state that is put there while what it wrote down is read", async () => {
      await voucherFor(forked.honest).vouch(checkpointOf(forked.honest));
      const { tip, log, values } = (await watching.memory.read(key.name))!;
      const [name, party] = [...values].find(([, value]) => (value as Partial<PartyState>).legalName)!;
      const { legalName } = party as PartyState;
      const other = { ...(party as PartyState), legalName: [...legalName].reverse().join("") };
      const thief = await writtenByThief({ tip: tip!, log, values: new Map(values).set(name, other) });
      expect(thief.length).toBe(readFileSync(file()).length);
      const swapping = {
        ...watching.key,
        // Asked for when the signature is verified.
        get key() {
          writeFileSync(file(), thief);
          return watching.key.key;
        },
      };
      const memory = new ReplayMemory({ store: { replayFile: file }, key: swapping, sign: signing.sign });
      await expect(memory.read(key.name)).rejects.toThrow("it was changed while it was read");
    });

    it("accuses a log that goes on otherwise than what it ran, also before it cosigned anything of it", async () => {
      await voucherFor(forked.honest).vouch(checkpointOf(forked.honest));
      start();
      while (heightOf(forked.other) <= heightOf(forked.honest)) await say(forked.other, 21);
      const voucher = voucherFor(forked.other);
      await expect(voucher.vouch(checkpointOf(forked.other))).rejects.toThrow("two different chains");
      expect(asked[0]).toBe(heightOf(forked.honest) + 1);
      expect(watching.alarms).toHaveLength(1);
      const proof = decodeForkProof(watching.witness.proof(key.name)!);
      const heads = verifyForkProof(proof, { operator: [forked.honest.running.operatorKey] });
      expect(heads[0].root).toEqual(forked.honest.running.ledger.tip!.header.logRoot);
      expect(await following(new Facade(honest)).look()).toHaveProperty("contradicted");
    });

    it("accuses a log that it cosigned and that shows another history", async () => {
      voucherFor(forked.honest);
      await following(new Facade(honest)).look();
      start();
      const { size } = watching.witness.newest(key.name)!;
      while (forked.other.running.ledger.log.size <= size) await say(forked.other, 21, 2);
      voucherFor(forked.other);
      expect(await following(new Facade(other)).look()).toHaveProperty("contradicted");
      expect(proved()).toBe("consistency");
    });

    it("goes on after an error from where a long run was written down, unless nothing follows from that", async () => {
      stepMs = 6_000;
      let damagedHeight = 6;
      const damaged = (block: BlockBytes) =>
        decodeHeader(block.header).height === damagedHeight ? { ...block, entries: [] } : block;
      const voucher = voucherFor(forked.honest, damaged);
      const checkpoint = checkpointOf(forked.honest);
      await expect(voucher.vouch(checkpoint)).rejects.toThrow("changed on its way");
      const written = (await watching.memory.read(key.name))!.tip!.header.height;
      expect(written).toBe(1);
      for (const [height, from] of [
        [2, written + 1],
        [undefined, 0],
      ] as const) {
        asked = [];
        damagedHeight = height ?? Number.NaN;
        const vouched = voucher.vouch(checkpoint);
        if (height === undefined) await vouched;
        else await expect(vouched).rejects.toThrow("changed on its way");
        expect(asked[0]).toBe(from);
      }
      expect(voucher.height).toBe(heightOf(forked.honest));
      expect([told, watching.alarms]).toEqual([[], []]);
    });

    it("cosigns without writing anything down where there is no room, and says so", async () => {
      mkdirSync(`${file()}.unfinished`, { recursive: true });
      voucherFor(forked.honest);
      expect(await following(new Facade(honest)).look()).toMatchObject({ isNew: true });
      expect(told).toEqual([expect.stringContaining("run again from further back")]);
      expect(existsSync(file())).toBe(false);
    });
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
      const { operatorKey } = forked.honest.running;
      const { voucher, checkpoint } = await shownBlocks((blocks) => {
        const header = { ...decodeHeader(blocks.at(-1)!.header), stateRoot: new Uint8Array(32).fill(7) };
        return blocks.with(-1, { ...blocks.at(-1)!, header: encodeHeader(header), seal: sealOf(header) });
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

    it("accuses nobody of what a key sealed that another had taken the place of, as its thief would", async () => {
      const chain = new TestChain();
      const stolen = chain.operator;
      chain.rotateOperator("the operator's second key");
      chain.seal();
      chain.seal();
      chain.seal(stolen);
      const blocks = Array.from({ length: chain.height + 1 }, (_, height): BlockBytes => {
        const { header, seal, firstIndex } = chain.block(height)!;
        const { size } = decodeHeader(header);
        const entries = Array.from({ length: size - firstIndex }, (_, i) => chain.entry(firstIndex + i)!);
        return { header, seal, entries };
      });
      // Not allowed by the rules, which have another key seal it; and on another branch.
      const header = { ...decodeHeader(blocks.at(-1)!.header), previous: new Uint8Array(32) };
      const { protectedHeader, toBeSigned } = prepareSeal(header, "Test Operator", stolen.key);
      const seal = assembleSeal(protectedHeader, stolen.sign(toBeSigned));
      for (const last of [blocks.at(-1)!, { ...blocks.at(-1)!, header: encodeHeader(header), seal }]) {
        const client = {
          url: "http://facade.example/",
          blockSequence: ({ from = 0 }) =>
            Promise.resolve(Buffer.concat(blocks.with(-1, last).slice(from).map(encodeBlockBytes))),
        };
        const voucher = new ReplayVoucher({ client, witness: watching.witness });
        const checkpoint = openCheckpoint(forged(forked.honest, header.size, header.logRoot), key);
        await expect(voucher.vouch(checkpoint)).rejects.toThrow("may have been changed on its way");
      }
      expect(watching.alarms).toEqual([]);
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
        // What the operator sealed of another chain.
        (block: BlockBytes) => {
          const hash = new Uint8Array(32).fill(9);
          const header = {
            ...decodeHeader(block.header),
            chain: "chain:other",
            previous: hash,
            logRoot: hash,
          };
          return { ...block, header: encodeHeader(header), seal: sealOf(header) };
        },
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
