/** A hash, shortened or whole, and the button that copies all of it. */
import { useEffect, useState } from "preact/hooks";
import { shortHash } from "../format/values.ts";
import { t } from "../messages/messages.ts";
import { Icon } from "./icons.tsx";

export function Hash({ value, name, whole = false }: { value: string; name: string; whole?: boolean }) {
  if (value === "") return <span class="dim">–</span>;
  return (
    <span class={whole ? "hash hash-full" : "hash"}>
      <span class="mono" title={whole ? undefined : value}>
        {whole ? value : shortHash(value)}
      </span>
      <CopyButton text={value} name={name} />
    </span>
  );
}

const shownMs = 1500;

export function CopyButton({ text, name }: { text: string; name: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const label = copied ? t().common.copied : t().common.copyOf(name);
  return (
    <button
      type="button"
      class="icon-button small"
      aria-label={label}
      title={label}
      onClick={async (event) => {
        event.stopPropagation();
        setCopied(await copyText(text));
      }}
    >
      <Icon name={copied ? "check" : "copy"} size={16} />
    </button>
  );
}

/** Whether it could be copied: browsers refuse on plain-HTTP addresses other than this machine. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
