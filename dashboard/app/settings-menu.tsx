/** The menu of settings, whose content comes when it is first opened. A native popover: Escape and a click outside close it. */
import { useState } from "preact/hooks";
import { Icon } from "../components/icons.tsx";
import { Lazily } from "../components/lazily.tsx";
import { t } from "../messages/messages.ts";

const menuId = "settings-menu";

const loadSettings = () => import("./settings.tsx");

export function SettingsMenu({ openHelp }: { openHelp: () => void }) {
  const [wasOpened, setOpened] = useState(false);
  const label = t().settings;
  return (
    <div class="settings">
      <button
        type="button"
        class="icon-button"
        popovertarget={menuId}
        aria-label={label}
        title={label}
        onClick={() => setOpened(true)}
      >
        <Icon name="settings" />
      </button>
      <div id={menuId} class="settings-menu" popover="auto">
        {wasOpened && <Lazily load={loadSettings} content={{ openHelp }} />}
      </div>
    </div>
  );
}

/** The page changes, the menu would stay. */
export function hideSettings(): void {
  document.getElementById(menuId)?.hidePopover();
}
