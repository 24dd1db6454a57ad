/** Vouches for checkpoints by running the chain again: every block up to it follows from the rules, or it is not cosigned. */
import type { SignedCheckpoint } from "../../ledger/checkpoint/checkpoint.ts";
import { encodeForkProof, forkOfSeals } from "../../ledger/checkpoint/fork.ts";
import { encodeNote } from "../../ledger/checkpoint/note.ts";
import { RefusalError } from "../../ledger/codes.ts";
import { equalBytes, toHex } from "../../ledger/encoding/bytes.ts";
import { CborError } from "../../ledger/encoding/cbor-decode.ts";
import type { ChainTip } from "../../ledger/log/block.ts";
import type { BlockBytes } from "../../ledger/log/block-bytes.ts";
import { type Sha256, sha256 } from "../../ledger/log/hash.ts";
import { type BlockHeader, encodeHeader } from "../../ledger/log/header.ts";
import { encodeInvalidBlock } from "../../ledger/log/invalid-block.ts";
import { leafHash } from "../../ledger/log/merkle.ts";
import { isOperatorSeal, operatorKeysAt } from "../../ledger/log/operator-seal.ts";
import { BlockReplay, ReplayError, type ReplayOptions } from "../../ledger/log/replay.ts";
import { SnapshotError } from "../../ledger/log/replay-snapshot.ts";
import { ReplayState } from "../../ledger/log/replay-state.ts";
import { decodeSeal, type Seal } from "../../ledger/log/seal.ts";
import type { LogTree } from "../../ledger/log/tiles.ts";
import { chainOf } from "../../ledger/state/chain.ts";
import { checkpointKeyOf } from "../../ledger/state/checkpoint-key.ts";
import { keyOf } from "../../ledger/state/keys.ts";
import { sealsAfter } from "../../ledger/state/operator-key.ts";
import { type ReadBlock, type ReadChainOptions, readChain } from "../chain-reader.ts";
import { ClientError } from "../client-error.ts";
import type { ReplayMemory } from "./replay-memory.ts";
import { ReplayPace } from "./replay-pace.ts";
import type { Witness } from "./witness.ts";

export interface VoucherOptions {
  readonly client: ReadChainOptions["client"];
  readonly witness: Witness;
  readonly replay?: ReplayOptions;
  /** Where it is written down how far the replay is; without it every start begins at block 0. */
  readonly memory?: ReplayMemory;
  /** Told when that memory is of no use. */
  readonly tell?: (line: string) => void;
  /** Milliseconds of a clock that never goes back; that of the process by default. */
  readonly clockMs?: () => number;
  /** Asked whenever blocks are to be run; the answer is told after each of them how many entries were, of all up to the checkpoint. */
  readonly newProgress?: () => (progress: ReplayProgress) => void;
}

export interface ReplayProgress {
  readonly entries: number;
  readonly total: number;
}

export class ReplayVoucher {
  readonly #options: VoucherOptions;
  readonly #hash: Sha256;
  readonly #pace = new ReplayPace();
  readonly #clockMs: () => number;
  /** Where the replay stands; the replay itself is of no further use after an error. */
  #at: ReplayState;
  #replay: BlockReplay;
  /** Of the entries as they came, whatever the rules say of them. */
  #log: LogTree;
  /** Whether what was written down is yet to be read. */
  #mayGoOn: boolean;
  /** Height of the block where what was written down stands, if it is known to hold. */
  #keptHeight: number | undefined;

  constructor(options: VoucherOptions) {
    this.#options = options;
    this.#hash = options.replay?.hash ?? sha256;
    this.#clockMs = options.clockMs ?? (() => performance.now());
    this.#mayGoOn = options.memory !== undefined;
    this.#at = new ReplayState(this.#hash);
    this.#replay = new BlockReplay(options.replay, this.#at);
    this.#log = this.#at.logSoFar();
  }

  /** Height of the last block that was run again. */
  get height(): number | undefined {
    return this.#at.tip?.header.height;
  }

  /**
   * Runs the blocks up to the checkpoint. Throws `ClientError` when they cannot be had, or do not lead to it; where the
   * operator sealed what does not, the log is accused.
   */
  readonly vouch = async (checkpoint: SignedCheckpoint): Promise<void> => {
    await this.#catchUp(checkpoint);
    const { tip } = this.#at;
    if (!tip || tip.header.size !== checkpoint.size)
      throw new ClientError(
        `no block ends at the ${checkpoint.size} entries of the checkpoint, so nobody can tell what state it stands for`,
      );
    if (!equalBytes(tip.header.logRoot, checkpoint.root)) this.#accuseOfTwoHeads(checkpoint, tip);
    this.#checkKey(checkpoint);
  };

  async #catchUp({ origin, size }: SignedCheckpoint): Promise<void> {
    const { client } = this.#options;
    if (this.#mayGoOn) await this.#goOn(origin);
    if (this.#replay.size >= size) return;
    const onProgress = this.#options.newProgress?.();
    try {
      for await (const block of readChain({ client, from: this.#nextHeight, failuresMax: 3 })) {
        this.#run(origin, block);
        onProgress?.({ entries: this.#replay.size, total: size });
        if (this.#replay.size >= size) return;
        await this.#keep(origin, "within");
      }
    } finally {
      await this.#keep(origin, "end");
    }
    throw new ClientError(
      `${client.url} has signed ${size} entries and shows the blocks of ${this.#replay.size} only`,
    );
  }

  get #nextHeight(): number {
    const { tip } = this.#at;
    return tip ? tip.header.height + 1 : 0;
  }

  /** Goes on where the replay stood when that was written down; where it does not hold, at block 0. */
  async #goOn(origin: string): Promise<void> {
    const { memory, replay, tell } = this.#options;
    this.#mayGoOn = false;
    this.#keptHeight = undefined;
    const startedMs = this.#clockMs();
    try {
      const at = await memory?.read(origin, replay);
      if (!at) return;
      this.#standAt(at);
      this.#keptHeight = this.height;
      this.#pace.cost(this.#clockMs() - startedMs);
    } catch (error) {
      if (!(error instanceof SnapshotError || error instanceof ClientError)) throw error;
      tell?.(`${memory?.file(origin)} is of no use, and the chain is run from block 0 on: ${error.message}`);
    }
  }

  /** Writes down where the replay stands, if it is time, and further on than what was written down. */
  async #keep(origin: string, where: "within" | "end"): Promise<void> {
    const { memory, tell } = this.#options;
    const { height } = this;
    if (!memory || height === undefined || !this.#pace.isDue(where)) return;
    if (this.#keptHeight !== undefined && height <= this.#keptHeight) return;
    const startedMs = this.#clockMs();
    try {
      await memory.keep(origin, this.#at);
      this.#keptHeight = height;
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      tell?.(`after a restart the chain is run again from further back: ${error.message}`);
    }
    this.#pace.cost(this.#clockMs() - startedMs);
  }

  #run(origin: string, block: ReadBlock): void {
    const startedMs = this.#clockMs();
    this.#log.append(block.bytes.entries.map((entry) => leafHash(entry, this.#hash)));
    try {
      this.#at.take(this.#replay.next(block.bytes));
    } catch (error) {
      if (!(error instanceof ReplayError)) throw error;
      this.#refuse(origin, block, error);
    }
    this.#pace.ran(this.#clockMs() - startedMs);
  }

  /** A block that does not follow: accuses the operator of what it sealed, and nobody of anything else. */
  #refuse(origin: string, { header, bytes }: ReadBlock, error: ReplayError): never {
    const { witness } = this.#options;
    const fork = this.#forkProof(header, bytes.seal);
    const isSealed = this.#isSealed(bytes, header);
    this.#beginAgain();
    if (fork) {
      const detail = `it sealed two different chains: block ${header.height} does not go on from the block before, as it was shown earlier`;
      witness.accuse(origin, fork, detail);
      throw new ClientError(detail, { cause: error });
    }
    if (!isSealed)
      throw new ClientError(
        `what came is not what the operator sealed, and may have been changed on its way: ${error.message}`,
        { cause: error },
      );
    const proof = encodeInvalidBlock({ detail: error.message, block: bytes });
    witness.accuse(origin, proof, `it sealed what its rules do not allow: ${error.message}`);
    throw new ClientError(`what was sealed does not follow from the rules: ${error.message}`, {
      cause: error,
    });
  }

  /** That the operator sealed this header and, before it, another block than the one that was run. */
  #forkProof({ logRoot }: BlockHeader, seal: Uint8Array): Uint8Array | undefined {
    const { tip, state } = this.#at;
    if (!tip || !this.#isBySealingKey(seal)) return undefined;
    const ours = { seal: tip.seal, logRoot: tip.header.logRoot };
    return forkOfSeals(ours, { seal, logRoot }, operatorKeysAt(state, tip.seal));
  }

  /** Whether it names the key that seals the next block. One whose place another has taken may be a thief's, who could have the operator accused. */
  #isBySealingKey(sealBytes: Uint8Array): boolean {
    const { state } = this.#at;
    const kid = sealIn(sealBytes)?.kid;
    return kid !== undefined && sealsAfter(chainOf(state), kid, keyOf(state, kid));
  }

  /** Whether the operator's key, as the blocks before have it, sealed this header over exactly these entries. */
  #isSealed({ header: headerBytes, seal: sealBytes }: BlockBytes, header: BlockHeader): boolean {
    const seal = sealIn(sealBytes);
    return (
      seal !== undefined &&
      this.#isBySealingKey(sealBytes) &&
      equalBytes(encodeHeader({ ...seal.header, logRoot: header.logRoot }), headerBytes) &&
      header.size === this.#log.size &&
      equalBytes(header.logRoot, this.#log.root()) &&
      isOperatorSeal(this.#at.state, seal, header.logRoot)
    );
  }

  /** From what was written down, if blocks have followed from it; otherwise from block 0. */
  #beginAgain(): void {
    const { height } = this;
    this.#mayGoOn = height !== undefined && this.#keptHeight !== undefined && height > this.#keptHeight;
    this.#standAt(new ReplayState(this.#hash));
  }

  #standAt(at: ReplayState): void {
    this.#at = at;
    this.#replay = new BlockReplay(this.#options.replay, at);
    this.#log = at.logSoFar();
  }

  #accuseOfTwoHeads({ origin, note, size }: SignedCheckpoint, { header, seal }: ChainTip): never {
    const proof = encodeForkProof({
      heads: [
        { type: "checkpoint", note: encodeNote(note) },
        { type: "seal", seal, logRoot: header.logRoot },
      ],
      contradiction: { type: "size" },
    });
    const detail = `its checkpoint of ${size} entries has another root than block ${header.height}`;
    this.#options.witness.accuse(origin, proof, detail);
    throw new ClientError(detail);
  }

  /** The operator says in the log which key signs checkpoints: another one speaks for somebody else. */
  #checkKey({ origin }: SignedCheckpoint): void {
    const stated = checkpointKeyOf(this.#at.state);
    const key = this.#options.witness.keyOf(origin);
    if (!stated || !key || stated.origin !== origin || !equalBytes(stated.bytes, key.key.bytes))
      throw new ClientError(
        `the log does not state ${key ? toHex(key.key.bytes) : "this key"} as the key of ${origin}'s checkpoints`,
      );
  }
}

function sealIn(bytes: Uint8Array): Seal | undefined {
  try {
    return decodeSeal(bytes);
  } catch (error) {
    if (error instanceof CborError || error instanceof RefusalError) return undefined;
    throw error;
  }
}
