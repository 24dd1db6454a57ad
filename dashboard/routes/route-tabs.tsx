/** Planning, and what is under way. */
import { Tabs } from "../components/tabs.tsx";
import { routeWords } from "../messages/routes-messages.ts";

export function RouteTabs({ chosen }: { chosen: "plan" | "suggestions" }) {
  const words = routeWords();
  const tabs = [
    { name: "plan", href: "./routes", text: words.planTab },
    { name: "suggestions", href: "./routes/suggestions", text: words.suggestions.title },
  ] as const;
  return <Tabs label={words.title} tabs={tabs} chosen={chosen} />;
}
