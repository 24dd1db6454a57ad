/**
 * Swipes a bar of links so that the one of the open page is in its middle. `scrollIntoView` would do so, too, and have the next
 * Tab go on from that link: past the link that skips to the content, or past the page's head.
 */
export function swipeToCurrent(bar: HTMLElement | null): void {
  const current = bar?.querySelector("[aria-current]");
  if (!bar || !current) return;
  const [around, link] = [bar.getBoundingClientRect(), current.getBoundingClientRect()];
  bar.scrollLeft += link.left + link.width / 2 - around.left - around.width / 2;
}
