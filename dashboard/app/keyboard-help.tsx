/** The keys that work on the page that is open, by the part of it that takes them; shown on `?`. */
import { Dialog } from "../components/dialog.tsx";
import { frameWords } from "../messages/frame-messages.ts";
import { hasSearch, type KeyPart, partsWithKeys } from "./keyboard.ts";
import { shortcuts } from "./preferences.ts";

type Line = readonly [keys: string, meaning: string];

export default function KeyboardHelp({ open, close }: { open: boolean; close: () => void }) {
  return (
    <Dialog open={open} close={close} title={frameWords().keyboard.title}>
      <KeyList />
    </Dialog>
  );
}

function KeyList() {
  const words = frameWords().keyboard;
  return (
    <div class="panels">
      <Keys title={words.everywhere} lines={everywhere()} />
      {shortcuts.value === "off" && <p class="dim">{words.switchedOff}</p>}
      {[...partsWithKeys()].map((part) => (
        <Keys key={part} title={words.parts[part]} lines={linesOf(part)} />
      ))}
    </div>
  );
}

function everywhere(): Line[] {
  const words = frameWords().keyboard;
  const single: Line[] = hasSearch()
    ? [
        ["/", words.search],
        ["?", words.help],
      ]
    : [["?", words.help]];
  return [...(shortcuts.value === "off" ? [] : single), ["Esc", hasSearch() ? words.leave : words.close]];
}

function linesOf(part: KeyPart): Line[] {
  const words = frameWords().keyboard;
  const rows: Line[] = [
    ["↑ ↓", words.row],
    ["PgUp PgDn", words.page],
    ["Home End", words.ends],
    ["Enter", words.open],
  ];
  const lines: Readonly<Record<KeyPart, Line[]>> = {
    list: [...rows, ["Esc", words.letGo]],
    table: rows,
    map: [
      ["← ↑ → ↓", words.moveMap],
      ["+ −", words.zoom],
    ],
    area: [
      ["← ↑ → ↓", words.movePoint],
      ["Shift + ← ↑ → ↓", words.movePointFar],
      ["Del", words.removePoint],
    ],
    replay: [
      [words.spaceKey, words.play],
      ["← →", words.step],
      ["[ ]", words.event],
    ],
    proof: [["← ↑ → ↓", words.proofPart]],
  };
  return lines[part];
}

function Keys({ title, lines }: { title: string; lines: readonly Line[] }) {
  return (
    <section class="panels">
      <h3>{title}</h3>
      <dl class="facts">
        {lines.map(([keys, meaning]) => (
          <>
            <dt>
              <kbd class="key">{keys}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}
