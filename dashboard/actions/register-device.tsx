/** Registers a device under its public key. */
import { useState } from "preact/hooks";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { encodeCoseKey, type PublicKey } from "../../ledger/keys/cose-key.ts";
import { isIdentifier, referenceText } from "../../ledger/statement/reference.ts";
import { Command } from "../components/empty.tsx";
import { shortHash } from "../format/values.ts";
import { actionWords } from "../messages/actions-messages.ts";
import { type DeviceKey, makeDeviceKey } from "../onboarding/device-key.ts";
import type { Acting } from "../signing/identities.ts";
import { ActingAs } from "./acting-as.tsx";
import { decimalOf } from "./entered.ts";
import { TextAreaField, TextField } from "./fields.tsx";
import { pastedKey } from "./pasted-key.ts";
import { SignForm } from "./sign-form.tsx";

export function RegisterDevice(props: {
  /** Who may register it; absent, any party. */
  parties?: readonly string[];
  /** Whether a key may be made here that goes to the device afterwards. */
  offersKey?: boolean;
  close: () => void;
  /** With the private key when it was made here. */
  onRegistered: (device: string, made: DeviceKey | undefined) => void;
}) {
  const words = actionWords().attach;
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [id, setId] = useState("");
  const [model, setModel] = useState("");
  const [keyText, setKeyText] = useState("");
  const [accuracy, setAccuracy] = useState("2");
  const [tried, setTried] = useState(false);
  const [made, setMade] = useState<DeviceKey | undefined>(undefined);
  const key = pastedKey(keyText);
  const accuracyMs = millisecondsOf(accuracy);
  const isModel = model.trim() !== "" && model.trim().length <= 100;

  const draft = () => {
    if (!isIdentifier(id.trim()) || !isModel || !key || accuracyMs === undefined) return undefined;
    return {
      kind: "device.register",
      subject: referenceText("device", id.trim()),
      payload: encodeCbor({
        id: id.trim(),
        key: encodeCoseKey(key),
        model: model.trim(),
        clock: { accuracyMs, driftPpm: 0 },
      }),
    };
  };

  return (
    <SignForm
      acting={acting}
      label={words.signRegister}
      draft={draft}
      onTry={() => setTried(true)}
      onSealed={() => props.onRegistered(id.trim(), madeKeyOf(key, made))}
      close={props.close}
    >
      <p class="dim">{words.freshHelp}</p>
      <ActingAs
        kind="device.register"
        {...(props.parties && { parties: props.parties })}
        value={acting}
        onChange={setActing}
      />
      {acting && (
        <>
          <div class="form-grid">
            <TextField
              label={words.id}
              problem={tried && !isIdentifier(id.trim()) ? words.idWrong : undefined}
              value={id}
              onInput={setId}
              lengthMax={64}
            />
            <TextField
              label={words.model}
              problem={tried && !isModel ? words.modelWrong : undefined}
              value={model}
              onInput={setModel}
              lengthMax={100}
            />
          </div>
          {props.offersKey && (
            <MakeKey
              onMade={(fresh) => {
                setMade(fresh);
                setKeyText(toHex(encodeCoseKey(fresh.publicKey)));
              }}
            />
          )}
          <TextAreaField
            label={words.key}
            hint={key && words.keyIs(key.algorithm, shortHash(toHex(key.kid)))}
            problem={(tried || keyText !== "") && !key ? words.keyWrong : undefined}
            value={keyText}
            onInput={setKeyText}
            mono
            rows={3}
          />
          <details>
            <summary>{words.freshMake}</summary>
            <Command
              text={`tallyman keys create ${id.trim() || "sensor"}.json --label device:${id.trim() || "sensor"}`}
            />
            <p class="field-hint">{words.freshPaste}</p>
          </details>
          <TextField
            short
            label={words.accuracy}
            hint={words.accuracyHelp}
            problem={tried && accuracyMs === undefined ? words.accuracyWrong : undefined}
            value={accuracy}
            onInput={setAccuracy}
            inputMode="decimal"
          />
        </>
      )}
    </SignForm>
  );
}

/** The user may have pasted another one since. */
function madeKeyOf(key: PublicKey | undefined, made: DeviceKey | undefined): DeviceKey | undefined {
  return key && made && toHex(key.kid) === toHex(made.publicKey.kid) ? made : undefined;
}

function MakeKey({ onMade }: { onMade: (key: DeviceKey) => void }) {
  const words = actionWords().attach;
  const [failed, setFailed] = useState(false);
  const make = () => makeDeviceKey().then(onMade, () => setFailed(true));
  return (
    <div class="form-field">
      <div class="button-row">
        <button type="button" class="button" onClick={() => void make()}>
          {words.makeHere}
        </button>
      </div>
      <p class="field-hint">{words.makeHereHelp}</p>
      {failed && (
        <p class="field-problem" role="alert">
          {words.makeHereFailed}
        </p>
      )}
    </div>
  );
}

const accuracyMsMax = 86_400_000;

function millisecondsOf(seconds: string): number | undefined {
  const value = decimalOf(seconds);
  const milliseconds = value === undefined ? -1 : Math.round(value * 1000);
  return milliseconds >= 0 && milliseconds <= accuracyMsMax ? milliseconds : undefined;
}
