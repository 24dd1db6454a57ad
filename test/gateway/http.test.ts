import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EntryView, FeedEvent, Problem } from "../../gateway/contract/api.ts";
import { leastScope } from "../../gateway/contract/shares.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { fromHex, toHex } from "../../ledger/encoding/bytes.ts";
import { checkReceipt } from "../../ledger/log/receipt.ts";
import { encodeReadings } from "../../ledger/statement/readings.ts";
import { TestSigner } from "../signer.ts";
import {
  chain,
  populate,
  removeFolder,
  shipmentTerms,
  startTestGateway,
  submit,
  temporaryFolder,
  type World,
} from "./fixture.ts";

let folder: string;
let running: RunningGateway;
let world: World;
let url: string;

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder });
  world = await populate(running);
  url = `http://127.0.0.1:${running.httpPort}`;
});

afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const post = (body: Uint8Array, headers: Record<string, string>) =>
  fetch(`${url}/entries`, {
    method: "POST",
    body: new Uint8Array(body),
    headers: { "content-type": "application/cose", ...headers },
  });
const reading = (signer: TestSigner, value = 5) =>
  signer.readings([{ name: "temperature", value, timeMs: Date.now() }], Date.now());
const token = (scopes: ("read" | "submit" | "administer")[]) =>
  running.accounts.issue("token", { user: "test", role: "reader", scopes }, 60_000);

describe("entries over HTTP", () => {
  it("are answered with a receipt once they are sealed, and with the same one when sent again", async () => {
    const statement = reading(world.device);
    const first = await post(statement.bytes, bearer(world.device.signIn()));
    const again = await post(statement.bytes, bearer(world.device.signIn()));
    expect([first.status, again.status]).toEqual([201, 200]);
    const [a, b] = [(await first.json()) as EntryView, (await again.json()) as EntryView];
    expect(a).toEqual(b);
    expect(checkReceipt(statement.bytes, fromHex(a.receipt), running.operatorKey).problem).toBeUndefined();
    const stored = await fetch(`${url}/entries/${a.hash}`, { headers: bearer(token(["read"])) });
    expect(new Uint8Array(await stored.arrayBuffer())).toEqual(statement.bytes);
  });

  it("are refused with the same codes as over MQTT, as problem details", async () => {
    const proof = bearer(world.device.signIn());
    const now = Date.now();
    const tampered = reading(world.other).bytes.slice();
    tampered[tampered.length - 1]! ^= 1;
    const future = world.device.statement(
      "readings",
      encodeReadings([{ name: "temperature", value: 1, timeMs: now + 1e8 }]),
      {
        subject: world.device.reference,
        atMs: now,
        sequence: world.device.next,
        ...(world.device.last && { previous: world.device.last }),
      },
    );
    const handover = world.carrier.statement(
      "custody.release",
      { to: "consignee", at: now },
      { subject: "shipment:S-1", atMs: now },
    );
    const cases: [Uint8Array, string, number, boolean][] = [
      [Uint8Array.of(0xff), "cbor_malformed", 400, true],
      [new Uint8Array(70_000), "statement_too_large", 413, true],
      [tampered, "signature_invalid", 422, false],
      [reading(new TestSigner("device:stranger", chain)).bytes, "key_unknown", 403, false],
      [future.bytes, "statement_from_future", 409, false],
      [handover.bytes, "not_holder", 409, false],
    ];
    for (const [bytes, code, status, final] of cases) {
      const answer = await post(bytes, proof);
      const problem = (await answer.json()) as Problem;
      expect(answer.headers.get("content-type"), code).toContain("application/problem+json");
      expect({ code: problem.code, status: answer.status, final: problem.final }).toEqual({
        code,
        status,
        final,
      });
    }
  });
});

/** Every route that is not open to everybody, with the scope it needs. */
const routes: ["GET" | "POST" | "PATCH" | "PUT" | "DELETE", string, "read" | "submit" | "administer"][] = [
  ["GET", "api/fleet", "read"],
  ["GET", "api/fleet/past", "read"],
  ["GET", "api/directory", "read"],
  ["GET", "api/personal/{party}", "read"],
  ["PUT", "api/personal/{party}", "submit"],
  ["DELETE", "api/personal/{party}/{name}", "submit"],
  ["GET", "api/offers", "read"],
  ["GET", "api/offers/{id}", "read"],
  ["GET", "api/orders", "read"],
  ["GET", "api/orders/{id}", "read"],
  ["GET", "api/shipments/{id}/orders", "read"],
  ["GET", "api/invoices", "read"],
  ["GET", "api/invoices/{id}", "read"],
  ["GET", "api/invoices/{id}/pain.001", "read"],
  ["GET", "api/assets", "read"],
  ["GET", "api/assets/{id}", "read"],
  ["GET", "api/assets/{id}/netting-suggestion", "read"],
  ["GET", "api/accounts", "read"],
  ["GET", "api/accounts/{asset}/{party}", "read"],
  ["GET", "api/accounts/{asset}/{party}/camt.053", "read"],
  ["GET", "api/transfers/{hash}/pacs.008", "read"],
  ["GET", "api/exchanges", "read"],
  ["GET", "api/exchanges/{id}", "read"],
  ["GET", "api/nettings", "read"],
  ["GET", "api/nettings/{id}", "read"],
  ["GET", "api/tokens/issued", "read"],
  ["GET", "api/tokens/issued/{id}", "read"],
  ["GET", "api/wallets/{party}", "read"],
  ["GET", "api/parties", "read"],
  ["GET", "api/parties/{id}", "read"],
  ["GET", "api/devices", "read"],
  ["GET", "api/devices/{id}", "read"],
  ["GET", "api/devices/{id}/readings", "read"],
  ["GET", "api/alerts", "read"],
  ["POST", "api/alerts/{id}/acknowledge", "submit"],
  ["POST", "api/alerts/acknowledge", "submit"],
  ["POST", "api/alerts/reopen", "submit"],
  ["GET", "api/alert-rules", "read"],
  ["PUT", "api/alert-rules", "administer"],
  ["GET", "api/alert-subscriptions", "administer"],
  ["POST", "api/alert-subscriptions", "administer"],
  ["DELETE", "api/alert-subscriptions/{id}", "administer"],
  ["POST", "api/alert-subscriptions/{id}/test", "administer"],
  ["GET", "api/disputes", "read"],
  ["GET", "api/disputes/{id}", "read"],
  ["GET", "api/profiles", "read"],
  ["GET", "api/profiles/{party}/{id}", "read"],
  ["GET", "api/customs/lists", "read"],
  ["GET", "api/customs/lists/{id}/entries", "read"],
  ["GET", "api/customs/queue", "read"],
  ["GET", "api/customs/shipments/{id}", "read"],
  ["GET", "api/figures", "read"],
  ["GET", "api/figures/shipments", "read"],
  ["GET", "api/figures/export", "read"],
  ["GET", "api/products", "read"],
  ["GET", "api/lots", "read"],
  ["GET", "api/lots/{id}", "read"],
  ["GET", "api/lots/{id}/trace", "read"],
  ["GET", "api/recalls", "read"],
  ["GET", "api/recalls/{id}", "read"],
  ["GET", "api/complaints", "read"],
  ["GET", "api/units", "read"],
  ["GET", "api/units/{id}", "read"],
  ["GET", "api/chain/blocks", "read"],
  ["GET", "api/proofs/{kind}/{id}", "read"],
  ["GET", "api/blocks", "read"],
  ["GET", "api/blocks/{height}", "read"],
  ["GET", "api/blocks/{height}/entries", "read"],
  ["GET", "api/lookup", "read"],
  ["GET", "api/fleet/search", "read"],
  ["GET", "api/shares", "submit"],
  ["POST", "api/shares", "submit"],
  ["POST", "api/shares/{id}/revoke", "submit"],
  ["POST", "api/shares/{id}/restore", "submit"],
  ["GET", "api/shipments/{id}", "read"],
  ["GET", "api/shipments/{id}/statements", "read"],
  ["GET", "api/shipments/{id}/readings", "read"],
  ["GET", "api/shipments/{id}/trace", "read"],
  ["GET", "api/shipments/{id}/suggestion", "read"],
  ["GET", "api/suggestions", "read"],
  ["GET", "api/suggestions/history", "read"],
  ["GET", "api/closures", "read"],
  ["PUT", "api/closures", "administer"],
  ["GET", "api/routes/network", "read"],
  ["PUT", "api/routes/network", "administer"],
  ["POST", "api/routes/plan", "read"],
  ["GET", "api/routes/sea-ways/{from}/{to}", "read"],
  ["POST", "api/routes/rounds", "read"],
  ["GET", "api/shipments/{id}/evidence", "read"],
  ["GET", "api/shipments/{id}/report.pdf", "read"],
  ["GET", "api/shipments/{id}/readings.csv", "read"],
  ["GET", "api/shipments/{id}/trace.json", "read"],
  ["GET", "api/statements/{hash}", "read"],
  ["GET", "entries/{hash}", "read"],
  ["GET", "entries/{hash}/receipt", "submit"],
  ["GET", "entries/{hash}/tlog-proof", "submit"],
  ["GET", "tile/entries/{*}", "read"],
  ["GET", "api/keys/{kid}", "read"],
  ["GET", "api/signers/{kid}", "submit"],
  ["POST", "entries", "submit"],
  ["GET", "api/delegation-requests", "read"],
  ["POST", "api/delegation-requests", "read"],
  ["GET", "api/simulated-devices", "read"],
  ["POST", "api/simulated-devices", "submit"],
  ["PATCH", "api/simulated-devices/{id}", "submit"],
  ["POST", "api/clock/accept", "administer"],
  ["POST", "api/tokens", "administer"],
];
const identifiers: Record<string, string> = { parties: "shipper", devices: "sensor-1", shipments: "S-1" };

/** An address of the route; where it names nothing that exists the answer is another refusal than access. */
function addressOf(template: string): string {
  const id = identifiers[template.split("/")[1] ?? ""] ?? "none";
  return template
    .replace("{id}", id)
    .replace(/\{(party|asset|name)\}/g, "none")
    .replace("{kind}", "device")
    .replace("{height}", "0")
    .replace(/\{(hash|kid)\}/, "0".repeat(64));
}

const bodies: Record<string, unknown> = {
  "api/delegation-requests": { party: "nobody", key: "00", label: "x", kinds: ["custody.*"], untilMs: 1 },
  "api/simulated-devices": { shipment: "none" },
  "api/simulated-devices/none": { state: "failed", detail: "" },
  "api/alerts/none/acknowledge": { reason: "seen" },
  "api/alerts/acknowledge": { ids: ["none"], reason: "seen" },
  "api/alerts/reopen": { ids: ["none"] },
  "api/alert-rules": [],
  "api/personal/none": { name: "email", salt: "0".repeat(64), value: "x" },
  "api/personal/none/none": {},
  "api/alert-subscriptions": {
    channel: { type: "webhook", url: "https://receiver.example" },
    levelMin: "watch",
  },
  "api/alert-subscriptions/none": {},
  "api/alert-subscriptions/none/test": {},
  "api/clock/accept": {},
  "api/shares": { shipment: "none", scope: leastScope, lifetimeMs: 60_000, label: "" },
  "api/shares/none/revoke": {},
  "api/shares/none/restore": {},
  "api/tokens": { label: "x", scopes: ["read"] },
  "api/closures": { closed: ["suez"] },
  "api/routes/network": {},
  "api/routes/plan": { from: "nowhere", to: "nowhere", readyMs: 0, massKg: 1 },
  "api/routes/rounds": {
    depot: { lat: 0, lon: 0, fromMs: 0, untilMs: 1 },
    stops: [{ id: "stop", lat: 0, lon: 0, fromMs: 0, untilMs: 1, demand: 1, serviceMinutes: 0 }],
    vehicles: 1,
    capacity: 1,
  },
};

describe("access", () => {
  const call = (method: string, path: string, headers: Record<string, string>) => {
    const body = path === "entries" ? "x" : JSON.stringify(bodies[path]);
    const type = path === "entries" ? "application/cose" : "application/json";
    return fetch(`${url}/${path}`, {
      method,
      headers: { ...(method !== "GET" && { "content-type": type }), ...headers },
      ...(method !== "GET" && { body }),
    });
  };
  const code = async (answer: Response) => ((await answer.json()) as Problem).code;

  it("is asked for by every route but the open ones", async () => {
    for (const [method, path] of routes) {
      const answer = await call(method, addressOf(path), {});
      expect([answer.status, await code(answer)], path).toEqual([401, "not_signed_in"]);
    }
  });

  it("needs the scope of the route", { timeout: 180_000 }, async () => {
    for (const [method, path, scope] of routes) {
      const others = (["read", "submit", "administer"] as const).filter((one) => one !== scope);
      const without = await call(method, addressOf(path), bearer(token(others)));
      expect([without.status, await code(without)], path).toEqual([403, "scope_missing"]);
      const withScope = await call(method, addressOf(path), bearer(token([scope])));
      expect([401, 403, 500], path).not.toContain(withScope.status);
      await withScope.arrayBuffer();
    }
  });

  it("covers every route the API document lists", async () => {
    const document = (await (await fetch(`${url}/docs/json`)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const open = [
      "GET /api/chain",
      "GET /api/health",
      "GET /api/session",
      "POST /api/session",
      "DELETE /api/session",
      "GET /api/feed",
      "GET /api/witnesses",
      "GET /api/verify.html",
      "GET /checkpoint",
      "GET /checkpoint/cosigned",
      "POST /checkpoint/cosignatures",
      "GET /tile/{level}/{*}",
      // Made of the tiles' hashes.
      "GET /api/consistency",
      "GET /.well-known/scitt-keys",
      // The address is the secret.
      "GET /share/{secret}",
      "GET /share/{secret}/evidence",
      // What an item's code leads to is for everybody; a complaint is erased by whoever knows its identifier.
      "GET /01/{gtin}/21/{serial}",
      "GET /01/{gtin}/21/{serial}/proof",
      "GET /01/{gtin}/21/{serial}/qr.svg",
      "POST /01/{gtin}/21/{serial}/complaints",
      "GET /01/{gtin}/21/{serial}/complaints/{id}",
      "POST /01/{gtin}/21/{serial}/complaints/{id}/erase",
    ];
    const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const tested = new Set([...open, ...routes.map(([method, path]) => `${method} /${path}`)]);
    const untested = listed.filter((route) => !tested.has(route));
    expect(untested).toEqual([]);
  });

  it("by a sign-in proof ends with the proof, its key and its chain", async () => {
    const stale = world.shipper.signIn(Date.now() - 3_600_000);
    const elsewhere = new TestSigner("party:shipper", "chain:elsewhere").signIn();
    const stranger = new TestSigner("party:stranger", chain).signIn();
    for (const proof of [stale, elsewhere, stranger, "nonsense"])
      expect((await call("GET", "api/fleet", bearer(proof))).status).toBe(401);
    expect((await call("GET", "api/fleet", bearer(world.shipper.signIn()))).status).toBe(200);
    expect((await call("GET", "api/fleet", bearer(world.device.signIn()))).status).toBe(403);
  });

  it("by the one-time link works once, sets a cookie that scripts cannot read, and refuses other sites", async () => {
    const link = running.firstLink!;
    const signIn = () =>
      fetch(`${url}/api/session`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ link }),
      });
    const first = await signIn();
    expect(first.status).toBe(200);
    const cookie = first.headers.get("set-cookie")!;
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect((await signIn()).status).toBe(401);
    const session = { cookie: cookie.split(";")[0]! };
    expect((await call("GET", "api/fleet", session)).status).toBe(200);
    expect((await call("POST", "api/tokens", { ...session, origin: url })).status).toBe(201);
    expect(
      (await call("POST", "api/tokens", { ...session, origin: "https://elsewhere.example" })).status,
    ).toBe(403);
    await fetch(`${url}/api/session`, { method: "DELETE", headers: session });
    expect((await call("GET", "api/fleet", session)).status).toBe(401);
  });
});

/** Reads events of the feed until `enough` says so. */
async function readFeed(path: string, enough: (events: FeedEvent[]) => boolean): Promise<FeedEvent[]> {
  const abort = new AbortController();
  const answer = await fetch(`${url}/${path}`, { headers: bearer(token(["read"])), signal: abort.signal });
  const events: FeedEvent[] = [];
  let text = "";
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString();
    const frames = text.split("\n\n");
    text = frames.pop()!;
    for (const frame of frames) {
      const data = /^data: (.*)$/m.exec(frame)?.[1];
      if (data !== undefined) events.push(JSON.parse(data) as FeedEvent);
    }
    if (enough(events)) break;
  }
  abort.abort();
  return events;
}

const indexesOf = (events: FeedEvent[]) =>
  events.flatMap((one) => (one.type === "event" ? [one.event.index] : []));

describe("behind a proxy", () => {
  const forwarded = { "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https" };
  const signIn = (port: number, link: string) =>
    fetch(`http://127.0.0.1:${port}/api/session`, {
      method: "POST",
      headers: { "content-type": "application/json", ...forwarded },
      body: JSON.stringify({ link }),
    });
  const left = async (port: number, address: string) => {
    const headers = { ...forwarded, "x-forwarded-for": address };
    const { headers: answered } = await fetch(`http://127.0.0.1:${port}/api/chain`, { headers });
    return Number(answered.get("x-ratelimit-remaining"));
  };
  const link = (gateway: RunningGateway) =>
    gateway.accounts.issue("link", { user: "x", role: "reader", scopes: ["read"] }, 60_000);

  it("that is trusted, visitors are told apart by address, and cookies go over TLS alone", async () => {
    const other = temporaryFolder();
    const behind = await startTestGateway({ folder: other, trustedProxies: ["loopback"] });
    try {
      const { httpPort: port } = behind;
      expect((await signIn(port, link(behind))).headers.get("set-cookie")).toMatch(/Secure/);
      const first = await left(port, "203.0.113.10");
      expect(await left(port, "203.0.113.11")).toBe(first);
      // Whoever adds an address of their own before the proxy's is still counted under the proxy's.
      expect(await left(port, "198.51.100.1, 203.0.113.10")).toBe(first - 1);
    } finally {
      await behind.close();
      removeFolder(other);
    }
  });

  it("that is not trusted, nobody's headers are believed", async () => {
    const { httpPort: port } = running;
    expect((await signIn(port, link(running))).headers.get("set-cookie")).not.toMatch(/Secure/);
    const first = await left(port, "203.0.113.10");
    expect(await left(port, "203.0.113.11")).toBe(first - 1);
  });

  it("nobody gets in without signing in: --open is refused", async () => {
    const other = temporaryFolder();
    const behind = startTestGateway({ folder: other, open: true, trustedProxies: ["loopback"] });
    await expect(behind).rejects.toThrow("leave out --open or --trust-proxy");
    removeFolder(other);
  });
});

describe("the live feed", () => {
  it("gives from any cursor every event after it, once and in order, then what comes", async () => {
    const all = await readFeed("api/feed?cursor=0", (events) => indexesOf(events).length >= 8);
    const indexes = indexesOf(all);
    expect(indexes).toEqual([...new Set(indexes)].sort((a, b) => a - b));
    const middle = indexes[3]!;
    const later = readFeed(
      `api/feed?cursor=${middle + 1}`,
      (events) =>
        indexesOf(events).includes(running.ledger.log.size - 1) &&
        indexesOf(events).length > indexes.length - 4,
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    const attach = { target: "shipment:S-1", at: Date.now() };
    await submit(
      running,
      world.shipper.statement("device.attach", attach, { subject: world.other.reference, atMs: Date.now() }),
    );
    const seen = indexesOf(await later).filter((index) => index > middle);
    expect(seen.slice(0, indexes.length - 4)).toEqual(indexes.slice(4));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("says reset when the cursor is not one of this log", async () => {
    const [first] = await readFeed("api/feed?cursor=999999", (events) => events.length > 0);
    expect(first?.type).toBe("reset");
  });
});

describe("a long answer", () => {
  const encodingOf = async (accepted: string) => {
    const headers = { ...bearer(token(["read"])), "accept-encoding": accepted };
    const answer = await fetch(`${url}/api/fleet`, { headers });
    return [answer.headers.get("content-encoding"), await answer.json()];
  };

  it("is compressed for those who can read it, and the same for those who cannot", async () => {
    for (let number = 0; number < 12; number++) {
      const terms = { ...shipmentTerms(Date.now()), id: `long-${number}` };
      const subject = `shipment:${terms.id}`;
      const statement = world.shipper.statement("shipment.create", terms, { subject, atMs: Date.now() });
      expect((await submit(running, statement)).sealed).toBe(true);
    }
    const [none, whole] = await encodingOf("identity");
    expect(none).toBe(null);
    expect(await encodingOf("gzip, deflate, br")).toEqual(["br", whole]);
    expect(await encodingOf("gzip")).toEqual(["gzip", whole]);
    expect(await encodingOf("br;q=0, gzip;q=0.5")).toEqual(["gzip", whole]);
  });
});

describe("pages", () => {
  it("of addresses that do not exist answer with a problem, and bad parameters with a code", async () => {
    const unknown = await fetch(`${url}/api/nothing`);
    expect([unknown.status, ((await unknown.json()) as Problem).code]).toEqual([404, "not_found"]);
    const bad = await fetch(`${url}/api/shipments/${"x".repeat(65)}`, { headers: bearer(token(["read"])) });
    expect(((await bad.json()) as Problem).code).toBe("request_malformed");
    const missing = await fetch(`${url}/api/shipments/none`, { headers: bearer(token(["read"])) });
    expect([missing.status, ((await missing.json()) as Problem).code]).toEqual([404, "shipment_unknown"]);
  });

  it("show the chain to everybody", async () => {
    const view = (await (await fetch(`${url}/api/chain`)).json()) as { operatorKid: string };
    expect(view.operatorKid).toBe(toHex(running.operatorKey.kid));
  });
});
