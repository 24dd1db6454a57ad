/** Whether a browser's key may act for its party: what the ledger says of the delegation, at a time. */
import type { DelegationRequest, PartyView } from "../../gateway/contract/api.ts";

export type Standing =
  /** The gateway has not been asked yet, or did not answer. */
  | { readonly state: "unknown" }
  /** Nothing is known of the key: the party was never asked, or the request is gone. */
  | { readonly state: "unasked" }
  | { readonly state: "asked"; readonly untilMs: number }
  | { readonly state: "granted"; readonly kinds: readonly string[]; readonly untilMs: number }
  | { readonly state: "expired"; readonly untilMs: number }
  | { readonly state: "revoked" };

export function standingOf(
  kid: string,
  party: PartyView,
  requests: readonly DelegationRequest[],
  nowMs: number,
): Standing {
  const delegation = party.delegations.find((one) => one.kid === kid);
  if (!delegation) {
    const open = requests.findLast((request) => request.party === party.party && request.state === "open");
    return open ? { state: "asked", untilMs: open.untilMs } : { state: "unasked" };
  }
  const { kinds, untilMs, revoked } = delegation;
  if (revoked) return { state: "revoked" };
  return untilMs < nowMs ? { state: "expired", untilMs } : { state: "granted", kinds, untilMs };
}

/** Whether the delegation covers the kind, by its name or by its domain (`custody.*`). */
export function mayAct(standing: Standing, kind: string): boolean {
  if (standing.state !== "granted") return false;
  const domain = `${kind.slice(0, kind.indexOf("."))}.*`;
  return standing.kinds.includes(kind) || standing.kinds.includes(domain);
}

const delegationMs = 30 * 86_400_000;
/** The default of the chain's own limit is twice as much (docs/protocol.md §3). */
const delegationMsMax = 366 * 86_400_000;

/** Thirty days of the user's time from now; a simulated chain passes more of its own meanwhile. */
export function delegationUntil(nowMs: number, speed: number): number {
  return Math.floor(nowMs + Math.min(delegationMs * Math.max(1, speed), delegationMsMax));
}
