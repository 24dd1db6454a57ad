/** The page that stands alone: one file, without a network, from a source its reader knows. */
import { useEffect } from "preact/hooks";
import { type Language, language } from "../app/preferences.ts";
import { Icon } from "../components/icons.tsx";
import type { StartWorker } from "../verification/bundle.ts";
import { BundleCheck } from "./bundle-check.tsx";
import { verifyText } from "./words.ts";

/** In their own words, for those who read no other. */
const languages: readonly (readonly [Language, string])[] = [
  ["en", "English"],
  ["de", "Deutsch"],
];

export function OfflinePage({ startWorker }: { startWorker: StartWorker }) {
  const words = verifyText();
  useEffect(() => {
    document.title = `${words.offlineTitle} · Tallyman`;
  }, [words]);
  return (
    <>
      <header class="offline-header">
        <Icon name="verify" />
        <span>
          <strong>Tallyman</strong> {words.offlineTitle}
        </span>
        <label class="offline-language">
          <span class="visually-hidden">{words.language}</span>
          <select
            class="field"
            value={language.value}
            onChange={(event) => {
              language.value = event.currentTarget.value as Language;
            }}
          >
            {languages.map(([code, name]) => (
              <option key={code} value={code} lang={code}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </header>
      <main class="page verify-page">
        <div class="page-head">
          <h1>{words.title}</h1>
        </div>
        <p class="dim">
          {words.lead} {words.offlineNetwork}
        </p>
        <p class="notice offline-warning">{words.offlineWarning}</p>
        <BundleCheck startWorker={startWorker} />
      </main>
    </>
  );
}
