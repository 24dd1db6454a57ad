/** docs/liability.md says what the rule set and the law's codes are, in both directions. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { defaultLiabilityRules } from "../../../../ledger/liability/law/default-rules.ts";
import {
  clockCodes,
  lawQuestionCodes,
  reasonCodes,
  riskReasons,
} from "../../../../ledger/liability/law/types.ts";
import type { RegimeRules } from "../../../../ledger/state/liability-rules.ts";
import { incotermRules } from "../../../../ledger/state/terms.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const page = readFileSync(`${root}docs/liability.md`, "utf8");
const { regimes, holidays } = defaultLiabilityRules;

function section(title: string): string {
  const begin = page.indexOf(`\n## ${title}`);
  if (begin < 0) throw new Error(`docs/liability.md has no section ${title}`);
  const end = page.indexOf("\n## ", begin + 1);
  return page.slice(begin, end < 0 ? undefined : end);
}

/** Cells of the rows of the nth table of a section, without the marks of code. */
function table(title: string, n = 0): string[][] {
  const tables = section(title)
    .split(/\n\n/)
    .filter((part) => part.trimStart().startsWith("|"));
  const rows = tables[n]!.trim().split("\n").slice(2);
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.replaceAll("`", "").trim()),
  );
}

const decimal = (millionths: number | undefined) =>
  millionths === undefined ? "" : String(millionths / 1_000_000);
const years = (count: number | undefined) =>
  count === undefined ? "" : `${count} year${count === 1 ? "" : "s"}`;

describe("the table of treaties", () => {
  const when: Record<RegimeRules["scope"], RegExp> = {
    "either-end": / or /,
    "both-ends": / and .* are in /,
    origin: /port of loading is in/,
    "agreed-only": /only where the terms name it/,
  };

  it("says which governs what", () => {
    const rows = table("13 ");
    expect(rows.map(([name, mode, , provision]) => [name, mode, provision])).toEqual(
      regimes.map(({ regime, modes, scopeProvision }) => [regime, modes.join(), scopeProvision]),
    );
    for (const [i, [, , text]] of rows.entries()) expect(text).toMatch(when[regimes[i]!.scope]);
  });

  it("lists the contracting states", () => {
    const listed = [...section("13 ").matchAll(/^- `([a-z-]+)`: ((?:[A-Z]{2}\s+)*[A-Z]{2})/gm)];
    expect(Object.fromEntries(listed.map(([, name, states]) => [name, states!.split(/\s+/)]))).toEqual(
      Object.fromEntries(regimes.flatMap(({ regime, states }) => (states ? [[regime, states]] : []))),
    );
  });
});

describe("the table of limits", () => {
  it("is the rule set's", () => {
    const dates = (from?: string, until?: string) =>
      from && until ? `${from} to ${until}` : from ? `from ${from}` : until ? `until ${until}` : "";
    expect(table("15 ")).toEqual(
      regimes.flatMap(({ regime, limits, declaredValue, wilful }) =>
        limits.map(({ from, until, perKilogram, perPackage, provision }) => [
          regime,
          dates(from, until),
          decimal(perKilogram),
          decimal(perPackage),
          provision,
          declaredValue ?? "",
          wilful.lifts ? "yes" : "no",
          wilful.provision,
        ]),
      ),
    );
  });
});

describe("the provisions in the text", () => {
  it("are those of the rule set, where it has one for each treaty", () => {
    const text = section("16 ");
    for (const name of ["contribution", "freightRefund"] as const)
      for (const rules of regimes) if (rules[name]) expect(text).toContain(`\`${rules[name]}\``);
    const recourse = table("17 ").map(([, , , cmr, cim]) => [cmr, cim]);
    const successive = ["cmr", "cim"].map(
      (name) => regimes.find(({ regime }) => regime === name)!.successive!,
    );
    expect(recourse).toEqual(
      (["sole", "involved", "all"] as const).map((rule) => successive.map((provisions) => provisions[rule])),
    );
    expect(regimes.filter((rules) => rules.successive).map(({ regime }) => regime)).toEqual(["cmr", "cim"]);
  });
});

describe("the table of delay", () => {
  it("is the rule set's", () => {
    const limit = (delay: RegimeRules["delay"]) =>
      !delay
        ? "no rule"
        : delay.freightThousandths === undefined
          ? "as for damage"
          : `${delay.freightThousandths / 1_000} × carriage charges`;
    expect(table("18 ")).toEqual(
      regimes.map(({ regime, delay, lost }) => [
        regime,
        limit(delay),
        delay?.provision ?? "",
        lost ? `${lost.days} days` : "no rule",
        lost?.provision ?? "",
      ]),
    );
  });
});

describe("the tables of periods", () => {
  it("have every notice", () => {
    expect(table("19 ", 0)).toEqual(
      regimes.flatMap(({ regime, notices }) =>
        notices.map(({ about, days, calendar, provision, consequence }) => [
          regime,
          about,
          `${days} day${days === 1 ? "" : "s"}`,
          calendar,
          provision,
          consequence,
        ]),
      ),
    );
  });

  it("have every time bar", () => {
    expect(table("19 ", 1).map((row) => row.slice(0, 4))).toEqual(
      regimes.map(({ regime, timeBar }) => [
        regime,
        years(timeBar.years),
        years(timeBar.yearsWilful),
        timeBar.provision,
      ]),
    );
    const fromArrival = table("19 ", 1).filter(([, , , , from]) => from!.startsWith("arrival"));
    expect(fromArrival.map(([name]) => name)).toEqual(
      regimes.filter(({ timeBar }) => timeBar.fromArrival).map(({ regime }) => regime),
    );
  });

  it("name the countries and years of the holidays", () => {
    const [, list] = /for ((?:[A-Z]{2}, )+[A-Z]{2} and [A-Z]{2})/.exec(
      section("20 ").replaceAll("\n   ", " "),
    )!;
    expect(list!.split(/, | and /)).toEqual(holidays.map(({ country }) => country));
    for (const { fromYear, untilYear } of holidays)
      expect(section("20 ")).toContain(`from ${fromYear} to ${untilYear}`);
  });
});

describe("the tables of codes", () => {
  it.each([
    ["clocks", "19 ", 2, clockCodes],
    ["reasons of risk", "22 ", 1, riskReasons],
    ["lines", "23 ", 0, reasonCodes],
    ["open questions", "24 ", 0, lawQuestionCodes],
  ] as const)("have the %s, each once", (_name, title, n, codes) => {
    expect(
      table(title, n)
        .map(([code]) => code)
        .sort(),
    ).toEqual(Object.keys(codes).sort());
  });

  it("have every rule of the Incoterms", () => {
    expect(
      table("22 ")
        .flatMap(([rules]) => rules!.split(" "))
        .sort(),
    ).toEqual([...incotermRules].sort());
  });

  it("have no code that the law never gives", () => {
    const files = [
      "clocks",
      "contracts",
      "delay",
      "exposure",
      "limits",
      "regimes",
      "risk",
      "valuation",
      "law",
    ];
    const given = files
      .map((name) => readFileSync(`${root}ledger/liability/law/${name}.ts`, "utf8"))
      .join("\n");
    const codes = [clockCodes, riskReasons, reasonCodes, lawQuestionCodes].flatMap((one) => Object.keys(one));
    expect(codes.filter((code) => !given.includes(`"${code}"`))).toEqual([]);
  });
});
