/** What was lost or damaged, as far as it was measured, with photographs by their hash. */
import type { CborInput } from "../../ledger/encoding/cbor-encode.ts";
import { actionWords } from "../messages/actions-messages.ts";
import { decimalOf, wholeOf } from "./entered.ts";
import { TextField } from "./fields.tsx";
import { type ChosenFile, photosPayload } from "./file-hash.ts";
import { FilesField } from "./files-field.tsx";

export const photosMax = 16;

export interface ExtentDraft {
  readonly kilograms: string;
  readonly packages: string;
  readonly photos: readonly ChosenFile[];
}

export const emptyExtent: ExtentDraft = { kilograms: "", packages: "", photos: [] };

export interface Extent {
  readonly massGrams: number | undefined;
  readonly packages: number | undefined;
  readonly photos: readonly ChosenFile[];
}

function gramsOf(text: string): number | undefined {
  const kilograms = decimalOf(text);
  const grams = kilograms === undefined ? -1 : Math.round(kilograms * 1_000);
  return grams >= 0 && grams <= 1e12 ? grams : undefined;
}

/** `undefined` while something is wrong. */
export function readExtent({ kilograms, packages, photos }: ExtentDraft): Extent | undefined {
  const massGrams = gramsOf(kilograms);
  const count = wholeOf(packages, 0, 1_000_000);
  const isMass = kilograms.trim() === "" || massGrams !== undefined;
  const isCount = packages.trim() === "" || count !== undefined;
  return isMass && isCount ? { massGrams, packages: count, photos } : undefined;
}

export function extentPayload({ massGrams, packages, photos }: Extent): { [field: string]: CborInput } {
  return {
    ...(massGrams !== undefined && { massGrams }),
    ...(packages !== undefined && { packages }),
    ...photosPayload(photos),
  };
}

export function ExtentFields(props: {
  value: ExtentDraft;
  onChange: (value: ExtentDraft) => void;
  tried: boolean;
}) {
  const words = actionWords().extent;
  const { value, onChange, tried } = props;
  const isMass = value.kilograms.trim() === "" || gramsOf(value.kilograms) !== undefined;
  const isCount = value.packages.trim() === "" || wholeOf(value.packages, 0, 1_000_000) !== undefined;
  return (
    <>
      <div class="form-grid">
        <TextField
          label={words.kilograms}
          optional
          problem={tried && !isMass ? words.kilogramsWrong : undefined}
          value={value.kilograms}
          onInput={(kilograms) => onChange({ ...value, kilograms })}
          inputMode="decimal"
        />
        <TextField
          label={words.packages}
          optional
          problem={tried && !isCount ? words.packagesWrong : undefined}
          value={value.packages}
          onInput={(packages) => onChange({ ...value, packages })}
          inputMode="numeric"
        />
      </div>
      <FilesField
        label={words.photos}
        accept="image/*"
        countMax={photosMax}
        files={value.photos}
        onChange={(photos) => onChange({ ...value, photos })}
      />
    </>
  );
}
