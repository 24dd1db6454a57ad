/** The project's TypeScript files as text: what they import, and what they say apart from comments and texts. */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const projectRoot = fileURLToPath(new URL("..", import.meta.url));

export interface SourceFile {
  readonly name: string;
  readonly text: string;
  /** Without comments and the insides of texts. */
  readonly code: string;
  readonly imports: readonly Import[];
}

export interface Import {
  readonly specifier: string;
  /** The project's file to which it leads, compiled or not; `undefined` for a package. */
  readonly file: string | undefined;
  /** Only types: nothing of it is there when the program runs. */
  readonly typeOnly: boolean;
}

const skipped = /(^|\/)(node_modules|dist|data|images|public)(\/|$)/;

/** Files under a folder of the project, by their paths in it. */
export function filesUnder(folder: string): string[] {
  return readdirSync(join(projectRoot, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(projectRoot, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((name) => !skipped.test(name));
}

export const textOf = (name: string): string => readFileSync(join(projectRoot, name), "utf8");

/** All TypeScript under the folders, by name. */
export function sourceFiles(folders: readonly string[]): ReadonlyMap<string, SourceFile> {
  const names = folders.flatMap(filesUnder).filter((name) => /\.tsx?$/.test(name));
  return new Map(names.map((name) => [name, sourceFile(name)]));
}

function sourceFile(name: string): SourceFile {
  const text = textOf(name);
  const plain = withoutComments(text);
  return { name, text, code: withoutTexts(plain), imports: importsOf(name, plain) };
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<![:"'`])\/\/.*$/gm, "");
}

/** The formatter writes texts in double quotes; what stands in a template is code as well as text, and stays. */
export function withoutTexts(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
}

const importPattern =
  /^\s*(?:import|export)\s+(type\s)?[^"'()]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm;
/** A module that is loaded by its address, perhaps compiled: a worker, or a process of its own. */
const addressPattern = /new URL\(\s*"([^"]+)\.[jt]sx?", import\.meta\.url,?\s*\)/g;

function importsOf(name: string, plain: string): Import[] {
  const resolve = (specifier: string) => posix.join(posix.dirname(name), specifier);
  const imports = [...plain.matchAll(importPattern)].map(([, type, from, bare, dynamic]): Import => {
    const specifier = (from ?? bare ?? dynamic)!;
    const file = specifier.startsWith(".") ? resolve(specifier) : undefined;
    return { specifier, file, typeOnly: type !== undefined };
  });
  const addresses = [...plain.matchAll(addressPattern)].map(([, address]): Import => {
    const file = resolve(`${address!.replace("/dist/", "/")}.ts`);
    return { specifier: address!, file, typeOnly: false };
  });
  return [...imports, ...addresses];
}
