/** Texts of others inside a sentence of ours, in which the direction of writing may differ. */

/** Marks of direction, and the blocks of right-to-left letters. */
const turning = /[\p{Bidi_Control}\u0590-\u08ff\ufb1d-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const firstStrongIsolate = "\u2068";
const isolateEnd = "\u2069";

/**
 * `text` for use within a longer one: what is in it does not turn around what stands beside it. Kept between the marks that the
 * Unicode bidirectional algorithm has for this (UAX #9 §2.4.2); ends of isolates that have no beginning are left out, as the
 * first of them would end this one.
 */
export function apart(text: string): string {
  if (!turning.test(text)) return text;
  let open = 0;
  const kept = text.replace(/[\u2066-\u2069]/g, (mark) => {
    open += mark === isolateEnd ? -1 : 1;
    if (open >= 0) return mark;
    open = 0;
    return "";
  });
  return firstStrongIsolate + kept + isolateEnd.repeat(open + 1);
}
