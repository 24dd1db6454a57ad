import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commands } from "../../cli/commands.ts";
import { printable, table } from "../../cli/output.ts";
import { MemorySequence } from "../../client/sequence.ts";
import { Signer } from "../../client/signer.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { chain, operatorKey } from "../client/fake-operator.ts";
import { Bench, bearerOf } from "./fake-gateway.ts";

let bench: Bench;
beforeEach(async () => {
  bench = new Bench();
  await bench.open();
});
afterEach(() => bench.close());

/** The words of every command that does something. */
function leaves(command: Command, words: string[] = []): string[][] {
  if (command.commands.length === 0) return [words];
  return command.commands.flatMap((child) => leaves(child, [...words, child.name()]));
}

async function allCommands(): Promise<string[][]> {
  const program = new Command();
  const io = { out: () => undefined, err: () => undefined, env: {}, wallClockMs: () => 0 };
  for (const load of new Set(Object.values(commands))) (await load())(program, { io, exitCode: 0 });
  return leaves(program);
}

const all = await allCommands();

it("finds every command by its first word", () => {
  expect(new Set(all.map(([word]) => word))).toEqual(new Set(Object.keys(commands)));
});

describe("help", () => {
  it.each(all.map((words) => [words.join(" ")]))("of %s has an example and the exit codes", async (words) => {
    const { code, out } = await bench.tallyman(...words.split(" "), "--help");
    expect(code).toBe(0);
    expect(out).toContain(`$ tallyman ${words} `.trimEnd());
    expect(out).toContain("Exit codes: 0 ");
    expect(out).toContain("--url <url>");
  });

  it("lists the commands and says what to do first", async () => {
    const { code, out } = await bench.tallyman("--help");
    expect(code).toBe(0);
    for (const word of ["keys", "party", "device", "unit", "shipment", "submit", "outbox", "export"])
      expect(out).toMatch(new RegExp(`^  ${word} `, "m"));
    expect(out).toContain("tallyman gateway --demo");
  });
});

it.each(["--version", "-V"])("says its version for %s, which is that of the package", async (option) => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  expect(await bench.tallyman(option)).toMatchObject({ code: 0, out: version, err: "" });
});

describe("what is not understood", () => {
  const wrong: [string, string][] = [
    ["", "Usage: tallyman"],
    ["party lst", "Did you mean list?"],
    ["party lst", "Add --help"],
    ["frobnicate", "unknown command"],
    ["party list --jso", "--json"],
    ["device detach", "missing required argument"],
    ["party register acme", "--legal-name"],
    ["device detach a/b", "An identifier has"],
    ["device attach d1 --to party:x", "shipment:ID"],
    ["device detach d1 --at yesterday", "2026-03-01T12:00:00Z"],
    ["device detach d1 --at 2026-13-01T12:00:00Z", "2026-03-01T12:00:00Z"],
    ["unit register U --type ship --identifier a:b", "Allowed choices are"],
    ["unit register U --type vehicle --identifier b", "SCHEME:NUMBER"],
    ["party revoke-key abc", "64 hexadecimal digits"],
    ["shipment create S --condition temperature", "QUANTITY:MIN..MAX"],
    ["shipment create S --condition heat:1..2", "QUANTITY:MIN..MAX"],
    ["shipment create S --condition temperature:1..2/soon", "15min"],
    ["shipment create S --packages 1.5", "whole number"],
  ];

  it.each(wrong)("tallyman %s", async (line, expected) => {
    const { code, out, err } = await bench.tallyman(...line.split(" ").filter((word) => word !== ""));
    expect(err).toContain(expected);
    expect({ code, out }).toEqual({ code: 2, out: "" });
  });
});

describe("tallyman keys", () => {
  it("makes a key file and shows the public side only", async () => {
    const made = await bench.tallyman(
      "keys",
      "create",
      bench.path("k.json"),
      "--label",
      "device:d1",
      "--json",
    );
    const shown = await bench.tallyman("keys", "show", bench.path("k.json"), "--json");
    expect(JSON.parse(shown.out)).toEqual(JSON.parse(made.out));
    expect(JSON.parse(made.out)).toMatchObject({
      algorithm: "Ed25519",
      label: "device:d1",
      demonstration: false,
    });
    const { privateKey } = JSON.parse(readFileSync(bench.path("k.json"), "utf8"));
    for (const line of privateKey
      .split("\n")
      .filter((text: string) => text.length > 20 && !text.startsWith("-")))
      expect(made.out + shown.out).not.toContain(line);
  });

  it("makes ES256 keys, and marks those of a demonstration", async () => {
    const path = bench.path("k.json");
    await bench.tallyman("keys", "create", path, "--algorithm", "ES256", "--demonstration");
    const { out } = await bench.tallyman("keys", "show", path);
    expect(out).toMatch(/algorithm +ES256/);
    expect(out).toMatch(/demonstration +yes/);
  });

  it("keeps what is there", async () => {
    bench.key("k.json");
    const before = readFileSync(bench.path("k.json"), "utf8");
    const { code, err } = await bench.tallyman("keys", "create", bench.path("k.json"));
    expect(code).toBe(2);
    expect(err).toContain("never overwritten");
    expect(readFileSync(bench.path("k.json"), "utf8")).toBe(before);
  });
});

describe("reading", () => {
  const party = {
    party: "acme",
    legalName: "Acme \u001b[2J\u202eBV",
    country: "NL",
    roles: ["shipper"],
    keys: [],
    delegations: [],
  };

  it("never lets a name reach the terminal as a command", async () => {
    bench.gateway.serve("/api/parties", [party]);
    const { code, out } = await bench.tallyman("party", "list");
    expect(code).toBe(0);
    expect(out).toContain("Acme ?[2J?BV");
  });

  it("gives JSON as it is", async () => {
    bench.gateway.serve("/api/parties/acme", party);
    const { out } = await bench.tallyman("party", "show", "acme", "--json");
    expect(JSON.parse(out)).toEqual(party);
  });

  it("goes on to the next page", async () => {
    const parties = Array.from({ length: 1_500 }, (_, i) => ({
      ...party,
      party: `p${String(i).padStart(4, "0")}`,
    }));
    bench.gateway.answers.set("/api/parties", (request, response) => {
      const { searchParams } = new URL(request.url!, "http://x");
      const from = parties.findIndex(({ party: id }) => id > (searchParams.get("after") ?? ""));
      const part = from < 0 ? [] : parties.slice(from, from + Number(searchParams.get("limit")));
      response.end(JSON.stringify(part));
    });
    const { out } = await bench.tallyman("party", "list", "--json");
    expect(JSON.parse(out)).toEqual(parties);
  });

  it("is signed in as the key's holder, if there is a key", async () => {
    bench.key("acme.json", "party:acme");
    bench.gateway.serve("/api/parties", []);
    await bench.tallyman("party", "list", "--key", bench.path("acme.json"));
    expect(bearerOf(bench.gateway.authorizations.at(-1))).toMatchObject({ issuer: "party:acme", chain });
  });

  it("says what is missing when nobody is signed in", async () => {
    bench.gateway.answers.set("/api/parties", (_, response) => {
      response.writeHead(401).end('{"code":"not_signed_in","detail":"","final":false}');
    });
    const { code, err } = await bench.tallyman("party", "list");
    expect(code).toBe(2);
    expect(err).toContain("Add --key FILE");
  });

  it("says which gateway it asked in vain", async () => {
    const { code, err } = await bench.tallyman("party", "list", "--url", "http://127.0.0.1:1");
    expect(code).toBe(2);
    expect(err).toContain("http://127.0.0.1:1/");
    const asJson = await bench.tallyman("party", "list", "--url", "http://127.0.0.1:1", "--json");
    expect(JSON.parse(asJson.out).error).toContain("does not answer");
  });
});

describe("tallyman submit", () => {
  const signed = () => {
    const signer = new Signer(operatorKey, { issuer: "party:acme", chain }, new MemorySequence());
    const bytes = signer.make({
      kind: "device.detach",
      subject: "device:d1",
      payload: Uint8Array.of(0xa1, 0x62, 0x61, 0x74, 0x00),
      issuedAtSeconds: 0,
    }).bytes;
    writeFileSync(bench.path("s.cose"), bytes);
    return bytes;
  };

  it("sends the bytes as they are, in order, and exits with the worst outcome", async () => {
    const bytes = signed();
    writeFileSync(bench.path("junk.cose"), Uint8Array.of(1, 2, 3));
    const one = await bench.tallyman("submit", bench.path("s.cose"));
    expect(one.code).toBe(0);
    expect(bench.gateway.entries).toEqual([bytes]);
    bench.gateway.refuse = (statement) => (statement.length === 3 ? "cbor_malformed" : undefined);
    const two = await bench.tallyman("submit", bench.path("junk.cose"), bench.path("s.cose"), "--json");
    expect(two.code).toBe(1);
    expect(two.out.split("\n").map((line) => JSON.parse(line))).toMatchObject([
      { sealed: false, code: "cbor_malformed", final: true },
      { sealed: true },
    ]);
  });

  it("does not say that it keeps what it does not", async () => {
    signed();
    bench.gateway.refuse = () => "device_not_attached";
    const { code, err } = await bench.tallyman("submit", bench.path("s.cose"));
    expect(code).toBe(2);
    expect(err).toContain("send the same bytes again later");
    expect(err).not.toContain("kept");
  });

  it("says which file is none", async () => {
    const { code, err } = await bench.tallyman("submit", bench.path("none.cose"));
    expect(code).toBe(2);
    expect(err).toContain("none.cose cannot be read");
  });
});

describe("tallyman export", () => {
  it("saves the evidence", async () => {
    bench.gateway.answers.set(
      "/api/shipments/S-1/evidence",
      (_, response) => void response.end("PK evidence"),
    );
    const file = bench.path("e.zip");
    const { code, out } = await bench.tallyman("export", "S-1", "-o", file);
    expect(code).toBe(0);
    expect(out).toContain(`${file}  11 bytes`);
    expect(readFileSync(file, "utf8")).toBe("PK evidence");
  });

  it("leaves nothing that looks like evidence when the download breaks", async () => {
    bench.gateway.answers.set("/api/shipments/S-1/evidence", (request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("PK");
      setTimeout(() => request.socket.destroy(), 20);
    });
    const { code, err } = await bench.tallyman("export", "S-1", "-o", bench.path("e.zip"));
    expect(code).toBe(2);
    expect(err).toContain("Try again");
    expect(existsSync(bench.path("e.zip"))).toBe(false);
    expect(readdirSync(bench.folder)).toEqual([]);
  });
});

describe("output", () => {
  it("keeps columns apart, whatever is in them", () => {
    expect(
      table(
        ["A", "B"],
        [
          ["x", "é\u0007"],
          ["longer", ""],
        ],
      ),
    ).toEqual(["A       B", "x       é?", "longer"]);
    expect(printable("a\r\n\u0000\u200fb\u{1F6A2}")).toBe("a????b\u{1F6A2}");
  });

  it("shows a public key that whoever registers it can paste", async () => {
    const key = bench.key("k.json");
    const { out } = await bench.tallyman("keys", "show", bench.path("k.json"));
    expect(out).toContain(toHex(encodeCoseKey(key.publicKey)));
  });
});
