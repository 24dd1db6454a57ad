/** Who is told: by a real mail server and a real webhook on loopback, after failures and restarts too. */
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Notifier, type NotifierOptions } from "../../../gateway/alerts/notifier.ts";
import { isPublicAddress, sendWebhook } from "../../../gateway/alerts/webhook.ts";
import type { Alert, AlertChannel } from "../../../gateway/contract/alerts.ts";
import { AlertStore, type StoredSubscription } from "../../../gateway/store/alert-store.ts";
import { FillableDisk } from "./fillable-disk.ts";

const alert: Alert = {
  id: "a1",
  rule: "harm",
  ruleName: "Allowance used up",
  kind: "harm",
  shipment: "S-1",
  holder: "carrier",
  holderName: "Carrier",
  statement: null,
  about: "temperature",
  level: "warning",
  state: "open",
  raisedMs: Date.UTC(2026, 0, 5, 8),
  risenMs: Date.UTC(2026, 0, 5, 8),
  clearedMs: null,
  values: { usedPercent: 81 },
  acknowledgement: null,
};

const minuteMs = 60_000;

let folder: string;
let store: AlertStore;
let notifier: Notifier | undefined;
const closing: (() => unknown)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tallyman-notifier-"));
  store = new AlertStore(folder, []);
});

afterEach(async () => {
  await notifier?.close();
  notifier = undefined;
  for (const close of closing.splice(0)) await close();
  await store.close();
  rmSync(folder, { recursive: true });
});

function subscribe(channel: AlertChannel, changes: Partial<StoredSubscription> = {}): StoredSubscription {
  const subscription: StoredSubscription = {
    id: AlertStore.newId(),
    channel,
    levelMin: "watch",
    lastSentMs: null,
    lastProblem: null,
    secret: Buffer.from("a secret of the receiver").toString("base64"),
    ...changes,
  };
  store.saveSubscription(subscription);
  return subscription;
}

function startNotifier(options: Partial<NotifierOptions> = {}): Notifier {
  notifier = new Notifier(store, () => ["shipper", "carrier"], {
    chain: "chain:test",
    allowPrivateWebhooks: true,
    publicUrl: "https://tallyman.example/",
    report: () => undefined,
    ...options,
  });
  notifier.start();
  return notifier;
}

interface Received {
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Answers with the statuses in turn, then with 200. */
async function receiver(...statuses: number[]): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}/hook`, received };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !isSo(); i++) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(isSo()).toBe(true);
}

/** Where timers stand still: lets what is under way go on. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Timers go on, and what they begin has time to end. */
async function minutePasses(): Promise<void> {
  vi.advanceTimersByTime(minuteMs);
  await turns(1_000);
}

describe("a webhook", () => {
  it("gets a message that it can verify", async () => {
    const { url, received } = await receiver();
    const { secret, id } = subscribe({ type: "webhook", url });
    startNotifier().take("alert.raised", alert, 42);
    await until(() => received.length === 1);
    const { headers, body } = received[0]!;
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    const expected = createHmac("sha256", Buffer.from(secret, "base64")).update(signed).digest("base64");
    expect(headers["webhook-signature"]).toBe(`v1,${expected}`);
    expect(Math.abs(Number(headers["webhook-timestamp"]) - Date.now() / 1_000)).toBeLessThan(10);
    expect(JSON.parse(body)).toEqual({ type: "alert.raised", chain: "chain:test", timeMs: 42, alert });
    await until(() => store.deliveries().length === 0);
    expect(store.subscription(id)).toMatchObject({ lastProblem: null });
    expect(store.subscription(id)!.lastSentMs).not.toBeNull();
  });

  it("that fails is tried again with the same id, also after a restart", async () => {
    const { url, received } = await receiver(500, 503);
    const { id } = subscribe({ type: "webhook", url });
    startNotifier().take("alert.raised", alert, 42);
    await until(() => received.length === 1 && store.deliveries()[0]!.attempts === 1);
    expect(store.subscription(id)!.lastProblem).toBe("the receiver answered HTTP 500");
    await notifier!.close();
    const makeDue = () => {
      for (const delivery of store.deliveries()) store.saveDelivery({ ...delivery, notBeforeMs: 0 });
    };
    makeDue();
    startNotifier();
    await until(() => received.length === 2 && store.deliveries()[0]!.attempts === 2);
    await notifier!.close();
    makeDue();
    startNotifier();
    await until(() => received.length === 3 && store.deliveries().length === 0);
    expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  });

  it("is told once on a full disk, where nothing can be noted, and that others are not told is said", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    closing.push(() => vi.useRealTimers());
    await store.close();
    const disk = new FillableDisk();
    store = new AlertStore(folder, [], disk);
    const { url, received } = await receiver();
    subscribe({ type: "webhook", url });
    const reports: string[] = [];
    startNotifier({ report: (message) => reports.push(message) }).take("alert.raised", alert, 42);
    disk.isFull = true;
    notifier!.take("alert.cleared", alert, 43);
    expect(reports).toEqual([expect.stringMatching(/is not told of alert\.cleared \(a1\): .*cannot grow/)]);
    while (received.length === 0) await turns(1);
    for (let minute = 0; minute < 5; minute++) await minutePasses();
    expect(store.deliveries()).toHaveLength(1);
    disk.isFull = false;
    while (store.deliveries().length > 0) await minutePasses();
    expect(received).toHaveLength(1);
  });

  it("is not called on this machine or a private network unless that is allowed", async () => {
    const { url, received } = await receiver();
    for (const target of [url, url.replace("127.0.0.1", "localhost")])
      await expect(
        sendWebhook({ url: target, secret: "" }, { id: "1", body: "{}" }, { nowMs: 0, allowPrivate: false }),
      ).rejects.toThrow("public address");
    expect(received).toEqual([]);
  });

  for (const [address, isPublic] of [
    ["127.0.0.1", false],
    ["10.1.2.3", false],
    ["172.16.0.1", false],
    ["172.32.0.1", true],
    ["192.168.1.1", false],
    ["169.254.169.254", false],
    ["100.64.0.1", false],
    ["0.0.0.0", false],
    ["224.0.0.1", false],
    ["255.255.255.255", false],
    ["8.8.8.8", true],
    ["::1", false],
    ["::", false],
    ["::ffff:127.0.0.1", false],
    ["::ffff:8.8.8.8", true],
    ["fd00::1", false],
    ["fe80::1", false],
    ["64:ff9b::7f00:1", false],
    ["2606:4700::1111", true],
    ["not an address", false],
  ] as const)
    it(`${isPublic ? "may" : "may not"} be at ${address}`, () =>
      expect(isPublicAddress(address)).toBe(isPublic));
});

describe("a mail", () => {
  async function mailServer(): Promise<{ url: string; mails: string[] }> {
    const mails: string[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onData: (stream, _session, done) => {
        const parts: Buffer[] = [];
        stream.on("data", (part: Buffer) => parts.push(part));
        stream.on("end", () => {
          mails.push(Buffer.concat(parts).toString());
          done();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise<void>((resolve) => server.close(resolve)));
    return { url: `smtp://127.0.0.1:${(server.server.address() as { port: number }).port}`, mails };
  }

  it("says what is wrong, with which shipment, and where to look", async () => {
    const { url, mails } = await mailServer();
    subscribe({ type: "mail", address: "claims@shipper.example" });
    startNotifier({ smtpUrl: url }).take("alert.raised", alert, Date.UTC(2026, 0, 5, 9));
    await until(() => mails.length === 1);
    const mail = mails[0]!.replace(/=\r\n/g, "");
    expect(mail).toContain("To: claims@shipper.example");
    expect(mail).toContain("Subject: [Tallyman] warning: S-1, allowance used up (temperature)");
    expect(mail).toContain("https://tallyman.example/shipments/S-1");
    expect(mail).toContain("usedPercent: 81");
  });

  it("has no header that somebody else's text adds to it", async () => {
    const { url, mails } = await mailServer();
    subscribe({ type: "mail", address: "claims@shipper.example" });
    const hostile = { ...alert, about: "x\r\nBcc: all@example.com\r\n\r\nhello" };
    startNotifier({ smtpUrl: url }).take("alert.raised", hostile, 0);
    await until(() => mails.length === 1);
    expect(mails[0]!.split("\r\n\r\n")[0]).not.toMatch(/^Bcc:/im);
  });

  it("waits, with its reason, while no mail server is there", async () => {
    const { id } = subscribe({ type: "mail", address: "claims@shipper.example" });
    startNotifier().take("alert.raised", alert, 0);
    await until(() => store.deliveries()[0]?.attempts === 1);
    expect(store.subscription(id)!.lastProblem).toContain("--smtp");
  });
});

describe("a subscription", () => {
  it("is for the level, kinds, shipments and parties that it names", () => {
    const channel = { type: "webhook", url: "http://127.0.0.1:9/" } as const;
    const meant = [
      subscribe(channel),
      subscribe(channel, { levelMin: "warning", kinds: ["harm"], shipments: ["S-1"], parties: ["carrier"] }),
    ];
    subscribe(channel, { levelMin: "critical" });
    subscribe(channel, { kinds: ["battery"] });
    subscribe(channel, { shipments: ["S-2"] });
    subscribe(channel, { parties: ["consignee"] });
    const quiet = new Notifier(store, () => ["shipper", "carrier"], {
      chain: "chain:test",
      allowPrivateWebhooks: false,
      report: () => undefined,
    });
    notifier = quiet;
    quiet.take("alert.raised", alert, 0);
    expect(new Set(store.deliveries().map(({ subscription }) => subscription))).toEqual(
      new Set(meant.map(({ id }) => id)),
    );
  });
});
