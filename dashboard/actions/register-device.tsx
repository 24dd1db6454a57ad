/** Registers a device under its public key. */
import { useState } from "preact/hooks";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { isIdentifier, referenceText } from "../../ledger/statement/reference.ts";
import { Command } from "../components/empty.tsx";
import { shortHash } from "../format/values.ts";
import { actionWords } from "../messages/actions-messages.ts";
import type { Acting } from "../signing/identities.ts";
import { ActingAs } from "./acting-as.tsx";
import { decimalOf } from "./entered.ts";
import { TextAreaField, TextField } from "./fields.tsx";
import { pastedKey } from "./pasted-key.ts";
import { SignForm } from "./sign-form.tsx";

export function RegisterDevice(props: {
  /** Who may register it; absent, any party. */
  parties?: readonly string[];
  close: () => void;
  onRegistered: (device: string) => void;
}) {
  const words = actionWords().attach;
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [id, setId] = useState("");
  const [model, setModel] = useState("");
  const [keyText, setKeyText] = useState("");
  const [accuracy, setAccuracy] = useState("2");
  const [tried, setTried] = useState(false);
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
      onSealed={() => props.onRegistered(id.trim())}
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

const accuracyMsMax = 86_400_000;

function millisecondsOf(seconds: string): number | undefined {
  const value = decimalOf(seconds);
  const milliseconds = value === undefined ? -1 : Math.round(value * 1000);
  return milliseconds >= 0 && milliseconds <= accuracyMsMax ? milliseconds : undefined;
}
