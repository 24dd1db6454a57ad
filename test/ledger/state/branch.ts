/**
 * What may be said next on a chain: the rules run over a copy of its state, and nothing is sealed. A chain is
 * built once and branched for each case. Statements are unsigned, as the rules do not look at signatures.
 */
import type { Code } from "../../../ledger/codes.ts";
import { type CborInput, encodeCbor } from "../../../ledger/encoding/cbor-encode.ts";
import { leafHash } from "../../../ledger/log/merkle.ts";
import { execute, identify, isRefusal } from "../../../ledger/state/rules.ts";
import { StateOverlay, type StateReader, type StateValue } from "../../../ledger/state/view.ts";
import { encodeReadings, type Measurement } from "../../../ledger/statement/readings.ts";
import { decodeStatement } from "../../../ledger/statement/statement.ts";
import { nativeSha256, type TestChain, type TestSigner } from "../chain-fixture.ts";

export type Outcome = Code | "accepted";

/** What comes of the second of two things said. */
export const inTurn = (_first: unknown, outcome: Outcome): Outcome => outcome;

class CountingOverlay extends StateOverlay {
  count = 0;

  override set(name: string, value: StateValue): void {
    this.count++;
    super.set(name, value);
  }
}

export class Branch {
  /** Time at which statements are judged. */
  timeMs: number;
  /** Log index of the next accepted statement. */
  index: number;
  /** Everything that was judged, in order: for playing it again. */
  readonly judged: { bytes: Uint8Array; timeMs: number; outcome: Outcome }[] = [];
  /** Records into which the last accepted statement was filed. */
  filed: readonly string[] = [];
  readonly #chain: TestChain;
  readonly #overlay: CountingOverlay;
  readonly #signers = new Map<TestSigner, TestSigner>();

  constructor(chain: TestChain) {
    this.#chain = chain;
    this.#overlay = new CountingOverlay(chain.state);
    this.timeMs = chain.nowMs;
    this.index = chain.size;
  }

  get state(): StateReader {
    return this.#overlay;
  }

  get writes(): ReadonlyMap<string, StateValue> {
    return this.#overlay.writes;
  }

  say(signer: TestSigner, kind: string, subject: string, payload: CborInput, issuer?: string): Outcome {
    return this.sayBytes(signer, kind, subject, encodeCbor(payload), issuer);
  }

  readings(device: TestSigner, measurements: readonly Measurement[]): Outcome {
    return this.sayBytes(device, "readings", device.reference, encodeReadings(measurements));
  }

  /** A refused statement's number is used again, as by a signer that corrects itself. */
  sayBytes(signer: TestSigner, kind: string, subject: string, payload: Uint8Array, issuer?: string): Outcome {
    const own = this.#signerOf(signer);
    const { sequence, last } = own;
    const outcome = this.judge(this.#chain.statement(own, kind, subject, payload, issuer));
    if (outcome !== "accepted") Object.assign(own, { sequence, last });
    return outcome;
  }

  #signerOf(signer: TestSigner): TestSigner {
    const known = this.#signers.get(signer);
    if (known) return known;
    const own: TestSigner = { ...signer, sign: () => new Uint8Array(64) };
    this.#signers.set(signer, own);
    return own;
  }

  /** Throws when a refused statement wrote to the state: no rule may leave a trace of what it refuses. */
  judge(bytes: Uint8Array): Outcome {
    const writes = this.#overlay.count;
    const outcome = this.#judge(bytes);
    this.judged.push({ bytes, timeMs: this.timeMs, outcome });
    if (outcome !== "accepted" && this.#overlay.count !== writes)
      throw new Error(`a statement refused with ${outcome} changed the state`);
    return outcome;
  }

  #judge(bytes: Uint8Array): Outcome {
    const statement = decodeStatement(bytes);
    if (isRefusal(statement)) return statement.code;
    const identified = identify(this.#overlay, statement, this.timeMs);
    if (isRefusal(identified)) return identified.code;
    const position = { timeMs: this.timeMs, index: this.index };
    const executed = execute(this.#overlay, identified, position, leafHash(bytes, nativeSha256));
    if (isRefusal(executed)) return executed.code;
    this.index++;
    this.filed = executed.filed.map(({ record }) => record);
    return "accepted";
  }
}
