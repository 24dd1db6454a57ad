/** §12 of docs/protocol.md beside a real gateway: every route, who may use it, and what it says of the chain. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningGateway } from "../../gateway/main.ts";
import { type Scope, scopes } from "../../gateway/store/account-store.ts";
import { populate, removeFolder, startTestGateway, temporaryFolder } from "../gateway/fixture.ts";
import { fenced, readDocument, section, table } from "./document.ts";

const chapter = section(readDocument("protocol.md"), "12 HTTP");
const routes = table(chapter, "method", "path", "scope");

let folder: string;
let running: RunningGateway;

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder });
  await populate(running);
});

afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

describe("the routes", () => {
  it("are those of the API document", async () => {
    const { paths } = (await running.server.inject({ url: "/docs/json" })).json<{
      paths: Record<string, object>;
    }>();
    const served = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(routes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(served.sort());
  });

  it("are open to those who have the scope that the table names, and to nobody else", async () => {
    const reads = routes.filter(
      ({ method, path, scope }) => method === "GET" && scope !== "" && path !== "/api/feed",
    );
    expect(reads.length).toBeGreaterThan(10);
    for (const { path, scope } of reads) {
      const url = path!
        .replace(/\{(hash|kid)\}/, "0".repeat(64))
        .replace("{kind}", "device")
        .replace("{height}", "0")
        .replace(/\{(id|party|asset|name)\}/g, "nobody");
      expect((await running.server.inject({ url })).statusCode, url).toBe(401);
      for (const one of scopes) {
        const { statusCode } = await running.server.inject({
          url,
          headers: { authorization: `Bearer ${tokenFor(one)}` },
        });
        if (one === scope) expect([200, 404], url).toContain(statusCode);
        else expect(statusCode, `${url} with ${one}`).toBe(403);
      }
    }
  });

  it("without a scope need no sign-in", async () => {
    for (const url of ["/api/chain", "/api/health"])
      expect((await running.server.inject({ url })).statusCode, url).toBe(200);
  });

  function tokenFor(scope: Scope): string {
    return running.accounts.issue("token", { user: scope, role: "reader", scopes: [scope] }, 60_000);
  }
});

describe("the description of the chain", () => {
  it("has the members of the example, of the same types", async () => {
    const example = JSON.parse(fenced(chapter, "json chain")) as object;
    const answer = (await running.server.inject({ url: "/api/chain" })).json<object>();
    expect(shapeOf(answer)).toEqual(shapeOf(example));
  });

  function shapeOf(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return typeof value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]));
  }
});
