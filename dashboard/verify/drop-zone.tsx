/** Where a file is dropped or chosen. */
import { useState } from "preact/hooks";
import { Icon } from "../components/icons.tsx";
import { verifyText } from "./words.ts";

export function DropZone({ start, again }: { start: (file: File) => void; again: boolean }) {
  const words = verifyText();
  const [over, setOver] = useState(false);
  return (
    <section
      class={`drop-zone${over ? " over" : ""}${again ? " again" : ""}`}
      aria-label={words.drop}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer?.files[0];
        if (file) start(file);
      }}
    >
      <Icon name="upload" size={again ? 20 : 28} />
      <p>{over ? words.dropNow : again ? words.another : words.drop}</p>
      <label class={again ? "button" : "button primary"}>
        {words.choose}
        <input
          class="visually-hidden"
          type="file"
          accept=".zip,application/zip"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            // The same file may be chosen again after a change.
            event.currentTarget.value = "";
            if (file) start(file);
          }}
        />
      </label>
    </section>
  );
}
