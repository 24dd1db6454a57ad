/** The search field that `/` focuses. Escape empties it, a second time leaves it. */
import { useEffect, useRef } from "preact/hooks";
import { registerSearch } from "../app/keyboard.ts";

export function SearchField(props: {
  value: string;
  onInput: (value: string) => void;
  label: string;
  placeholder: string;
  onKeyDown?: (event: KeyboardEvent) => void;
  controls?: string;
}) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => registerSearch(() => input.current?.focus()), []);
  return (
    <span class="search-field">
      <input
        ref={input}
        class="field"
        type="search"
        value={props.value}
        placeholder={props.placeholder}
        aria-label={props.label}
        aria-controls={props.controls}
        autocomplete="off"
        spellcheck={false}
        maxLength={200}
        onInput={(event) => props.onInput(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.preventDefault();
            event.stopPropagation();
            if (props.value === "") event.currentTarget.blur();
            else props.onInput("");
          } else props.onKeyDown?.(event);
        }}
      />
      {props.value === "" && (
        <span class="key" aria-hidden="true">
          /
        </span>
      )}
    </span>
  );
}
