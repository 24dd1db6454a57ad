/** Planning, and what is under way. */
import { routeWords } from "../messages/routes-messages.ts";

export function RouteTabs({ chosen }: { chosen: "plan" | "suggestions" }) {
  const words = routeWords();
  const tabs = [
    { name: "plan", href: "./routes", text: words.planTab },
    { name: "suggestions", href: "./routes/suggestions", text: words.suggestions.title },
  ] as const;
  return (
    <nav class="tabs" aria-label={words.title}>
      {tabs.map(({ name, href, text }) => (
        <a key={name} href={href} aria-current={name === chosen ? "page" : undefined}>
          {text}
        </a>
      ))}
    </nav>
  );
}
