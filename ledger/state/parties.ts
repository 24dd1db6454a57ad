/** Parties under their legal names, their keys, and the delegations by which scanners and browsers act for them. */

import { equalBytes } from "../encoding/bytes.ts";
import { decodeCoseKey } from "../keys/cose-key.ts";
import { decodePayload } from "../statement/payload.ts";
import { parseReference, referenceText } from "../statement/reference.ts";
import {
  bytes,
  checked,
  type Decoded,
  identifier,
  list,
  oneOf,
  optional,
  pattern,
  record,
  text,
  timeMs,
} from "../statement/schema.ts";
import { isAheadOfClock } from "./holdables.ts";
import { isValidGln, isValidLei } from "./identifiers.ts";
import {
  newKeyFields,
  newKeyVerdict,
  sequenceEnd,
  sequenceEndAfter,
  sequenceVerdict,
} from "./key-rotation.ts";
import { keyOf, keyStateName, markCompromised, registerKey, replaceKey, revokeKey } from "./keys.ts";
import { type Judgement, kind, type Verdict } from "./kind.ts";
import { recordName } from "./records.ts";
import type { StateReader, StateWriter } from "./view.ts";

export const partyRoles = [
  "shipper",
  "consignee",
  "carrier",
  "forwarder",
  "terminal",
  "customs",
  "insurer",
  "surveyor",
  "marketplace",
  "bank",
  "producer",
  "consumer",
] as const;

const keysPerPartyMax = 8;

/** `party/<id>` in the state. */
export type PartyState = {
  readonly legalName: string;
  readonly country: string;
  readonly roles: readonly string[];
  readonly keys: readonly Uint8Array[];
  /** As what it takes part: what follows is there with this only. */
  readonly capacity?: PartyCapacity;
  readonly registration?: { readonly scheme: string; readonly number: string };
  readonly gln?: string;
  /** Commitments to personal data, whose content is elsewhere and can be erased. */
  readonly personal?: readonly { readonly name: string; readonly commitment: Uint8Array }[];
  /** A registrar has suspended it: it may sign nothing until it is reinstated. */
  readonly suspension?: { readonly at: number; readonly reason: string };
};

export const partyCapacities = ["business", "consumer"] as const;
export type PartyCapacity = (typeof partyCapacities)[number];

export function partyOf(state: StateReader, id: string): PartyState | undefined {
  return state.get<PartyState>(`party/${id}`);
}

const coseKey = bytes(1, 128);
const kid = bytes(32, 32);

const registrationSchema = checked(
  record({ scheme: oneOf("LEI", "EORI", "national"), number: text(40) }),
  ({ scheme, number }) => scheme !== "LEI" || isValidLei(number),
  "lei_invalid",
  "the LEI's check digits are wrong",
);

const registerSchema = record({
  id: identifier,
  legalName: text(200),
  country: pattern(/^[A-Z]{2}$/, "an ISO 3166-1 alpha-2 code"),
  roles: list(oneOf(...partyRoles), partyRoles.length, 1),
  keys: list(coseKey, keysPerPartyMax, 1),
  registration: optional(registrationSchema),
  capacity: optional(oneOf(...partyCapacities)),
  gln: optional(
    checked(text(13), isValidGln, "gln_invalid", "a GLN has 13 digits, the last one a check digit"),
  ),
  personal: optional(list(record({ name: identifier, commitment: bytes(32, 32) }), 16)),
});
export type PartyRegister = Decoded<typeof registerSchema>;

/** The subject is the party itself. */
function subjectIsParty<P>({ statement, party }: Judgement<P>): Verdict {
  return statement.subject === referenceText("party", party) ? undefined : "subject_mismatch";
}

/** A party's own key, not a delegate's, decides about its keys and delegations. */
function signedByOwnKey<P>({ key }: Judgement<P>): Verdict {
  return key.signer === "party" || key.signer === "registrar" ? undefined : "signer_not_permitted";
}

function keysAreNew({ state, payload }: Judgement<{ keys: Uint8Array[] }>): Verdict {
  const kids = payload.keys.map((key) => keyStateName(decodeCoseKey(key).kid));
  const repeated = new Set(kids).size !== kids.length || kids.some((name) => state.get(name) !== undefined);
  return repeated ? "key_exists" : undefined;
}

/** One letter code of a country and up to 15 letters and digits (Regulation (EU) 2015/2446, annex 12-01). */
const eoriPattern = /^[A-Z]{2}[A-Z0-9]{1,15}$/;

/** A business is registered under its number; a consumer need not have one. */
function identityVerdict({ payload }: Judgement<PartyRegister>): Verdict {
  const { capacity, registration, gln, personal } = payload;
  if (capacity === undefined)
    return gln === undefined && personal === undefined
      ? undefined
      : { code: "payload_malformed", detail: "gln and personal need a capacity" };
  if (capacity === "business" && !registration)
    return { code: "payload_malformed", detail: "a business has a registration" };
  const names = (personal ?? []).map(({ name }) => name);
  if (new Set(names).size < names.length)
    return { code: "payload_malformed", detail: "two commitments have one name" };
  return registration?.scheme === "EORI" && !eoriPattern.test(registration.number)
    ? "registration_invalid"
    : undefined;
}

/** Names under which an identity is taken. Earlier registrations, without a capacity, take none. */
function identityNames({ capacity, registration, gln, country }: PartyRegister): string[] {
  if (capacity === undefined) return [];
  const scope = registration?.scheme === "national" ? `national/${country}` : registration?.scheme;
  return [
    ...(registration ? [`registration/${scope}/${registration.number}`] : []),
    ...(gln === undefined ? [] : [`registration/GLN/${gln}`]),
  ];
}

export const partyRegister = kind<PartyRegister>({
  name: "party.register",
  signers: ["registrar"],
  decode: (payload) => {
    const decoded = decodePayload(payload, registerSchema);
    decoded.keys.forEach(decodeCoseKey);
    return decoded;
  },
  rules: [
    ({ statement, payload }) =>
      statement.subject === referenceText("party", payload.id) ? undefined : "subject_mismatch",
    ({ state, payload }) => (partyOf(state, payload.id) ? "party_exists" : undefined),
    identityVerdict,
    ({ state, payload }) =>
      identityNames(payload).some((name) => state.get(name)) ? "registration_exists" : undefined,
    keysAreNew,
  ],
  apply: ({ state, payload }) => {
    const keys = payload.keys.map(decodeCoseKey);
    const { legalName, country, roles, capacity, registration, gln, personal } = payload;
    state.set(`party/${payload.id}`, {
      legalName,
      country,
      roles,
      keys: keys.map((key) => key.kid),
      ...(capacity && { capacity, registration, gln, personal }),
    } satisfies PartyState);
    for (const name of identityNames(payload)) state.set(name, { party: payload.id });
    const reference = referenceText("party", payload.id);
    for (const key of keys) registerKey(state, key, { signer: "party", reference });
  },
  records: ({ payload }) => [recordName(referenceText("party", payload.id))],
});

const reasonSchema = record({ reason: text(500) });
export type PartyStanding = Decoded<typeof reasonSchema>;

/** The subject is a party that a registrar may suspend; registrars answer to the chain's genesis. */
function subjectCanBeSuspended({ state, statement }: Judgement<PartyStanding>): Verdict {
  const subject = parseReference(statement.subject);
  if (subject?.kind !== "party") return "subject_mismatch";
  const party = partyOf(state, subject.id);
  if (!party) return "party_unknown";
  return party.roles.includes("registrar") ? "signer_not_permitted" : undefined;
}

export const partySuspend = kind<PartyStanding>({
  name: "party.suspend",
  signers: ["registrar"],
  decode: (payload) => decodePayload(payload, reasonSchema),
  rules: [
    subjectCanBeSuspended,
    ({ state, statement }) =>
      partyOf(state, parseReference(statement.subject)!.id)!.suspension ? "party_suspended" : undefined,
  ],
  apply: ({ state, statement, payload, index }) => {
    const { id } = parseReference(statement.subject)!;
    const suspension = { at: index, reason: payload.reason };
    state.set(`party/${id}`, { ...partyOf(state, id)!, suspension });
  },
  records: ({ statement }) => [recordName(statement.subject)],
});

export const partyReinstate = kind<PartyStanding>({
  name: "party.reinstate",
  signers: ["registrar"],
  decode: (payload) => decodePayload(payload, reasonSchema),
  rules: [
    subjectCanBeSuspended,
    ({ state, statement }) =>
      partyOf(state, parseReference(statement.subject)!.id)!.suspension ? undefined : "party_not_suspended",
  ],
  apply: ({ state, statement }) => {
    const { id } = parseReference(statement.subject)!;
    const { suspension: _, ...party } = partyOf(state, id)!;
    state.set(`party/${id}`, party);
  },
  records: ({ statement }) => [recordName(statement.subject)],
});

const describeSchema = record({
  /** Where it can be found or serves. */
  places: list(pattern(/^[A-Z]{2}[A-Z2-9]{3}$/, "a UN/LOCODE"), 64),
  /** Chapters, headings or subheadings of the Harmonized System. */
  goods: list(pattern(/^[0-9]{2,10}$/, "the first 2 to 10 digits of an HS code"), 64),
  text: optional(text(2_000)),
});
export type PartyDescribe = Decoded<typeof describeSchema>;

/** `directory/<party>` in the state: how the party describes itself to counterparties, the newest. */
export type DirectoryState = PartyDescribe & { readonly statedAt: number };

export function directoryOf(state: StateReader, party: string): DirectoryState | undefined {
  return state.get<DirectoryState>(`directory/${party}`);
}

export const partyDescribe = kind<PartyDescribe>({
  name: "party.describe",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, describeSchema),
  rules: [subjectIsParty],
  apply: ({ state, payload, party, index }) => {
    state.set(`directory/${party}`, { ...payload, statedAt: index } satisfies DirectoryState);
  },
  records: ({ party }) => [recordName(referenceText("party", party))],
});

const keyAddSchema = record({ key: coseKey });

export const partyKeyAdd = kind<Decoded<typeof keyAddSchema>>({
  name: "party.key-add",
  signers: ["party"],
  decode: (payload) => {
    const decoded = decodePayload(payload, keyAddSchema);
    decodeCoseKey(decoded.key);
    return decoded;
  },
  rules: [
    subjectIsParty,
    signedByOwnKey,
    ({ state, payload }) => (keyOf(state, decodeCoseKey(payload.key).kid) ? "key_exists" : undefined),
    ({ state, party }) =>
      partyOf(state, party)!.keys.length < keysPerPartyMax ? undefined : "party_keys_exceeded",
  ],
  apply: ({ state, payload, party, key }) => {
    const added = decodeCoseKey(payload.key);
    registerKey(state, added, { signer: key.signer, reference: key.reference });
    setPartyKeys(state, party, (kids) => [...kids, added.kid]);
  },
  records: ({ party }) => [recordName(referenceText("party", party))],
});

const keyRotateSchema = record({
  /** Thumbprint of the key whose place the new one takes. */
  replaces: kid,
  ...newKeyFields,
  /** Where the sequence of `replaces` ends; absent when that key signs this itself, or never signed. */
  last: optional(sequenceEnd),
});
export type PartyKeyRotate = Decoded<typeof keyRotateSchema>;

/** The party itself, with a key of its own; or a registrar, for a party that has none left. */
function rotatesAsOwnerOrRegistrar<P>({ state, statement, key }: Judgement<P>): Verdict {
  const subject = parseReference(statement.subject);
  if (subject?.kind !== "party") return "subject_mismatch";
  if (!partyOf(state, subject.id)) return "party_unknown";
  if (key.signer === "registrar") return undefined;
  return key.signer === "party" && statement.issuer === statement.subject
    ? undefined
    : "signer_not_permitted";
}

export const partyKeyRotate = kind<PartyKeyRotate>({
  name: "party.key-rotate",
  signers: ["party"],
  decode: (payload) => {
    const decoded = decodePayload(payload, keyRotateSchema);
    decodeCoseKey(decoded.key);
    return decoded;
  },
  rules: [
    rotatesAsOwnerOrRegistrar,
    ({ state, statement, payload }) =>
      isAmong(partyOf(state, parseReference(statement.subject)!.id)!.keys, payload.replaces)
        ? undefined
        : "key_not_own",
    (judgement) => newKeyVerdict(judgement, judgement.statement.subject, judgement.payload.replaces),
    ({ state, statement, payload }) => sequenceVerdict(state, statement, payload.replaces, payload.last),
  ],
  apply: ({ state, statement, payload, index }) => {
    const { replaces } = payload;
    const added = decodeCoseKey(payload.key);
    const position = sequenceEndAfter(state, statement, replaces);
    replaceKey(state, replaces, added, {
      index,
      ...(statement.issuer !== statement.subject && { enrolledBy: statement.issuer }),
      ...(position && { position }),
    });
    setPartyKeys(state, parseReference(statement.subject)!.id, (kids) =>
      kids.map((own) => (equalBytes(own, replaces) ? added.kid : own)),
    );
  },
  records: ({ statement }) => [recordName(statement.subject)],
});

const keyRevokeSchema = record({
  kid,
  reason: optional(text(500)),
  /** What the key signed that was sealed since then is in doubt. */
  compromisedSince: optional(timeMs),
});
export type PartyKeyRevoke = Decoded<typeof keyRevokeSchema>;

/** A key that the party signs with, or signed with before it was replaced or revoked. */
function keyIsOrWasOwn({ state, statement, payload }: Judgement<PartyKeyRevoke>): Verdict {
  const key = keyOf(state, payload.kid);
  const isOwn =
    (key?.signer === "party" || key?.signer === "registrar") && key.reference === statement.subject;
  if (!isOwn) return "key_not_own";
  return key.revokedAt === undefined || payload.compromisedSince !== undefined ? undefined : "key_revoked";
}

function isNotItsLast({ state, payload, party }: Judgement<PartyKeyRevoke>): Verdict {
  const { keys } = partyOf(state, party)!;
  return keys.length > 1 || !isAmong(keys, payload.kid) ? undefined : "key_last";
}

export const partyKeyRevoke = kind<PartyKeyRevoke>({
  name: "party.key-revoke",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, keyRevokeSchema),
  rules: [
    subjectIsParty,
    signedByOwnKey,
    keyIsOrWasOwn,
    isNotItsLast,
    (judgement) =>
      isAheadOfClock(judgement, judgement.payload.compromisedSince ?? 0)
        ? "statement_from_future"
        : undefined,
  ],
  apply: ({ state, payload, party, index }) => {
    if (keyOf(state, payload.kid)!.revokedAt === undefined) revokeKey(state, payload.kid, index);
    markCompromised(state, payload.kid, payload.compromisedSince);
    setPartyKeys(state, party, (kids) => kids.filter((own) => !equalBytes(own, payload.kid)));
  },
  records: ({ party }) => [recordName(referenceText("party", party))],
});

function isAmong(kids: readonly Uint8Array[], sought: Uint8Array): boolean {
  return kids.some((one) => equalBytes(one, sought));
}

function setPartyKeys(
  state: StateWriter,
  id: string,
  change: (kids: readonly Uint8Array[]) => readonly Uint8Array[],
): void {
  const before = partyOf(state, id)!;
  state.set(`party/${id}`, { ...before, keys: change(before.keys) });
}

const kidSchema = record({ kid });

const delegationGrantSchema = record({
  key: coseKey,
  label: text(100),
  /** Names of kinds, or `custody.*` for all of one domain. */
  kinds: list(pattern(/^[a-z]+(?:-[a-z]+)*\.([a-z-]+|\*)$/, "a kind of statement"), 64, 1),
  until: timeMs,
});

function mayDelegateTo({ state, payload, party }: Judgement<Decoded<typeof delegationGrantSchema>>): Verdict {
  const key = keyOf(state, decodeCoseKey(payload.key).kid);
  if (!key) return undefined;
  if (key.revokedAt !== undefined) return "key_revoked";
  if (key.replacedAt !== undefined) return "key_replaced";
  if (key.signer === "delegate") return key.delegation?.party === party ? undefined : "key_exists";
  if (key.signer !== "device") return "key_exists";
  const device = state.get<{ party: string }>(key.reference.replace(":", "/"));
  return device?.party === party ? undefined : "device_not_own";
}

export const delegationGrant = kind<Decoded<typeof delegationGrantSchema>>({
  name: "delegation.grant",
  signers: ["party"],
  decode: (payload) => {
    const decoded = decodePayload(payload, delegationGrantSchema);
    decodeCoseKey(decoded.key);
    return decoded;
  },
  rules: [
    subjectIsParty,
    signedByOwnKey,
    ({ payload, timeMs: now, chain }) =>
      payload.until > now && payload.until - now <= chain.limits.delegationMsMax
        ? undefined
        : "delegation_period_invalid",
    mayDelegateTo,
  ],
  apply: ({ state, payload, party }) => {
    const key = decodeCoseKey(payload.key);
    const delegation = { party, label: payload.label, kinds: payload.kinds, untilMs: payload.until };
    const existing = keyOf(state, key.kid);
    if (existing) state.set(keyStateName(key.kid), { ...existing, delegation });
    else
      registerKey(state, key, { signer: "delegate", reference: referenceText("party", party), delegation });
  },
  records: ({ party }) => [recordName(referenceText("party", party))],
});

export const delegationRevoke = kind<Decoded<typeof kidSchema>>({
  name: "delegation.revoke",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, kidSchema),
  rules: [
    subjectIsParty,
    signedByOwnKey,
    ({ state, payload, party }) =>
      keyOf(state, payload.kid)?.delegation?.party === party ? undefined : "key_not_own",
    ({ state, payload }) => (keyOf(state, payload.kid)!.revokedAt === undefined ? undefined : "key_revoked"),
  ],
  apply: ({ state, payload, index }) => {
    const key = keyOf(state, payload.kid)!;
    if (key.signer === "delegate") return revokeKey(state, payload.kid, index);
    const { delegation: _, ...withoutDelegation } = key;
    state.set(keyStateName(payload.kid), withoutDelegation);
  },
  records: ({ party }) => [recordName(referenceText("party", party))],
});

export const partyKinds = [
  partyRegister,
  partySuspend,
  partyReinstate,
  partyDescribe,
  partyKeyAdd,
  partyKeyRotate,
  partyKeyRevoke,
  delegationGrant,
  delegationRevoke,
];
