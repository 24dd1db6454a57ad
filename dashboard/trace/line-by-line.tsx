/** The trace in the words of the report, loaded when somebody asks for it. */
import type { ComponentType } from "preact";
import { useState } from "preact/hooks";
import type { LiabilityTrace } from "../../ledger/liability/trace.ts";
import { traceWords } from "../messages/trace-messages.ts";

type Sections = ComponentType<{ trace: LiabilityTrace }>;

export function LineByLine({ trace }: { trace: LiabilityTrace }) {
  const words = traceWords();
  // In an object, since a component is a function and a state's setter would call it.
  const [loaded, setLoaded] = useState<{ Sections: Sections } | undefined>(undefined);
  const open = async () => {
    const { TraceSections } = await import("../report/trace-sections.tsx");
    setLoaded({ Sections: TraceSections });
  };
  return (
    <details class="line-by-line" onToggle={() => void open()}>
      <summary>{words.lineByLine}</summary>
      <div class="panels">
        <p class="dim">{words.lineByLineHelp}</p>
        {loaded && <loaded.Sections trace={trace} />}
      </div>
    </details>
  );
}
