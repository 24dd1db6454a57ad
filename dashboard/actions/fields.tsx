/** Fields of forms: a label, what to enter, and what is wrong with it, tied together for screen readers. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { actionWords } from "../messages/actions-messages.ts";

interface FieldProperties {
  label: string;
  /** What to enter; stays while something is wrong. */
  hint?: string | undefined;
  /** What is wrong. */
  problem?: string | undefined;
  optional?: boolean;
  /** For a few digits. */
  short?: boolean;
}

interface Wiring {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
}

/** A label around one control, which `children` draws with the attributes it is given. */
export function Field(props: FieldProperties & { children: (wiring: Wiring) => ComponentChildren }) {
  const { label, hint, problem, optional, short } = props;
  const id = useId();
  const described = [problem && `${id}-problem`, hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div class={short ? "form-field short" : "form-field"}>
      <label for={id}>
        {label}
        {optional && <span class="dim"> {actionWords().common.optional}</span>}
      </label>
      {props.children({
        id,
        "aria-describedby": described || undefined,
        "aria-invalid": problem ? true : undefined,
      })}
      {problem && (
        <p id={`${id}-problem`} class="field-problem">
          {problem}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} class="field-hint">
          {hint}
        </p>
      )}
    </div>
  );
}

export function TextField(
  props: FieldProperties & {
    value: string;
    onInput: (value: string) => void;
    inputMode?: "text" | "numeric" | "decimal";
    lengthMax?: number;
    list?: string;
    mono?: boolean;
    suffix?: string;
  },
) {
  return (
    <Field {...props}>
      {(wiring) => (
        <input
          {...wiring}
          class={props.mono ? "field mono" : "field"}
          type="text"
          value={props.value}
          inputMode={props.inputMode ?? "text"}
          maxLength={props.lengthMax}
          list={props.list}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

export function TextAreaField(
  props: FieldProperties & { value: string; onInput: (value: string) => void; mono?: boolean; rows?: number },
) {
  return (
    <Field {...props}>
      {(wiring) => (
        <textarea
          {...wiring}
          class={props.mono ? "field mono" : "field"}
          rows={props.rows ?? 2}
          value={props.value}
          autocomplete="off"
          spellcheck={!props.mono}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

export interface Option {
  readonly value: string;
  readonly text: string;
  readonly disabled?: boolean;
}

export interface OptionGroup {
  readonly label: string;
  readonly options: readonly Option[];
}

export function SelectField(
  props: FieldProperties & {
    value: string;
    onChange: (value: string) => void;
    options: readonly (Option | OptionGroup)[];
    /** Shown first, while nothing is chosen. */
    placeholder?: string;
  },
) {
  return (
    <Field {...props}>
      {(wiring) => (
        <select
          {...wiring}
          class="field"
          value={props.value}
          onChange={(event) => props.onChange(event.currentTarget.value)}
        >
          {props.placeholder !== undefined && <option value="">{props.placeholder}</option>}
          {props.options.map((option) =>
            "options" in option ? (
              <optgroup key={option.label} label={option.label}>
                {option.options.map(choice)}
              </optgroup>
            ) : (
              choice(option)
            ),
          )}
        </select>
      )}
    </Field>
  );
}

function choice({ value, text, disabled = false }: Option) {
  return (
    <option key={value} value={value} disabled={disabled}>
      {text}
    </option>
  );
}

export function CheckField(props: { label: string; checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <label class="check-field">
      <input
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span>{props.label}</span>
    </label>
  );
}

/** Some of several; wrong as a whole. */
export function CheckGroup<T extends string>(props: {
  label: string;
  problem?: string | undefined;
  options: readonly { value: T; text: string }[];
  chosen: readonly T[];
  onChange: (chosen: readonly T[]) => void;
}) {
  const id = useId();
  return (
    <fieldset class="plain-fieldset form-field" aria-describedby={props.problem && `${id}-problem`}>
      <legend>{props.label}</legend>
      <div class="check-list">
        {props.options.map(({ value, text }) => (
          <CheckField
            key={value}
            label={text}
            checked={props.chosen.includes(value)}
            onChange={(checked) =>
              props.onChange(
                checked ? [...props.chosen, value] : props.chosen.filter((other) => other !== value),
              )
            }
          />
        ))}
      </div>
      {props.problem && (
        <p id={`${id}-problem`} class="field-problem">
          {props.problem}
        </p>
      )}
    </fieldset>
  );
}

/** One of two or three, all in view: radio buttons drawn as one switch. */
export function Segments<T extends string>(props: {
  label: string;
  value: T;
  options: readonly { value: T; text: string }[];
  onChange: (value: T) => void;
}) {
  const name = useId();
  return (
    <fieldset class="plain-fieldset form-field">
      <legend>{props.label}</legend>
      <div class="segments">
        {props.options.map(({ value, text }) => (
          <label key={value} class="segment">
            <input
              type="radio"
              name={name}
              value={value}
              checked={props.value === value}
              onChange={() => props.onChange(value)}
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Moves the focus to the first control that is marked wrong; waits until it is drawn. */
export function focusFirstProblem(form: HTMLElement | null): void {
  requestAnimationFrame(() => {
    form?.querySelector<HTMLElement>('[aria-invalid="true"], fieldset[aria-describedby] input')?.focus();
  });
}
