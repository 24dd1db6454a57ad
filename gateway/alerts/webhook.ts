/**
 * Sends a message to a webhook, signed as Standard Webhooks has it: HMAC-SHA256 over `id.timestamp.body`. Whoever
 * may set addresses could otherwise make the gateway call its own network, so addresses that are not public are
 * refused when they are connected to, whatever the name said before.
 */
import { createHmac } from "node:crypto";
import { lookup as lookupName } from "node:dns";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";

const timeoutMs = 10_000;

/** Networks that are nobody's business: this machine, private and link-local networks, cloud metadata. */
const privateNetworks = new BlockList();
for (const [address, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const)
  privateNetworks.addSubnet(address, prefix, "ipv4");
for (const [address, prefix] of [
  ["::", 127],
  ["64:ff9b::", 96],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const)
  privateNetworks.addSubnet(address, prefix, "ipv6");

/** An IPv4 address inside an IPv6 one is judged as what it is. */
export function isPublicAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  const family = isIP(mapped);
  if (family === 0) return false;
  return !privateNetworks.check(mapped, family === 6 ? "ipv6" : "ipv4");
}

export interface WebhookMessage {
  /** The same for every try, so that the receiver recognises a repeat. */
  readonly id: string;
  readonly body: string;
}

export interface WebhookTarget {
  readonly url: string;
  /** HMAC key, base64. */
  readonly secret: string;
}

/** Resolves when the receiver answered 2xx; throws an `Error` that says what happened otherwise. */
export async function sendWebhook(
  { url, secret }: WebhookTarget,
  { id, body }: WebhookMessage,
  { nowMs, allowPrivate }: { nowMs: number; allowPrivate: boolean },
): Promise<void> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const signature = createHmac("sha256", Buffer.from(secret, "base64"))
    .update(`${id}.${timestamp}.${body}`)
    .digest("base64");
  const status = await post(new URL(url), body, allowPrivate, {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  });
  if (status < 200 || status > 299) throw new Error(`the receiver answered HTTP ${status}`);
}

/** Redirects are not followed: they would carry the message to an address nobody named. */
function post(
  url: URL,
  body: string,
  allowPrivate: boolean,
  headers: Record<string, string>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, "");
    if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host))
      return reject(new Error(`${host} is not a public address`));
    const send = url.protocol === "https:" ? requestHttps : requestHttp;
    const request = send(
      url,
      {
        method: "POST",
        headers,
        timeout: timeoutMs,
        agent: false,
        ...(!allowPrivate && { lookup: lookupPublic }),
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    request.on("timeout", () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    request.on("error", reject);
    request.end(body);
  });
}

const lookupPublic: LookupFunction = (hostname, options, done) => {
  lookupName(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, "", 0);
    const open = addresses.filter(({ address }) => isPublicAddress(address));
    const [first] = open;
    if (!first) return done(new Error(`${hostname} has no public address`), "", 0);
    if (options.all) return done(null, open);
    done(null, first.address, first.family);
  });
};
