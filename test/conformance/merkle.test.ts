/** The published inclusion and consistency probes of transparency-dev/merkle. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { verifyConsistency, verifyInclusion } from "../../ledger/log/merkle.ts";
import { sharedFolder } from "../shared.ts";

interface InclusionProbe {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

interface ConsistencyProbe {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

const shared = sharedFolder();
const folder = shared ? join(shared, "vectors", "merkle") : "";
const present = shared !== undefined && existsSync(folder);

function probesIn(kind: string): string[] {
  if (!present) return [];
  const files = readdirSync(join(folder, kind), { recursive: true, withFileTypes: true });
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  return paths.map((path) => relative(folder, path)).sort();
}

function read<Probe>(name: string): Probe {
  return JSON.parse(readFileSync(join(folder, name), "utf8")) as Probe;
}

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));

describe.skipIf(!present)("the probes of transparency-dev/merkle", () => {
  const inclusion = probesIn("inclusion");
  const consistency = probesIn("consistency");

  it("are all there", () => {
    expect([inclusion.length, consistency.length]).toEqual([98, 98]);
  });

  it.each(inclusion)("%s", (name) => {
    const probe = read<InclusionProbe>(name);
    const verified = verifyInclusion({
      leafHash: bytesOf(probe.leafHash),
      index: probe.leafIdx,
      size: probe.treeSize,
      path: (probe.proof ?? []).map(bytesOf),
      root: bytesOf(probe.root),
    });
    expect(verified).toBe(!probe.wantErr);
  });

  it.each(consistency)("%s", (name) => {
    const probe = read<ConsistencyProbe>(name);
    const verified = verifyConsistency({
      size1: probe.size1,
      size2: probe.size2,
      root1: bytesOf(probe.root1),
      root2: bytesOf(probe.root2),
      path: (probe.proof ?? []).map(bytesOf),
    });
    expect(verified).toBe(!probe.wantErr);
  });
});
