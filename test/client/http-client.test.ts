import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { HttpClient, Refused, UnreachableError } from "../../client/http-client.ts";
import { codes } from "../../ledger/codes.ts";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

const entry = { hash: "ab".repeat(32), index: 5, height: 2, receipt: "d2" };

describe("HTTP client", () => {
  it("posts the statement's exact bytes with its credentials", async () => {
    const seen: unknown[] = [];
    const url = await serve(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const { "content-type": type, authorization } = request.headers;
      seen.push({
        method: request.method,
        path: request.url,
        type,
        authorization,
        body: [...Buffer.concat(parts)],
      });
      json(response, 201, entry);
    });
    let proofs = 0;
    const client = new HttpClient({ url, bearer: () => `proof-${++proofs}` });
    expect(await client.submit(Uint8Array.of(0xd2, 0, 0xff))).toEqual(entry);
    await client.submit(Uint8Array.of(1));
    const request = { method: "POST", path: "/entries", type: "application/cose" };
    expect(seen).toEqual([
      { ...request, authorization: "Bearer proof-1", body: [0xd2, 0, 0xff] },
      { ...request, authorization: "Bearer proof-2", body: [1] },
    ]);
  });

  it("works below a path, with or without a slash at its end", async () => {
    const paths: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      paths.push(request.url);
      json(response, 200, []);
    });
    for (const base of [`${url}/tallyman`, `${url}/tallyman/`])
      await new HttpClient({ url: base }).parties({ after: "a b", limit: 2 });
    expect(paths).toEqual(Array(2).fill("/tallyman/api/parties?after=a+b&limit=2"));
  });

  it("escapes identifiers", async () => {
    let path: string | undefined;
    const url = await serve((request, response) => {
      path = request.url;
      json(response, 200, {});
    });
    await new HttpClient({ url }).shipment("../../entries?x");
    expect(path).toBe("/api/shipments/..%2F..%2Fentries%3Fx");
  });

  it("turns a problem document into a refusal with its code", async () => {
    const url = await serve((_, response) =>
      json(response, 409, {
        type: "x",
        title: "t",
        status: 409,
        detail: "by party:a",
        code: "not_holder",
        final: false,
      }),
    );
    const error = await new HttpClient({ url }).submit(Uint8Array.of(1)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Refused);
    expect(error).toMatchObject({ code: "not_holder", detail: "by party:a", final: false, status: 409 });
    expect((error as Refused).title).toBe(codes.not_holder.title);
  });

  it("knows what it does not know: codes of a newer gateway", async () => {
    const url = await serve((_, response) => json(response, 422, { code: "toString", final: true }));
    const error = await new HttpClient({ url }).session().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "toString", final: true, detail: "" });
    expect((error as Refused).title).toContain("does not know");
  });

  it("says which address does not answer and what to start", async () => {
    const error = await new HttpClient({ url: "http://127.0.0.1:1" })
      .chain()
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnreachableError);
    expect((error as Error).message).toContain("http://127.0.0.1:1/");
    expect((error as Error).message).toContain("tallyman gateway");
  });

  it("gives up on a gateway that does not answer in time, before or within the body", async () => {
    const silent = await serve(() => undefined);
    const halting = await serve((_, response) => void response.writeHead(200).write("{"));
    for (const url of [silent, halting])
      await expect(new HttpClient({ url, timeoutMs: 50 }).session()).rejects.toThrow("no answer in time");
  });

  it("recognises what is no Tallyman gateway", async () => {
    const page = await serve((_, response) => void response.writeHead(404).end("<html>nothing here</html>"));
    const other = await serve((_, response) =>
      json(response, 200, { hash: "zz", chain: 7, next: -1, code: 5 }),
    );
    for (const url of [page, other]) {
      const client = new HttpClient({ url });
      await expect(client.submit(Uint8Array.of(1))).rejects.toThrow(UnreachableError);
      await expect(client.chain()).rejects.toThrow("not a Tallyman gateway");
      await expect(client.signer(new Uint8Array(32))).rejects.toThrow("not a Tallyman gateway");
    }
    expect(() => new HttpClient({ url: "localhost:8420" })).toThrow("http://127.0.0.1:8420");
    expect(() => new HttpClient({ url: "file:///etc/passwd" })).toThrow("not an address");
  });

  it("does not carry its credentials along a redirect", async () => {
    const heard: unknown[] = [];
    const elsewhere = await serve((request, response) => {
      heard.push(request.headers.authorization);
      json(response, 200, {});
    });
    const url = await serve((_, response) => void response.writeHead(302, { location: elsewhere }).end());
    await expect(new HttpClient({ url, bearer: () => "secret" }).session()).rejects.toThrow(UnreachableError);
    expect(heard).toEqual([]);
  });

  it("reads where a signer stands", async () => {
    const hash = "0f".repeat(32);
    let answer: unknown = { next: 0, last: null, gaps: 0 };
    const url = await serve((_, response) => json(response, 200, answer));
    const client = new HttpClient({ url });
    expect(await client.signer(new Uint8Array(32))).toEqual({ next: 0, last: undefined, gaps: 0 });
    answer = { next: 7, last: hash, gaps: 1 };
    expect(await client.signer(new Uint8Array(32))).toEqual({
      next: 7,
      last: new Uint8Array(32).fill(15),
      gaps: 1,
    });
  });

  it("streams evidence as it arrives", async () => {
    const url = await serve((request, response) => {
      expect(request.url).toBe("/api/shipments/S-1/evidence");
      response.writeHead(200, { "content-type": "application/zip" });
      response.write("PK");
      response.end("...");
    });
    let text = "";
    for await (const part of await new HttpClient({ url }).evidence("S-1"))
      text += Buffer.from(part).toString();
    expect(text).toBe("PK...");
  });
});
