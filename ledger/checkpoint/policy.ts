/**
 * Policies (C2SP tlog-policy): which logs to believe, and whose cosignatures make a checkpoint acceptable. A file is
 * octets, line by line; the error for a wrong one names the line.
 */
import { toHex } from "../encoding/bytes.ts";
import { utf8Decode } from "../encoding/utf8.ts";
import { NoteError } from "./note-error.ts";
import { parseVerifierKey, type VerifierKey, type VerifierKeyType } from "./verifier-key.ts";

export interface PolicyLog {
  readonly key: VerifierKey;
  readonly url: string | undefined;
}

export interface PolicyWitness extends PolicyLog {
  /** Used inside the policy only. */
  readonly name: string;
}

/** Witnesses a checkpoint when at least `threshold` of its members do. */
export interface PolicyGroup {
  readonly name: string;
  readonly threshold: number;
  /** Names of witnesses and of groups defined before this one. */
  readonly members: readonly string[];
}

export interface Policy {
  readonly logs: readonly PolicyLog[];
  readonly witnesses: readonly PolicyWitness[];
  readonly groups: readonly PolicyGroup[];
  /** A witness or a group; `none`: no cosignature is needed. */
  readonly quorum: string;
}

export const policyBytesMax = 256 * 1024;
/** Logs, witnesses, and groups, each. */
const policyCountMax = 256;

/** A policy that is not one; `line` counts from 1, and is 0 when the whole file is meant. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  readonly line: number;

  constructor(line: number, detail: string, options?: ErrorOptions) {
    super(line === 0 ? detail : `line ${line}: ${detail}`, options);
    this.line = line;
  }
}

const none = "none";

/** Throws `PolicyError`. */
export function parsePolicy(bytes: Uint8Array): Policy {
  if (bytes.length > policyBytesMax) throw new PolicyError(0, `a policy has at most ${policyBytesMax} bytes`);
  const reader = new PolicyReader();
  const lines = octetsOf(bytes).split("\n");
  for (const [i, line] of lines.entries()) {
    if (i === lines.length - 1 && line === "") break;
    if (i === lines.length - 1) throw new PolicyError(i + 1, "the last line ends with a newline, too");
    reader.read(i + 1, line);
  }
  return reader.policy();
}

/** Each octet as the character of its number: names are octets, whatever they spell. */
function octetsOf(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return text;
}

class PolicyReader {
  readonly #logs: PolicyLog[] = [];
  readonly #witnesses: PolicyWitness[] = [];
  readonly #groups: PolicyGroup[] = [];
  /** Names of witnesses and groups, and the group each is a member of. */
  readonly #memberOf = new Map<string, string | undefined>();
  readonly #keys = new Set<string>();
  #quorum: string | undefined;
  #line = 0;

  read(line: number, text: string): void {
    this.#line = line;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if ((code < 0x20 && code !== 0x09) || code === 0x7f) this.#fail("a control character other than tab");
    }
    const [word, ...items] = text.split(/[ \t]+/).filter((item) => item !== "");
    if (word === undefined || word.startsWith("#")) return;
    if (word === "log") this.#readLog(items);
    else if (word === "witness") this.#readWitness(items);
    else if (word === "group") this.#readGroup(items);
    else if (word === "quorum") this.#readQuorum(items);
    else this.#fail(`a line begins with log, witness, group or quorum, not with ${word}`);
  }

  policy(): Policy {
    if (this.#quorum === undefined) throw new PolicyError(0, "a policy has a quorum line");
    return { logs: this.#logs, witnesses: this.#witnesses, groups: this.#groups, quorum: this.#quorum };
  }

  #fail(detail: string, cause?: unknown): never {
    throw new PolicyError(this.#line, detail, { cause });
  }

  #readLog([key, url, ...rest]: readonly string[]): void {
    if (key === undefined || rest.length > 0) this.#fail("expected: log VKEY [URL]");
    this.#bound(this.#logs);
    this.#logs.push({ key: this.#key("log", key), url });
  }

  #readWitness([name, key, url, ...rest]: readonly string[]): void {
    if (name === undefined || key === undefined || rest.length > 0)
      this.#fail("expected: witness NAME VKEY [URL]");
    this.#bound(this.#witnesses);
    this.#define(name);
    this.#witnesses.push({ name, key: this.#key("witness", key), url });
  }

  #readGroup([name, count, ...members]: readonly string[]): void {
    if (name === undefined || count === undefined || members.length === 0)
      this.#fail("expected: group NAME all|any|COUNT MEMBER...");
    this.#bound(this.#groups);
    const threshold = count === "all" ? members.length : count === "any" ? 1 : Number(count);
    const isNumber = count === "all" || count === "any" || /^[1-9]\d{0,3}$/.test(count);
    if (!isNumber || threshold > members.length)
      this.#fail(
        `of ${members.length} members, all, any, or 1 to ${members.length} are asked for, not ${count}`,
      );
    for (const member of members) {
      this.#requireDefined(member);
      const group = this.#memberOf.get(member);
      if (group !== undefined) this.#fail(`${member} is a member of ${group} already`);
      this.#memberOf.set(member, name);
    }
    this.#define(name);
    this.#groups.push({ name, threshold, members });
  }

  #readQuorum([name, ...rest]: readonly string[]): void {
    if (name === undefined || rest.length > 0) this.#fail("expected: quorum NAME");
    if (this.#quorum !== undefined) this.#fail("there is one quorum line only");
    if (name !== none) this.#requireDefined(name);
    this.#quorum = name;
  }

  #bound(list: readonly unknown[]): void {
    if (list.length >= policyCountMax)
      this.#fail(`at most ${policyCountMax} logs, witnesses and groups each`);
  }

  #define(name: string): void {
    if (name === none) this.#fail("the name none is taken");
    if (this.#memberOf.has(name)) this.#fail(`${name} is defined already`);
    this.#memberOf.set(name, undefined);
  }

  #requireDefined(name: string): void {
    if (!this.#memberOf.has(name)) this.#fail(`${name} is not defined on a line before`);
  }

  #key(type: VerifierKeyType, octets: string): VerifierKey {
    const key = this.#parseKey(octets);
    if (key.type !== type) this.#fail(`the key is a ${key.type}'s, not a ${type}'s`);
    const name = `${type} ${toHex(key.key.bytes)}`;
    if (this.#keys.has(name)) this.#fail(`a ${type} with this key is defined already`);
    this.#keys.add(name);
    return key;
  }

  #parseKey(octets: string): VerifierKey {
    try {
      return parseVerifierKey(utf8Decode(Uint8Array.from(octets, (octet) => octet.charCodeAt(0))));
    } catch (error) {
      if (error instanceof NoteError || error instanceof RangeError) return this.#fail(error.message, error);
      throw error;
    }
  }
}

/** Whether cosignatures by the witnesses with these names are enough. */
export function isQuorum({ groups, quorum }: Policy, cosigned: ReadonlySet<string>): boolean {
  if (quorum === none) return true;
  const witnessed = new Set(cosigned);
  // A group comes after its members, so one pass settles all of them.
  for (const { name, threshold, members } of groups)
    if (members.filter((member) => witnessed.has(member)).length >= threshold) witnessed.add(name);
  return witnessed.has(quorum);
}
