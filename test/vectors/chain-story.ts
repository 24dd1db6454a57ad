/** Says one statement after another on a chain and writes down what becomes of each, block by block. */
import { type CborInput, encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { verifySignature } from "../../ledger/keys/signature.ts";
import { encodeReadings, type Measurement } from "../../ledger/statement/readings.ts";
import { decodeStatement } from "../../ledger/statement/statement.ts";
import { TestChain, type TestSigner } from "../ledger/chain-fixture.ts";
import { type Case, toHex } from "./vector.ts";

interface SaidCase extends Case {
  readonly bytes: string;
  /** Index in the log, and names of the records it is filed into. */
  readonly expect?: { readonly index: number; readonly records: readonly string[] };
}

export interface BlockCase extends Case {
  /** Time at which the block's statements are judged, and of the block. */
  readonly timeMs: number;
  readonly statements: readonly SaidCase[];
  readonly expect: { readonly header: string; readonly seal: string };
}

export class Story {
  readonly chain = new TestChain({
    chain: "chain:vectors",
    limits: { sequenceGapsMax: 2, epochsPerPackMax: 3 },
  });
  readonly blocks: BlockCase[] = [];
  #said: { comment: string; bytes: Uint8Array; code?: string }[] = [];

  constructor() {
    const genesis = this.chain.entry(0)!;
    const records = [`record/${this.chain.chain}`];
    const statements = [{ comment: "genesis", bytes: toHex(genesis), expect: { index: 0, records } }];
    this.blocks.push(this.#block("the chain begins", statements, this.chain.nowMs));
  }

  get now(): number {
    return this.chain.nowMs;
  }

  /** Throws when the outcome is another than the one named. */
  say(
    comment: string,
    by: TestSigner,
    kind: string,
    subject: string,
    payload: CborInput,
    code?: string,
    issuer?: string,
  ): void {
    this.sayBytes(comment, by, kind, subject, encodeCbor(payload), code, issuer);
  }

  sayBytes(
    comment: string,
    by: TestSigner,
    kind: string,
    subject: string,
    payload: Uint8Array,
    code?: string,
    issuer?: string,
  ): void {
    const { sequence, last } = by;
    this.submit(comment, this.chain.statement(by, kind, subject, payload, issuer), code);
    if (code) Object.assign(by, { sequence, last });
  }

  readings(comment: string, device: TestSigner, measurements: readonly Measurement[], code?: string): void {
    this.sayBytes(comment, device, "readings", device.reference, encodeReadings(measurements), code);
  }

  submit(comment: string, bytes: Uint8Array, code?: string): void {
    const outcome = this.#outcome(bytes);
    if (outcome !== code) throw new Error(`${comment}: ${outcome ?? "accepted"}, not ${code ?? "accepted"}`);
    this.#said.push({ comment, bytes, ...(code && { code }) });
  }

  #outcome(bytes: Uint8Array): string | undefined {
    try {
      this.chain.submit(bytes);
      return undefined;
    } catch (error) {
      return String(error).split(":")[1]!.trim();
    }
  }

  /** A statement that everything is right with but its signature. */
  spoil(comment: string, by: TestSigner, kind: string, subject: string, payload: CborInput): void {
    const bytes = this.chain.statement({ ...by }, kind, subject, encodeCbor(payload));
    const spoiled = bytes.with(-1, bytes.at(-1)! ^ 1);
    const statement = decodeStatement(spoiled);
    if ("code" in statement || verifySignature(by.key, statement.toBeSigned, statement.signature))
      throw new Error("the signature is not spoiled");
    this.#said.push({ comment, bytes: spoiled, code: "signature_invalid" });
  }

  /** Seals what was said, and goes on `laterMs` later. */
  seal(comment: string, laterMs = 60_000): void {
    const timeMs = this.now;
    const { entries } = this.chain.seal();
    const filed = entries.filter(({ executed }) => executed);
    let accepted = 0;
    const statements = this.#said.map(({ comment: what, bytes, code }): SaidCase => {
      if (code) return { comment: what, bytes: toHex(bytes), code };
      const { index, executed } = filed[accepted++]!;
      const records = executed!.filed.map(({ record }) => record);
      return { comment: what, bytes: toHex(bytes), expect: { index, records } };
    });
    this.#said = [];
    this.blocks.push(this.#block(comment, statements, timeMs));
    this.chain.at(timeMs + laterMs);
  }

  #block(comment: string, statements: readonly SaidCase[], timeMs: number): BlockCase {
    const { header, seal } = this.chain.block(this.chain.height)!;
    return { comment, timeMs, statements, expect: { header: toHex(header), seal: toHex(seal) } };
  }
}
