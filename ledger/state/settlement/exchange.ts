/** Payment against payment: two assets change hands in one step, at the rate that both have signed, or not at all. */
import { equalBytes } from "../../encoding/bytes.ts";
import { decodePayload } from "../../statement/payload.ts";
import { parseReference, referenceText } from "../../statement/reference.ts";
import { bytes, type Decoded, identifier, record, timeMs } from "../../statement/schema.ts";
import { type Judgement, kind, type Told, type Verdict } from "../kind.ts";
import { partyOf } from "../parties.ts";
import { recordName } from "../records.ts";
import type { StateReader } from "../view.ts";
import { accountName, covers, move } from "./accounts.ts";
import { assetOf, positiveMinor } from "./assets.ts";

const legSchema = record({ asset: identifier, minor: positiveMinor });

const proposeSchema = record({
  id: identifier,
  with: identifier,
  /** What the proposer pays, and what it gets for it. */
  give: legSchema,
  take: legSchema,
  until: timeMs,
});
export type ExchangePropose = Decoded<typeof proposeSchema>;

/** `exchange/<id>` in the state. */
export type ExchangeState = Omit<ExchangePropose, "id"> & {
  readonly by: string;
  readonly hash: Uint8Array;
  readonly proposedAt: number;
  readonly status: "open" | "settled" | "withdrawn";
};

export function exchangeOf(state: StateReader, id: string): ExchangeState | undefined {
  return state.get<ExchangeState>(`exchange/${id}`);
}

/** Both sides, and the issuers of what changes hands. */
export function exchangeReaders(
  state: StateReader,
  { by, with: other, give, take }: Pick<ExchangeState, "by" | "with" | "give" | "take">,
): string[] {
  return [by, other, assetOf(state, give.asset)!.issuer, assetOf(state, take.asset)!.issuer];
}

const subjectExchange = ({ state, statement }: Pick<Told<unknown>, "state" | "statement">) => {
  const { id } = parseReference(statement.subject)!;
  return { id, exchange: exchangeOf(state, id)! };
};

const readers = (told: Told<unknown>) => exchangeReaders(told.state, subjectExchange(told).exchange);

export const exchangePropose = kind<ExchangePropose>({
  name: "exchange.propose",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, proposeSchema),
  rules: [
    ({ statement, payload }) =>
      statement.subject === referenceText("exchange", payload.id) ? undefined : "subject_mismatch",
    ({ state, payload }) => (exchangeOf(state, payload.id) ? "exchange_exists" : undefined),
    ({ payload, party }) => (payload.with === party ? "transfer_to_self" : undefined),
    ({ state, payload }) => (partyOf(state, payload.with) ? undefined : "party_unknown"),
    ({ state, payload }) =>
      assetOf(state, payload.give.asset) && assetOf(state, payload.take.asset) ? undefined : "asset_unknown",
    ({ payload, timeMs: now }) => (payload.until > now ? undefined : "exchange_closed"),
  ],
  apply: ({ state, statement, payload, party, index }) => {
    const { id, ...terms } = payload;
    state.set(`exchange/${id}`, {
      ...terms,
      by: party,
      hash: statement.hash,
      proposedAt: index,
      status: "open",
    } satisfies ExchangeState);
  },
  records: ({ statement }) => [recordName(statement.subject)],
  readers,
});

const answerSchema = record({
  /** Hash of the statement that proposes it. */
  proposal: bytes(32, 32),
});
export type ExchangeAnswer = Decoded<typeof answerSchema>;

/** The exchange that the signer means is open. */
function exchangeIsOpen({ state, statement, payload, timeMs: now }: Judgement<ExchangeAnswer>): Verdict {
  const subject = parseReference(statement.subject);
  if (subject?.kind !== "exchange") return "subject_mismatch";
  const exchange = exchangeOf(state, subject.id);
  if (!exchange || !equalBytes(exchange.hash, payload.proposal)) return "exchange_unknown";
  return exchange.status === "open" && exchange.until >= now ? undefined : "exchange_closed";
}

export const exchangeAccept = kind<ExchangeAnswer>({
  name: "exchange.accept",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, answerSchema),
  rules: [
    exchangeIsOpen,
    (judgement) =>
      subjectExchange(judgement).exchange.with === judgement.party ? undefined : "not_party_to_exchange",
    ({ state, ...judgement }) => {
      const { by, with: other, give, take } = subjectExchange({ state, ...judgement }).exchange;
      return (
        covers(state, accountName(give.asset, by), give.minor) ??
        covers(state, accountName(take.asset, other), take.minor)
      );
    },
  ],
  apply: (execution) => {
    const { id, exchange } = subjectExchange(execution);
    const { by, with: other, give, take } = exchange;
    const [giver, taker] = [accountName(give.asset, by), accountName(give.asset, other)];
    move(execution, { from: giver, to: taker, minor: give.minor });
    const [payer, payee] = [accountName(take.asset, other), accountName(take.asset, by)];
    move(execution, { from: payer, to: payee, minor: take.minor });
    execution.state.set(`exchange/${id}`, { ...exchange, status: "settled" });
  },
  records: ({ statement }) => [recordName(statement.subject)],
  readers,
});

export const exchangeWithdraw = kind<ExchangeAnswer>({
  name: "exchange.withdraw",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, answerSchema),
  rules: [
    exchangeIsOpen,
    (judgement) =>
      subjectExchange(judgement).exchange.by === judgement.party ? undefined : "not_party_to_exchange",
  ],
  apply: (execution) => {
    const { id, exchange } = subjectExchange(execution);
    execution.state.set(`exchange/${id}`, { ...exchange, status: "withdrawn" });
  },
  records: ({ statement }) => [recordName(statement.subject)],
  readers,
});
