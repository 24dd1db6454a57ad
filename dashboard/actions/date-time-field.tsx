/** A date and time in the zone of the page, which stands beside it. */
import { zone } from "../app/preferences.ts";
import { zoneName } from "../format/time.ts";
import { nowMs } from "../store/live.ts";
import { Field } from "./fields.tsx";

export function DateTimeField(props: {
  label: string;
  hint?: string;
  problem?: string | undefined;
  value: string;
  onChange: (value: string) => void;
  required?: boolean;
}) {
  const shownZone = zoneName(nowMs.value ?? 0, "en", zone.value);
  return (
    <Field
      label={`${props.label}, ${shownZone}`}
      hint={props.hint}
      problem={props.problem}
      optional={!props.required}
    >
      {(wiring) => (
        <input
          {...wiring}
          class="field"
          type="datetime-local"
          value={props.value}
          onInput={(event) => props.onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
