/**
 * A browser on a machine without a locale says that its language is `en-US@posix`. That is no language tag (RFC 5646), and
 * whoever asks for it, as the chart library does when it is loaded, fails.
 */
export function mendLanguage(browser: Navigator): void {
  try {
    Intl.getCanonicalLocales(browser.language);
  } catch {
    Object.defineProperty(browser, "language", { value: "en-US", configurable: true });
  }
}
