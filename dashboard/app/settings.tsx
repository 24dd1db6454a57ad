/** What a user may choose, and who is signed in. */
import { units } from "../format/measurement.ts";
import { frameWords } from "../messages/frame-messages.ts";
import { chain, session, signOut } from "../store/live.ts";
import { language, shortcuts, theme, zone } from "./preferences.ts";
import { hideSettings } from "./settings-menu.tsx";

export default function Settings({ openHelp }: { openHelp: () => void }) {
  const words = frameWords().settings;
  return (
    <>
      <ZoneChoice />
      <Choice label={words.units} chosen={units} options={{ metric: words.unitsMetric, us: words.unitsUs }} />
      <Choice
        label={words.theme}
        chosen={theme}
        options={{ system: words.themeSystem, light: words.themeLight, dark: words.themeDark }}
      />
      <Choice label={words.language} chosen={language} options={{ en: "English", de: "Deutsch" }} />
      <Choice
        label={words.shortcuts}
        chosen={shortcuts}
        options={{ on: words.shortcutsOn, off: words.shortcutsOff }}
      />
      <button type="button" class="button" onClick={openHelp}>
        {words.keyboard}
      </button>
      <Account />
    </>
  );
}

/** UTC, the reader's own, or that of a site. */
function ZoneChoice() {
  const words = frameWords().settings;
  return (
    <label>
      {words.zone}
      <select
        class="field"
        value={zone.value}
        onChange={(event) => {
          zone.value = event.currentTarget.value;
        }}
      >
        <option value="utc">{words.zoneUtc}</option>
        <option value="mine">{`${words.zoneMine} (${Intl.DateTimeFormat().resolvedOptions().timeZone})`}</option>
        <optgroup label={words.zoneSite}>
          {Intl.supportedValuesOf("timeZone").map((name) => (
            <option key={name} value={name}>
              {name.replaceAll("_", " ")}
            </option>
          ))}
        </optgroup>
      </select>
    </label>
  );
}

function Choice<T extends string>(props: {
  label: string;
  chosen: { value: T };
  options: Record<T, string>;
}) {
  const options = Object.entries(props.options) as [T, string][];
  return (
    <label>
      {props.label}
      <select
        class="field"
        value={props.chosen.value}
        onChange={(event) => {
          const chosen = options.find(([value]) => value === event.currentTarget.value);
          if (chosen) props.chosen.value = chosen[0];
        }}
      >
        {options.map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
}

function Account() {
  const words = frameWords().settings;
  const current = session.value;
  if (current.state !== "signed-in") return null;
  const { user, role, scopes } = current.view;
  const roles = { administrator: words.roleAdministrator, reader: words.roleReader, open: words.roleOpen };
  return (
    <div class="settings-foot">
      <span class="wrap-anywhere">
        {role === "open" ? words.open : `${words.signedInAs(user)} (${roles[role]})`}
      </span>
      {chain.value && (
        <span class="dim wrap-anywhere">
          {words.chain} {chain.value.chain} · {words.version} {chain.value.version}
        </span>
      )}
      <a href="./keys" onClick={hideSettings}>
        {words.keys}
      </a>
      {scopes.includes("administer") && (
        <a href="./tokens" onClick={hideSettings}>
          {words.tokens}
        </a>
      )}
      {role !== "open" && (
        <button type="button" class="button" onClick={() => void signOut()}>
          {words.signOut}
        </button>
      )}
    </div>
  );
}
