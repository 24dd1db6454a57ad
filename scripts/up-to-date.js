// Whether a step of the build has anything to do: not by times, which copies and checkouts change, but by all bytes that
// it reads and all that it wrote, the installed tools included.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What every step depends on: npm's account of what is installed, how it is built, and with what. */
const always = ["node_modules/.package-lock.json", "scripts"];

/** @param {{ inputs: string[], output: string }} step files or folders, relative to `root` */
export function isUpToDate(root, step) {
  const { inputs, output } = readNote(root, step.output);
  return inputs === inputsOf(root, step) && output === digestOf(root, [step.output]);
}

/** After the step has been done. */
export function noteBuilt(root, step) {
  const file = noteFile(root, step.output);
  mkdirSync(dirname(file), { recursive: true });
  const note = { inputs: inputsOf(root, step), output: digestOf(root, [step.output]) };
  writeFileSync(file, JSON.stringify(note));
}

/** Without a readable note the step is done again. */
function readNote(root, output) {
  try {
    return JSON.parse(readFileSync(noteFile(root, output), "utf8"));
  } catch {
    return {};
  }
}

function noteFile(root, output) {
  return join(root, "dist", ".built", `${output.replaceAll("/", "-")}.json`);
}

function inputsOf(root, { inputs }) {
  const { version, env } = process;
  return `${version} ${env.NODE_ENV ?? ""} ${digestOf(root, [...always, ...inputs])}`;
}

/** SHA-256 over the names and contents of all files there, in the order of their names. */
function digestOf(root, places) {
  const digest = createHash("sha256");
  for (const place of places)
    for (const file of filesIn(root, place)) {
      const bytes = readFileSync(join(root, file));
      digest.update(`${file}\0${bytes.length}\0`).update(bytes);
    }
  return digest.digest("hex");
}

function filesIn(root, place) {
  if (!existsSync(join(root, place))) return [];
  if (!statSync(join(root, place)).isDirectory()) return [place];
  const names = readdirSync(join(root, place)).sort();
  return names.flatMap((name) => filesIn(root, `${place}/${name}`));
}
