/** Finds a statement by its hash or a block by its height. */

import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { basePath } from "../app/base.ts";
import { SearchField } from "../components/search-field.tsx";
import { pageText } from "../messages/pages.ts";
import { lookup } from "./lookup.ts";

export function LookupForm() {
  const words = pageText().ledger;
  const { route } = useLocation();
  const [text, setText] = useState("");
  const [refused, setRefused] = useState(false);
  const go = () => {
    const found = lookup(text);
    setRefused(found.what === "nothing");
    if (found.what === "entry") route(`${basePath()}ledger/entries/${found.hash}`);
    if (found.what === "block") route(`${basePath()}ledger/blocks/${found.height}`);
  };
  return (
    <form
      class="lookup"
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <SearchField
        value={text}
        label={words.searchLabel}
        placeholder={words.searchPlaceholder}
        onInput={(value) => {
          setText(value);
          setRefused(false);
        }}
      />
      <button type="submit" class="button primary">
        {words.go}
      </button>
      <p class={refused ? "text-critical" : "dim"} role={refused ? "alert" : undefined}>
        {refused ? words.notAHash : words.searchHelp}
      </p>
    </form>
  );
}
