/** docs/protocol.md says what the code does: every example, every table, in both directions. */
import { createHash, createPublicKey, verify } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { bounds } from "../../gateway/configuration.ts";
import { plain } from "../../gateway/serve/views/statement.ts";
import { codes } from "../../ledger/codes.ts";
import { concatBytes, fromBase64Url, fromHex } from "../../ledger/encoding/bytes.ts";
import { CborError, decodeCbor } from "../../ledger/encoding/cbor-decode.ts";
import { type CborInput, encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { decodeCoseKey, publicKeyFromBytes } from "../../ledger/keys/cose-key.ts";
import { verifySignature } from "../../ledger/keys/signature.ts";
import { checkReceipt } from "../../ledger/log/receipt.ts";
import { defaultLimits } from "../../ledger/state/chain.ts";
import { nestingDepthMax } from "../../ledger/state/holdables.ts";
import { kinds } from "../../ledger/state/kinds.ts";
import { equivocationSecondBytesMax } from "../../ledger/state/operator.ts";
import { stateProofSiblingsMax } from "../../ledger/state/state-proof.ts";
import { verifyStateAbsence, verifyStatePresence } from "../../ledger/state/state-tree.ts";
import { decodeState, type StateValue } from "../../ledger/state/view.ts";
import {
  decodeRejection,
  receiptBytesMax,
  rejectionBytesMax,
  rejectionDetailLengthMax,
  verifyRejection,
} from "../../ledger/statement/answers.ts";
import { quantities } from "../../ledger/statement/quantities.ts";
import { packSpanMsMax, readingsPerPackMax } from "../../ledger/statement/readings.ts";
import { decodeSignIn, signInBytesMax } from "../../ledger/statement/sign-in.ts";
import { readStatement, statementBytesMax } from "../../ledger/statement/statement.ts";
import { TestChain, type TestSigner, testSigner } from "../ledger/chain-fixture.ts";
import {
  flowerTerms,
  listPayload,
  publishEverything,
  shown,
  tradeParties,
} from "../ledger/state/customs-world.ts";
import { tellMarketStory } from "../ledger/state/trade/market.ts";
import { hexOf } from "./annotate.ts";
import { fenced, marked, type Row, readDocument, section, table, tables } from "./document.ts";
import { exampleBlocks, examples } from "./examples.ts";
import { fieldsOf, fullPayloads } from "./payload-fields.ts";

const document = readDocument("protocol.md");
const bytesOf = (name: string) => fromHex(hexOf(fenced(document, `hex ${name}`)));
const linesOf = (name: string) =>
  fenced(document, `hex ${name}`)
    .split("\n")
    .map((line) => fromHex(hexOf(line)));
const sha256 = (...parts: Uint8Array[]) =>
  new Uint8Array(
    createHash("sha256")
      .update(concatBytes(...parts))
      .digest(),
  );

describe("the examples", () => {
  const all = examples();
  const shown = [...document.matchAll(exampleBlocks)].map(
    (match) => [match[2]!, match[3]!.trimEnd()] as const,
  );

  it("are what the code makes of the stated secret keys", () => {
    for (const [name, block] of shown) expect(block, name).toBe(all[name]);
  });

  it("are all there, each once", () => {
    expect(shown.map(([name]) => name).sort()).toEqual(Object.keys(all).sort());
  });

  it("hold by other means than the code that made them", () => {
    const jwk = {
      kty: "OKP",
      crv: "Ed25519",
      x: Buffer.from(bytesOf("device-key").subarray(-32)).toString("base64url"),
    };
    const key = createPublicKey({ key: jwk, format: "jwk" });
    expect(verify(null, bytesOf("sig-structure"), key, bytesOf("signature"))).toBe(true);
    expect(sha256(bytesOf("sig-structure"))).toEqual(bytesOf("statement-hash"));
    expect(sha256(bytesOf("device-key"))).toEqual(bytesOf("device-kid"));
    expect(sha256(bytesOf("header"))).toEqual(bytesOf("block-hash"));
    expect(sha256(bytesOf("committed"))).toEqual(bytesOf("commitment"));
    expect(sha256(Uint8Array.of(0), bytesOf("statement"))).toEqual(bytesOf("leaf-hash"));
    const statement = readStatement(bytesOf("statement"));
    expect(statement.toBeSigned).toEqual(bytesOf("sig-structure"));
    expect(document).toContain(`which is ${statement.bytes.length} bytes`);
    const es256 = decodeCoseKey(bytesOf("es256-key"));
    expect(verifySignature(es256, new TextEncoder().encode("tallyman"), bytesOf("es256-signature"))).toBe(
      true,
    );
  });

  it("of answers verify with the operator's key", () => {
    const operator = decodeCoseKey(bytesOf("operator-key"));
    const { problem, receipt } = checkReceipt(bytesOf("statement"), bytesOf("receipt"), operator);
    expect(problem).toBeUndefined();
    expect(receipt.header.chain).toBe("chain:example");
    expect(verifyRejection(decodeRejection(bytesOf("rejection")), operator)).toBe(true);
    const proof = decodeSignIn(fromBase64Url(fenced(document, "text sign-in-text")));
    const device = publicKeyFromBytes("Ed25519", bytesOf("device-key").slice(-32));
    expect(verifySignature(device, proof.toBeSigned, proof.signature)).toBe(true);
    expect(document).toContain(
      `made at ${new Date(proof.issuedAtSeconds * 1000).toISOString().replace(".000", "")}`,
    );
  });

  it("of the state are proved and chained as the text says", () => {
    const root = bytesOf("state-root");
    const leaf = { nameHash: bytesOf("record-name-hash"), valueHash: bytesOf("record-value-hash") };
    const siblings = linesOf("record-siblings");
    expect(
      verifyStatePresence(root, "record/device:reefer-7", bytesOf("record-value"), { siblings, leaf }),
    ).toBe(true);
    const [nameHash, valueHash] = linesOf("absent-leaf");
    const absent = {
      siblings: linesOf("absent-siblings"),
      leaf: { nameHash: nameHash!, valueHash: valueHash! },
    };
    expect(verifyStateAbsence(root, "device/nobody", absent)).toBe(true);
    let head: Uint8Array = new Uint8Array(32);
    const heads = linesOf("record-leaf-hashes").map((hash) => (head = sha256(head, hash)));
    expect(heads).toEqual(linesOf("record-heads"));
    expect(decodeState(bytesOf("record-value"))).toEqual({ count: heads.length, head });
  });

  it("of refused CBOR are refused with that code", () => {
    const rows = table(section(document, "2 Encoding"), "bytes", "refused with");
    for (const row of rows) {
      const decode = () => decodeCbor(fromHex(row.bytes!), { tags: [18] });
      expect(decode, row.bytes).toThrow(CborError);
      try {
        decode();
      } catch (error) {
        expect((error as CborError).code, row.bytes).toBe(row["refused with"]);
      }
    }
    expect(rows.length).toBeGreaterThan(8);
  });
});

describe("the sections", () => {
  const numbers = [...document.matchAll(/^(?:##|###) (\d+(?:\.\d+)?) /gm)].map((match) => match[1]!);

  it("are numbered without a gap", () => {
    let chapter = 0;
    let part = 0;
    for (const number of numbers) {
      if (number.includes(".")) part++;
      else [chapter, part] = [chapter + 1, 0];
      expect(number).toBe(part === 0 ? `${chapter}` : `${chapter}.${part}`);
    }
    expect(chapter).toBeGreaterThan(14);
  });

  it("that the document refers to are there", () => {
    // Sections of three numbers are always those of other documents.
    const elsewhere = /(?:RFC|ISO|FIPS|SEC|C2SP|BCP|X\.)[^§]{0,40}$/;
    for (const { 1: number, index } of document.matchAll(/§(\d+(?:\.\d+)?)(?!\d|\.\d)/g))
      if (!elsewhere.test(document.slice(Math.max(0, index - 60), index)))
        expect(numbers, document.slice(index - 60, index + 10)).toContain(number);
  });

  it("that the code and other documents refer to are there, and are about it", () => {
    const root = fileURLToPath(new URL("../../", import.meta.url));
    const found = ["ledger", "gateway", "cli", "client", "dashboard", "docs"].flatMap((folder) =>
      readdirSync(root + folder, { recursive: true, encoding: "utf8" })
        .filter((file) => /\.(tsx?|md)$/.test(file))
        .flatMap((file) =>
          [
            ...readFileSync(`${root}${folder}/${file}`, "utf8").matchAll(/protocol(?:\.md\)?)? §([\d.]*\d)/g),
          ].map((match) => [`${folder}/${file}`, match[1]!] as const),
        ),
    );
    expect(found.length).toBeGreaterThan(30);
    for (const [file, number] of found) expect(numbers, file).toContain(number);
  });
});

describe("the table of quantities", () => {
  it("is the code's", () => {
    const documented = table(section(document, "5 Readings"), "quantity").map((row) => [
      row.quantity,
      { unit: row.unit, min: Number(row.from), max: Number(row.to), boolean: row.type === "boolean" },
    ]);
    const coded = Object.entries(quantities).map(([name, { unit, min, max, boolean = false }]) => [
      name,
      { unit, min, max, boolean },
    ]);
    expect(documented).toEqual(coded);
  });
});

describe("the kinds of statement", () => {
  const chapter = section(document, "7 Kinds of statement");

  it("are all there, with their signers", () => {
    const documented = table(chapter, "kind", "signed by").map((row) => [row.kind, row["signed by"]]);
    expect(documented.sort()).toEqual(kinds.map(({ name, signers }) => [name, signers.join(", ")]).sort());
    const headings = [...chapter.matchAll(/^#### `([a-z.-]+)`$/gm)].map((match) => match[1]!);
    expect(headings.sort()).toEqual(kinds.map(({ name }) => name).sort());
  });

  it.each(Object.keys(fullPayloads))("%s has the fields, types and limits that its decoder has", (name) => {
    const documented = table(section(chapter, `\`${name}\``), "field")
      .flatMap(expanded)
      .map(fieldOf);
    const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
    expect(documented.sort(byPath)).toEqual(fieldsOf(name).map(simplified).sort(byPath));
  });

  it.each(Object.keys(fullPayloads))("%s has an example that is a whole payload of it", (name) => {
    const example = fenced(section(chapter, `\`${name}\``), `json ${name}`);
    expect(JSON.parse(example)).toEqual(plain(decodeCbor(encodeCbor(fullPayloads[name] as CborInput))));
  });

  it("are all covered by the test before", () => {
    expect([...Object.keys(fullPayloads), "readings"].sort()).toEqual(kinds.map(({ name }) => name).sort());
  });

  it("name every code that a rule of theirs gives", () => {
    for (const kind of kinds) {
      const documented = marked(section(chapter, `\`${kind.name}\``));
      const given = kind.rules.flatMap((rule) => codesIn(rule.toString()));
      expect(documented, kind.name).toEqual(expect.arrayContaining(given));
    }
  });

  it("name no code that the rules do not have, and all that they have", () => {
    const documented = new Set(
      [...marked(chapter), ...marked(section(document, "5 Readings"))].filter(isCode),
    );
    const folder = (name: string) => fileURLToPath(new URL(`../../ledger/${name}/`, import.meta.url));
    const sources = ["state", "statement", "keys"].flatMap((name) =>
      readdirSync(folder(name), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => readFileSync(folder(name) + file, "utf8")),
    );
    const given = new Set(sources.flatMap(codesIn));
    const beforePayload = marked(section(document, "6 Order")).filter(isCode);
    const elsewhere = new Set([...beforePayload, "sequence_used", "sign_in_invalid", "header_malformed"]);
    for (const code of given)
      expect(documented.has(code) || elsewhere.has(code) || isForm(code), code).toBe(true);
    for (const code of documented) expect(given.has(code) || isGatewayCode(code), code).toBe(true);
  });

  /** A field of type place or deal has the fields of that table below it. */
  function expanded(row: Row): Row[] {
    const where = { place: "7.6 Shipments", deal: "7.18 Trade" }[row.type!];
    if (where === undefined) return [row];
    const fields = table(section(chapter, where).split("####")[0]!, "field");
    return [
      { ...row, type: "map" },
      ...fields.flatMap((inner) => expanded({ ...inner, field: `${row.field}.${inner.field}` })),
    ];
  }
});

function isCode(word: string): boolean {
  return Object.hasOwn(codes, word);
}

function codesIn(source: string): string[] {
  return [...source.matchAll(/"([a-z_]+)"/g)].map((match) => match[1]!).filter(isCode);
}

/** Codes of the form of a statement, which the document gives by stage. */
function isForm(code: string): boolean {
  return ["statement_malformed", "algorithm_unknown"].includes(code);
}

/** Codes that a statement gets before the ledger sees it, or that only the gateway gives. */
function isGatewayCode(code: string): boolean {
  return ["topic_mismatch", "signature_invalid", "sequence_equivocation", "not_entitled"].includes(code);
}

function fieldOf(row: Row) {
  if (!["yes", "no"].includes(row.required!)) throw new Error(`${row.field}: required is "${row.required}"`);
  return { path: row.field!, type: row.type!.replaceAll("`", ""), required: row.required === "yes" };
}

/** The decoder's words in the document's. */
function simplified({ path, expected, required }: { path: string; expected: string; required: boolean }) {
  const exact: Readonly<Record<string, string>> = {
    "an identifier [A-Za-z0-9._:-]{1,64}": "identifier",
    "an integer from 0 to 253402300799999": "time",
    "true or false": "boolean",
    "32 to 32 bytes": "hash",
    "1 to 128 bytes": "COSE_Key",
  };
  const type =
    exact[expected] ??
    expected
      .replace(/^an? /, "")
      .replace(/^(\d+) to (\d+) bytes$/, "bytes $1 to $2")
      .replace(/^text of (\d+) to (\d+) characters$/, "text $1 to $2")
      .replace(/^(integer|number) from /, "$1 ")
      .replace(/^list of /, "list ");
  return { path, type, required };
}

describe("the names of the state", () => {
  it("have the fields that the document gives them", () => {
    const documented = new Map(
      table(section(document, "9.2 Names and values"), "name").map((row) => [
        row.name!.split("/")[0]!,
        new Set(marked(row["fields of the value"]!)),
      ]),
    );
    const seen = new Map<string, Set<string>>();
    for (const [name, bytes] of [...chainWithEverything().values, ...tellMarketStory().values]) {
      const prefix = name.split("/")[0]!;
      const fields = seen.get(prefix) ?? new Set();
      seen.set(prefix, fields);
      for (const field of fieldNames(decodeState<StateValue>(bytes))) fields.add(field);
    }
    expect([...seen.keys()].sort()).toEqual([...documented.keys()].sort());
    for (const [prefix, fields] of seen) {
      const given = documented.get(prefix)!;
      for (const field of fields)
        expect(given.has(field) || prefix === "calibration", `${prefix}: ${field}`).toBe(true);
    }
    for (const [prefix, given] of documented) {
      for (const field of given) {
        const value =
          /^[A-Z]/.test(field) || ["operator", "registrar", "party", "device", "delegate"].includes(field);
        if (field.includes(".") || value) continue;
        expect(seen.get(prefix)!.has(field), `${prefix}: ${field} never occurs`).toBe(true);
      }
    }
  });

  /** Names of fields, and of those within, except where the document refers to a payload. */
  function fieldNames(value: StateValue): string[] {
    return Object.entries(value).flatMap(([name, inner]) => {
      if (["limits", "time", "deal"].includes(name)) return [name];
      const items = Array.isArray(inner) ? inner : [inner];
      return [name, ...items.flatMap((item) => (isPlain(item) ? fieldNames(item) : []))];
    });
  }

  function isPlain(value: unknown): value is StateValue {
    return typeof value === "object" && value !== null && !(value instanceof Uint8Array);
  }

  /** A chain whose state has every name, and every field of each at least once. */
  function chainWithEverything(): TestChain {
    const chain = new TestChain();
    const acme = chain.party("acme", ["shipper"]);
    const carrier = chain.party("carrier");
    const device = chain.device("d-1", acme);
    const old = chain.device("d-2", acme);
    chain.delegate(acme, "scanner", ["custody.*"], chain.nowMs + 1_000);
    for (const from of [chain.nowMs, chain.nowMs + 1]) chain.calibrate(acme, "d-1", from, from + 1);
    chain.shipment("S-1", acme, "carrier", ["carrier"]);
    chain.shipment("S-2", acme, "acme", ["carrier"]);
    chain.shipment("S-3", acme, "carrier", ["carrier"]);
    chain.shipment("S-4", acme, "carrier", ["carrier"]);
    chain.handOver(acme, carrier, "shipment:S-4");
    chain.unit("U-1", acme);
    chain.unit("U-2", acme);
    chain.unit("U-3", acme);
    chain.load(acme, "U-1", ["shipment:S-2", "unit:U-2"]);
    chain.unload(acme, "U-1", ["shipment:S-2"]);
    chain.load(acme, "U-1", ["shipment:S-3"]);
    chain.attach(acme, "d-1", "unit:U-1");
    chain.detach(acme, "d-1");
    chain.attach(acme, "d-1", "shipment:S-1");
    chain.release(acme, "shipment:S-1", "carrier");
    chain.release(acme, "unit:U-3", "carrier");
    chain.say(acme, "device.revoke", old.reference, { reason: "lost" });
    chain.temperatures(device, chain.nowMs, 1_000, [4]);
    device.sequence = 3;
    chain.temperatures(device, chain.nowMs, 1_000, [5]);
    disputeAbout(chain, acme, carrier);
    clearSomething(chain);
    makeSomething(chain);
    changeKeys(chain, acme, device);
    chain.seal();
    return chain;
  }

  /** Keys that replace others, put there by their holders and by somebody else, and one that is in doubt. */
  function changeKeys(chain: TestChain, acme: TestSigner, device: TestSigner): void {
    chain.rotateOperator("the operator's second key");
    const second = chain.rotateKey(device, "the second key of d-1");
    const next = testSigner(device.reference, "the third key of d-1");
    const last = { sequence: second.sequence - 1, hash: second.last! };
    chain.say(acme, "device.key-rotate", device.reference, { ...chain.newKey(next, second), last });
    const doubt = { kid: device.key.kid, reason: "stolen", compromisedSince: chain.nowMs };
    chain.say(acme, "device.key-revoke", device.reference, doubt);
  }

  /** Lists with every sort of entry, risk rules, and a shipment that is refused after it was cleared before. */
  function clearSomething(chain: TestChain): void {
    const parties = tradeParties(chain);
    publishEverything(chain, parties);
    const { grower, dutch, swiss } = parties;
    const { "customs.list-publish": list, "customs.risk-rules": rules } = fullPayloads;
    const { add } = list as { add: object[] };
    const second = { version: 2, part: 1, parts: 2, add: add as never, remove: ["flowers"] };
    const clear = (id: string, changes: Parameters<typeof flowerTerms>[2]) => {
      chain.say(grower, "shipment.create", `shipment:${id}`, flowerTerms(id, chain.nowMs, changes) as never);
      chain.say(grower, "customs.declare", `shipment:${id}`, { at: chain.nowMs, arrival: chain.nowMs });
      chain.say(grower, "customs.present", `shipment:${id}`, { at: chain.nowMs });
    };
    clear("C-1", { customs: { certificates: [shown("PHYTO-1")] } });
    chain.say(dutch, "customs.list-publish", "list:NL-positive", listPayload(second) as never);
    chain.say(dutch, "customs.risk-rules", dutch.reference, { ...rules, version: 2 });
    clear("C-2", {});
    chain.say(swiss, "customs.decide", "shipment:C-2", { decision: "inspect" });
    chain.say(dutch, "customs.inspect", "shipment:C-2", { at: chain.nowMs, finding: "deviates" });
    chain.say(parties.plants, "certificate.issue", "certificate:C-1", {
      ...fullPayloads["certificate.issue"],
      holder: "grower",
    } as never);
    chain.say(parties.plants, "certificate.revoke", "certificate:C-1", { reason: "error" });
  }

  /** Honey from its source to a jar on its way, recalled and complained about. */
  function makeSomething(chain: TestChain): void {
    const maker = chain.party("maker", ["producer"]);
    const say = (kind: string, subject: string, changes: object = {}) =>
      chain.say(maker, kind, subject, { ...fullPayloads[kind], ...changes } as never);
    const { gtin } = fullPayloads["product.register"] as { gtin: string };
    say("product.register", `product:${gtin}`);
    say("lot.declare", "lot:L-1", { certificates: [] });
    say("lot.produce", "lot:L-2", { certificates: [] });
    say("lot.serialise", "lot:L-2", { serials: ["A-1", "A-2"] });
    say("lot.release", "lot:L-2", { serials: ["A-1"], massMilligrams: 100, shipment: undefined });
    chain.shipment("H-1", maker, "acme", ["acme"]);
    say("lot.release", "lot:L-2", { serials: ["A-2"], massMilligrams: 100, shipment: "H-1" });
    say("recall.issue", "recall:R-1");
    say("complaint.open", "complaint:X-1");
    say("complaint.answer", "complaint:X-1");
  }

  /** A survey, a dispute that ends in an agreement, and a profile. */
  function disputeAbout(chain: TestChain, acme: TestSigner, carrier: TestSigner): void {
    chain.say(acme, "survey.appoint", "shipment:S-1", { surveyor: "carrier" });
    const { "dispute.open": opening, "profile.publish": profile } = fullPayloads;
    const respondents = { respondents: ["carrier"], wilful: ["carrier"] };
    chain.say(acme, "dispute.open", "dispute:D-1", { ...opening, ...respondents });
    const split = [{ party: "carrier", minor: 250_000 }];
    chain.say(carrier, "dispute.propose", "dispute:D-1", { split });
    chain.say(acme, "dispute.agree", "dispute:D-1", { proposal: 0 });
    chain.say(acme, "profile.publish", "party:acme", profile!);
    for (const kind of ["liability-rules.publish", "sdr-rate.publish", "operator.checkpoint-key"])
      chain.say(chain.operator, kind, chain.chain, fullPayloads[kind]!);
  }
});

describe("the limits", () => {
  const chapter = section(document, "14 Limits");
  const [formats, genesis, gateway] = tables(chapter).map((rows) =>
    Object.fromEntries(rows.map((row) => [row.limit, Number(row.value)])),
  );

  it("are the code's", () => {
    expect(formats).toEqual({
      statementBytesMax,
      readingsPerPackMax,
      packSpanMsMax,
      signInBytesMax,
      rejectionBytesMax,
      rejectionDetailLengthMax,
      receiptBytesMax,
      equivocationSecondBytesMax,
      nestingDepthMax,
      stateProofSiblingsMax,
    });
    expect(genesis).toEqual(defaultLimits);
    expect(gateway).toEqual(bounds);
  });
});

describe("problem details", () => {
  it("are as in the example", () => {
    const problem = JSON.parse(fenced(document, "json problem")) as { code: keyof typeof codes };
    const { title, status, final } = codes[problem.code];
    expect(problem).toEqual({
      type: `urn:tallyman:code:${problem.code}`,
      title,
      status,
      detail: title,
      code: problem.code,
      final,
    });
  });
});

describe("references of the code to this document", () => {
  it("name sections that there are", () => {
    const root = fileURLToPath(new URL("../../", import.meta.url));
    const sources = ["ledger", "gateway", "client"].flatMap((folder) =>
      readdirSync(root + folder, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => readFileSync(`${root}${folder}/${file}`, "utf8")),
    );
    const numbers = sources.flatMap((source) =>
      [...source.matchAll(/protocol\.md ((?:§[0-9.]+(?:,| and)? ?)+)/g)].flatMap((match) =>
        [...match[1]!.matchAll(/§([0-9]+(?:\.[0-9]+)?)/g)].map((number) => number[1]!),
      ),
    );
    expect(numbers.length).toBeGreaterThan(8);
    for (const number of numbers)
      expect(document).toMatch(new RegExp(`^#+ ${number.replace(".", "\\.")} `, "m"));
  });
});
