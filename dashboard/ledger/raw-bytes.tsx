/** The exact bytes of a statement or receipt: in hexadecimal or as readable CBOR, to copy and to download. */
import { useState } from "preact/hooks";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { CborError } from "../../ledger/encoding/cbor-decode.ts";
import { cborDiagnostic } from "../../ledger/encoding/cbor-diagnostic.ts";
import { resolve } from "../app/base.ts";
import { language } from "../app/preferences.ts";
import { CopyButton } from "../components/hash.tsx";
import { bytesSize } from "../format/values.ts";
import { ledgerWords } from "../messages/ledger-messages.ts";
import { t } from "../messages/messages.ts";

const forms = ["hex", "diagnostic"] as const;

export function RawBytes(props: { title: string; bytes: Uint8Array; path: string; file: string }) {
  const words = ledgerWords();
  const [form, setForm] = useState<(typeof forms)[number]>("hex");
  const text = form === "hex" ? toHex(props.bytes) : diagnosticText(props.bytes);
  return (
    <section class="panel">
      <header>
        <h2>
          {props.title} <span class="dim">{bytesSize(props.bytes.length, language.value)}</span>
        </h2>
        <span class="button-row">
          <CopyButton text={text} name={`${props.title}, ${words[form]}`} />
          <a class="button small" href={resolve(props.path)} download={props.file}>
            {t().common.download}
          </a>
        </span>
      </header>
      <div class="panel-body">
        <fieldset class="segmented plain-fieldset">
          <legend class="visually-hidden">
            {words.bytesShown}: {props.title}
          </legend>
          {forms.map((one) => (
            <button
              key={one}
              type="button"
              class="button small"
              aria-pressed={form === one}
              onClick={() => setForm(one)}
            >
              {words[one]}
            </button>
          ))}
        </fieldset>
        <textarea
          class="raw-bytes mono"
          readOnly
          spellcheck={false}
          rows={Math.min(18, form === "hex" ? 6 : text.split("\n").length + 1)}
          aria-label={`${props.title}, ${words[form]}`}
          value={text}
        />
      </div>
    </section>
  );
}

function diagnosticText(bytes: Uint8Array): string {
  try {
    return cborDiagnostic(bytes);
  } catch (error) {
    if (error instanceof CborError) return ledgerWords().notCbor(error.message);
    throw error;
  }
}
