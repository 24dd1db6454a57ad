/** The headers of the dashboard's pages. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Fastify from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { servePages } from "../../gateway/serve/pages.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tallyman-pages-"));
  writeFileSync(join(folder, "index.html"), "<base href='./'>");
});

afterAll(() => rmSync(folder, { recursive: true }));

async function policy(mapTiles?: { url: string; attribution: string }): Promise<string> {
  const server = Fastify();
  await servePages(server, { dashboardFolder: folder, ...(mapTiles && { mapTiles }) });
  const { headers } = await server.inject({ url: "/", headers: { accept: "text/html" } });
  await server.close();
  return String(headers["content-security-policy"]);
}

describe("the policy of a page", () => {
  it("names nobody else", async () => {
    expect(await policy()).not.toContain("http");
  });

  it("lets pictures of the tile server in, and nothing else", async () => {
    const tiles = { url: "https://tiles.example:8443/{z}/{x}/{y}.png?key=a", attribution: "Sample" };
    const wider = await policy(tiles);
    expect(wider.replace(" https://tiles.example:8443", "")).toBe(await policy());
    expect(wider).toContain("img-src 'self' data: blob: https://tiles.example:8443;");
  });
});
