import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { encodeCbor } from "../../../ledger/encoding/cbor-encode.ts";
import { readProfile } from "../../../ledger/state/profiles.ts";
import { readyMadeProfiles } from "../../../ledger/state/ready-made-profiles.ts";

const page = readFileSync(fileURLToPath(new URL("../../../docs/liability.md", import.meta.url)), "utf8");

describe("a ready-made profile", () => {
  it.each(readyMadeProfiles.map((profile) => [profile.id, profile] as const))(
    "%s is one that the ledger takes, and stands in the table with its figures",
    (id, profile) => {
      expect(readProfile(encodeCbor({ ...profile }))).toEqual(profile);
      const rows = page.split("\n").filter((line) => line.startsWith(`| \`${id}\``));
      expect(rows).toHaveLength(profile.conditions.length);
      for (const [i, { quantity, min, max }] of profile.conditions.entries()) {
        const row = rows[i]!;
        expect(row).toContain(`\`${quantity}\``);
        for (const limit of [min, max]) if (limit !== undefined) expect(row).toContain(String(limit));
      }
    },
  );
});
