/** What the fake gateway's ledger pages show: a few true statements with their receipts, and searches among them. */
import type { FastifyInstance } from "fastify";
import type { KeyView, WitnessesView } from "../../gateway/contract/api.ts";
import type { BlockEntryView, LookupView } from "../../gateway/contract/explorer.ts";
import { checkpointText } from "../../ledger/checkpoint/checkpoint.ts";
import { encodeNote } from "../../ledger/checkpoint/note.ts";
import { encodeTlogProof } from "../../ledger/checkpoint/tlog-proof.ts";
import { cosignNote, signNote, verifierKey, verifierKeyText } from "../../ledger/checkpoint/verifier-key.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { decodeCoseKey, encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { decodeHeader } from "../../ledger/log/header.ts";
import { inclusionProof, treeRoot } from "../../ledger/log/merkle.ts";
import { readStatement } from "../../ledger/statement/statement.ts";
import { TestSigner } from "../signer.ts";
import { type Sealed, sealedChain } from "./verification/sealed.ts";

export const fakeChain = "chain:demo";

const sealed = sealedChain(fakeChain);
const byHash = new Map<string, Sealed & { index: number }>();
for (const kind of ["readings", "shipment.create", "device.attach"]) {
  const index = sealed.newest(kind);
  const one = sealed.sealed(index);
  byHash.set(one.hash, { ...one, index });
}
const [readings, order] = [...byHash.keys()];

export const fakeOperator = {
  key: toHex(sealed.operatorKey),
  kid: toHex(decodeCoseKey(sealed.operatorKey).kid),
};

/** Hashes of a pack of readings and of the statement that created a shipment. */
export const fakeStatementHashes = { readings: readings!, order: order! };

const log = new TestSigner("log", fakeChain);
const logKey = verifierKey("log", "demo-log", log.publicKey);
const witnesses = ["harbour-master", "underwriters"].map((name) => {
  const signer = new TestSigner(name, fakeChain);
  return { signer, key: verifierKey("witness", name, signer.publicKey) };
});

/** A checkpoint over all entries, cosigned by the first of two witnesses. */
function tlogProof(index: number): Uint8Array {
  const { size } = sealed.chain;
  const text = checkpointText({
    origin: logKey.name,
    size,
    root: treeRoot(size, sealed.chain.readNode),
    extensions: [],
  });
  const [{ signer, key }] = witnesses as [(typeof witnesses)[number]];
  const signatures = [
    signNote(text, logKey, (bytes) => log.sign(bytes)),
    cosignNote(text, Math.floor(Date.UTC(2026, 0, 6) / 1000), key, (bytes) => signer.sign(bytes)),
  ];
  const path = inclusionProof(index, size, sealed.chain.readNode);
  return encodeTlogProof({ index, path, checkpoint: encodeNote({ text, signatures }) });
}

type ByHash = { Params: { hash: string } };

export function addStatements(scope: FastifyInstance): void {
  scope.get<ByHash>("/entries/:hash", async ({ params }, reply) =>
    reply.type("application/cose").send(Buffer.from(known(params.hash).statement)),
  );
  scope.get<ByHash>("/entries/:hash/receipt", async ({ params }, reply) =>
    reply.type("application/cose").send(Buffer.from(known(params.hash).receipt)),
  );
  scope.get<ByHash>("/api/statements/:hash", async ({ params }) => summary(known(params.hash)));
  scope.get<ByHash>("/entries/:hash/tlog-proof", async ({ params }, reply) =>
    reply.type("text/plain").send(Buffer.from(tlogProof(known(params.hash).index))),
  );
  scope.get(
    "/api/witnesses",
    async (): Promise<WitnessesView> => ({
      key: verifierKeyText(logKey),
      size: sealed.chain.size,
      cosignedSize: 0,
      witnesses: witnesses.map(({ key }) => ({
        key: verifierKeyText(key),
        url: null,
        cosignedSize: null,
        problem: null,
      })),
    }),
  );
  scope.get<{ Params: { kid: string } }>("/api/keys/:kid", async ({ params }) => keyView(params.kid));
  scope.get("/api/blocks/:height/entries", async () => [...byHash.values()].map(entryView));
  scope.get<{ Querystring: { text: string } }>("/api/lookup", async ({ query }) => lookup(query.text));
}

/** Any other hash is answered with the readings: what does not fit is what the page has to say. */
function known(hash: string): Sealed & { index: number } {
  return byHash.get(hash) ?? byHash.get(readings!)!;
}

function summary({ statement: bytes, hash, index }: Sealed & { index: number }) {
  const statement = readStatement(bytes);
  const height = sealed.chain.heightOf(index);
  return {
    index,
    height,
    hash,
    kind: statement.kind,
    issuer: statement.issuer,
    issuerName: "Nordfracht",
    subject: statement.subject,
    kid: toHex(statement.kid),
    sequence: statement.sequence,
    issuedAtMs: statement.issuedAtSeconds * 1000,
    sealedAtMs: decodeHeader(sealed.chain.block(height)!.header).timeMs,
    payload: {},
  };
}

/** Every key is the device's: for the others the page has to say that they are not to be had. */
function keyView(kid: string): KeyView {
  const { key, reference } = sealed.device;
  return {
    kid,
    key: toHex(encodeCoseKey(key)),
    reference,
    revoked: false,
    replaced: false,
    compromisedSinceMs: null,
  };
}

function entryView(one: Sealed & { index: number }): BlockEntryView {
  const { index, hash, kind, issuer, issuerName, subject, issuedAtMs } = summary(one);
  return { type: "statement", index, hash, kind, issuer, issuerName, subject, issuedAtMs };
}

function lookup(text: string): LookupView {
  const found: LookupView["found"] = /^SHP-/.test(text)
    ? [{ type: "thing", kind: "shipment", id: text, by: "id" }]
    : [];
  return { found, blocksCompared: null };
}
