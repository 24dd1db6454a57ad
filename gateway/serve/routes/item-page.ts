/**
 * The public page behind an item's code: GS1 Digital Link, no sign-in, HTML that needs no script, or linked data for whoever
 * asks for it. Its proof, its QR code, and complaints by people who have no key.
 */
import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import QRCode from "qrcode";
import { encodeCbor } from "../../../ledger/encoding/cbor-encode.ts";
import { chainOf } from "../../../ledger/state/chain.ts";
import { isValidGtin } from "../../../ledger/state/identifiers.ts";
import { complaintSorts } from "../../../ledger/state/provenance/complaints.ts";
import { itemId, itemOf, itemStateName, partsOfItem } from "../../../ledger/state/provenance/items.ts";
import { productOf } from "../../../ledger/state/provenance/products.ts";
import { referenceText } from "../../../ledger/statement/reference.ts";
import { proofOf } from "../../prove/proof.ts";
import { stateAsOperator } from "../../seal/operator-statement.ts";
import { complaintPage, itemLinkedData, itemPage } from "../item-page/render.ts";
import { complaintStory, storyOf } from "../item-page/story.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { languageOf as languageAmong, type PageLanguage } from "../public-page/frame.ts";
import { described } from "../schemas.ts";

type Item = { Params: { gtin: string; serial: string }; Querystring: { lang?: PageLanguage } };
type Complaint = { Params: Item["Params"] & { id: string }; Querystring: { lang?: PageLanguage } };

const itemParams = {
  type: "object",
  required: ["gtin", "serial"],
  properties: {
    gtin: { type: "string", pattern: "^[0-9]{14}$" },
    serial: { type: "string", pattern: "^[A-Za-z0-9._-]{1,20}$" },
    id: { type: "string", pattern: "^c-[0-9a-f]{32}$" },
  },
} as const;
const languageQuery = {
  type: "object",
  properties: { lang: { type: "string", enum: ["en", "de"] } },
} as const;

const formBytesMax = 16_384;
/** Complaints from one address in a minute: each is a statement of the operator for ever. */
const complaintsPerMinuteMax = 5;
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export function itemPageRoutes(server: FastifyInstance, parts: ServeParts): void {
  const { ledger, configuration, requests, scans } = parts;
  const path = "/01/:gtin/21/:serial";
  const documented = (summary: string) => ({ ...described("items", summary), params: itemParams });

  server.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string", bodyLimit: formBytesMax },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body as string))),
  );

  server.get<Item>(
    path,
    {
      schema: {
        ...documented("The public page of an item; linked data if asked for"),
        querystring: languageQuery,
      },
    },
    async (request, reply) => {
      const { gtin, serial } = knownForm(request.params);
      const chain = chainOf(ledger.state)!;
      const count = itemOf(ledger.store, gtin, serial)
        ? scans.count(itemId(gtin, serial), request.ip, Date.now())
        : undefined;
      const { id, operatorName, demonstration: isDemonstration } = chain;
      const story = storyOf(parts, gtin, serial, { chain: id, operatorName, isDemonstration }, count);
      reply.code(story.isKnown ? 200 : 404).header("vary", "accept, accept-language");
      if (wantsData(request))
        return reply
          .type("application/ld+json")
          .send(itemLinkedData(story, addressOf(request, gtin, serial)));
      return sendPage(reply, itemPage(story, { language: languageOf(request), root: "../../../" }));
    },
  );

  server.get<Item>(
    `${path}/proof`,
    { schema: documented("Proof that the item is in the ledger, or is not") },
    async ({ params }, reply) => {
      const { gtin, serial } = knownForm(params);
      return reply
        .type("application/cbor")
        .header("cache-control", "no-cache")
        .send(Buffer.from(proofOf(ledger, itemStateName(gtin, serial))));
    },
  );

  server.get<Item>(
    `${path}/qr.svg`,
    { schema: documented("The QR code that leads to the item's page") },
    async (request, reply) => {
      const { gtin, serial } = knownForm(request.params);
      const svg = await QRCode.toString(addressOf(request, gtin, serial), {
        type: "svg",
        errorCorrectionLevel: "M",
      });
      return reply.type("image/svg+xml").header("content-security-policy", "default-src 'none'").send(svg);
    },
  );

  server.post<Item & { Body: unknown }>(
    `${path}/complaints`,
    {
      schema: documented("File a complaint about an item; the answer is followed at the address it leads to"),
      config: { rateLimit: { max: complaintsPerMinuteMax, timeWindow: 60_000 } },
    },
    async ({ params, body }, reply) => {
      const { gtin, serial } = knownForm(params);
      const { sort, text, language } = complaintIn(body);
      if (!productOf(ledger.store, gtin)) throw new HttpRefusal("product_unknown");
      const id = await file({ about: referenceText("item", itemId(gtin, serial)), sort, text });
      return reply.code(303).header("location", `complaints/${id}?lang=${language}`).send();
    },
  );

  server.get<Complaint>(
    `${path}/complaints/:id`,
    { schema: { ...documented("A complaint and its answer"), querystring: languageQuery } },
    async (request, reply) => {
      const { gtin, serial, id } = request.params;
      const complaint = complaintStory(parts, id, gtin, serial);
      if (!complaint) throw new HttpRefusal("complaint_unknown");
      const text = requests.complaints.get(id)?.text ?? undefined;
      const frame = { language: languageOf(request), root: "../../../../../" };
      return sendPage(reply, complaintPage(complaint, { text, serial, id }, frame));
    },
  );

  server.post<Complaint>(
    `${path}/complaints/:id/erase`,
    { schema: documented("Erase the words of a complaint; their hash stays in the ledger") },
    async ({ params: { gtin, serial, id } }, reply) => {
      if (!complaintStory(parts, id, gtin, serial)) throw new HttpRefusal("complaint_unknown");
      requests.complaints.update(id, { text: null, salt: null, state: "erased" });
      return reply.code(303).header("location", `../${id}`).send();
    },
  );

  const folder = configuration.itemPageFolder;
  for (const [name, type] of [
    ["check.js", "text/javascript; charset=utf-8"],
    ["style.css", "text/css; charset=utf-8"],
  ] as const)
    server.get(`/item-page/${name}`, { schema: { hide: true } }, async (_request, reply) => {
      const file = folder === undefined ? undefined : join(folder, name);
      if (file === undefined || !existsSync(file)) throw new HttpRefusal("not_found");
      return reply
        .type(type)
        .header("cache-control", "no-cache")
        .send(await readFile(file));
    });

  /** Keeps the words, and puts a commitment to them into the log. Answers the complaint's identifier once it is sealed. */
  function file({ about, sort, text }: { about: string; sort: string; text: string }): Promise<string> {
    const id = `c-${randomBytes(16).toString("hex")}`;
    const salt = randomBytes(32);
    const commitment = new Uint8Array(createHash("sha256").update(salt).update(text, "utf8").digest());
    requests.complaints.put({ id, state: "open", about, text, salt: salt.toString("hex") });
    const payload = encodeCbor({ id, about, sort, commitment });
    const subject = referenceText("complaint", id);
    return new Promise((resolve) =>
      stateAsOperator(parts.voice, { kind: "complaint.open", subject, payload }, () => resolve(id)),
    );
  }
}

/** GTIN and serial number that can be ones. */
function knownForm({ gtin, serial }: Item["Params"]): { gtin: string; serial: string } {
  const item = partsOfItem(itemId(gtin, serial));
  if (!item || !isValidGtin(gtin)) throw new HttpRefusal("gtin_invalid");
  return item;
}

function complaintIn(body: unknown): { sort: string; text: string; language: PageLanguage } {
  const { sort, text, lang } = (body ?? {}) as Record<string, unknown>;
  if (typeof sort !== "string" || !(complaintSorts as readonly string[]).includes(sort))
    throw new HttpRefusal("request_malformed", `sort is one of ${complaintSorts.join(", ")}`);
  if (typeof text !== "string" || text.trim() === "" || text.length > 2_000)
    throw new HttpRefusal("request_malformed", "text has 1 to 2000 characters");
  return { sort, text, language: lang === "de" ? "de" : "en" };
}

function wantsData({ headers: { accept = "" } }: FastifyRequest): boolean {
  return /application\/(ld\+)?json/.test(accept) && !accept.includes("text/html");
}

function languageOf({ query, headers }: FastifyRequest): PageLanguage {
  return languageAmong((query as { lang?: PageLanguage }).lang, headers["accept-language"]);
}

function addressOf({ protocol, host }: FastifyRequest, gtin: string, serial: string): string {
  return `${protocol}://${host}/01/${gtin}/21/${serial}`;
}

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  return (
    reply
      .type("text/html; charset=utf-8")
      .header("cache-control", "no-cache")
      .header("content-security-policy", contentSecurityPolicy)
      .header("x-content-type-options", "nosniff")
      // With no referrer at all a browser's form would come from origin "null", and be refused like a stranger's.
      .header("referrer-policy", "same-origin")
      .send(page)
  );
}
