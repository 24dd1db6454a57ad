/** The keys there are, shown on `?`. */
import { Dialog } from "../components/dialog.tsx";
import { frameWords } from "../messages/frame-messages.ts";

export default function KeyboardHelp({ open, close }: { open: boolean; close: () => void }) {
  const words = frameWords().keyboard;
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
