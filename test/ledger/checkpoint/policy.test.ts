/** Policies: read strictly, with the line of what is wrong, and evaluated as a second, slow reader does. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isQuorum, PolicyError, parsePolicy, policyBytesMax } from "../../../ledger/checkpoint/policy.ts";
import { verifierKey, verifierKeyText } from "../../../ledger/checkpoint/verifier-key.ts";
import { testSigner } from "../chain-fixture.ts";

const keys = Array.from({ length: 8 }, (_, i) => testSigner(`policy:${i}`).key);
const witnessText = keys.map((key, i) => verifierKeyText(verifierKey("witness", `w${i}.example`, key)));
const logText = verifierKeyText(verifierKey("log", "gateway.example", keys[0]!));
const parse = (text: string) => parsePolicy(Buffer.from(text));

/** The sentence of the specification, read from the text again at every question. */
function slowQuorum(text: string, cosigned: ReadonlySet<string>): boolean {
  const lines = text.split("\n").map((line) => line.split(/[ \t]+/).filter((item) => item !== ""));
  const witnesses = (name: string): boolean => {
    const group = lines.find(([word, own]) => word === "group" && own === name);
    if (!group) return cosigned.has(name);
    const members = group.slice(3);
    const needed = group[2] === "all" ? members.length : group[2] === "any" ? 1 : Number(group[2]);
    return members.filter(witnesses).length >= needed;
  };
  const [, quorum] = lines.find(([word]) => word === "quorum")!;
  return quorum === "none" || witnesses(quorum!);
}

/** A policy whose groups take members that no group has yet. */
const policies = fc
  .record({
    count: fc.integer({ min: 1, max: 8 }),
    picks: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(2)), { maxLength: 5 }),
    last: fc.nat(),
  })
  .map(({ count, picks, last }) => {
    const free = Array.from({ length: count }, (_, i) => `w${i}`);
    const names = [...free];
    const lines = free.map((name, i) => `witness\t${name}  ${witnessText[i]} http://127.0.0.1/${i}`);
    for (const [i, [size, count, word]] of picks.entries()) {
      const members = free.splice(0, 1 + (size % free.length));
      const threshold = word === 0 ? "all" : word === 1 ? "any" : String(1 + (count % members.length));
      lines.push(` group g${i} ${threshold} ${members.join(" \t")} `, "# a comment", "");
      free.push(`g${i}`);
      names.push(`g${i}`);
    }
    return {
      text: `${[`log ${logText}`, ...lines, `quorum ${["none", ...names][last % (names.length + 1)]}`].join("\n")}\n`,
      count,
    };
  });

describe("a policy", () => {
  it("is evaluated as the specification says, for every set of cosigners", () => {
    fc.assert(
      fc.property(policies, ({ text, count }) => {
        const policy = parse(text);
        for (let set = 0; set < 2 ** count; set++) {
          const cosigned = new Set(policy.witnesses.filter((_, i) => set & (1 << i)).map(({ name }) => name));
          expect(isQuorum(policy, cosigned), `${text}\n${[...cosigned].join()}`).toBe(
            slowQuorum(text, cosigned),
          );
        }
      }),
      { numRuns: 150 },
    );
  });

  it("more cosignatures never make worse", () => {
    fc.assert(
      fc.property(policies, fc.nat(255), fc.nat(7), ({ text }, set, added) => {
        const policy = parse(text);
        const names = policy.witnesses.map(({ name }) => name);
        const some = new Set(names.filter((_, i) => set & (1 << i)));
        if (isQuorum(policy, some))
          expect(isQuorum(policy, new Set([...some, names[added % names.length]!]))).toBe(true);
      }),
    );
  });

  it("says in which line it is wrong", () => {
    const witness = (i: number) => `witness w${i} ${witnessText[i]}\n`;
    const wrong: [string, number, string][] = [
      ["quorum w0\n", 1, "not defined"],
      [`${witness(0)}quorum w0`, 2, "newline"],
      [`${witness(0)}\n# c\nquorum w0\nquorum w0\n`, 5, "one quorum"],
      [`${witness(0)}witness w0 ${witnessText[1]}\nquorum w0\n`, 2, "defined already"],
      [`${witness(0)}witness w1 ${witnessText[0]}\nquorum w0\n`, 2, "with this key"],
      [`witness none ${witnessText[0]}\nquorum none\n`, 1, "none is taken"],
      [`witness w0 ${logText}\nquorum none\n`, 1, "a log's"],
      [`log ${witnessText[0]}\nquorum none\n`, 1, "a witness's"],
      [`log ${logText}\nlog ${logText}\nquorum none\n`, 2, "with this key"],
      ["log x+00000000+AAAA\nquorum none\n", 1, "type"],
      [`${witness(0)}group g 2 w0\nquorum g\n`, 2, "1 to 1"],
      [`${witness(0)}group g 0 w0\nquorum g\n`, 2, "1 to 1"],
      [`${witness(0)}group g 01 w0\nquorum g\n`, 2, "1 to 1"],
      [`${witness(0)}group g all w0 w0\nquorum g\n`, 2, "member of g already"],
      [`${witness(0)}group g all w0\ngroup h all w0\nquorum g\n`, 3, "member of g already"],
      [`${witness(0)}group g all none\nquorum g\n`, 2, "not defined"],
      [`${witness(0)}group g all\nquorum g\n`, 2, "expected: group"],
      [`${witness(0)}group g any g\nquorum g\n`, 2, "not defined"],
      [`${witness(0)}quorum w0 w0\n`, 2, "expected: quorum"],
      [`${witness(0)}quorun w0\n`, 2, "begins with"],
      [`${witness(0)}quorum w0\r\n`, 2, "control character"],
      [witness(0), 0, "a quorum line"],
    ];
    for (const [text, line, reason] of wrong) {
      try {
        parse(text);
        expect.unreachable(text);
      } catch (error) {
        if (!(error instanceof PolicyError)) throw error;
        expect(error.line, text).toBe(line);
        expect(error.message, text).toContain(reason);
      }
    }
    expect(() => parsePolicy(new Uint8Array(policyBytesMax + 1))).toThrow(PolicyError);
  });

  it("takes names as octets, of which no two that differ are one", () => {
    const policy = parsePolicy(
      Buffer.concat([
        Buffer.from(`witness \xe9 ${witnessText[0]}\nwitness `, "latin1"),
        Buffer.from(`é ${witnessText[1]}\n`),
        Buffer.from("quorum \xe9\n", "latin1"),
      ]),
    );
    expect(policy.witnesses.map(({ name }) => name)).toEqual(["\xe9", "\xc3\xa9"]);
    expect(isQuorum(policy, new Set(["\xc3\xa9"]))).toBe(false);
  });

  it("of 32 logs, witnesses and groups is accepted", () => {
    const many = Array.from({ length: 32 }, (_, i) => testSigner(`many:${i}`).key);
    const lines = many.flatMap((key, i) => [
      `log ${verifierKeyText(verifierKey("log", `l${i}`, key))}`,
      `witness w${i} ${verifierKeyText(verifierKey("witness", `w${i}`, key))}`,
      `group g${i} any w${i}${i > 0 ? ` g${i - 1}` : ""}`,
    ]);
    const policy = parse(`${lines.join("\n")}\nquorum g31\n`);
    expect(isQuorum(policy, new Set(["w0"]))).toBe(true);
    expect(isQuorum(policy, new Set())).toBe(false);
  });
});
