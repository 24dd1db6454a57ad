/** Names of others inside our sentences. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { apart } from "../../report/apart.ts";

const [rightToLeftOverride, rightToLeftIsolate, firstStrong, end] = ["\u202e", "\u2067", "\u2068", "\u2069"];

/** How many isolates are open after `text`; an end without a beginning ends nothing. */
function openAfter(text: string, openBefore = 0): number {
  let open = openBefore;
  for (const character of text) {
    if (/[\u2066-\u2068]/.test(character)) open += 1;
    else if (character === end) open = Math.max(0, open - 1);
  }
  return open;
}

it("leaves a text alone that cannot turn anything around", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => apart(text) === text));
  expect(apart("Łódź, Zürich → 東京")).toBe("Łódź, Zürich → 東京");
});

it("keeps what may turn its neighbours around between marks", () => {
  expect(apart("שלום")).toBe(`${firstStrong}שלום${end}`);
  expect(apart(`${rightToLeftOverride}evil`)).toBe(`${firstStrong}${rightToLeftOverride}evil${end}`);
  expect(apart("𞤀𞤁")).toBe(`${firstStrong}𞤀𞤁${end}`);
});

it("cannot be left from inside, and closes what was left open", () => {
  const marks = fc.string({
    unit: fc.constantFrom("a", "א", rightToLeftOverride!, rightToLeftIsolate!, firstStrong!, end!),
  });
  fc.assert(
    fc.property(marks, (text) => {
      const shown = apart(text);
      expect(openAfter(shown)).toBe(0);
      for (let length = 1; length < shown.length; length += 1)
        if (shown !== text) expect(openAfter(shown.slice(0, length))).toBeGreaterThan(0);
    }),
  );
});
