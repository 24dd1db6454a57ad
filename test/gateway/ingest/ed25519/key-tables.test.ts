/** Which keys have tables, beside a simple model: one owner per table, and few made in another's place. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeyTables } from "../../../../gateway/ingest/ed25519/key-tables.ts";

/** Uses `tables` as the verifier does; what was done for the key. */
function use(tables: KeyTables, key: string): { table?: number; made: boolean } {
  const found = tables.find(key);
  if (found === "without") return { made: false };
  return found === "make" ? { table: tables.assign(key), made: true } : { table: found, made: false };
}

const keyOf = (number: number) => String.fromCharCode(number).repeat(32);

describe("tables of keys", () => {
  it("have one owner each, whatever keys come, and change hands seldom", () => {
    const cases = fc.tuple(
      fc.integer({ min: 2, max: 6 }),
      fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 400, size: "max" }),
    );
    fc.assert(
      fc.property(cases, ([count, keys]) => {
        const tables = new KeyTables(count);
        const owners = new Map<number, string>();
        let made = 0;
        let without = 0;
        for (const key of keys.map(keyOf)) {
          const done = use(tables, key);
          if (done.table === undefined) {
            without++;
            continue;
          }
          expect(done.table).toBeLessThan(count);
          if (done.made) {
            made++;
            owners.set(done.table, key);
          } else {
            expect(owners.get(done.table)).toBe(key);
          }
        }
        expect(made).toBeLessThanOrEqual(count + without / 16);
      }),
      { numRuns: 300 },
    );
  });

  it("are of those that sign most, when there are too few, even if others had them first", () => {
    const tables = new KeyTables(4);
    for (const key of [90, 91, 92, 93].map(keyOf)) for (let i = 0; i < 3; i++) use(tables, key);
    let without = 0;
    for (let i = 0; i < 4_000; i++) {
      // Four keys sign again and again, among two hundred that sign now and then.
      const key = i % 5 === 4 ? keyOf(100 + (i % 1_000) / 5) : keyOf(i % 5);
      if (use(tables, key).table === undefined && i % 5 !== 4) without++;
    }
    expect(without).toBeLessThan(400);
  });

  it("are not asked for again for a key that turned out to be none", () => {
    const tables = new KeyTables(2);
    expect(use(tables, "a")).toEqual({ made: false });
    expect(use(tables, "a").made).toBe(true);
    tables.refuse("a");
    for (let i = 0; i < 5; i++) expect(use(tables, "a")).toEqual({ made: false });
  });

  it("stay when unknown keys come without end", () => {
    const tables = new KeyTables(2);
    use(tables, "a");
    const { table } = use(tables, "a");
    for (let i = 0; i < 1_000; i++) use(tables, `unknown ${i}`);
    expect(use(tables, "a")).toEqual({ table, made: false });
  });
});
