/**
 * Assets: claims in a currency against a named issuer, which a bank or a consortium issues and takes back. Whose promise
 * a balance is, is always in its name. docs/protocol.md §7.19.
 */

import { minorMax } from "../../statement/money.ts";
import { decodePayload } from "../../statement/payload.ts";
import { parseReference, referenceText } from "../../statement/reference.ts";
import { type Decoded, identifier, integer, optional, record, text } from "../../statement/schema.ts";
import { type Judgement, kind, type Told, type Verdict } from "../kind.ts";
import { partyOf } from "../parties.ts";
import { recordName } from "../records.ts";
import { currencySchema } from "../terms.ts";
import type { StateReader } from "../view.ts";
import { accountName, covers, enter } from "./accounts.ts";

const feeSchema = record({
  /** For each transfer, in the smallest unit. */
  fixedMinor: integer(0, 1_000_000_000),
  /** Of what is transferred, in parts per million, rounded down. */
  ppm: integer(0, 1_000_000),
});

const createSchema = record({
  id: identifier,
  name: text(200),
  currency: currencySchema,
  /** What the issuer owes for it and where that is laid down. */
  promise: text(2_000),
  /** What a transfer costs the payer; absent: nothing. */
  fee: optional(feeSchema),
});
export type AssetCreate = Decoded<typeof createSchema>;

/** `asset/<id>` in the state. */
export type AssetState = {
  readonly issuer: string;
  readonly name: string;
  readonly currency: string;
  readonly fee?: Decoded<typeof feeSchema>;
  /** What all accounts and escrows hold together. */
  readonly outstanding: number;
};

export function assetOf(state: StateReader, id: string): AssetState | undefined {
  return state.get<AssetState>(`asset/${id}`);
}

/** What the payer pays the issuer for a transfer. */
export function transferFee({ fee }: Pick<AssetState, "fee">, minor: number): number {
  if (!fee) return 0;
  return fee.fixedMinor + Number((BigInt(minor) * BigInt(fee.ppm)) / 1_000_000n);
}

/** Of an amount in an asset; nothing is no amount. */
export const positiveMinor = integer(1, minorMax);

export const assetCreate = kind<AssetCreate>({
  name: "asset.create",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, createSchema),
  rules: [
    ({ statement, payload }) =>
      statement.subject === referenceText("asset", payload.id) ? undefined : "subject_mismatch",
    ({ state, party }) => (partyOf(state, party)!.roles.includes("bank") ? undefined : "role_missing"),
    ({ state, payload }) => (assetOf(state, payload.id) ? "asset_exists" : undefined),
  ],
  apply: ({ state, payload, party }) => {
    const { id, name, currency, fee } = payload;
    state.set(`asset/${id}`, {
      issuer: party,
      name,
      currency,
      ...(fee && { fee }),
      outstanding: 0,
    } satisfies AssetState);
  },
  records: ({ statement }) => [recordName(statement.subject)],
});

/** The subject is an asset. */
export function subjectIsAsset<P>({ state, statement }: Judgement<P>): Verdict {
  const subject = parseReference(statement.subject);
  if (subject?.kind !== "asset") return "subject_mismatch";
  return assetOf(state, subject.id) ? undefined : "asset_unknown";
}

/** The asset that the subject names; the rules have seen to it that there is one. */
export function subjectAsset({ state, statement }: Pick<Told<unknown>, "state" | "statement">): {
  readonly id: string;
  readonly asset: AssetState;
} {
  const { id } = parseReference(statement.subject)!;
  return { id, asset: assetOf(state, id)! };
}

function signerIsIssuer<P>(judgement: Judgement<P>): Verdict {
  return subjectAsset(judgement).asset.issuer === judgement.party ? undefined : "not_issuer";
}

const issueSchema = record({ to: identifier, minor: positiveMinor, text: optional(text(500)) });
export type AssetIssue = Decoded<typeof issueSchema>;

export const assetIssue = kind<AssetIssue>({
  name: "asset.issue",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, issueSchema),
  rules: [
    subjectIsAsset,
    signerIsIssuer,
    ({ state, payload }) => (partyOf(state, payload.to) ? undefined : "party_unknown"),
    (judgement) =>
      subjectAsset(judgement).asset.outstanding + judgement.payload.minor <= minorMax
        ? undefined
        : "supply_exceeded",
  ],
  apply: (execution) => {
    const { state, statement, payload } = execution;
    const { id, asset } = subjectAsset(execution);
    const { to, minor } = payload;
    state.set(`asset/${id}`, { ...asset, outstanding: asset.outstanding + minor });
    enter(execution, { account: accountName(id, to), minor, other: statement.subject });
  },
  records: ({ statement }) => [recordName(statement.subject)],
  readers: (told) => [subjectAsset(told).asset.issuer, told.payload.to],
});

const retireSchema = record({ minor: positiveMinor, text: optional(text(500)) });
export type AssetRetire = Decoded<typeof retireSchema>;

/** Out of the issuer's own account: what it has paid out, or taken back. */
export const assetRetire = kind<AssetRetire>({
  name: "asset.retire",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, retireSchema),
  rules: [
    subjectIsAsset,
    signerIsIssuer,
    (judgement) => {
      const { id, asset } = subjectAsset(judgement);
      return covers(judgement.state, accountName(id, asset.issuer), judgement.payload.minor);
    },
  ],
  apply: (execution) => {
    const { state, statement, payload } = execution;
    const { id, asset } = subjectAsset(execution);
    state.set(`asset/${id}`, { ...asset, outstanding: asset.outstanding - payload.minor });
    const account = accountName(id, asset.issuer);
    enter(execution, { account, minor: -payload.minor, other: statement.subject });
  },
  records: ({ statement }) => [recordName(statement.subject)],
  readers: (told) => [subjectAsset(told).asset.issuer],
});
