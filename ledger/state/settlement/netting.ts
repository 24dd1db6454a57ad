/**
 * Multilateral netting: open invoices among several parties are settled at once, each party paying or getting only the
 * difference. It is fair because every position is the sum of the invoices it stands for, and it happens when everyone
 * has signed the same positions. docs/protocol.md §7.19.
 */
import { equalBytes } from "../../encoding/bytes.ts";
import { minorMax, sumOf } from "../../statement/money.ts";
import { decodePayload } from "../../statement/payload.ts";
import { parseReference, referenceText } from "../../statement/reference.ts";
import { bytes, type Decoded, identifier, integer, list, record, timeMs } from "../../statement/schema.ts";
import { type Execution, type Judgement, kind, type Told, type Verdict } from "../kind.ts";
import { recordName } from "../records.ts";
import { type InvoiceState, invoiceOf, notePayment, openMinor } from "../trade/invoices.ts";
import type { StateReader } from "../view.ts";
import { accountName, covers, move } from "./accounts.ts";
import { assetOf, positiveMinor } from "./assets.ts";

const positionSchema = record({
  party: identifier,
  /** Above zero the party gets it, below zero it pays. */
  minor: integer(-minorMax, minorMax),
});

const proposeSchema = record({
  id: identifier,
  asset: identifier,
  /** Each with what of it is settled. */
  invoices: list(record({ invoice: identifier, minor: positiveMinor }), 200, 2),
  /** Of everyone who is seller or buyer in one of them, by identifier in ascending order. */
  positions: list(positionSchema, 64, 2),
  until: timeMs,
});
export type NettingPropose = Decoded<typeof proposeSchema>;

export type Position = Decoded<typeof positionSchema>;

/** `netting/<id>` in the state. */
export type NettingState = Omit<NettingPropose, "id"> & {
  readonly by: string;
  readonly hash: Uint8Array;
  readonly proposedAt: number;
  readonly signed: readonly string[];
  readonly status: "open" | "settled";
};

export function nettingOf(state: StateReader, id: string): NettingState | undefined {
  return state.get<NettingState>(`netting/${id}`);
}

export interface NettedInvoice {
  readonly seller: string;
  readonly buyer: string;
  readonly minor: number;
}

/** Everyone's receivables less payables, by party in ascending order; `undefined` beyond what is exact. */
export function positionsOf(invoices: readonly NettedInvoice[]): Position[] | undefined {
  const parties = [...new Set(invoices.flatMap(({ seller, buyer }) => [seller, buyer]))].sort();
  const positions: Position[] = [];
  for (const party of parties) {
    const parts = invoices.map(({ seller, buyer, minor }) =>
      seller === party ? minor : buyer === party ? -minor : 0,
    );
    const minor = sumOf(parts);
    if (minor === undefined) return undefined;
    positions.push({ party, minor });
  }
  return positions;
}

type Netted = Pick<NettingPropose, "invoices" | "asset" | "positions">;

/** Each invoice is owed, open by as much, and in the asset's currency. */
function invoicesVerdict(state: StateReader, { invoices, asset }: Netted): Verdict {
  const { currency } = assetOf(state, asset)!;
  if (new Set(invoices.map(({ invoice }) => invoice)).size < invoices.length)
    return { code: "payload_malformed", detail: "an invoice is there twice" };
  for (const { invoice: id, minor } of invoices) {
    const invoice = invoiceOf(state, id);
    if (!invoice) return "invoice_unknown";
    if (invoice.status !== "accepted") return "invoice_not_accepted";
    if (invoice.currency !== currency) return "currency_mismatch";
    if (minor > openMinor(invoice)) return "payment_exceeds_invoice";
  }
  return undefined;
}

/** The positions are those that follow from the invoices. */
function positionsVerdict(state: StateReader, { invoices, positions }: Netted): Verdict {
  const expected = positionsOf(
    invoices.map(({ invoice, minor }) => ({ ...(invoiceOf(state, invoice) as InvoiceState), minor })),
  );
  const isSame =
    expected?.length === positions.length &&
    expected.every(({ party, minor }, i) => positions[i]!.party === party && positions[i]!.minor === minor);
  return isSame ? undefined : "netting_unbalanced";
}

const subjectNetting = ({ state, statement }: Pick<Told<unknown>, "state" | "statement">) => {
  const { id } = parseReference(statement.subject)!;
  return { id, netting: nettingOf(state, id)! };
};

export function nettingReaders(
  state: StateReader,
  { positions, asset }: Pick<NettingState, "positions" | "asset">,
): string[] {
  return [...positions.map(({ party }) => party), assetOf(state, asset)!.issuer];
}

const readers = (told: Told<unknown>) => nettingReaders(told.state, subjectNetting(told).netting);

/** Debtors pay creditors in the order of their identifiers, so that everybody computes the same payments. */
export function paymentsOf(positions: readonly Position[]): { from: string; to: string; minor: number }[] {
  const creditors = positions.filter(({ minor }) => minor > 0).map((position) => ({ ...position }));
  const payments: { from: string; to: string; minor: number }[] = [];
  for (const { party: from, minor } of positions) {
    let owed = Math.max(0, -minor);
    for (const creditor of creditors) {
      const part = Math.min(owed, creditor.minor);
      if (part === 0) continue;
      payments.push({ from, to: creditor.party, minor: part });
      creditor.minor -= part;
      owed -= part;
    }
  }
  return payments;
}

export const nettingPropose = kind<NettingPropose>({
  name: "netting.propose",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, proposeSchema),
  rules: [
    ({ statement, payload }) =>
      statement.subject === referenceText("netting", payload.id) ? undefined : "subject_mismatch",
    ({ state, payload }) => (nettingOf(state, payload.id) ? "netting_exists" : undefined),
    ({ state, payload }) => (assetOf(state, payload.asset) ? undefined : "asset_unknown"),
    ({ state, payload }) => invoicesVerdict(state, payload),
    ({ state, payload }) => positionsVerdict(state, payload),
    ({ payload, party }) =>
      payload.positions.some((position) => position.party === party) ? undefined : "not_party_to_netting",
    ({ payload, timeMs: now }) => (payload.until > now ? undefined : "netting_closed"),
  ],
  apply: ({ state, statement, payload, party, index }) => {
    const { id, ...terms } = payload;
    state.set(`netting/${id}`, {
      ...terms,
      by: party,
      hash: statement.hash,
      proposedAt: index,
      signed: [party],
      status: "open",
    } satisfies NettingState);
  },
  records: ({ statement }) => [recordName(statement.subject)],
  readers,
});

const signSchema = record({
  /** Hash of the statement that proposes it. */
  proposal: bytes(32, 32),
});
export type NettingSign = Decoded<typeof signSchema>;

function nettingIsOpen({ state, statement, payload, timeMs: now }: Judgement<NettingSign>): Verdict {
  const subject = parseReference(statement.subject);
  if (subject?.kind !== "netting") return "subject_mismatch";
  const netting = nettingOf(state, subject.id);
  if (!netting || !equalBytes(netting.hash, payload.proposal)) return "netting_unknown";
  return netting.status === "open" && netting.until >= now ? undefined : "netting_closed";
}

function isLastSignature({ signed, positions }: NettingState, party: string): boolean {
  return positions.every((position) => position.party === party || signed.includes(position.party));
}

/** With the last signature it happens, so everything has to be as it was when it was proposed. */
function canBeSettled(judgement: Judgement<NettingSign>): Verdict {
  const { state, party } = judgement;
  const { netting } = subjectNetting(judgement);
  if (!isLastSignature(netting, party)) return undefined;
  const stale = invoicesVerdict(state, netting);
  if (stale) return stale;
  for (const position of netting.positions) {
    const verdict = covers(state, accountName(netting.asset, position.party), -position.minor);
    if (verdict) return verdict;
  }
  return undefined;
}

function settle(execution: Execution<NettingSign>, { asset, invoices, positions }: NettingState): void {
  for (const { from, to, minor } of paymentsOf(positions))
    move(execution, { from: accountName(asset, from), to: accountName(asset, to), minor });
  for (const { invoice, minor } of invoices) notePayment(execution.state, invoice, minor, execution.timeMs);
}

export const nettingSign = kind<NettingSign>({
  name: "netting.sign",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, signSchema),
  rules: [
    nettingIsOpen,
    (judgement) =>
      subjectNetting(judgement).netting.positions.some(({ party }) => party === judgement.party)
        ? undefined
        : "not_party_to_netting",
    (judgement) =>
      subjectNetting(judgement).netting.signed.includes(judgement.party) ? "netting_signed" : undefined,
    canBeSettled,
  ],
  apply: (execution) => {
    const { id, netting } = subjectNetting(execution);
    const isLast = isLastSignature(netting, execution.party);
    if (isLast) settle(execution, netting);
    execution.state.set(`netting/${id}`, {
      ...netting,
      signed: [...netting.signed, execution.party],
      status: isLast ? "settled" : "open",
    });
  },
  records: ({ statement }) => [recordName(statement.subject)],
  readers,
});
