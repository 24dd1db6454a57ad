/**
 * Who is asking: a signed-in browser (cookie), an API token, or a party or device that proves its key by a fresh
 * sign-in proof. With `--open`, on loopback only, everybody may do everything.
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { fromBase64Url } from "../../ledger/encoding/bytes.ts";
import { deviceOf } from "../../ledger/state/devices.ts";
import { type KeyState, keyOf } from "../../ledger/state/keys.ts";
import type { StateReader } from "../../ledger/state/view.ts";
import { parseReference } from "../../ledger/statement/reference.ts";
import { decodeSignIn, type SignIn } from "../../ledger/statement/sign-in.ts";
import { verifyNatively } from "../ingest/native-signature.ts";
import type { AccountStore, Scope } from "../store/account-store.ts";
import { HttpRefusal } from "./problem.ts";

export const sessionCookie = "tallyman-session";

export interface Access {
  readonly user: string;
  readonly role: "administrator" | "reader" | "open";
  readonly scopes: readonly Scope[];
  /** Sees only what this party may see; absent: everything, as the operator does. */
  readonly party?: string;
}

declare module "fastify" {
  interface FastifyRequest {
    access: Access | undefined;
  }
}

const loopbackNames = new Set(["127.0.0.1", "localhost", "::1", "[::1]"]);

export interface AccessParts {
  readonly open: boolean;
  readonly accounts: AccountStore;
  readonly state: StateReader;
  readonly chain: string;
  readonly signInAgeMsMax: number;
}

const everybody: Access = {
  user: "everybody on this machine",
  role: "open",
  scopes: ["read", "submit", "administer"],
};

/** Resolves `request.access` before every handler. */
export function useAccess(server: FastifyInstance, parts: AccessParts): void {
  server.decorateRequest("access", undefined);
  server.addHook("onRequest", async (request) => {
    request.access = accessOf(request, parts);
  });
}

/** A pre-handler that lets only those in who have the scope. */
export function requires(scope: Scope) {
  return async (request: FastifyRequest): Promise<void> => {
    if (!request.access) throw new HttpRefusal("not_signed_in");
    if (!request.access.scopes.includes(scope))
      throw new HttpRefusal("scope_missing", `this needs the scope ${scope}`);
  };
}

function accessOf(request: FastifyRequest, parts: AccessParts): Access | undefined {
  if (parts.open) return openAccess(request);
  const bearer = /^Bearer ([A-Za-z0-9_-]{1,2048})$/.exec(request.headers.authorization ?? "")?.[1];
  if (bearer !== undefined) return parts.accounts.accountOf(bearer, "token") ?? accessByKey(bearer, parts);
  const session = request.cookies[sessionCookie];
  const account = session === undefined ? undefined : parts.accounts.accountOf(session, "session");
  if (account && changesSomething(request) && !isSameOrigin(request))
    throw new HttpRefusal("scope_missing", "the request comes from another site");
  return account;
}

/** A page of another site, or a name that somebody made point to this machine, must not act through the browser. */
function openAccess(request: FastifyRequest): Access {
  if (!loopbackNames.has(request.hostname))
    throw new HttpRefusal("scope_missing", "--open answers on loopback names only");
  if (changesSomething(request) && !isSameOrigin(request))
    throw new HttpRefusal("scope_missing", "the request comes from another site");
  return everybody;
}

function changesSomething(request: FastifyRequest): boolean {
  return request.method !== "GET" && request.method !== "HEAD";
}

/** Browsers send Origin with every request that changes something; a foreign page cannot forge it. */
function isSameOrigin({ headers }: FastifyRequest): boolean {
  if (headers.origin === undefined)
    return headers["sec-fetch-site"] === undefined || headers["sec-fetch-site"] === "same-origin";
  return (
    URL.canParse(headers.origin) &&
    new URL(headers.origin).host === (headers["x-forwarded-host"] ?? headers.host)
  );
}

function accessByKey(text: string, parts: AccessParts): Access | undefined {
  const key = verifySignIn(text, parts);
  if (!key) return undefined;
  const scopes: Scope[] = key.signer === "device" ? ["submit"] : ["read", "submit"];
  return { user: key.reference, role: "reader", scopes, party: partyBehind(key, parts.state) };
}

/** The party for which a key reads: its own, or the one that registered the device. */
function partyBehind(key: KeyState, state: StateReader): string {
  const reference = parseReference(key.reference)!;
  return reference.kind === "device" ? (deviceOf(state, reference.id)?.party ?? "") : reference.id;
}

/** The registered, unrevoked key that made this fresh proof for this chain, or `undefined`. */
export function verifySignIn(
  text: string,
  { state, chain, signInAgeMsMax }: Pick<AccessParts, "state" | "chain" | "signInAgeMsMax">,
  nowMs: number = Date.now(),
): KeyState | undefined {
  const signIn = decodeText(text);
  if (!signIn || signIn.chain !== chain) return undefined;
  if (Math.abs(nowMs - signIn.issuedAtSeconds * 1000) > signInAgeMsMax) return undefined;
  const key = keyOf(state, signIn.kid);
  if (
    !key ||
    key.revokedAt !== undefined ||
    key.replacedAt !== undefined ||
    key.algorithm !== signIn.algorithm
  )
    return undefined;
  if (!speaksFor(key, signIn.issuer)) return undefined;
  const { toBeSigned, signature } = signIn;
  return verifyNatively({ algorithm: key.algorithm, key: key.bytes, message: toBeSigned, signature })
    ? key
    : undefined;
}

function speaksFor(key: KeyState, issuer: string): boolean {
  const parsed = parseReference(issuer);
  return issuer === key.reference || (parsed?.kind === "party" && parsed.id === key.delegation?.party);
}

function decodeText(text: string): SignIn | undefined {
  try {
    return decodeSignIn(fromBase64Url(text));
  } catch {
    // Any text may be sent as a token; one that is no proof is simply not one.
    return undefined;
  }
}
