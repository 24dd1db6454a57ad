/**
 * Tokens ("pass cards"): an issuer promises a deduction, hands tokens out for purchases or promptness up to a number that
 * it has stated, and a holder redeems each once, in an order whose terms both sides have signed and that names the
 * token. docs/protocol.md §7.20.
 */
import { minorMax } from "../statement/money.ts";
import { decodePayload } from "../statement/payload.ts";
import { parseReference, referenceText } from "../statement/reference.ts";
import {
  boolean,
  checked,
  type Decoded,
  identifier,
  integer,
  list,
  oneOf,
  optional,
  record,
  text,
  timeMs,
} from "../statement/schema.ts";
import { type Judgement, kind, type Told, type Verdict } from "./kind.ts";
import { partyOf } from "./parties.ts";
import { recordName } from "./records.ts";
import { accountName, balanceOf, escrowName, move } from "./settlement/accounts.ts";
import { positiveMinor } from "./settlement/assets.ts";
import { refundedFromLast } from "./settlement/escrow.ts";
import { currencySchema } from "./terms.ts";
import { invoiceOf } from "./trade/invoices.ts";
import { type OrderState, orderOf, orderReaders, orderReference, setOrder } from "./trade/orders.ts";
import type { StateReader, StateWriter } from "./view.ts";

const createSchema = record({
  id: identifier,
  name: text(200),
  /** What one of them takes off. */
  worth: record({ minor: positiveMinor, currency: currencySchema }),
  /** How many there can ever be. */
  countMax: integer(1, minorMax),
  expires: timeMs,
  transferable: boolean,
  /** With whom it can be redeemed; absent: with every seller whose order names it. */
  sellers: optional(list(identifier, 64, 1)),
  text: text(2_000),
});
export type TokenCreate = Decoded<typeof createSchema>;

/** `token/<id>` in the state. */
export type TokenState = {
  readonly issuer: string;
  readonly name: string;
  readonly worth: { readonly minor: number; readonly currency: string };
  readonly countMax: number;
  readonly expiresMs: number;
  readonly transferable: boolean;
  readonly sellers?: readonly string[];
  readonly createdAt: number;
  readonly granted: number;
  readonly redeemed: number;
};

/** `holding/<token>/<party>` in the state: how many tokens the party has. */
export type HoldingState = { readonly count: number };

export function tokenOf(state: StateReader, id: string): TokenState | undefined {
  return state.get<TokenState>(`token/${id}`);
}

export function holdingOf(state: StateReader, token: string, party: string): number {
  return state.get<HoldingState>(`holding/${token}/${party}`)?.count ?? 0;
}

function addToHolding(state: StateWriter, token: string, party: string, count: number): void {
  state.set(`holding/${token}/${party}`, { count: holdingOf(state, token, party) + count });
}

const subjectToken = ({ state, statement }: Pick<Told<unknown>, "state" | "statement">) => {
  const { id } = parseReference(statement.subject)!;
  return { id, token: tokenOf(state, id)! };
};

function subjectIsToken<P>({ state, statement }: Judgement<P>): Verdict {
  const subject = parseReference(statement.subject);
  if (subject?.kind !== "token") return "subject_mismatch";
  return tokenOf(state, subject.id) ? undefined : "token_unknown";
}

function tokenIsValid<P>(judgement: Judgement<P>): Verdict {
  return subjectToken(judgement).token.expiresMs >= judgement.timeMs ? undefined : "token_expired";
}

function holderHasThem<P extends { count: number }>(judgement: Judgement<P>): Verdict {
  const { id } = subjectToken(judgement);
  return holdingOf(judgement.state, id, judgement.party) >= judgement.payload.count
    ? undefined
    : "tokens_insufficient";
}

export const tokenCreate = kind<TokenCreate>({
  name: "token.create",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, createSchema),
  rules: [
    ({ statement, payload }) =>
      statement.subject === referenceText("token", payload.id) ? undefined : "subject_mismatch",
    ({ state, party }) => (partyOf(state, party)!.capacity === "consumer" ? "role_missing" : undefined),
    ({ state, payload }) => (tokenOf(state, payload.id) ? "token_exists" : undefined),
    ({ state, payload }) =>
      (payload.sellers ?? []).every((id) => partyOf(state, id)) ? undefined : "party_unknown",
    ({ payload, timeMs: now }) => (payload.expires > now ? undefined : "token_expired"),
  ],
  apply: ({ state, payload, party, index }) => {
    const { id, name, worth, countMax, expires, transferable, sellers } = payload;
    state.set(`token/${id}`, {
      issuer: party,
      name,
      worth,
      countMax,
      expiresMs: expires,
      transferable,
      ...(sellers && { sellers }),
      createdAt: index,
      granted: 0,
      redeemed: 0,
    } satisfies TokenState);
  },
  records: ({ statement }) => [recordName(statement.subject)],
});

const grantSchema = checked(
  record({
    to: identifier,
    count: positiveMinor,
    /** For what: a delivered order, an invoice paid by its due date, or neither. */
    reason: oneOf("purchase", "promptness", "gift"),
    order: optional(identifier),
    invoice: optional(identifier),
  }),
  ({ reason, order, invoice }) =>
    (reason === "purchase") === (order !== undefined) &&
    (reason === "promptness") === (invoice !== undefined),
  "payload_malformed",
  "a purchase names an order, promptness an invoice",
);
export type TokenGrant = Decoded<typeof grantSchema>;

/** For what it is granted, as a name under which it can be granted once; `undefined` for a gift. */
function groundOf({ reason, order, invoice }: TokenGrant): string | undefined {
  if (reason === "gift") return undefined;
  return reason === "purchase" ? `order:${order!}` : `invoice:${invoice!}`;
}

/** The ledger shows that there is a ground for the grant, and it has been used for no other of this token. */
function groundVerdict(judgement: Judgement<TokenGrant>): Verdict {
  const { state, payload, party } = judgement;
  const ground = groundOf(payload);
  if (ground === undefined) return undefined;
  if (state.get(`token-ground/${subjectToken(judgement).id}/${ground}`)) return "token_ground_used";
  return isGround(state, payload, party) ? undefined : "token_ground_missing";
}

function isGround(state: StateReader, { reason, order, invoice, to }: TokenGrant, issuer: string): boolean {
  if (reason === "purchase") {
    const bought = orderOf(state, order!);
    return bought?.seller === issuer && bought.buyer === to && bought.completedMs !== undefined;
  }
  const paid = invoiceOf(state, invoice!);
  return (
    paid?.seller === issuer && paid.buyer === to && paid.paidMs !== undefined && paid.paidMs <= paid.dueMs
  );
}

export const tokenGrant = kind<TokenGrant>({
  name: "token.grant",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, grantSchema),
  rules: [
    subjectIsToken,
    (judgement) => (subjectToken(judgement).token.issuer === judgement.party ? undefined : "not_issuer"),
    tokenIsValid,
    ({ state, payload }) => (partyOf(state, payload.to) ? undefined : "party_unknown"),
    (judgement) => {
      const { granted, countMax } = subjectToken(judgement).token;
      return granted + judgement.payload.count <= countMax ? undefined : "supply_exceeded";
    },
    groundVerdict,
  ],
  apply: (execution) => {
    const { state, payload, index } = execution;
    const { id, token } = subjectToken(execution);
    const { to, count } = payload;
    state.set(`token/${id}`, { ...token, granted: token.granted + count });
    addToHolding(state, id, to, count);
    const ground = groundOf(payload);
    if (ground !== undefined) state.set(`token-ground/${id}/${ground}`, { at: index });
  },
  records: ({ statement }) => [recordName(statement.subject)],
  readers: ({ party, payload }) => [party, payload.to],
});

const transferSchema = record({ to: identifier, count: positiveMinor });
export type TokenTransfer = Decoded<typeof transferSchema>;

export const tokenTransfer = kind<TokenTransfer>({
  name: "token.transfer",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, transferSchema),
  rules: [
    subjectIsToken,
    tokenIsValid,
    (judgement) => (subjectToken(judgement).token.transferable ? undefined : "token_not_transferable"),
    ({ payload, party }) => (payload.to === party ? "transfer_to_self" : undefined),
    ({ state, payload }) => (partyOf(state, payload.to) ? undefined : "party_unknown"),
    holderHasThem,
  ],
  apply: (execution) => {
    const { state, payload, party } = execution;
    const { id } = subjectToken(execution);
    addToHolding(state, id, party, -payload.count);
    addToHolding(state, id, payload.to, payload.count);
  },
  records: ({ statement }) => [recordName(statement.subject)],
  readers: (told) => [told.party, told.payload.to, subjectToken(told).token.issuer],
});

const redeemSchema = record({ order: identifier, count: positiveMinor });
export type TokenRedeem = Decoded<typeof redeemSchema>;

/** The order is the holder's own, with a seller who takes the token and has signed that. */
function orderTakesToken(judgement: Judgement<TokenRedeem>): Verdict {
  const { state, payload, party } = judgement;
  const { id, token } = subjectToken(judgement);
  const order = orderOf(state, payload.order);
  if (!order) return "order_unknown";
  if (order.buyer !== party) return "not_party_to_order";
  const isTaken = order.tokens.includes(id) && (token.sellers?.includes(order.seller) ?? true);
  if (!isTaken) return "token_not_accepted";
  return token.worth.currency === order.total.currency ? undefined : "currency_mismatch";
}

/** What can still be taken off: what is neither invoiced nor, with an escrow, paid out. */
function deductible(state: StateReader, id: string, order: OrderState): number {
  const open = order.total.minor - order.invoicedMinor - order.deductedMinor;
  return order.escrow ? Math.min(open, balanceOf(state, escrowName(id))) : open;
}

function deduction({ worth }: TokenState, count: number): bigint {
  return BigInt(worth.minor) * BigInt(count);
}

export const tokenRedeem = kind<TokenRedeem>({
  name: "token.redeem",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, redeemSchema),
  rules: [
    subjectIsToken,
    tokenIsValid,
    orderTakesToken,
    holderHasThem,
    (judgement) => {
      const { state, payload } = judgement;
      const order = orderOf(state, payload.order)!;
      const room = BigInt(deductible(state, payload.order, order));
      return deduction(subjectToken(judgement).token, payload.count) <= room
        ? undefined
        : "deduction_exceeds_order";
    },
  ],
  apply: (execution) => {
    const { state, payload, party } = execution;
    const { id, token } = subjectToken(execution);
    const { order: orderId, count } = payload;
    const order = orderOf(state, orderId)!;
    const minor = Number(deduction(token, count));
    addToHolding(state, id, party, -count);
    state.set(`token/${id}`, { ...token, redeemed: token.redeemed + count });
    const { escrow } = order;
    // The money for it was held already, and goes back to the buyer.
    if (escrow) move(execution, { from: escrowName(orderId), to: accountName(escrow.asset, party), minor });
    setOrder(state, orderId, {
      ...order,
      deductedMinor: order.deductedMinor + minor,
      ...(escrow && { escrow: refundedFromLast(escrow, minor) }),
    });
  },
  records: ({ statement, payload }) => [
    recordName(statement.subject),
    recordName(orderReference(payload.order)),
  ],
  readers: (told) => [...orderReaders(told.state, told.payload.order), subjectToken(told).token.issuer],
});

export const tokenKinds = [tokenCreate, tokenGrant, tokenTransfer, tokenRedeem];

export interface TokenPayloads {
  "token.create": TokenCreate;
  "token.grant": TokenGrant;
  "token.transfer": TokenTransfer;
  "token.redeem": TokenRedeem;
}
