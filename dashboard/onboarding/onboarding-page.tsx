/** A new device, in three steps: its key, what it needs to know, and what it travels with; then its first reading. */
import { useEffect, useRef, useState } from "preact/hooks";
import { RegisterDevice } from "../actions/register-device.tsx";
import { useTitle } from "../app/title.ts";
import { onboardingWords } from "../messages/onboarding-messages.ts";
import "../styles/actions.css";
import "../styles/onboarding.css";
import { AttachStep } from "./attach-step.tsx";
import type { DeviceKey } from "./device-key.ts";
import { SettingsStep } from "./settings-step.tsx";

type Step = 1 | 2 | 3;

export default function OnboardingPage() {
  const words = onboardingWords();
  useTitle(words.title);
  const [step, setStep] = useState<Step>(1);
  const [device, setDevice] = useState("");
  const [key, setKey] = useState<DeviceKey | undefined>(undefined);
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef<Step>(1);
  useEffect(() => {
    if (shown.current !== step) heading.current?.focus();
    shown.current = step;
  }, [step]);
  useWarningBeforeLeaving(key !== undefined && step === 2);

  return (
    <div class="page">
      <div class="page-head">
        <h1>{words.title}</h1>
      </div>
      <ol class="onboarding-steps" aria-label={words.stepsLabel}>
        {words.steps.map((name, index) => (
          <li key={name} aria-current={step === index + 1 ? "step" : undefined}>
            {name}
          </li>
        ))}
      </ol>
      <section class="panel onboarding-panel">
        <header>
          <h2 ref={heading} tabIndex={-1}>
            {words.headings[step - 1]}
          </h2>
        </header>
        <div class="panel-body">
          {step === 1 && (
            <RegisterDevice
              offersKey
              close={() => setStep(2)}
              onRegistered={(registered, made) => {
                setDevice(registered);
                setKey(made);
              }}
            />
          )}
          {step === 2 && <SettingsStep device={device} deviceKey={key} next={() => setStep(3)} />}
          {step === 3 && <AttachStep device={device} />}
        </div>
      </section>
    </div>
  );
}

/** The private key is nowhere but in this page. */
function useWarningBeforeLeaving(matters: boolean): void {
  useEffect(() => {
    if (!matters) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [matters]);
}
