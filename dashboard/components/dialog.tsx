/** A native modal dialog: the browser keeps the focus in it and closes it on Escape. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../messages/messages.ts";
import { Icon } from "./icons.tsx";

export function Dialog(props: {
  open: boolean;
  close: () => void;
  title: string;
  /** Holds what somebody is entering: a click beside it does not throw that away. */
  form?: boolean;
  children: ComponentChildren;
}) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (props.open) element.current?.showModal();
    else element.current?.close();
  }, [props.open]);
  return (
    <dialog
      ref={element}
      aria-label={props.title}
      onClose={props.close}
      closedby={props.form ? "closerequest" : "any"}
    >
      <div class="dialog-head">
        <h2>{props.title}</h2>
        <button type="button" class="icon-button" aria-label={t().common.close} onClick={props.close}>
          <Icon name="close" />
        </button>
      </div>
      <div class="dialog-body">{props.open && props.children}</div>
    </dialog>
  );
}
