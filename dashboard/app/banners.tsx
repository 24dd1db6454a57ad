/** What must be known on every page: simulated time, demonstration keys, a stopped gateway, a lost connection. */
import type { ComponentChildren } from "preact";
import { Lazily } from "../components/lazily.tsx";
import { StatusGlyph } from "../components/status.tsx";
import { fullTime } from "../format/time.ts";
import { decimal } from "../format/values.ts";
import { t } from "../messages/messages.ts";
import { chain, connection, wasSlow } from "../store/live.ts";
import { language, zone } from "./preferences.ts";

/** It compares what the gateway says with what was seen before: neither is there for the first picture. */
const loadTrustBanner = () => import("../verification/trust-banner.tsx");

export function Banners() {
  const words = t().banner;
  const view = chain.value;
  const sayings = [
    view?.time.source === "simulated" ? words.simulated(decimal(view.time.speed, 0, language.value)) : "",
    view?.demonstration ? words.demonstration : "",
  ].filter(Boolean);
  return (
    <section class="banners" aria-label={words.label}>
      {view?.health.status === "stopped" && (
        <Banner critical>{words.stopped(view.health.reason ?? "")}</Banner>
      )}
      <Lazily load={loadTrustBanner} content={{}} />
      <ConnectionBanner />
      {sayings.length > 0 && <Banner>{sayings.join(" ")}</Banner>}
    </section>
  );
}

function ConnectionBanner() {
  const words = t().connection;
  const current = connection.value;
  if (current.state === "lost") {
    return (
      <Banner critical>{words.lostDetail(fullTime(current.sinceMs, language.value, zone.value))}</Banner>
    );
  }
  return wasSlow.value ? <Banner>{words.slow}</Banner> : null;
}

function Banner({ critical = false, children }: { critical?: boolean; children: ComponentChildren }) {
  return (
    <div class={critical ? "banner critical" : "banner"} role={critical ? "alert" : undefined}>
      <StatusGlyph status={critical ? "critical" : "attention"} />
      <span class="wrap-anywhere">{children}</span>
    </div>
  );
}
