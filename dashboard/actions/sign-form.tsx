/** The foot of every form that is signed: what is wrong, how it came out, and the button. */
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { actionWords } from "../messages/actions-messages.ts";
import type { Acting } from "../signing/identities.ts";
import type { Draft } from "../signing/signer.ts";
import { focusFirstProblem } from "./fields.tsx";
import { SigningResult } from "./signing-result.tsx";
import { keepsStatement, useSigning } from "./use-signing.ts";

export function SignForm(props: {
  acting: Acting | undefined;
  label: string;
  /** What is signed, made at the moment of signing; `undefined` while something is wrong. */
  draft: () => Draft | undefined;
  /** Hears that the user wants to sign, so that what is wrong is shown from then on. */
  onTry: () => void;
  onSealed?: () => void;
  close: () => void;
  children: ComponentChildren;
}) {
  const { acting } = props;
  const [sealed, setSealed] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const signing = useSigning(acting?.identity, () => {
    setSealed(true);
    props.onSealed?.();
  });
  const submit = (event: Event) => {
    event.preventDefault();
    props.onTry();
    const draft = props.draft();
    if (draft) signing.sign(draft);
    else focusFirstProblem(form.current);
  };
  return (
    <form ref={form} class="form-stack" noValidate onSubmit={submit}>
      {/* What was signed can be read, not changed. */}
      <fieldset class="plain-fieldset form-stack" disabled={sealed}>
        {props.children}
      </fieldset>
      <SigningResult signing={signing} />
      <div class="button-row">
        {sealed ? (
          <button type="button" class="button primary" onClick={props.close}>
            {actionWords().common.done}
          </button>
        ) : (
          acting &&
          !keepsStatement(signing.current) && (
            <button type="submit" class="button primary" disabled={signing.current.state === "working"}>
              {props.label}
            </button>
          )
        )}
      </div>
    </form>
  );
}
