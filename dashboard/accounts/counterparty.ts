/** The other side of a posting, as the ledger names its accounts. */
export type Counterparty =
  | { readonly kind: "party"; readonly id: string }
  | { readonly kind: "escrow"; readonly id: string }
  /** Money that came to be or ceased to be. */
  | { readonly kind: "asset" };

export function counterpartyOf(account: string): Counterparty {
  const [kind, ...rest] = account.split("/");
  if (kind === "account" && rest.length === 2) return { kind: "party", id: rest[1]! };
  if (kind === "escrow" && rest.length === 1) return { kind: "escrow", id: rest[0]! };
  return { kind: "asset" };
}
