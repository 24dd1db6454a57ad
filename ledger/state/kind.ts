/**
 * The form in which every kind of statement states its rules: how its payload is read, who may sign it, which
 * conditions it must meet in which order, what it changes, and into which records it is filed.
 */
import type { Code, Refusal } from "../codes.ts";
import type { SignedStatement } from "../statement/statement.ts";
import type { ChainState } from "./chain.ts";
import type { DeviceState } from "./devices.ts";
import type { KeyState } from "./keys.ts";
import type { StateReader, StateWriter } from "./view.ts";

/** Who may sign a kind: the operator of the chain, a registrar, any party (or its delegate), a device. */
export type SignerRole = "operator" | "registrar" | "party" | "device";

/** What the rules know when they judge a statement. */
export interface Judgement<P> {
  readonly state: StateReader;
  readonly chain: ChainState;
  readonly statement: SignedStatement;
  readonly payload: P;
  readonly key: KeyState;
  /** The party for which the key signs: a device's owner, a delegate's principal, or the party itself. */
  readonly party: string;
  /** The device that signs; absent when another signs. */
  readonly device: DeviceState | undefined;
  /** Time of the block, milliseconds; rules about time use this and no other clock. */
  readonly timeMs: number;
  /** Index in the log that the statement gets if it is accepted. */
  readonly index: number;
}

/** What is known of a statement that is in the log. */
export type Told<P> = Pick<Judgement<P>, "state" | "statement" | "payload" | "party">;

export interface Execution<P> extends Judgement<P> {
  readonly state: StateWriter;
}

export type Verdict = Code | Refusal | undefined;

/** Answers the code by which the statement is refused, or nothing. */
export type Rule<P> = (judgement: Judgement<P>) => Verdict;

export interface Kind<P> {
  readonly name: string;
  readonly signers: readonly SignerRole[];
  /** Throws `RefusalError` or `CborError`. */
  decode(payload: Uint8Array): P;
  readonly rules: readonly Rule<P>[];
  /** Changes the state. Runs only when every rule was silent. */
  apply(execution: Execution<P>): void;
  /**
   * The parties that may read such a statement, where not every member may. Judged when somebody asks, by the state of
   * that time.
   */
  readers?(told: Told<P>): readonly string[] | undefined;
  /** State names of the records into which the statement is filed, judged after `apply`. */
  records(execution: Execution<P>): string[];
}

/** A kind whose payload type only it knows. */
export type AnyKind = Kind<unknown>;

/** Hides the payload's type: what `decode` gives is what the kind's own functions get. */
export function kind<P>(definition: Kind<P>): AnyKind {
  return definition as unknown as AnyKind;
}
