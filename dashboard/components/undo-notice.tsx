/** Says what was just taken away, with the way back: nobody is asked beforehand whether they are sure. */
import { t } from "../messages/messages.ts";

export function UndoNotice({ text, undo }: { text: string; undo: () => void }) {
  return (
    <div class="notice info" role="status">
      <span class="wrap-anywhere">{text}</span>
      <button type="button" class="button small" onClick={undo}>
        {t().common.undo}
      </button>
    </div>
  );
}
