import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Tests of pure code leave nothing behind for each other; those of gateways close and remove what they start. */
const sharingFolders = ["ledger", "report", "scenarios", "vectors", "gateway", "cli"];
const sharingFiles = filesOf(sharingFolders);

/** Tests that start processes which nothing else needs; `npm start` does not build them. */
const processFiles = filesOf(["crash", "faults"]);

/** Of the start of a path in `test/`: what takes longest begins first, so that no worker is left with it at the end. */
const longest = [
  "crash/",
  "browser/signing",
  "faults/system-calls",
  "browser/",
  "faults/",
  "simulators/",
  "dashboard/",
  "bench/",
];

function filesOf(folders: readonly string[]): string[] {
  return folders.map((folder) => `test/${folder}/**/*.test.{ts,tsx}`);
}

function placeOf({ moduleId, project }: TestSpecification): number {
  // One after the other, as they share a process.
  if (!project.config.isolate) return longest.length + 1;
  const place = longest.findIndex((start) => moduleId.includes(`/test/${start}`));
  return place === -1 ? longest.length : place;
}

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A page on a busy machine takes longer than the second that is usual.
    expect: { poll: { timeout: 15_000 } },
    pool: "forks",
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "alone",
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: [...sharingFiles, ...processFiles],
        },
      },
      {
        extends: true,
        test: { name: "processes", include: processFiles, globalSetup: "test/crash/build-processes.ts" },
      },
      {
        extends: true,
        // To load the ledger or the gateway once more costs more than most of these files: 1.6 s of processor time for a gateway.
        test: { name: "together", include: sharingFiles, isolate: false },
      },
    ],
  },
});
