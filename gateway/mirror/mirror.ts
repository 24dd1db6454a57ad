/**
 * A whole verified copy of a gateway's chain, kept by somebody who does not trust it: every block is run again from its
 * statements before it is stored, so the copy holds nothing that an honest gateway would not have sealed. It has no
 * operator's key and seals nothing. Its folder is laid out as a gateway's, so that everything that reads one reads it.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { forkOfSeals } from "../../ledger/checkpoint/fork.ts";
import { RefusalError } from "../../ledger/codes.ts";
import { equalBytes, toHex } from "../../ledger/encoding/bytes.ts";
import { CborError } from "../../ledger/encoding/cbor-decode.ts";
import { type BlockBytes, encodeBlockBytes } from "../../ledger/log/block-bytes.ts";
import { type BlockHeader, decodeHeader } from "../../ledger/log/header.ts";
import { operatorKeysAt } from "../../ledger/log/operator-seal.ts";
import { BlockReplay, ReplayError } from "../../ledger/log/replay.ts";
import { checkNatively } from "../ingest/native-signature.ts";
import { nativeSha256 } from "../native-hash.ts";
import { type Ledger, openLedger } from "../seal/ledger.ts";
import { FolderLock } from "../store/folder-lock.ts";
import { LedgerStore } from "../store/ledger-store.ts";

/**
 * What came does not go on from what is here. Nothing of it was stored; both are kept in `files`. The copy is to be
 * opened again before anything else is done with it.
 */
export class MirrorError extends Error {
  override readonly name = "MirrorError";
  /** A fork proof where the operator's own seals contradict each other, and the block that came. */
  readonly files: readonly string[];
  readonly isFork: boolean;

  constructor(
    message: string,
    { files, isFork }: { files: readonly string[]; isFork: boolean },
    cause?: unknown,
  ) {
    super(message, { cause });
    this.files = files;
    this.isFork = isFork;
  }
}

export class Mirror {
  readonly #folder: string;
  readonly #lock: FolderLock;
  readonly #store: LedgerStore;
  readonly ledger: Ledger;
  readonly #replay: BlockReplay;

  private constructor(folder: string, lock: FolderLock, store: LedgerStore) {
    this.#folder = folder;
    this.#lock = lock;
    this.#store = store;
    this.ledger = openLedger(store, store.tip()?.header.chain ?? "");
    this.#replay = new BlockReplay({ hash: nativeSha256, verify: checkNatively }, this.ledger);
  }

  /**
   * Opens the copy in `folder`, or begins one. Rejects with `LockedError` when somebody is at work on it, and with
   * `StoreError` when it cannot be proved.
   */
  static async open(folder: string): Promise<Mirror> {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const lock = await FolderLock.take(join(folder, "gateway.lock"), resolve(folder));
    let store: LedgerStore | undefined;
    try {
      store = LedgerStore.open(join(folder, "ledger"));
      return new Mirror(folder, lock, store);
    } catch (error) {
      await store?.close();
      lock.release();
      throw error;
    }
  }

  get nextHeight(): number {
    return this.ledger.tip ? this.ledger.tip.header.height + 1 : 0;
  }

  /**
   * Runs the next blocks again and stores them, in one durable transaction. Throws `MirrorError` at the first that does
   * not follow; those before it are stored. Other errors are the store's, and the process has to stop.
   */
  take(blocks: readonly BlockBytes[]): void {
    const entries = blocks.reduce((sum, block) => sum + block.entries.length, 0);
    const bytes = blocks.reduce(
      (sum, block) => sum + block.entries.reduce((some, one) => some + one.length, 0),
      0,
    );
    this.#store.reserve(entries, bytes);
    let refused: { block: BlockBytes; error: ReplayError } | undefined;
    this.#store.together(() => {
      for (const block of blocks) {
        try {
          this.#takeOne(block);
        } catch (error) {
          if (!(error instanceof ReplayError)) throw error;
          refused = { block, error };
          return;
        }
      }
    });
    if (refused) throw this.#refused(refused.block, refused.error);
  }

  #takeOne(block: BlockBytes): void {
    const run = this.#replay.next(block);
    this.#store.commit(run, block.seal);
    this.ledger.tip = { header: run.header, seal: block.seal };
  }

  /** Throws `MirrorError` when the block is another than the one of its height that is here. */
  compare(block: BlockBytes): void {
    const header = headerOf(block);
    const own = header && this.#store.block(header.height);
    if (own && equalBytes(own.header, block.header)) return;
    throw this.#refused(block, undefined);
  }

  /** Keeps what came beside what is here, and says what it shows. */
  #refused(block: BlockBytes, error: ReplayError | undefined): MirrorError {
    const header = headerOf(block);
    const name = `${header?.height ?? "unknown"}-${toHex(nativeSha256(block.header)).slice(0, 16)}`;
    const files = [this.#keep("refused", `${name}.block`, encodeBlockBytes(block))];
    const proof = header && this.#forkProof(block, header);
    if (!proof) {
      const reason = error?.message ?? `block ${header?.height ?? "?"} is another than the one that is here`;
      return new MirrorError(`${reason}; nothing of it was stored`, { files, isFork: false }, error);
    }
    files.push(this.#keep("forks", `${name}.fork`, proof));
    const message = `the operator sealed two different chains: block ${header.height} as it came contradicts what is here`;
    return new MirrorError(message, { files, isFork: true }, error);
  }

  #keep(folder: string, name: string, bytes: Uint8Array): string {
    mkdirSync(join(this.#folder, folder), { recursive: true, mode: 0o700 });
    const file = join(this.#folder, folder, name);
    writeFileSync(file, bytes);
    return file;
  }

  /** Two seals of the operator's that cannot both be true: ours of this height or of the one before, and the one that came. */
  #forkProof({ seal }: BlockBytes, { height, logRoot }: BlockHeader): Uint8Array | undefined {
    const { state, tip } = this.ledger;
    const operator = tip ? operatorKeysAt(state, tip.seal) : [];
    for (const own of [this.#store.block(height), this.#store.block(height - 1)]) {
      if (!own) continue;
      const ours = { seal: own.seal, logRoot: decodeHeader(own.header).logRoot };
      const proof = forkOfSeals(ours, { seal, logRoot }, operator);
      if (proof) return proof;
    }
    return undefined;
  }

  async close(): Promise<void> {
    await this.#store.close();
    this.#lock.release();
  }
}

function headerOf({ header }: BlockBytes): BlockHeader | undefined {
  try {
    return decodeHeader(header);
  } catch (error) {
    if (error instanceof CborError || error instanceof RefusalError) return undefined;
    throw error;
  }
}
