/** Runs the files beside it against the ledger, as a stranger would run them against their own. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { verifyNatively } from "../../gateway/ingest/native-signature.ts";
import { codes, RefusalError } from "../../ledger/codes.ts";
import { type Cbor, CborError, CborTag, decodeCbor } from "../../ledger/encoding/cbor.ts";
import { decodeCoseKey, publicKeyFromBytes } from "../../ledger/keys/cose-key.ts";
import { verifySignature } from "../../ledger/keys/signature.ts";
import { type LedgerState, OpenBlock } from "../../ledger/log/block.ts";
import { decodeHeader, encodeHeader } from "../../ledger/log/header.ts";
import { checkReceipt } from "../../ledger/log/receipt.ts";
import { decodeSeal, verifySeal } from "../../ledger/log/seal.ts";
import { LogTree } from "../../ledger/log/tiles.ts";
import { certificateKinds } from "../../ledger/state/certificates.ts";
import { chainOf } from "../../ledger/state/chain.ts";
import { customsKinds } from "../../ledger/state/customs/kinds.ts";
import { keyOf } from "../../ledger/state/keys.ts";
import { sealsAfter } from "../../ledger/state/operator-key.ts";
import { provenanceKinds } from "../../ledger/state/provenance/kinds.ts";
import { isRefusal } from "../../ledger/state/rules.ts";
import { decodeStateProof, verifyStateAbsence, verifyStatePresence } from "../../ledger/state/state-proof.ts";
import { StateTree } from "../../ledger/state/state-tree.ts";
import type { StateValue } from "../../ledger/state/view.ts";
import { readReadings } from "../../ledger/statement/readings.ts";
import { decodeStatement, readStatement } from "../../ledger/statement/statement.ts";
import { nativeSha256 } from "../ledger/chain-fixture.ts";
import type { BlockCase } from "./chain-story.ts";
import { generated } from "./generate.ts";
import type { ReceiptCase, StateProofCase } from "./generate-proofs.ts";
import type { ReadingCase } from "./generate-readings.ts";
import type { StatementCase } from "./generate-statements.ts";
import { bytesOf, type Case, type Hex, toHex, type VectorFile } from "./vector.ts";

const folder = new URL(".", import.meta.url);

function load<C extends Case>(name: string): VectorFile<C> {
  return JSON.parse(readFileSync(new URL(name, folder), "utf8")) as VectorFile<C>;
}

/** What `run` gives, or the code by which it refuses; anything else that is thrown is a fault. */
function outcome(run: () => unknown): { expect: unknown } | { code: string } {
  try {
    return { expect: run() };
  } catch (error) {
    if (error instanceof RefusalError) return { code: error.refusal.code };
    if (error instanceof CborError) return { code: error.code };
    throw error;
  }
}

/** Each case of a file is a test. */
function runs<C extends Case>(name: string, run: (each: C) => unknown): void {
  describe(name, () => {
    for (const each of load<C>(name).cases)
      it(each.comment, () => {
        expect(outcome(() => run(each))).toEqual(
          each.code === undefined ? { expect: each.expect } : { code: each.code },
        );
      });
  });
}

/** Diagnostic notation (RFC 8949 §8). */
function diagnose(item: Cbor): string {
  if (item instanceof Uint8Array) return `h'${toHex(item)}'`;
  if (Array.isArray(item)) return `[${item.map(diagnose).join(", ")}]`;
  if (item instanceof CborTag) return `${item.tag}(${diagnose(item.value)})`;
  if (item instanceof Map)
    return `{${[...item].map(([key, value]) => `${diagnose(key)}: ${diagnose(value)}`).join(", ")}}`;
  if (Object.is(item, -0)) return "-0.0";
  return typeof item === "string" ? JSON.stringify(item) : String(item);
}

interface CborCase extends Case {
  readonly bytes: Hex;
  readonly keyOrder?: "any" | "sorted";
}

runs<CborCase>("cbor.json", ({ bytes, keyOrder = "sorted" }) =>
  diagnose(decodeCbor(bytesOf(bytes), { keyOrder })),
);

interface KeyCase extends Case {
  readonly key: Hex;
  readonly message?: Hex;
  readonly signature?: Hex;
}

runs<KeyCase>("keys.json", ({ key: encoded, message, signature }) => {
  const key = decodeCoseKey(bytesOf(encoded));
  if (message === undefined || signature === undefined)
    return { algorithm: key.algorithm, kid: toHex(key.kid) };
  return { verifies: verifySignature(key, bytesOf(message), bytesOf(signature)) };
});

runs<StatementCase>("statements.json", ({ bytes, key }) => {
  const { toBeSigned, signature, bytes: _, ...said } = readStatement(bytesOf(bytes));
  if (!verifySignature(decodeCoseKey(bytesOf(key!)), toBeSigned, signature))
    throw new Error("the signature does not verify");
  const { hash, kid, previous, payload } = said;
  return {
    ...said,
    hash: toHex(hash),
    kid: toHex(kid),
    previous: previous && toHex(previous),
    payload: toHex(payload),
  };
});

runs<ReadingCase>("readings.json", ({ payload }) =>
  readReadings(bytesOf(payload)).map(({ name, value, timeMs }) => [name, value, timeMs]),
);

runs<ReceiptCase>("receipts.json", ({ statement, receipt: encoded, key }) => {
  const checked = checkReceipt(bytesOf(statement), bytesOf(encoded), decodeCoseKey(bytesOf(key)));
  if (checked.problem) return { problem: checked.problem };
  const { chain, height, timeMs, size } = checked.receipt.header;
  return { problem: null, chain, height, timeMs, size, index: checked.receipt.proof.index };
});

runs<StateProofCase>("state-proofs.json", ({ root, name, value, proof: encoded }) => {
  const proof = decodeStateProof(decodeCbor(bytesOf(encoded)));
  const holds =
    value === undefined
      ? verifyStateAbsence(bytesOf(root), name, proof)
      : verifyStatePresence(bytesOf(root), name, bytesOf(value), proof);
  return { holds };
});

describe.each(["chain.json", "rotations.json", "trade.json", "goods.json"])("%s", (name) => {
  const values = new Map<string, StateValue>();
  const ledger: LedgerState & { tip: LedgerState["tip"] } = {
    chain: "chain:vectors",
    tip: undefined,
    state: { get: <T extends StateValue>(name: string) => values.get(name) as T | undefined },
    stateTree: new StateTree(nativeSha256),
    log: new LogTree(0, () => undefined, nativeSha256),
  };

  function judge(open: OpenBlock, bytes: Uint8Array) {
    const statement = decodeStatement(bytes);
    if (isRefusal(statement)) return { code: statement.code };
    const identified = open.identify(statement);
    if (isRefusal(identified)) return { code: identified.code };
    const { algorithm, bytes: key } = identified.key;
    const { toBeSigned: message, signature } = statement;
    if (!verifyNatively({ algorithm, key, message, signature })) return { code: "signature_invalid" };
    const index = open.nextIndex;
    const executed = open.execute(identified);
    if (isRefusal(executed)) return { code: executed.code };
    return { expect: { index, records: executed.filed.map(({ record }) => record) } };
  }

  for (const { comment, timeMs, statements, expect: expected } of load<BlockCase>(name).cases)
    it(comment, () => {
      const before = chainOf(ledger.state);
      const open = new OpenBlock(ledger, timeMs, nativeSha256);
      for (const { comment: what, bytes, expect: accepted, code } of statements)
        expect([what, judge(open, bytesOf(bytes))]).toEqual([what, code ? { code } : { expect: accepted }]);
      const { header, stateWrites } = open.finish();
      for (const { name, value } of stateWrites) values.set(name, value);
      expect(toHex(encodeHeader(header))).toBe(expected.header);
      const seal = decodeSeal(bytesOf(expected.seal));
      const { algorithm, bytes: key } = keyOf(ledger.state, seal.kid)!;
      expect(verifySeal(seal, header.logRoot, publicKeyFromBytes(algorithm, key))).toBe(true);
      expect(sealsAfter(before, seal.kid, keyOf(ledger.state, seal.kid))).toBe(true);
      Object.assign(ledger, {
        tip: { header: decodeHeader(bytesOf(expected.header)), seal: bytesOf(expected.seal) },
      });
    });
});

function kindOf({ bytes }: { readonly bytes: Hex }): string | undefined {
  const statement = decodeStatement(bytesOf(bytes));
  return isRefusal(statement) ? undefined : statement.kind;
}

describe("the vectors", () => {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));

  it("are what the script writes, but for those written by hand", () => {
    expect(names.sort()).toEqual([...Object.keys(generated), "cbor.json"].sort());
    for (const [name, file] of Object.entries(generated))
      expect(load(name), name).toEqual(JSON.parse(JSON.stringify(file)));
  });

  it("have a comment, and either what to expect or a code that exists", () => {
    for (const name of names)
      for (const each of load(name).cases) {
        expect(each.comment, name).toMatch(/./);
        expect("expect" in each !== "code" in each, `${name}: ${each.comment}`).toBe(true);
        if (each.code !== undefined) expect(Object.keys(codes)).toContain(each.code);
      }
  });

  it("have each kind about goods accepted, and each of its refusals", () => {
    const goods = [...customsKinds, ...certificateKinds, ...provenanceKinds];
    const said = load<BlockCase>("goods.json").cases.flatMap(({ statements }) => statements);
    const accepted = said.filter(({ code }) => code === undefined).map(kindOf);
    expect(accepted).toEqual(expect.arrayContaining(goods.map(({ name }) => name)));
    for (const { name, rules } of goods) {
      const given = said.filter((each) => kindOf(each) === name).map(({ code }) => code);
      const own = rules.flatMap((rule) =>
        [...rule.toString().matchAll(/"([a-z_]+)"/g)]
          .map((match) => match[1]!)
          .filter((word) => word in codes),
      );
      expect(given, name).toEqual(expect.arrayContaining(own));
    }
  });

  it("have no two cases of one name in a file", () => {
    for (const name of names) {
      const comments = load(name).cases.map(({ comment }) => comment);
      expect(
        comments.filter((comment, i) => comments.indexOf(comment) !== i),
        name,
      ).toEqual([]);
    }
  });
});
