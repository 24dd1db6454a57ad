import { describe, expect, it } from "vitest";
import { mendLanguage } from "../../dashboard/app/browser-language.ts";

/** As a browser has it: on the prototype, not to be written. */
function browserWith(language: string): Navigator {
  return Object.create({
    get language() {
      return language;
    },
  }) as Navigator;
}

describe("the browser's language", () => {
  it.each(["en-US@posix", "C", ""])(
    "%s, which formats refuse, is replaced by one that they take",
    (language) => {
      const browser = browserWith(language);
      mendLanguage(browser);
      expect(new Intl.NumberFormat(browser.language).format(1_234.5)).toBe("1,234.5");
    },
  );

  it("stays as it is where it is a language", () => {
    const browser = browserWith("de-AT");
    mendLanguage(browser);
    expect(browser.language).toBe("de-AT");
  });
});
