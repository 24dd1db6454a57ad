/** A number and a button: to any block at once. */
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { basePath } from "../app/base.ts";
import { ledgerWords } from "../messages/ledger-messages.ts";

export function GoToBlock() {
  const words = ledgerWords();
  const { route } = useLocation();
  const [height, setHeight] = useState("");
  return (
    <form
      class="go-to-block"
      onSubmit={(event) => {
        event.preventDefault();
        if (/^[0-9]{1,15}$/.test(height)) route(`${basePath()}ledger/blocks/${Number(height)}`);
      }}
    >
      <label>
        <span>{words.goToBlockHeight}</span>
        <input
          class="field"
          inputMode="numeric"
          pattern="[0-9]{1,15}"
          required
          autocomplete="off"
          value={height}
          onInput={(event) => setHeight(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button">
        {words.goToBlock}
      </button>
    </form>
  );
}
