/**
 * Buttons that open forms. What is signed in a form often takes its button off the page, so the form itself stands at
 * the page's end and stays, with how it came out, until it is closed.
 */
import { signal } from "@preact/signals";
import type { ComponentChildren, ComponentType } from "preact";
import { LazyDialog } from "../actions/lazy-dialog.tsx";
import type { StepProperties } from "./signed-step.tsx";

interface Opened {
  /** Tells one opening from the next. */
  readonly number: number;
  readonly open: boolean;
  readonly draw: (open: boolean) => ComponentChildren;
}

const opened = signal<Opened | undefined>(undefined);

/** The form that is open, once on each page. */
export function OpenedDialog() {
  const current = opened.value;
  return current ? <div key={current.number}>{current.draw(current.open)}</div> : null;
}

export function DialogButton<P extends object>(props: {
  label: string;
  /** Where the label does not say enough beside others like it. */
  title?: string;
  primary?: boolean;
  small?: boolean;
  load: () => Promise<{ default: ComponentType<P & StepProperties> }>;
  /** As it is when the form is opened. */
  content: P;
  onSealed: () => void;
}) {
  const { label, title = label, load, content, onSealed } = props;
  const classes = ["button", props.primary && "primary", props.small && "small"].filter(Boolean).join(" ");
  const show = () => {
    const number = (opened.value?.number ?? 0) + 1;
    // The browser tells late that a dialog was closed: another one may be open by then. What is closed stays on the page,
    // so that the focus goes back to where it was.
    const close = () => {
      if (opened.value?.number === number) opened.value = { ...opened.value, open: false };
    };
    opened.value = {
      number,
      open: true,
      draw: (open) => (
        <LazyDialog<P & StepProperties>
          open={open}
          close={close}
          title={title}
          load={load}
          content={{ ...content, close, onSealed }}
        />
      ),
    };
  };
  return (
    <button type="button" class={classes} aria-label={title === label ? undefined : title} onClick={show}>
      {label}
    </button>
  );
}
