/**
 * The log as others follow it: checkpoint, hash tiles, keys, proofs (C2SP tlog-checkpoint, tlog-tiles, tlog-proof, and
 * SCITT's well-known keys). Hashes and keys are for everybody, pages of other sites included; entries are not.
 */
import type { FastifyInstance, FastifyReply } from "fastify";
import { encodeNote, noteBytesMax } from "../../../ledger/checkpoint/note.ts";
import { NoteError } from "../../../ledger/checkpoint/note-error.ts";
import { parseTilePath, type TileAddress } from "../../../ledger/checkpoint/tile-path.ts";
import { encodeTlogProof } from "../../../ledger/checkpoint/tlog-proof.ts";
import { verifierKeyText } from "../../../ledger/checkpoint/verifier-key.ts";
import { fromHex, toHex } from "../../../ledger/encoding/bytes.ts";
import { type CborInput, encodeCbor } from "../../../ledger/encoding/cbor-encode.ts";
import { utf8Encode } from "../../../ledger/encoding/utf8.ts";
import { coseIdOf, type PublicKey } from "../../../ledger/keys/cose-key.ts";
import { hashBytes } from "../../../ledger/log/hash.ts";
import { consistencyProof, inclusionProof } from "../../../ledger/log/merkle.ts";
import { replacedOperatorKeysOf } from "../../../ledger/state/operator-succession.ts";
import type { WitnessesView } from "../../contract/api.ts";
import type { ConsistencyView } from "../../contract/explorer.ts";
import { nativeSha256 } from "../../native-hash.ts";
import { requires } from "../access.ts";
import { mayReadEntry, type Reader, readerOf } from "../entitlement.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described, hashParameter } from "../schemas.ts";

const immutable = "public, max-age=31536000, immutable";

export function logRoutes(server: FastifyInstance, parts: ServeParts): void {
  const { ledger, checkpoints } = parts;

  server.get(
    "/checkpoint",
    { schema: described("log", "The newest checkpoint, a signed note, with the cosignatures it got (C2SP)") },
    async (_request, reply) => sendNote(reply, encodeNote(checkpoints.latest.note)),
  );

  server.get(
    "/checkpoint/cosigned",
    { schema: described("log", "The newest of the recent checkpoints that most witnesses cosigned") },
    async (_request, reply) => sendNote(reply, encodeNote(checkpoints.cosigned.note)),
  );

  server.post<{ Body: string }>(
    "/checkpoint/cosignatures",
    {
      bodyLimit: noteBytesMax,
      schema: {
        ...described("log", "A witness brings its cosignature of a recent checkpoint (text/plain)"),
        consumes: ["text/plain"],
      },
    },
    async ({ body }) => {
      if (typeof body !== "string") throw new HttpRefusal("request_malformed", "send the note as text/plain");
      const added = await checkpoints.addCosignatures(utf8Encode(body)).catch(malformed);
      if (added === undefined) throw new HttpRefusal("not_found", "it is no recent checkpoint of this log");
      return { added };
    },
  );

  server.get(
    "/api/witnesses",
    { schema: described("log", "The log's key, and the witnesses of its checkpoints") },
    async () => witnessesView(parts),
  );

  server.get<{ Params: { level: string; "*": string } }>(
    "/tile/:level/*",
    { schema: described("log", "A tile of 1 to 256 hashes of the log's tree (C2SP tlog-tiles)") },
    async ({ params }, reply) => {
      const bytes = tileAt(parts, addressOf(params.level, params["*"]));
      reply.header("access-control-allow-origin", "*").header("cache-control", immutable);
      return reply.type("application/octet-stream").send(Buffer.from(bytes));
    },
  );

  server.get<{ Params: { "*": string } }>(
    "/tile/entries/*",
    {
      preHandler: requires("read"),
      schema: described(
        "log",
        "The entries under a tile of level 0, each after its length in two bytes (C2SP)",
      ),
    },
    async ({ params, access }, reply) => {
      const bytes = entryBundle(parts, addressOf("0", params["*"]), readerOf(access));
      return reply.type("application/octet-stream").header("cache-control", "private").send(bytes);
    },
  );

  server.get<{ Querystring: { from: number; to: number } }>(
    "/api/consistency",
    {
      schema: {
        ...described("log", "That the log of one size is the beginning of that of another (RFC 9162 §2.1.4)"),
        querystring: {
          type: "object",
          required: ["from", "to"],
          properties: { from: { type: "integer", minimum: 1 }, to: { type: "integer", minimum: 1 } },
        },
      },
    },
    async ({ query: { from, to } }) => {
      if (from > to || to > ledger.tip!.header.size)
        throw new HttpRefusal("not_found", `the log has no sizes ${from} and ${to}, one after the other`);
      const path = consistencyProof(from, to, ledger.log.read, nativeSha256);
      return { path: path.map(toHex) } satisfies ConsistencyView;
    },
  );

  server.get(
    "/.well-known/scitt-keys",
    { schema: described("log", "The operator's sealing keys as a COSE Key Set, to verify receipts with") },
    async (_request, reply) => {
      reply.header("access-control-allow-origin", "*").header("cache-control", "public, max-age=60");
      const earlier = replacedOperatorKeysOf(ledger.state).slice(0, -1);
      const keys = [...earlier.map(({ key }) => key), parts.operatorKey.publicKey];
      const keySet = encodeCbor(keys.map(keyWithId));
      return reply.type("application/cbor").send(Buffer.from(keySet));
    },
  );

  server.get<{ Params: { hash: string } }>(
    "/entries/:hash/tlog-proof",
    {
      preHandler: requires("submit"),
      schema: {
        ...described(
          "entries",
          "That a statement is in the log, with a cosigned checkpoint (C2SP tlog-proof)",
        ),
        params: { type: "object", required: ["hash"], properties: { hash: hashParameter } },
      },
    },
    async ({ params }, reply) => {
      const index = ledger.store.indexOfStatement(fromHex(params.hash));
      if (index === undefined) throw new HttpRefusal("not_found", "no statement in the log has this hash");
      const { size, note } = await checkpoints.covering(index + 1);
      const path = inclusionProof(index, size, ledger.log.read, nativeSha256);
      const proof = encodeTlogProof({ index, path, checkpoint: encodeNote(note) });
      return reply
        .type("text/plain; charset=utf-8")
        .header("content-disposition", `attachment; filename="${params.hash}.tlog-proof"`)
        .send(Buffer.from(proof));
    },
  );
}

function malformed(error: unknown): never {
  if (error instanceof NoteError) throw new HttpRefusal("request_malformed", error.message);
  throw error;
}

function sendNote(reply: FastifyReply, note: Uint8Array): FastifyReply {
  reply.header("access-control-allow-origin", "*").header("cache-control", "public, max-age=1");
  return reply.type("text/plain; charset=utf-8").send(Buffer.from(note));
}

function addressOf(level: string, rest: string): TileAddress {
  const address = parseTilePath(level, rest);
  if (!address) throw new HttpRefusal("not_found", "no tile has such an address");
  return address;
}

/** The first hashes of the tile as it is stored; they stay the same when it grows. */
function tileAt({ ledger }: ServeParts, { level, index, width }: TileAddress): Uint8Array {
  const tile = ledger.store.tile(level, index);
  if (!tile || tile.length < width * hashBytes)
    throw new HttpRefusal("not_found", "the log has no such tile yet");
  return tile.subarray(0, width * hashBytes);
}

function entryBundle({ ledger }: ServeParts, { index, width }: TileAddress, reader: Reader): Buffer {
  const first = index * 256;
  if (first + width > ledger.tip!.header.size)
    throw new HttpRefusal("not_found", "the log has no such entries yet");
  const parts: Uint8Array[] = [];
  for (let i = first; i < first + width; i++) {
    const entry = ledger.store.entry(i)!;
    if (!mayReadEntry(reader, ledger.state, entry)) throw new HttpRefusal("not_entitled");
    const length = Buffer.alloc(2);
    length.writeUInt16BE(entry.length);
    parts.push(length, entry);
  }
  return Buffer.concat(parts);
}

/** COSE_Key with `kid` and `alg`, which a verifier of receipts looks it up by. */
function keyWithId({ algorithm, bytes, kid }: PublicKey): CborInput {
  const isEd25519 = algorithm === "Ed25519";
  const key = new Map<CborInput, CborInput>([
    [1, isEd25519 ? 1 : 2],
    [2, kid],
    [3, coseIdOf(algorithm)],
    [-1, isEd25519 ? 6 : 1],
    [-2, bytes.subarray(0, 32)],
  ]);
  if (!isEd25519) key.set(-3, bytes.subarray(32));
  return key;
}

function witnessesView({ checkpoints }: ServeParts): WitnessesView {
  return {
    key: verifierKeyText(checkpoints.key),
    size: checkpoints.latest.size,
    cosignedSize: checkpoints.cosigned.size,
    witnesses: checkpoints.witnesses.map(({ key, url, cosignedSize, problem }) => ({
      key: verifierKeyText(key),
      url: url ?? null,
      cosignedSize: cosignedSize ?? null,
      problem: problem ?? null,
    })),
  };
}
