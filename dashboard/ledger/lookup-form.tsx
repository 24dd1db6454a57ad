/** Finds anything in the ledger; what was asked is in the address, so that it can be sent to somebody. */
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { basePath } from "../app/base.ts";
import { SearchField } from "../components/search-field.tsx";
import { ledgerWords } from "../messages/ledger-messages.ts";

export function LookupForm({ text: asked = "" }: { text?: string }) {
  const words = ledgerWords();
  const { route } = useLocation();
  const [text, setText] = useState(asked);
  return (
    <form
      class="lookup"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") route(`${basePath()}ledger?find=${encodeURIComponent(text.trim())}`);
      }}
    >
      <SearchField
        value={text}
        label={words.searchLabel}
        placeholder={words.searchPlaceholder}
        onInput={setText}
      />
      <button type="submit" class="button primary">
        {words.go}
      </button>
      <p class="dim">{words.searchHelp}</p>
    </form>
  );
}
