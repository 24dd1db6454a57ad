/** The parts of a page, each with an address of its own. Where they do not fit beside each other they are swiped. */
import { useEffect, useRef } from "preact/hooks";
import { swipeToCurrent } from "./swipe.ts";

export interface TabLink {
  readonly name: string;
  readonly href: string;
  readonly text: string;
}

export function Tabs(props: { label: string; tabs: readonly TabLink[]; chosen: string }) {
  const { label, tabs, chosen } = props;
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    swipeToCurrent(bar.current);
  }, [chosen]);
  return (
    <nav ref={bar} class="tabs no-print" aria-label={label}>
      {tabs.map(({ name, href, text }) => (
        <a key={name} href={href} aria-current={name === chosen ? "page" : undefined}>
          {text}
        </a>
      ))}
    </nav>
  );
}
