/** The trace in words: every figure of trace.json is there, unrounded, in both languages, and nothing is left unsaid. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reportLines } from "../../cli/report-text.ts";
import { findingCodes } from "../../ledger/liability/findings.ts";
import { clockCodes, lawQuestionCodes, reasonCodes, riskReasons } from "../../ledger/liability/law/types.ts";
import { questionCodes } from "../../ledger/liability/questions.ts";
import { duration, money, percent, provisionName, scaled, utcTime } from "../../report/format.ts";
import { type Report, reportOf } from "../../report/report.ts";
import { type ReportSubject, subjectOf } from "../../report/subject.ts";
import { wordsDe } from "../../report/words/de.ts";
import { wordsEn } from "../../report/words/en.ts";
import { claimChain } from "../ledger/evidence/law-sample.ts";
import { bundleOf, check, nestedChain, simpleChain } from "../ledger/evidence/sample.ts";
import { carriageChain } from "./carriage.ts";
import { figuresOf } from "./figures.ts";

const subjectIn = (bundle: Uint8Array): ReportSubject => subjectOf(check(bundle))!;
const subjects = {
  carriage: subjectIn(bundleOf(carriageChain())),
  claim: subjectIn(bundleOf(claimChain())),
  simple: subjectIn(bundleOf(simpleChain())),
  nested: subjectIn(bundleOf(nestedChain())),
};

/** Everything that a report says, one text a line. */
function textsOf({ title, notice, marks, sections }: Report): string[] {
  const texts = [title, notice, ...marks];
  for (const section of sections) {
    texts.push(section.title);
    for (const block of section.blocks) {
      if (block.type === "text" || block.type === "heading") texts.push(block.text);
      else if (block.type === "facts") texts.push(...block.facts.flatMap(({ name, value }) => [name, value]));
      else if (block.type === "points")
        texts.push(...block.points.flatMap(({ title: point, details }) => [point, ...details]));
      else
        texts.push(
          block.caption,
          ...block.columns.map(({ name }) => name),
          ...block.rows.flatMap(({ cells }) => cells),
        );
    }
  }
  return texts;
}

describe("a report", () => {
  it("says every figure of the trace, to the last digit", () => {
    for (const [name, subject] of Object.entries(subjects)) {
      const text = textsOf(reportOf(subject, wordsEn)).join("\n");
      const missing = figuresOf(subject.trace).filter((figure) => !text.includes(figure));
      expect([name, missing]).toEqual([name, []]);
    }
    expect(figuresOf(subjects.carriage.trace).length).toBeGreaterThan(40);
  });

  it("has the same figures in German as in English", () => {
    // Without their separators, which differ; a moment's milliseconds have a point in both.
    const digits = (texts: readonly string[]) =>
      texts.flatMap((text) => text.replace(/(?<=\d)[.,](?=\d)/g, "").match(/\d+/g) ?? []);
    for (const subject of Object.values(subjects)) {
      const english = textsOf(reportOf(subject, wordsEn)).filter((text) => !/art\. 18/.test(text));
      const german = textsOf(reportOf(subject, wordsDe)).filter((text) => !/Art\. 18 /.test(text));
      expect(digits(german)).toEqual(digits(english));
    }
  });

  it("tells a dispute step by step, with who has not signed", () => {
    const text = textsOf(reportOf(subjects.carriage, wordsEn)).join("\n");
    for (const told of [
      "EUR 125,000.00",
      "They were warm when they came off the ship",
      "admits EUR 40,000.00",
      "not signed yet: Skagen Lines (sample), Śląsk Transport (sample)",
    ])
      expect(text).toContain(told);
  });

  it("names the fingerprint, the rules with their statement, and that it is no finding of law", () => {
    const report = reportOf(subjects.carriage, wordsEn);
    const text = textsOf(report).join("\n");
    expect(text).toContain(subjects.carriage.log.operatorKids.at(-1));
    expect(text).toContain("carriage-treaties, version 1");
    expect(report.notice).toContain("not a finding of law");
    const rules = report.sections.find(({ id }) => id === "law")!.blocks[0]!;
    expect(rules.type === "table" && rules.rows[0]!.statements).toEqual([
      subjects.carriage.trace.law.rules!.statement,
    ]);
  });

  it("marks demonstration keys and simulated time", () => {
    const time = { source: "simulated", start: Date.UTC(2026, 0, 5, 8), speed: 60 } as const;
    const play = subjectIn(bundleOf(simpleChain({ demonstration: true, time })));
    expect(reportOf(play, wordsEn).marks).toHaveLength(2);
    expect(reportOf(subjects.simple, wordsEn).marks).toEqual([]);
  });

  it("has words of its own for every code in German", () => {
    const tables = [
      [findingCodes, wordsDe.finding],
      [questionCodes, wordsDe.question],
      [lawQuestionCodes, wordsDe.lawQuestion],
      [reasonCodes, wordsDe.reason],
      [clockCodes, wordsDe.clock],
      [riskReasons, wordsDe.risk],
    ] as const;
    for (const [english, german] of tables) {
      expect(Object.keys(german).sort()).toEqual(Object.keys(english).sort());
      for (const [code, text] of Object.entries(german))
        expect([code, text]).not.toEqual([code, (english as Readonly<Record<string, string>>)[code]]);
    }
  });

  it("fits the terminal: no line is wider than it may be but for what cannot be broken", () => {
    const lines = reportLines(reportOf(subjects.carriage, wordsEn), wordsEn.restsOn);
    expect(lines.filter((line) => line.length > 120)).toEqual([]);
    expect(lines.join("\n")).not.toMatch(/undefined|NaN|\[object/);
  });

  it("lets no control character of the parties' texts reach the terminal", () => {
    const { trace } = subjects.carriage;
    const named = trace.parties.map((party) => ({ ...party, legalName: "\u001b[31mred\u202e" }));
    const report = reportOf({ ...subjects.carriage, trace: { ...trace, parties: named } }, wordsEn);
    expect(reportLines(report, "Statements").join("\n")).not.toMatch(/\p{Cf}|\p{Cc}(?<!\n)/u);
  });
});

describe("figures", () => {
  const en = wordsEn.marks;

  it("are exact whatever their size", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 6 }), (value, digits) => {
        const text = scaled(value, digits, en, digits).replaceAll(",", "").replace("−", "-").replace(".", "");
        expect(BigInt(text)).toBe(BigInt(value));
      }),
    );
  });

  it("give back the length that they were made of", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (lengthMs) => {
        const units: Record<string, number> = { d: 86_400_000, h: 3_600_000, min: 60_000, s: 1_000 };
        const parts =
          duration(lengthMs, en)
            .replaceAll(",", "")
            .match(/[\d.]+ \w+/g) ?? [];
        const sum = parts.reduce((all, part) => {
          const [count, unit] = part.split(" ");
          return all + Number(count) * units[unit!]!;
        }, 0);
        expect(Math.round(sum)).toBe(lengthMs);
      }),
    );
  });

  it("are written as each language writes them", () => {
    expect(money(999_600, "EUR", en)).toBe("EUR 9,996.00");
    expect(money(999_600, "EUR", wordsDe.marks)).toBe("EUR 9.996,00");
    expect(money(1_500, "JPY", en)).toBe("JPY 1,500");
    expect(money(-5, "KWD", en)).toBe("KWD −0.005");
    expect(percent(218_181, en)).toBe("21.8181 %");
    expect(percent(1_000_000, en)).toBe("100 %");
    expect(utcTime(Date.UTC(2026, 0, 5, 8))).toBe("2026-01-05 08:00:00 UTC");
    expect(utcTime(Date.UTC(2026, 0, 5, 8) + 7)).toBe("2026-01-05 08:00:00.007 UTC");
    expect(provisionName("cmr.37.b", "art.")).toBe("CMR art. 37(b)");
    expect(provisionName("hague-visby.4.5.a", "Art.")).toBe("Hague-Visby Art. 4(5)(a)");
  });
});
