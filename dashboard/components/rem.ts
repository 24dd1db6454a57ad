/** Length of a `rem` in pixels of the style sheet: what the reader has set as size of text, 16 where nothing is set. */
export function remPixels(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}
