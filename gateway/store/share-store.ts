/**
 * Share links. Of a link's secret only the SHA-256 is kept: whoever reads this file can open no link, whoever can write it
 * can make one. Not part of the ledger.
 */
import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Database, open, type RootDatabase } from "lmdb";
import { revokeUndoMsMax, type ShareLink } from "../contract/shares.ts";
import { NoSpaceError, Space } from "./space.ts";
import { requireWholeOrDelete } from "./whole-file.ts";

/** Ended links are listed for so long. */
const endedKeptMs = 30 * 86_400_000;
const linkBytesMax = 4_096;
/** A last use is noted once in this time, so that visits do not wear out the disk. */
const usedEveryMs = 60_000;

type StoredShare = ShareLink & { readonly hash: string };

export class ShareStore {
  readonly #root: RootDatabase;
  /** By identifier. */
  readonly #links: Database<StoredShare, string>;
  /** Hash of the secret → identifier. */
  readonly #hashes: Database<string, string>;
  readonly #now: () => number;
  readonly #space: Space;

  constructor(folder: string, now: () => number = Date.now) {
    requireWholeOrDelete(folder, "all share links end");
    this.#root = open({ path: folder, maxDbs: 3, overlappingSync: false });
    this.#links = this.#root.openDB({ name: "links", encoding: "json" });
    this.#hashes = this.#root.openDB({ name: "hashes", encoding: "json" });
    this.#now = now;
    this.#space = new Space(folder, this.#root);
  }

  get count(): number {
    return this.#links.getCount();
  }

  /** Makes a secret of 256 bits, stores its hash, and returns it for the only time. Throws `NoSpaceError`. */
  make(asked: Pick<ShareLink, "shipment" | "scope" | "label" | "user" | "party"> & { lifetimeMs: number }): {
    link: ShareLink;
    secret: string;
  } {
    const { lifetimeMs, ...fields } = asked;
    this.#prune();
    const secret = randomBytes(32).toString("base64url");
    const madeMs = this.#now();
    const link: ShareLink = {
      ...fields,
      id: `sh-${madeMs.toString(36).padStart(9, "0")}${randomBytes(6).toString("hex")}`,
      madeMs,
      untilMs: madeMs + lifetimeMs,
      revokedMs: null,
      revokedBy: null,
      lastUsedMs: null,
    };
    this.#space.reserve(2, linkBytesMax);
    this.#root.transactionSync(() => {
      this.#links.putSync(link.id, { ...link, hash: hashOf(secret) });
      this.#hashes.putSync(hashOf(secret), link.id);
    });
    return { link, secret };
  }

  /** The newest first. */
  links(shipment?: string): ShareLink[] {
    const all = [...this.#links.getRange().map(({ value }) => withoutHash(value))];
    return all.filter((link) => shipment === undefined || link.shipment === shipment).reverse();
  }

  link(id: string): ShareLink | undefined {
    const stored = this.#links.get(id);
    return stored && withoutHash(stored);
  }

  /** The link that a secret opens, and nothing for one that is unknown, over or revoked: nobody learns which. */
  opened(secret: string): ShareLink | undefined {
    const id = this.#hashes.get(hashOf(secret));
    const stored = id === undefined ? undefined : this.#links.get(id);
    const nowMs = this.#now();
    if (!stored || stored.revokedMs !== null || stored.untilMs <= nowMs) return undefined;
    if (nowMs - (stored.lastUsedMs ?? 0) >= usedEveryMs) this.#noteUse({ ...stored, lastUsedMs: nowMs });
    return withoutHash(stored);
  }

  /** On a full disk a visit is answered all the same, and not noted. */
  #noteUse(used: StoredShare): void {
    try {
      this.#put(used);
    } catch (error) {
      if (!(error instanceof NoSpaceError)) throw error;
    }
  }

  #put(link: StoredShare): void {
    this.#space.reserve(1, linkBytesMax);
    this.#links.putSync(link.id, link);
  }

  /** Throws `NoSpaceError`, and the link stays good. */
  revoke(id: string, user: string): void {
    const stored = this.#links.get(id);
    if (!stored || stored.revokedMs !== null) return;
    this.#put({ ...stored, revokedMs: this.#now(), revokedBy: user });
  }

  /** Undoes a revocation; false when that is too long ago. Until then the same address is good again. */
  restore(id: string): boolean {
    const stored = this.#links.get(id);
    if (stored?.revokedMs == null || this.#now() - stored.revokedMs > revokeUndoMsMax) return false;
    this.#put({ ...stored, revokedMs: null, revokedBy: null });
    return true;
  }

  #prune(): void {
    const keptFromMs = this.#now() - endedKeptMs;
    const over = [...this.#links.getRange().map(({ value }) => value)].filter(
      ({ untilMs, revokedMs }) => Math.min(untilMs, revokedMs ?? untilMs) < keptFromMs,
    );
    this.#root.transactionSync(() => {
      for (const { id, hash } of over) {
        this.#links.removeSync(id);
        this.#hashes.removeSync(hash);
      }
    });
  }

  async close(): Promise<void> {
    await this.#root.close();
  }
}

/** Copies the share links of `dataFolder`, which a gateway may have open, as of one moment. */
export async function copyShares(from: string, to: string): Promise<void> {
  if (!existsSync(join(from, "data.mdb"))) return;
  const root = open({ path: from, readOnly: true });
  try {
    await root.backup(to, false);
  } finally {
    await root.close();
  }
}

function withoutHash({ hash: _, ...link }: StoredShare): ShareLink {
  return link;
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
