/** A part of a page under its own heading, which also names it for those who jump from region to region. */
import type { ComponentChildren } from "preact";

export function Panel({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="panel" aria-label={title}>
      <header>
        <h2>{title}</h2>
      </header>
      {children}
    </section>
  );
}
