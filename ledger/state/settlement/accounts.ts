/**
 * Accounts in double entry: what leaves one account enters another in the same step, so that for each asset the
 * balances of all accounts and escrows add up to what its issuer has outstanding. Every posting stays readable.
 */
import type { Execution, Verdict } from "../kind.ts";
import type { StateReader, StateWriter } from "../view.ts";

/** The account of a party in an asset (`account/<asset>/<party>`), or of an order's escrow (`escrow/<order>`). */
export type AccountState = {
  /** In the smallest unit of the asset; never below zero. */
  readonly balance: number;
  /** How many postings there were; `posting/<account>/<n>` holds each, n counting from 0. */
  readonly postings: number;
};

/** `posting/<account>/<n>` in the state. */
export type PostingState = {
  /** Of the entry in the log that moved the money. */
  readonly index: number;
  readonly atMs: number;
  /** What came in, or, below zero, went out. */
  readonly minor: number;
  readonly balance: number;
  /** The account on the other side; an issue and a retirement have the asset there. */
  readonly with: string;
  /** What the statement is about. */
  readonly subject: string;
};

export function accountName(asset: string, party: string): string {
  return `account/${asset}/${party}`;
}

export function escrowName(order: string): string {
  return `escrow/${order}`;
}

export function postingName(account: string, n: number): string {
  return `posting/${account}/${n}`;
}

export function balanceOf(state: StateReader, account: string): number {
  return state.get<AccountState>(account)?.balance ?? 0;
}

/** The rule against overdraft. */
export function covers(state: StateReader, account: string, minor: number): Verdict {
  return balanceOf(state, account) >= minor ? undefined : "balance_insufficient";
}

type Posted = Pick<Execution<unknown>, "state" | "index" | "timeMs" | "statement">;

interface Movement {
  readonly from: string;
  readonly to: string;
  readonly minor: number;
}

/** Moves `minor` between two accounts of one asset. The rules have checked that `from` covers it. */
export function move(posted: Posted, { from, to, minor }: Movement): void {
  if (minor === 0) return;
  enter(posted, { account: from, minor: -minor, other: to });
  enter(posted, { account: to, minor, other: from });
}

/** One side of a movement; an issue and a retirement have only this side, and the asset's supply changes by it. */
export function enter(
  { state, index, timeMs, statement }: Posted,
  { account, minor, other }: { account: string; minor: number; other: string },
): void {
  const before = state.get<AccountState>(account) ?? { balance: 0, postings: 0 };
  const balance = before.balance + minor;
  if (balance < 0 || !Number.isSafeInteger(balance)) throw new Error(`${account} would stand at ${balance}`);
  setAccount(state, account, { balance, postings: before.postings + 1 });
  const posting: PostingState = {
    index,
    atMs: timeMs,
    minor,
    balance,
    with: other,
    subject: statement.subject,
  };
  state.set(postingName(account, before.postings), posting);
}

function setAccount(state: StateWriter, account: string, value: AccountState): void {
  state.set(account, value);
}
