/** Which columns the table has, and the views that were given a name: chosen, saved, removed and put back. */
import { useState } from "preact/hooks";
import { UndoNotice } from "../components/undo-notice.tsx";
import { pageText } from "../messages/pages.ts";
import {
  addressOfView,
  type ColumnName,
  columnNames,
  keepView,
  removeView,
  type View,
  viewNameLengthMax,
  views,
  withShipment,
} from "./views.ts";

export interface ViewMenuProperties {
  view: View;
  titles: Readonly<Record<ColumnName, string>>;
  change: (view: View) => void;
}

export default function ViewMenu({ view, titles, change }: ViewMenuProperties) {
  const words = pageText().views;
  return (
    <div class="form-stack">
      <NamedViews view={view} change={change} />
      <fieldset class="plain-fieldset">
        <legend>{words.columns}</legend>
        {columnNames.map((name) => (
          <label key={name} class="check-field">
            <input
              type="checkbox"
              checked={view.columns.includes(name)}
              disabled={name === "shipment"}
              onChange={(event) =>
                change({ ...view, columns: changed(view.columns, name, event.currentTarget.checked) })
              }
            />
            <span>{titles[name]}</span>
          </label>
        ))}
      </fieldset>
    </div>
  );
}

function changed(columns: readonly ColumnName[], name: ColumnName, shown: boolean): readonly ColumnName[] {
  return withShipment(shown ? [...columns, name] : columns.filter((column) => column !== name));
}

function NamedViews({ view, change }: Pick<ViewMenuProperties, "view" | "change">) {
  const words = pageText().views;
  const [name, setName] = useState("");
  const [removed, setRemoved] = useState<{ name: string; undo: () => void } | undefined>(undefined);
  const save = (event: Event) => {
    event.preventDefault();
    if (name.trim() === "") return;
    keepView({ ...view, name: name.trim() });
    setName("");
  };
  return (
    <>
      {views.value.length === 0 && !removed && <p class="dim">{words.noneHelp}</p>}
      <ul class="plain-list" aria-label={words.saved}>
        {views.value.map((one) => (
          <li key={one.name} class="button-row">
            <button
              type="button"
              class="button wrap-anywhere"
              aria-pressed={addressOfView(one) === addressOfView(view)}
              onClick={() => change(one)}
            >
              {one.name}
            </button>
            <button
              type="button"
              class="button small quiet"
              aria-label={`${words.remove}: ${one.name}`}
              onClick={() => setRemoved({ name: one.name, undo: removeView(one.name) })}
            >
              {words.remove}
            </button>
          </li>
        ))}
      </ul>
      {removed && (
        <UndoNotice
          text={words.removed(removed.name)}
          undo={() => {
            removed.undo();
            setRemoved(undefined);
          }}
        />
      )}
      <form class="form-stack" onSubmit={save}>
        <label class="form-field">
          <span>{words.name}</span>
          <input
            class="field"
            value={name}
            maxLength={viewNameLengthMax}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <div class="button-row">
          <button type="submit" class="button">
            {words.save}
          </button>
        </div>
        <p class="field-hint">{words.kept}</p>
      </form>
    </>
  );
}
