/** Compiles the verifier's AssemblyScript, so that tests run what the sources say and not what was built before. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const ed25519 = "ingest/ed25519/assembly";

/** The module that begins with this source file, with the options of the build; its exports are those of the file. */
export async function compile(sourceFile: string, folderOf = ed25519): Promise<Uint8Array<ArrayBuffer>> {
  const assembly = fileURLToPath(new URL(`../../../../gateway/${folderOf}/`, import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), "tallyman-wasm-"));
  try {
    const outFile = join(folder, "module.wasm");
    const { options } = JSON.parse(readFileSync(join(assembly, "asconfig.json"), "utf8"));
    const config = join(folder, "asconfig.json");
    const { error, stderr } = await asc.main([
      join(assembly, sourceFile),
      ...argumentsOf({ ...options, outFile }),
      "--config",
      config,
    ]);
    if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
    return new Uint8Array(readFileSync(outFile));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function argumentsOf(options: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === true) return [`--${name}`];
    return [value].flat().flatMap((each) => [`--${name}`, String(each)]);
  });
}

/** An instance of its own memory: functions take and give addresses in `bytes`, of which those from 256 KiB on are free. */
export class Compiled {
  readonly memory: WebAssembly.Memory;
  readonly bytes: Uint8Array;
  readonly #exports: WebAssembly.Exports;

  constructor(wasm: Uint8Array<ArrayBuffer>, pages = 16) {
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    const abort = () => {
      throw new Error("the module stopped itself");
    };
    const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), {
      env: { memory: this.memory, abort },
    });
    this.#exports = instance.exports;
    this.bytes = new Uint8Array(this.memory.buffer);
  }

  call(name: string, ...parameters: readonly number[]): number {
    const found = this.#exports[name];
    if (typeof found !== "function") throw new Error(`there is no function ${name}`);
    return Number(found(...parameters));
  }

  get words(): Uint32Array {
    return new Uint32Array(this.memory.buffer);
  }
}

export const free = 256 * 1024;
