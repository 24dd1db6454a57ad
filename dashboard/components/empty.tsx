/** What stands where there is nothing yet: why, and how something would come to be here. */
import type { ComponentChildren } from "preact";
import { CopyButton } from "./hash.tsx";

export function Empty(props: {
  title: string;
  help: string;
  command?: string;
  children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <h2>{props.title}</h2>
      <p>{props.help}</p>
      {props.command && <Command text={props.command} />}
      {props.children}
    </div>
  );
}

export function Command({ text }: { text: string }) {
  return (
    <span class="command">
      <code>{text}</code>
      <CopyButton text={text} name={text} />
    </span>
  );
}
