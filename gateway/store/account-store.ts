/**
 * Who may use the gateway's pages and API: sign-in links, sessions and API tokens, kept only as SHA-256 hashes.
 * Not part of the ledger. Whoever can write this file can give themselves a session; whoever can only read it
 * cannot.
 */
import { createHash, randomBytes } from "node:crypto";
import { type Database, open, type RootDatabase } from "lmdb";
import { Space } from "./space.ts";
import { requireWholeOrDelete } from "./whole-file.ts";

export const scopes = ["read", "submit", "administer"] as const;
export type Scope = (typeof scopes)[number];

export interface Account {
  readonly user: string;
  readonly role: "administrator" | "reader";
  readonly scopes: readonly Scope[];
  /** Sees only what this party may see; absent: everything. */
  readonly party?: string;
}

interface Credential extends Account {
  readonly kind: "link" | "session" | "token";
  readonly untilMs: number;
  readonly label: string;
}

/** A user's name and a label are bounded where they are given. */
const credentialBytesMax = 4_096;

export const administrator: Account = { user: "administrator", role: "administrator", scopes };

export class AccountStore {
  readonly #root: RootDatabase;
  readonly #credentials: Database<Credential, string>;
  readonly #now: () => number;
  readonly #space: Space;

  constructor(folder: string, now: () => number = Date.now) {
    requireWholeOrDelete(folder, "everybody signs in again");
    this.#root = open({ path: folder, maxDbs: 2, overlappingSync: false });
    this.#credentials = this.#root.openDB({ name: "credentials", encoding: "json" });
    this.#now = now;
    this.#space = new Space(folder, this.#root);
  }

  /** True until somebody has signed in for the first time. */
  get isNew(): boolean {
    for (const { value } of this.#credentials.getRange()) if (value.kind !== "link") return false;
    return true;
  }

  /** Makes a secret of 256 bits, stores its hash, and returns it for the only time. Throws `NoSpaceError`. */
  issue(kind: Credential["kind"], account: Account, lifetimeMs: number, label = ""): string {
    const secret = randomBytes(32).toString("base64url");
    const credential: Credential = { ...account, kind, untilMs: this.#now() + lifetimeMs, label };
    this.#space.reserve(1, credentialBytesMax);
    this.#credentials.putSync(hashOf(secret), credential);
    return secret;
  }

  /** The account behind a session or API token, or `undefined`. */
  accountOf(secret: string, kind: "session" | "token"): Account | undefined {
    const credential = this.#credentials.get(hashOf(secret));
    return credential?.kind === kind && credential.untilMs >= this.#now() ? credential : undefined;
  }

  /** Uses up a sign-in link. Throws `NoSpaceError`, and the link stays good. */
  redeemLink(secret: string): Account | undefined {
    const hash = hashOf(secret);
    const credential = this.#credentials.get(hash);
    if (credential?.kind !== "link") return undefined;
    this.#space.reserve(1, 0);
    this.#credentials.removeSync(hash);
    return credential.untilMs >= this.#now() ? credential : undefined;
  }

  /** Throws `NoSpaceError`, and the secret stays good. */
  revoke(secret: string): void {
    this.#space.reserve(1, 0);
    this.#credentials.removeSync(hashOf(secret));
  }

  /** Removes what has expired. Throws `NoSpaceError`. */
  prune(): void {
    const expired = [...this.#credentials.getRange()].filter(({ value }) => value.untilMs < this.#now());
    this.#space.reserve(expired.length, 0);
    this.#root.transactionSync(() => {
      for (const { key } of expired) this.#credentials.removeSync(key);
    });
  }

  async close(): Promise<void> {
    await this.#root.close();
  }
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
