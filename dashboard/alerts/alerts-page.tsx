/** Alerts: the queue, the rules that fill it, and who else is told. */
import { useTitle } from "../app/title.ts";
import { alertWords } from "../messages/alert-messages.ts";
import "../styles/alerts.css";
import { Tabs } from "../components/tabs.tsx";
import { Queue } from "./queue.tsx";
import { Rules } from "./rules.tsx";
import { Told } from "./told.tsx";

const sections = ["queue", "rules", "told"] as const;
type Section = (typeof sections)[number];

/** `id` is an alert's, or names another part of the page. */
export default function AlertsPage({ id }: { id?: string }) {
  const words = alertWords();
  const section: Section = id === "rules" || id === "told" ? id : "queue";
  useTitle(section === "queue" ? words.title : words.sections[section]);
  return (
    <div class={section === "queue" ? "page fill-page" : "page"}>
      <div class="page-head">
        <h1>{words.title}</h1>
      </div>
      <Tabs
        label={words.sections.label}
        chosen={section}
        tabs={sections.map((name) => ({
          name,
          href: name === "queue" ? "./alerts" : `./alerts/${name}`,
          text: words.sections[name],
        }))}
      />
      {section === "queue" && <Queue chosen={id} />}
      {section === "rules" && <Rules />}
      {section === "told" && <Told />}
    </div>
  );
}
