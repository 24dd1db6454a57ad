/** Files that a statement names by their hash: chosen, hashed in this browser, listed, removed. */
import { useId, useState } from "preact/hooks";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { language } from "../app/preferences.ts";
import { Icon } from "../components/icons.tsx";
import { bytesSize, shortHash } from "../format/values.ts";
import { actionWords } from "../messages/actions-messages.ts";
import { type Option, SelectField } from "./fields.tsx";
import { type ChosenFile, factsOf } from "./file-hash.ts";

export function FilesField(props: {
  label: string;
  countMax: number;
  files: readonly ChosenFile[];
  onChange: (files: readonly ChosenFile[]) => void;
  /** `image/*` for photographs. */
  accept?: string;
  /** What a file may be; absent: it is not asked. */
  documents?: readonly Option[];
  documentLabel?: (name: string) => string;
}) {
  const words = actionWords().files;
  const { files, onChange, countMax } = props;
  const id = useId();
  const [state, setState] = useState<"idle" | "hashing" | "failed" | "many">("idle");

  const add = async (input: HTMLInputElement) => {
    const chosen = [...(input.files ?? [])];
    input.value = "";
    if (chosen.length === 0) return;
    if (files.length + chosen.length > countMax) return setState("many");
    setState("hashing");
    try {
      const facts = await Promise.all(chosen.map(factsOf));
      const known = new Set(files.map(({ hash }) => toHex(hash)));
      const fresh = facts.filter(({ hash }) => !known.has(toHex(hash)));
      onChange([...files, ...fresh.map((one) => ({ ...one, document: "" }))]);
      setState("idle");
    } catch {
      // The file was moved or cannot be read; the browser says no more than that.
      setState("failed");
    }
  };

  return (
    <div class="form-field">
      <label for={id}>
        {props.label} <span class="dim">{actionWords().common.optional}</span>
      </label>
      <input
        id={id}
        type="file"
        multiple
        class="field file-input"
        accept={props.accept}
        aria-describedby={`${id}-hint`}
        onChange={(event) => void add(event.currentTarget)}
      />
      <p id={`${id}-hint`} class="field-hint">
        {words.help}
      </p>
      <p role="status" class={state === "idle" || state === "hashing" ? "field-hint" : "field-problem"}>
        {state === "hashing" && words.hashing}
        {state === "failed" && words.failed}
        {state === "many" && words.tooMany(String(countMax))}
      </p>
      {files.length > 0 && (
        <ul class="file-list">
          {files.map((file, index) => (
            <li key={toHex(file.hash)}>
              <span class="wrap-anywhere">
                <bdi>{file.name}</bdi> <span class="dim">{bytesSize(file.bytes, language.value)}</span>{" "}
                <span class="mono dim">{shortHash(toHex(file.hash))}</span>
              </span>
              <button
                type="button"
                class="icon-button"
                aria-label={words.remove(file.name)}
                title={words.remove(file.name)}
                onClick={() => onChange(files.filter((_, i) => i !== index))}
              >
                <Icon name="close" />
              </button>
              {props.documents && (
                <SelectField
                  label={props.documentLabel?.(file.name) ?? file.name}
                  value={file.document}
                  onChange={(document) =>
                    onChange(files.map((one, i) => (i === index ? { ...one, document } : one)))
                  }
                  options={props.documents}
                />
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
