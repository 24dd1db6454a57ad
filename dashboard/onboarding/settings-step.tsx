/** Second step: what the device needs to know, as a code to scan, a file, and a line to type. */
import { useState } from "preact/hooks";
import { CheckField } from "../actions/fields.tsx";
import { resolve } from "../app/base.ts";
import { downloadText } from "../components/download.ts";
import { Command } from "../components/empty.tsx";
import { Fact } from "../components/fact.tsx";
import { Hash } from "../components/hash.tsx";
import { onboardingWords } from "../messages/onboarding-messages.ts";
import { chain } from "../store/live.ts";
import { type DeviceKey, keyFileText } from "./device-key.ts";
import { publishCommand, settingsOf, settingsText } from "./device-settings.ts";
import { QrCode } from "./qr-code.tsx";

export function SettingsStep(props: { device: string; deviceKey: DeviceKey | undefined; next: () => void }) {
  const words = onboardingWords();
  const { device, deviceKey } = props;
  const [withKey, setWithKey] = useState(false);
  if (!chain.value) return null;
  const settings = settingsOf(device, { href: resolve("./"), hostname: location.hostname }, chain.value);
  return (
    <div class="form-stack">
      <p>{words.settingsHelp}</p>
      <div class="onboarding-settings">
        <figure class="onboarding-code">
          <QrCode
            text={settingsText(settings, withKey ? deviceKey : undefined)}
            label={words.codeLabel(device)}
          />
          <figcaption>
            <b class="wrap-anywhere">{device}</b>
            {withKey && <span class="text-critical"> {words.secretInside}</span>}
          </figcaption>
        </figure>
        <dl class="facts">
          <Fact name={words.gateway}>{settings.gateway}</Fact>
          <Fact name={words.broker}>{settings.mqtt}</Fact>
          <Fact name={words.topic}>
            <code class="wrap-anywhere">{settings.topic}</code>
          </Fact>
          <Fact name={words.operatorKey}>
            <Hash value={settings.operatorKid} name={words.operatorKey} />
          </Fact>
        </dl>
      </div>
      {deviceKey && (
        <div class="notice no-print">
          <strong>{words.keyOnce}</strong>
          <span>{words.keyOnceHelp}</span>
          <div class="button-row">
            <button
              type="button"
              class="button"
              onClick={() =>
                downloadText(`${device}.json`, "application/json", keyFileText(device, deviceKey))
              }
            >
              {words.downloadKey}
            </button>
            <button
              type="button"
              class="button"
              onClick={() => downloadText(`${device}.pem`, "application/x-pem-file", deviceKey.pem)}
            >
              {words.downloadPem}
            </button>
          </div>
          <CheckField label={words.keyInCode} checked={withKey} onChange={setWithKey} />
        </div>
      )}
      <p class="no-print">{words.tryHelp}</p>
      {deviceKey && <Command text={`chmod 600 ${device}.json`} />}
      <Command text={publishCommand(settings)} />
      <div class="button-row no-print">
        <button type="button" class="button" onClick={() => print()}>
          {words.print}
        </button>
        <button type="button" class="button primary" onClick={props.next}>
          {words.next}
        </button>
      </div>
    </div>
  );
}
