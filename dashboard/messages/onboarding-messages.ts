/** The texts of a device's onboarding and its state of health. Whoever imports this waits for the chosen language. */
import { catalogue } from "./catalogue.ts";
import { onboardingEn } from "./onboarding-en.ts";

const onboarding = catalogue(onboardingEn, {
  de: async () => (await import("./onboarding-de.ts")).onboardingDe,
});

export const onboardingWords = onboarding.text;

await onboarding.ready;
