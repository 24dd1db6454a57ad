/** Colours of the style sheet for what is painted on a canvas, as the theme in use has them. */

/** Custom properties come back as they were written (`light-dark(…)`); a colour property comes back resolved. */
export function readColours(names: readonly string[]): string[] {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const read = names.map((name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  });
  probe.remove();
  return read;
}
