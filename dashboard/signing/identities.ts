/** The keys of this browser with what they may do, as signals, and how a new one comes to be. */
import { signal } from "@preact/signals";
import type { PartyView } from "../../gateway/contract/api.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { decodeCoseKey, encodeCoseKey, type PublicKey } from "../../ledger/keys/cose-key.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { chain, exactNowMs } from "../store/live.ts";
import { trustedOperator } from "../verification/operator.ts";
import { generateBrowserKey } from "./browser-key.ts";
import * as gateway from "./gateway.ts";
import { BrowserSigner } from "./signer.ts";
import { type Identity, kidOf, openSigningStore, type SigningStore } from "./signing-store.ts";
import { delegationUntil, type Standing, standingOf } from "./standing.ts";

export interface Acting {
  readonly identity: Identity;
  readonly party: PartyView | undefined;
  readonly standing: Standing;
}

/** `undefined` until they have been read for the first time. */
export const identities = signal<readonly Acting[] | undefined>(undefined);

export type Availability = "available" | "insecure" | "unsupported";

/** Browsers keep keys for pages from HTTPS or from this machine only. */
export function signingAvailability(): Availability {
  if (!isSecureContext) return "insecure";
  return "subtle" in crypto && "locks" in navigator && "indexedDB" in globalThis
    ? "available"
    : "unsupported";
}

let opened: Promise<SigningStore> | undefined;

function store(): Promise<SigningStore> {
  opened ??= openSigningStore().catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

function chainId(): string {
  if (!chain.peek()) throw new Error("the gateway has not said which chain this is");
  return chain.peek()!.chain;
}

function now(): number {
  const nowMs = exactNowMs();
  if (nowMs === undefined) throw new Error("the gateway has not said what time the chain keeps");
  return nowMs;
}

/** Reads the keys and asks the gateway about each. Throws when the browser's storage fails. */
export async function loadIdentities(): Promise<void> {
  const kept = await (await store()).identities(chainId());
  const before = identities.peek() ?? [];
  identities.value = kept.map(
    (identity) => before.find((one) => isSame(one.identity, identity)) ?? unknown(identity),
  );
  const asked = await Promise.all(kept.map(ask));
  identities.value = asked;
}

function isSame(a: Identity, b: Identity): boolean {
  return kidOf(a) === kidOf(b);
}

function unknown(identity: Identity): Acting {
  return { identity, party: undefined, standing: { state: "unknown" } };
}

/** An identity about which the gateway does not answer is of unknown standing; asking goes on. */
async function ask(identity: Identity): Promise<Acting> {
  try {
    // One after the other: a request that is answered by then is answered in the party's delegations, too.
    const requests = await gateway.delegationRequests(kidOf(identity));
    const party = await gateway.party(identity.party);
    return { identity, party, standing: standingOf(kidOf(identity), party, requests, now()) };
  } catch {
    return unknown(identity);
  }
}

export interface NewIdentity {
  readonly party: string;
  readonly label: string;
  readonly kinds: readonly string[];
}

/** Makes a key, keeps it, and asks the party to let it act. An older key for the same party is replaced. */
export async function createIdentity({ party, label, kinds }: NewIdentity): Promise<void> {
  // Without this the browser may clear the key when it needs room; it may refuse, and the key works all the same.
  await navigator.storage?.persist?.().catch(() => false);
  const identity: Identity = { chain: chainId(), party, label, kinds, key: await generateBrowserKey() };
  await (await store()).put(identity);
  await askParty(identity);
}

/** Sends the request for a key that is kept already. */
export async function askParty(identity: Identity): Promise<void> {
  const { party, label, kinds, key } = identity;
  await gateway.requestDelegation({
    party,
    label,
    kinds: [...kinds],
    key: toHex(encodeCoseKey(key.publicKey)),
    untilMs: delegationUntil(now(), chain.peek()?.time.speed ?? 1),
  });
  await loadIdentities();
}

/** Destroys the key. What it signed stays valid; its party should revoke the delegation. */
export async function removeIdentity(identity: Identity): Promise<void> {
  await (await store()).remove(identity);
  await loadIdentities();
}

export async function signerFor(identity: Identity): Promise<BrowserSigner> {
  return new BrowserSigner({
    key: identity.key,
    issuer: referenceText("party", identity.party),
    chain: identity.chain,
    sequences: await store(),
    gateway: gateway.submitTo,
    operatorKey: trustedOperatorKey,
    nowMs: now,
    exclusively: (name, task) => navigator.locks.request(name, task),
  });
}

function trustedOperatorKey(): PublicKey | undefined {
  const operator = trustedOperator(chain.peek());
  return operator.state === "trusted" ? decodeCoseKey(operator.key) : undefined;
}
