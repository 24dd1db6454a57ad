/** Vouches for checkpoints by running the chain again: every block up to it follows from the rules, or it is not cosigned. */
import type { SignedCheckpoint } from "../../ledger/checkpoint/checkpoint.ts";
import { encodeForkProof } from "../../ledger/checkpoint/fork.ts";
import { encodeNote } from "../../ledger/checkpoint/note.ts";
import { RefusalError } from "../../ledger/codes.ts";
import { equalBytes, toHex } from "../../ledger/encoding/bytes.ts";
import { CborError } from "../../ledger/encoding/cbor-decode.ts";
import type { BlockBytes } from "../../ledger/log/block-bytes.ts";
import { type Sha256, sha256 } from "../../ledger/log/hash.ts";
import { type BlockHeader, encodeHeader } from "../../ledger/log/header.ts";
import { encodeInvalidBlock } from "../../ledger/log/invalid-block.ts";
import { leafHash } from "../../ledger/log/merkle.ts";
import { BlockReplay, ReplayError, type ReplayOptions } from "../../ledger/log/replay.ts";
import { decodeSeal, type Seal, verifySeal } from "../../ledger/log/seal.ts";
import { LogTree } from "../../ledger/log/tiles.ts";
import { checkpointKeyOf } from "../../ledger/state/checkpoint-key.ts";
import { keyOf, publicKeyOf } from "../../ledger/state/keys.ts";
import { type ReadBlock, type ReadChainOptions, readChain } from "../chain-reader.ts";
import { ClientError } from "../client-error.ts";
import type { Witness } from "./witness.ts";

export interface VoucherOptions {
  readonly client: ReadChainOptions["client"];
  readonly witness: Witness;
  readonly replay?: ReplayOptions;
  /** Asked whenever blocks are to be run; the answer is told after each of them how many entries were, of all up to the checkpoint. */
  readonly newProgress?: () => (progress: ReplayProgress) => void;
}

export interface ReplayProgress {
  readonly entries: number;
  readonly total: number;
}

interface Tip {
  readonly header: BlockHeader;
  readonly seal: Uint8Array;
}

export class ReplayVoucher {
  readonly #options: VoucherOptions;
  readonly #hash: Sha256;
  #replay: BlockReplay;
  /** Of the entries as they came, whatever the rules say of them. */
  #log: LogTree;
  #tip: Tip | undefined;

  constructor(options: VoucherOptions) {
    this.#options = options;
    this.#hash = options.replay?.hash ?? sha256;
    this.#replay = new BlockReplay(options.replay);
    this.#log = this.#emptyLog();
  }

  /** Height of the last block that was run again. */
  get height(): number | undefined {
    return this.#tip?.header.height;
  }

  /**
   * Runs the blocks up to the checkpoint. Throws `ClientError` when they cannot be had, or do not lead to it; where the
   * operator sealed what does not, the log is accused.
   */
  readonly vouch = async (checkpoint: SignedCheckpoint): Promise<void> => {
    await this.#catchUp(checkpoint);
    const tip = this.#tip;
    if (!tip || tip.header.size !== checkpoint.size)
      throw new ClientError(
        `no block ends at the ${checkpoint.size} entries of the checkpoint, so nobody can tell what state it stands for`,
      );
    if (!equalBytes(tip.header.logRoot, checkpoint.root)) this.#accuseOfTwoHeads(checkpoint, tip);
    this.#checkKey(checkpoint);
  };

  async #catchUp({ origin, size }: SignedCheckpoint): Promise<void> {
    const { client } = this.#options;
    const from = this.#tip ? this.#tip.header.height + 1 : 0;
    if (this.#replay.size >= size) return;
    const onProgress = this.#options.newProgress?.();
    for await (const block of readChain({ client, from, failuresMax: 3 })) {
      this.#run(origin, block);
      onProgress?.({ entries: this.#replay.size, total: size });
      if (this.#replay.size >= size) return;
    }
    throw new ClientError(
      `${client.url} has signed ${size} entries and shows the blocks of ${this.#replay.size} only`,
    );
  }

  #run(origin: string, { header, bytes }: ReadBlock): void {
    this.#log.append(bytes.entries.map((entry) => leafHash(entry, this.#hash)));
    try {
      this.#replay.next(bytes);
    } catch (error) {
      if (!(error instanceof ReplayError)) throw error;
      const isSealed = this.#isSealed(bytes, header);
      this.#beginAgain();
      if (!isSealed)
        throw new ClientError(
          `what came is not what the operator sealed, and may have been changed on its way: ${error.message}`,
          { cause: error },
        );
      const proof = encodeInvalidBlock({ detail: error.message, block: bytes });
      this.#options.witness.accuse(origin, proof, `it sealed what its rules do not allow: ${error.message}`);
      throw new ClientError(`what was sealed does not follow from the rules: ${error.message}`, {
        cause: error,
      });
    }
    this.#tip = { header, seal: bytes.seal };
  }

  /** Whether the operator's key, as the blocks before have it, sealed this header over exactly these entries. */
  #isSealed({ header: headerBytes, seal: sealBytes }: BlockBytes, header: BlockHeader): boolean {
    const seal = sealIn(sealBytes);
    const key = seal && keyOf(this.#replay.state, seal.kid);
    if (!seal || key?.signer !== "operator") return false;
    return (
      equalBytes(encodeHeader({ ...seal.header, logRoot: header.logRoot }), headerBytes) &&
      header.size === this.#log.size &&
      equalBytes(header.logRoot, this.#log.root()) &&
      verifySeal(seal, header.logRoot, publicKeyOf(key))
    );
  }

  /** After an error a replay is of no further use. */
  #beginAgain(): void {
    this.#replay = new BlockReplay(this.#options.replay);
    this.#log = this.#emptyLog();
    this.#tip = undefined;
  }

  #emptyLog(): LogTree {
    return new LogTree(0, () => undefined, this.#hash);
  }

  #accuseOfTwoHeads({ origin, note, size }: SignedCheckpoint, { header, seal }: Tip): never {
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
    const stated = checkpointKeyOf(this.#replay.state);
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
