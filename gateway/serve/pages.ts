/** The built dashboard: its files, and its page at every address that is neither a file nor the API's. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import files from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { refusal } from "../../ledger/codes.ts";
import type { Configuration } from "../configuration.ts";
import type { MapTiles } from "../contract/api.ts";
import { sendRefusal } from "./problem.ts";

/** Nothing but our own files may run or be shown, and pictures of the map's tile server where there is one; the page needs no inline script. */
const contentSecurityPolicy = (tiles: MapTiles | undefined): string =>
  "default-src 'none'; script-src 'self'; style-src 'self'; " +
  `img-src 'self' data: blob:${tiles ? ` ${new URL(tiles.url).origin}` : ""}; font-src 'self'; ` +
  "connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

/** Without a `folder`, or one that has no page, every unknown address is answered with `not_found`. */
export async function servePages(
  server: FastifyInstance,
  { dashboardFolder: folder, mapTiles }: Pick<Configuration, "dashboardFolder" | "mapTiles">,
): Promise<void> {
  const policy = contentSecurityPolicy(mapTiles);
  const page = folder === undefined ? undefined : join(folder, "index.html");
  if (folder === undefined || page === undefined || !existsSync(page)) {
    server.setNotFoundHandler((_request, reply) => sendRefusal(reply, refusal("not_found")));
    return;
  }
  await server.register(files, {
    root: folder,
    index: false,
    // What the build has compressed beside a file is sent in its place to those who can read it.
    preCompressed: true,
    setHeaders: (reply, path) => {
      const cached = path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
      setPageHeaders(reply, cached, policy);
    },
  });
  // Every address that is no file is one of the dashboard's own pages; addresses of the API that do not exist are not.
  const sendPage = async (request: FastifyRequest, reply: FastifyReply) => {
    if (request.method !== "GET" || !(request.headers.accept ?? "").includes("text/html"))
      return sendRefusal(reply, refusal("not_found"));
    setPageHeaders(reply, "no-cache", policy);
    return reply.type("text/html; charset=utf-8").send(withBase(await readFile(page, "utf8"), request.url));
  };
  server.get("/", { schema: { hide: true } }, sendPage);
  server.setNotFoundHandler(sendPage);
}

function setPageHeaders(
  reply: { header(name: string, value: string): unknown },
  cacheControl: string,
  policy: string,
): void {
  reply.header("cache-control", cacheControl);
  reply.header("content-security-policy", policy);
  reply.header("x-content-type-options", "nosniff");
  reply.header("referrer-policy", "same-origin");
}

/** The way back to the dashboard's root, `../` per folder of the address, whatever prefix a proxy puts before it. */
function withBase(html: string, url: string): string {
  const path = url.split(/[?#]/, 1)[0]!;
  const depth = path.split("/").length - 2;
  return html.replace(/<base href="[^"]*"/, `<base href="${depth === 0 ? "./" : "../".repeat(depth)}"`);
}
