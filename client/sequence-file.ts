/**
 * A signer's sequence state on disk, beside its key file, one file per chain. It is written whole to another name,
 * forced to disk and renamed into place, so that a crash leaves the old state or the new one.
 */
import { fromBase64Url, fromHex, toBase64Url, toHex } from "../ledger/encoding/bytes.ts";
import { hashBytes } from "../ledger/log/hash.ts";
import { isRefusal } from "../ledger/state/rules.ts";
import { decodeStatement } from "../ledger/statement/statement.ts";
import { ClientError } from "./client-error.ts";
import { readIfThere, writeDurably } from "./durable-file.ts";
import { takeLock } from "./lock-file.ts";
import type { OutgoingStatement, SequenceState, SequenceStore } from "./sequence.ts";

const format = "tallyman-sequence";
const version = 1;

export class SequenceFile implements SequenceStore {
  readonly path: string;
  readonly #kid: string;
  readonly #chain: string;
  readonly #unlock: () => void;
  #state: SequenceState | undefined;

  /**
   * Opens the state of the key in `keyPath` on `chain` and keeps others out until `close`. Throws `LockHeldError`
   * when another process uses the key, `ClientError` when the file is not as it was written.
   */
  constructor(keyPath: string, kid: Uint8Array, chain: string) {
    this.path = `${keyPath}.${encodeURIComponent(chain)}.sequence`;
    this.#kid = toHex(kid);
    this.#chain = chain;
    this.#unlock = takeLock(`${this.path}.lock`);
    try {
      this.#state = this.#load();
    } catch (error) {
      this.#unlock();
      throw error;
    }
  }

  read(): SequenceState | undefined {
    return this.#state;
  }

  write(state: SequenceState): void {
    const { next, last, outbox } = state;
    const content = {
      format,
      version,
      kid: this.#kid,
      chain: this.#chain,
      next,
      last: last === undefined ? null : toHex(last),
      outbox: outbox.map(({ bytes }) => toBase64Url(bytes)),
    };
    writeDurably(this.path, `${JSON.stringify(content)}\n`);
    this.#state = state;
  }

  close(): void {
    this.#unlock();
  }

  #load(): SequenceState | undefined {
    const text = readIfThere(this.path);
    if (text === undefined) return undefined;
    const state = parseState(text, this.#kid, this.#chain);
    if (!state)
      throw new ClientError(
        `${this.path} is damaged or belongs to another key. Restore it, or delete it so that the gateway is asked where the key's sequence stands.`,
      );
    return state;
  }
}

/** `undefined` for anything but a state that `write` wrote for this key and chain. */
function parseState(text: string, kid: string, chain: string): SequenceState | undefined {
  try {
    const content = JSON.parse(text) as Record<string, unknown>;
    const { next, last, outbox } = content;
    if (content.format !== format || content.version !== version) return undefined;
    if (content.kid !== kid || content.chain !== chain) return undefined;
    if (!Number.isSafeInteger(next) || (next as number) < 0 || !Array.isArray(outbox)) return undefined;
    if ((last === null) !== (next === 0)) return undefined;
    return {
      next: next as number,
      last: last === null ? undefined : hashOf(last),
      outbox: outbox.map(readOutgoing),
    };
  } catch {
    // Whatever is wrong inside, the file is not what was written: the caller says so.
    return undefined;
  }
}

function hashOf(text: unknown): Uint8Array {
  const hash = fromHex(String(text));
  if (hash.length !== hashBytes) throw new RangeError("a hash is 32 bytes");
  return hash;
}

function readOutgoing(text: unknown): OutgoingStatement {
  const bytes = fromBase64Url(String(text));
  const statement = decodeStatement(bytes);
  if (isRefusal(statement)) throw new RangeError(statement.detail);
  return { bytes, hash: statement.hash, sequence: statement.sequence };
}
