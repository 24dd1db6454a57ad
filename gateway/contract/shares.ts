/** Share links: a page about one shipment for whoever has the address, until it ends. Not part of the ledger. */

export const sharedPositions = ["none", "coarse", "exact"] as const;
/** Parts of the page beside the position, each shown or not. */
export const sharedParts = ["journey", "condition", "custody", "documents", "evidence"] as const;
export type SharedPart = (typeof sharedParts)[number];

/** What a link shows beside the shipment's identifier and whether it is planned, on its way or delivered. */
export interface ShareScope extends Readonly<Record<SharedPart, boolean>> {
  readonly position: (typeof sharedPositions)[number];
}

export const leastScope: ShareScope = {
  position: "none",
  journey: false,
  condition: false,
  custody: false,
  documents: false,
  evidence: false,
};

/** A bundle holds the whole history, signed: who may have it may see everything. */
export function isWholeScope(scope: ShareScope): boolean {
  return scope.position === "exact" && sharedParts.every((part) => part === "evidence" || scope[part]);
}

/** Times are of the machine's clock, ms since 1970 UTC. */
export interface ShareLink {
  readonly id: string;
  readonly shipment: string;
  readonly scope: ShareScope;
  /** For whom it was made; shown to those who manage links only. */
  readonly label: string;
  readonly user: string;
  /** Absent: made by the operator's people. */
  readonly party?: string;
  readonly madeMs: number;
  readonly untilMs: number;
  readonly revokedMs: number | null;
  readonly revokedBy: string | null;
  /** To the minute. */
  readonly lastUsedMs: number | null;
}

/** `POST /api/shares`: the secret is in `path` and nowhere else, and is told once. */
export interface ShareMade {
  readonly link: ShareLink;
  /** To be resolved against the address of the gateway's pages. */
  readonly path: string;
}

export interface ShareRequest {
  readonly shipment: string;
  readonly scope: ShareScope;
  readonly lifetimeMs: number;
  readonly label: string;
}

/** Until so long after a link was revoked that can be undone. */
export const revokeUndoMsMax = 10 * 60_000;
export const shareLifetimeMsMax = 366 * 86_400_000;
export const shareLabelLengthMax = 100;
