/**
 * Asks one witness for cosignatures (C2SP tlog-witness). A witness is outside: what it answers is bounded and checked,
 * nothing waits for it longer than a time, and one that fails is left alone for a growing while.
 */
import { createHash } from "node:crypto";
import { encodeAddCheckpoint } from "../../ledger/checkpoint/add-checkpoint.ts";
import { parseSize, type SignedCheckpoint } from "../../ledger/checkpoint/checkpoint.ts";
import {
  encodeNote,
  type NoteSignature,
  readSignatureLines,
  readText,
} from "../../ledger/checkpoint/note.ts";
import { NoteError } from "../../ledger/checkpoint/note-error.ts";
import { isSignature, type VerifierKey } from "../../ledger/checkpoint/verifier-key.ts";

export interface WitnessConfiguration {
  readonly key: VerifierKey;
  /** Where its `add-checkpoint` is; absent, the witness comes by itself. */
  readonly url: string | undefined;
}

export interface WitnessBounds {
  readonly witnessTimeoutMs: number;
  readonly witnessPauseMsMax: number;
}

/** Consistency proof from a size of the log to that of the checkpoint. */
export type ProofFrom = (size: number) => Uint8Array[];

const answerBytesMax = 128 * 1024;
const pauseMsFirst = 1_000;

type Answer =
  | { readonly cosigned: readonly NoteSignature[] }
  /** The witness stands at another size than was thought. */
  | { readonly standsAt: number };

export class WitnessSubmitter {
  readonly key: VerifierKey;
  readonly #url: string;
  readonly #bounds: WitnessBounds;
  readonly #now: () => number;
  /** What the witness cosigned last, as far as is known. */
  #size = 0;
  #failures = 0;
  #notBeforeMs = 0;
  #problem: string | undefined;

  constructor(key: VerifierKey, url: string, bounds: WitnessBounds, now: () => number = Date.now) {
    this.key = key;
    this.#url = url.endsWith("/") ? url : `${url}/`;
    this.#bounds = bounds;
    this.#now = now;
  }

  /** Why the last try failed, for the operator. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Entries of the log at which the witness says it stands; a size beyond the log's own is a sign of a lost history. */
  get size(): number {
    return this.#size;
  }

  /** Whether it is time to try again. */
  get isDue(): boolean {
    return this.#now() >= this.#notBeforeMs;
  }

  /** Valid cosignatures of the checkpoint by this witness; none when it fails, for a reason in `problem`. */
  async cosign(checkpoint: SignedCheckpoint, proofFrom: ProofFrom): Promise<readonly NoteSignature[]> {
    if (!this.isDue) return [];
    try {
      const cosigned = await this.#ask(checkpoint, proofFrom);
      this.#size = checkpoint.size;
      this.#failures = 0;
      this.#problem = undefined;
      return cosigned;
    } catch (error) {
      this.#problem = error instanceof Error ? reasonOf(error) : String(error);
      this.#notBeforeMs =
        this.#now() + Math.min(this.#bounds.witnessPauseMsMax, pauseMsFirst * 2 ** this.#failures);
      this.#failures = Math.min(this.#failures + 1, 30);
      return [];
    }
  }

  /** The newest checkpoint that the witness has of the log, if it is one that offers it; whatever it answers. */
  async stored(origin: string): Promise<Uint8Array | undefined> {
    const name = createHash("sha256").update(origin).digest("hex");
    const answer = await fetch(new URL(`${name}/checkpoint`, this.#url), this.#limits());
    const body = await bodyOf(answer);
    return answer.status === 200 ? body : undefined;
  }

  async #ask(checkpoint: SignedCheckpoint, proofFrom: ProofFrom): Promise<readonly NoteSignature[]> {
    const first = await this.#submit(checkpoint, proofFrom, Math.min(this.#size, checkpoint.size));
    if ("cosigned" in first) return first.cosigned;
    this.#size = first.standsAt;
    if (first.standsAt > checkpoint.size)
      throw new Error(
        `it has seen ${first.standsAt} entries of this log, and this checkpoint has ${checkpoint.size}`,
      );
    const second = await this.#submit(checkpoint, proofFrom, first.standsAt);
    if ("cosigned" in second) return second.cosigned;
    throw new Error(`it stands at size ${second.standsAt} and does not take a proof from there`);
  }

  async #submit(checkpoint: SignedCheckpoint, proofFrom: ProofFrom, oldSize: number): Promise<Answer> {
    const path = oldSize === 0 ? [] : proofFrom(oldSize);
    const body = encodeAddCheckpoint({ oldSize, path, checkpoint: encodeNote(checkpoint.note) });
    const request = {
      method: "POST",
      headers: { "content-type": "text/plain; charset=utf-8" },
      body: new Uint8Array(body),
    };
    const answer = await fetch(new URL("add-checkpoint", this.#url), { ...request, ...this.#limits() });
    const text = readText(await bodyOf(answer));
    if (answer.status === 200) return { cosigned: this.#valid(checkpoint, text) };
    if (answer.status === 409 && answer.headers.get("content-type") === "text/x.tlog.size")
      return { standsAt: parseSize(text.replace(/\n$/, "")) };
    throw new Error(`it answers ${answer.status}${text === "" ? "" : `: ${text.slice(0, 200).trim()}`}`);
  }

  #valid({ note }: SignedCheckpoint, lines: string): NoteSignature[] {
    const { key } = this;
    const own = readSignatureLines(lines).filter(
      ({ name, keyId }) => name === key.name && keyId === key.keyId,
    );
    const valid = own.filter((one) => isSignature(note.text, one, key));
    if (valid.length === 0) throw new Error("its answer has no valid cosignature by its key");
    return valid;
  }

  #limits(): RequestInit {
    return { redirect: "error", signal: AbortSignal.timeout(this.#bounds.witnessTimeoutMs) };
  }
}

async function bodyOf(answer: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of (answer.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > answerBytesMax) throw new NoteError(`its answer is larger than ${answerBytesMax} bytes`);
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
