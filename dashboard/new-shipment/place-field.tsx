/** A place: chosen by name from those known, or any other with a position of its own. */
import { useId } from "preact/hooks";
import { TextField } from "../actions/fields.tsx";
import { position } from "../format/values.ts";
import { actionWords } from "../messages/actions-messages.ts";
import type { PlaceDraft } from "./draft.ts";
import { knownPlace, knownPlaces } from "./places.ts";

export function PlaceField(props: {
  label: string;
  value: PlaceDraft;
  onChange: (value: PlaceDraft) => void;
  problems: { name?: string | undefined; lat?: string | undefined; lon?: string | undefined };
  optional?: boolean;
}) {
  const words = actionWords().shipment;
  const { value, onChange, problems } = props;
  const list = useId();
  const known = knownPlace(value.name);
  const isOther = value.name.trim() !== "" && !known;
  return (
    <div class="place-field">
      <TextField
        label={props.label}
        optional={props.optional ?? false}
        hint={known ? knownText(known) : isOther ? words.coordinatesHelp : words.placeHelp}
        problem={problems.name}
        value={value.name}
        onInput={(name) => onChange({ ...value, name })}
        lengthMax={100}
        list={list}
      />
      <datalist id={list}>
        {knownPlaces.map(({ name, locode }) => (
          <option key={name} value={name}>
            {locode}
          </option>
        ))}
      </datalist>
      {isOther && (
        <div class="form-row">
          <TextField
            label={words.latitude}
            optional
            problem={problems.lat}
            value={value.lat}
            onInput={(lat) => onChange({ ...value, lat })}
            inputMode="text"
          />
          <TextField
            label={words.longitude}
            optional
            problem={problems.lon}
            value={value.lon}
            onInput={(lon) => onChange({ ...value, lon })}
            inputMode="text"
          />
        </div>
      )}
    </div>
  );
}

function knownText({ lat, lon, locode }: { lat: number; lon: number; locode?: string }): string {
  return locode ? `${position(lat, lon)} · ${locode}` : position(lat, lon);
}
