/** Tokens, and who holds how many of them, as the API shows them. */
import { holdingOf, type TokenState, tokenOf } from "../../../ledger/state/tokens.ts";
import type { HoldingView, TokenView } from "../../contract/trade.ts";
import type { Ledger } from "../../seal/ledger.ts";
import { partyName } from "./statement.ts";
import { payloadAt } from "./trade.ts";

export function tokenView(ledger: Ledger, id: string): TokenView {
  const token = tokenOf(ledger.store, id) as TokenState;
  const { issuer, name, worth, countMax, granted, redeemed, expiresMs, transferable, sellers } = token;
  return {
    token: id,
    name,
    issuer,
    issuerName: partyName(ledger.state, issuer),
    worth: { minor: worth.minor, currency: worth.currency },
    countMax,
    granted,
    redeemed,
    expiresMs,
    transferable,
    sellers: sellers ? [...sellers] : null,
    text: String(payloadAt(ledger, token.createdAt).text),
  };
}

/** What the party holds of it; nothing when it never held any. */
export function holdingView(ledger: Ledger, id: string, party: string, nowMs: number): HoldingView[] {
  const count = holdingOf(ledger.store, id, party);
  if (count === 0) return [];
  const view = tokenView(ledger, id);
  return [{ ...view, party, count, expired: view.expiresMs < nowMs }];
}
