/** A button that opens a form, which is loaded when it is first opened. */
import type { ComponentType } from "preact";
import { useState } from "preact/hooks";
import { LazyDialog } from "../actions/lazy-dialog.tsx";
import type { StepProperties } from "./signed-step.tsx";

export function DialogButton<P extends object>(props: {
  label: string;
  /** Where the label does not say enough beside others like it. */
  title?: string;
  primary?: boolean;
  small?: boolean;
  load: () => Promise<{ default: ComponentType<P & StepProperties> }>;
  content: P;
  onSealed: () => void;
}) {
  const { label, title = label } = props;
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const classes = ["button", props.primary && "primary", props.small && "small"].filter(Boolean).join(" ");
  return (
    <>
      <button
        type="button"
        class={classes}
        aria-label={title === label ? undefined : title}
        onClick={() => setOpen(true)}
      >
        {label}
      </button>
      <LazyDialog<P & StepProperties>
        open={open}
        close={close}
        title={title}
        load={props.load}
        content={{ ...props.content, close, onSealed: props.onSealed }}
      />
    </>
  );
}
