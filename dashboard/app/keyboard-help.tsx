/** The keys there are, shown on `?`. */
import { Dialog } from "../components/dialog.tsx";
import { t } from "../messages/messages.ts";

export function KeyboardHelp({ open, close }: { open: boolean; close: () => void }) {
  const words = t().keyboard;
  const keys: readonly (readonly [string, string])[] = [
    ["/", words.search],
    ["↑ ↓", words.move],
    ["Enter", words.open],
    ["Esc", words.close],
    ["?", words.help],
  ];
  return (
    <Dialog open={open} close={close} title={words.title}>
      <dl class="facts">
        {keys.map(([key, meaning]) => (
          <>
            <dt>
              <kbd class="key">{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </>
        ))}
      </dl>
    </Dialog>
  );
}
