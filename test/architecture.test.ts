/** The shape of the project: who may import whom, what the ledger may not know, and that nothing lies about. */
import { describe, expect, it } from "vitest";
import { filesUnder, type SourceFile, sourceFiles, textOf, withoutTexts } from "./source-files.ts";

const self = "test/architecture.test.ts";

/** A part of the project and the parts it may import; the longest name that fits a file is its part. */
const parts: Readonly<Record<string, readonly string[]>> = {
  ledger: [],
  report: ["ledger"],
  "gateway/contract": ["ledger"],
  gateway: ["ledger", "report", "gateway/contract"],
  client: ["ledger", "gateway/contract"],
  dashboard: ["ledger", "report", "gateway/contract"],
  simulators: ["ledger", "client", "gateway/contract"],
  cli: ["ledger", "report", "client", "simulators", "gateway", "gateway/contract"],
  bench: ["ledger", "report", "client", "simulators", "gateway", "gateway/contract"],
  test: [
    "ledger",
    "report",
    "client",
    "simulators",
    "gateway",
    "gateway/contract",
    "dashboard",
    "cli",
    "bench",
  ],
};

/** Packages that a part may use, where not all are open to it. */
const packages: Readonly<Record<string, RegExp>> = {
  ledger: /^@noble\//,
  report: /^$/,
  "gateway/contract": /^$/,
};

/** Where programs and test runs begin. Whatever is not reached from one of these is dead. */
const entries: readonly RegExp[] = [
  /^(gateway|cli)\/main\.ts$/,
  /^dashboard\/(verify\/)?main\.tsx$/,
  /^dashboard\/item\/main\.ts$/,
  /^dashboard\/vite[^/]*\.ts$/,
  /^bench\/([^/]+|.*-process)\.ts$/,
  /^test\/.*\.test\.tsx?$/,
  /\.d\.ts$/,
];

/** Files that begin something else, and what. */
const otherEntries: Readonly<Record<string, string>> = {
  "gateway/hash/assembly/sha256.ts": "AssemblyScript; scripts/build-code.js compiles it to WebAssembly",
  "gateway/ingest/ed25519/assembly/verify.ts":
    "AssemblyScript; scripts/build-code.js compiles it to WebAssembly",
  "test/crash/gateway-process.ts":
    "a process that the crash tests kill; scripts/build-crash-process.js makes one file of it",
  "test/crash/light-process.ts": "another",
  "test/crash/vite.process.config.ts": "how that is done",
  "test/crash/build-processes.ts": "vitest.config.ts lets it run before the tests that need those processes",
  "test/vectors/make.ts": "writes the vectors; by hand",
  "test/gateway/store/fixtures/layout-1/make.ts":
    "wrote the store of that folder; run with the code that had its layout",
  "test/browser/pictures/made-up-pictures.ts": "takes pictures of pages with made-up data; by hand",
  "test/browser/pictures/demonstration-pictures.ts": "npm run screenshots",
  "gateway/audit/audit-store.ts": "proves a whole store again; crash and restart tests end with it",
};

/** What JavaScript defines to the last bit in every engine (ECMA-262 §21.3), and nothing else of `Math`. */
const exactMath = [
  "abs",
  "ceil",
  "clz32",
  "floor",
  "fround",
  "imul",
  "max",
  "min",
  "round",
  "sign",
  "sqrt",
  "trunc",
];

/** Clock, randomness, input and output, and what differs between places; a date of a given time is none of these. */
const impure =
  /\bDate\b(?!\()|(?<!new )\bDate\(|\bDate\(\)|(?<![.\w])(Intl|process|performance|setTimeout|setInterval|setImmediate|queueMicrotask|fetch|Buffer|crypto|console|globalThis|navigator|localStorage)\b(?!\s*[:?])|\.(toLocale\w*|localeCompare|random)\b/g;

const unfinished = /\b(TODO|FIXME|XXX)\b/g;
const waysAround = /@ts-(ignore|expect-error|nocheck)|biome-ignore|eslint-disable|[:<]\s*any\b|\bas any\b/g;

const sources = sourceFiles([
  "ledger",
  "report",
  "gateway",
  "client",
  "dashboard",
  "simulators",
  "cli",
  "bench",
  "test",
]);

function partOf(name: string): string | undefined {
  const fitting = Object.keys(parts).filter((part) => name.startsWith(`${part}/`));
  return fitting.sort((a, b) => b.length - a.length)[0];
}

/** What `find` has to say of any file, or of those of one part. */
function problems(find: (source: SourceFile) => readonly string[], part?: string): string[] {
  const looked = [...sources.values()].filter(({ name }) => part === undefined || partOf(name) === part);
  return looked.flatMap((source) => find(source).map((problem) => `${source.name}: ${problem}`));
}

const matches = (text: string, pattern: RegExp) => [...new Set(text.match(pattern) ?? [])];

describe("imports", () => {
  it("are found at all", () => {
    expect(sources.size).toBeGreaterThan(300);
    expect(sources.get("ledger/log/block.ts")?.imports.length).toBeGreaterThan(5);
  });

  it("go in the allowed directions only", () => {
    const wrong = problems(({ name, imports }) => {
      const own = partOf(name)!;
      const allowed = [own, ...parts[own]!];
      const isWrong = (file: string | undefined) =>
        file !== undefined && !allowed.includes(partOf(file) ?? own);
      return imports.filter(({ file }) => isWrong(file)).map(({ specifier }) => specifier);
    });
    expect(wrong).toEqual([]);
  });

  it("of the gateway's contract by simulators are types, of which nothing runs", () => {
    const running = problems(
      ({ imports }) =>
        imports
          .filter(({ file, typeOnly }) => !typeOnly && file?.startsWith("gateway/"))
          .map(({ specifier }) => specifier),
      "simulators",
    );
    expect(running).toEqual([]);
  });

  it("of packages are those that are open to the part", () => {
    for (const [part, open] of Object.entries(packages)) {
      const wrong = problems(
        ({ imports }) =>
          imports
            .filter(({ file, specifier }) => file === undefined && !open.test(specifier))
            .map(({ specifier }) => specifier),
        part,
      );
      expect(wrong).toEqual([]);
    }
  });
});

describe("the ledger", () => {
  it("knows no clock, randomness, input, output or place", () => {
    expect(problems(({ code }) => matches(code, impure), "ledger")).toEqual([]);
    // Reports are the same text everywhere, and the same bytes as a PDF.
    expect(problems(({ code }) => matches(code, impure), "report")).toEqual([]);
  });

  it("computes with nothing that engines may answer differently", () => {
    const inexact = (code: string) =>
      matches(code, /\bMath\.[a-z]\w*/g).filter((use) => !exactMath.includes(use.slice("Math.".length)));
    expect(problems(({ code }) => inexact(code), "ledger")).toEqual([]);
    // `**` of doubles is Math.pow; of two numbers that are written out, anybody can check the result.
    const powers = (code: string) =>
      matches(code, /[\w)\]]+ \*\*=? [\w([]+/g).filter((use) => !/^\d+n? \*\* \d+n?$/.test(use));
    expect(problems(({ code }) => powers(code), "ledger")).toEqual([]);
  });
});

describe("nothing is left over:", () => {
  const isTest = (name: string) => name.startsWith("test/");

  /** Everything that the files called `names` import, they included. */
  function reachedFrom(names: readonly string[], reached = new Set<string>()): ReadonlySet<string> {
    for (const name of names) {
      const source = sources.get(name);
      if (!source || reached.has(name)) continue;
      reached.add(name);
      reachedFrom(
        source.imports.flatMap(({ file }) => file ?? []),
        reached,
      );
    }
    return reached;
  }

  it("every file is reached from where a program or a test begins", () => {
    const begins = [...sources.keys()].filter(
      (name) => entries.some((entry) => entry.test(name)) || Object.hasOwn(otherEntries, name),
    );
    const byAnything = reachedFrom(begins);
    // A source that only a test imports is dead, too.
    const byPrograms = reachedFrom(begins.filter((name) => !isTest(name)));
    const dead = [...sources.keys()].filter((name) => !(isTest(name) ? byAnything : byPrograms).has(name));
    expect(dead).toEqual([]);
  });

  it("no half-finished work", () => {
    const inSources = problems(({ name, text }) =>
      name === self ? [] : matches(withoutTexts(text), unfinished),
    );
    expect(inSources).toEqual([]);
    const documents = ["docs", "scripts", "bin"]
      .flatMap(filesUnder)
      .filter((name) => /\.(md|js|py)$/.test(name));
    expect(documents.filter((name) => matches(textOf(name), unfinished).length > 0)).toEqual([]);
  });

  it("no way around the checks", () => {
    const found = problems(({ name, text }) =>
      name === self ? [] : matches(withoutTexts(text), waysAround),
    );
    expect(found).toEqual([]);
  });

  it("no exception here whose file is gone", () => {
    expect(Object.keys(otherEntries).filter((name) => !sources.has(name))).toEqual([]);
  });
});
