/** Alerts over the API of a whole gateway: raised by a reading, pushed on the feed, acknowledged with a reason. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultAlertRules } from "../../../gateway/alerts/default-rules.ts";
import type {
  AcknowledgedView,
  Alert,
  AlertRule,
  AlertSubscription,
  ReopenedView,
} from "../../../gateway/contract/alerts.ts";
import type { RunningGateway } from "../../../gateway/main.ts";
import {
  outcome,
  populate,
  removeFolder,
  startTestGateway,
  temporaryFolder,
  type World,
} from "../fixture.ts";

let folder: string;
let running: RunningGateway;
let world: World;

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder });
  world = await populate(running);
});

afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

const token = () =>
  running.accounts.issue(
    "token",
    { user: "anna", role: "administrator", scopes: ["read", "submit", "administer"] },
    60_000,
  );

async function call<T>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const answer = await fetch(`http://127.0.0.1:${running.httpPort}/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token()}`,
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === "" ? undefined : JSON.parse(text)) as T };
}

async function openAlerts(): Promise<Alert[]> {
  for (let i = 0; i < 100; i++) {
    const { body } = await call<Alert[]>("GET", "api/alerts?state=open&shipment=S-1");
    if (body.length > 0) return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return [];
}

describe("an alert of a running gateway", () => {
  it("is raised by a reading and acknowledged once, by name and with a reason", async () => {
    const low = world.device.readings([{ name: "battery", value: 7, timeMs: Date.now() }], Date.now());
    expect(await outcome(running, low)).toBe("sealed");
    const [alert] = await openAlerts();
    expect(alert).toMatchObject({ kind: "battery", shipment: "S-1", about: "sensor-1", level: "watch" });
    const acknowledge = () =>
      call<Alert & { code: string }>("POST", `api/alerts/${alert!.id}/acknowledge`, { reason: "ordered" });
    expect((await acknowledge()).body.acknowledgement).toMatchObject({ by: "anna", reason: "ordered" });
    const again = await acknowledge();
    expect([again.status, again.body.code]).toEqual([409, "alert_not_open"]);
    expect((await call<Alert[]>("GET", "api/alerts")).body).toMatchObject([{ state: "acknowledged" }]);
    const reopen = () => call<ReopenedView>("POST", "api/alerts/reopen", { ids: [alert!.id, "none"] });
    const { reopened, refused } = (await reopen()).body;
    expect(reopened).toMatchObject([{ id: alert!.id, state: "open", acknowledgement: null }]);
    expect(refused.map(({ id }) => id)).toEqual(["none"]);
    expect((await reopen()).body.reopened).toEqual([]);
    expect((await acknowledge()).status).toBe(200);
  });
});

describe("several alerts", () => {
  it("are acknowledged at once, and those that cannot be are named", async () => {
    const low = world.device.readings([{ name: "battery", value: 6, timeMs: Date.now() }], Date.now());
    const [known] = (await call<Alert[]>("GET", "api/alerts?state=all")).body;
    expect(await outcome(running, low)).toBe("sealed");
    const { status, body } = await call<AcknowledgedView>("POST", "api/alerts/acknowledge", {
      ids: [known!.id, "none"],
      reason: "seen",
    });
    expect([status, body.acknowledged]).toEqual([200, []]);
    expect(body.refused.map(({ id }) => id)).toEqual([known!.id, "none"]);
  });

  it("name the statement they rest on and who held the goods", async () => {
    const [alert] = (await call<Alert[]>("GET", "api/alerts?state=all")).body;
    const statement = await call<{ kind: string }>("GET", `api/statements/${alert!.statement}`);
    expect(statement.body.kind).toBe("readings");
    expect(alert).toMatchObject({ holder: "shipper", holderName: "The shipper" });
  });
});

describe("the rules of a gateway", () => {
  it("are there from the start, and are replaced as a whole", async () => {
    expect((await call<AlertRule[]>("GET", "api/alert-rules")).body.map(({ id }) => id).sort()).toEqual(
      defaultAlertRules.map(({ id }) => id).sort(),
    );
    const fence: AlertRule = {
      id: "harbour",
      kind: "geofence",
      name: "Harbour",
      enabled: true,
      phases: ["moving"],
      delayMs: 0,
      area: { lat: 51.95, lon: 4.14, radiusMeters: 5_000 },
      when: "inside",
      level: "watch",
    };
    expect((await call("PUT", "api/alert-rules", [fence])).body).toEqual([fence]);
    for (const wrong of [
      [fence, fence],
      [{ ...fence, kind: "magic" }],
      [{ ...fence, delayMs: -1 }],
      [{ ...fence, area: { lat: 91, lon: 0, radiusMeters: 1 } }],
    ])
      expect((await call("PUT", "api/alert-rules", wrong)).status).toBe(400);
    const bowTie = [
      [0, 0],
      [1, 1],
      [1, 0],
      [0, 1],
    ];
    const refused = await call<{ code: string; detail: string }>("PUT", "api/alert-rules", [
      { ...fence, area: { corners: bowTie } },
    ]);
    expect([refused.status, refused.body.code]).toEqual([422, "geofence_malformed"]);
    expect(refused.body.detail).toContain("crosses or touches itself");
    expect((await call("GET", "api/alert-rules")).body).toEqual([fence]);
  });
});

describe("a subscription of a gateway", () => {
  it("shows a webhook's secret once, and says when a test does not arrive", async () => {
    const channel = { type: "webhook", url: "http://127.0.0.1:9/hook" };
    const made = await call<AlertSubscription & { secret: string }>("POST", "api/alert-subscriptions", {
      channel,
      levelMin: "warning",
    });
    expect(made.status).toBe(201);
    expect(made.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const listed = await call<object[]>("GET", "api/alert-subscriptions");
    expect(listed.body).toEqual([expect.not.objectContaining({ secret: expect.anything() })]);
    const tried = await call("POST", `api/alert-subscriptions/${made.body.id}/test`);
    expect(tried.body).toMatchObject({
      arrived: false,
      problem: expect.stringContaining("not a public address"),
    });
    expect((await call("DELETE", `api/alert-subscriptions/${made.body.id}`)).status).toBe(204);
    expect((await call("GET", "api/alert-subscriptions")).body).toEqual([]);
  });

  it("by mail needs a mail server", async () => {
    const channel = { type: "mail", address: "a@b.example" };
    const made = await call("POST", "api/alert-subscriptions", { channel, levelMin: "watch" });
    expect(made.status).toBe(400);
  });
});
