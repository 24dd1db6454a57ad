/** The bare broker: aedes as it comes, which acknowledges as soon as it has passed a message on. Nobody subscribes. */
import { createServer } from "node:net";
import { Aedes } from "aedes";
import type { ServerCommand, ServerReport } from "./messages.ts";

const report = (message: ServerReport) => process.send!(message);

// Nobody is left to measure for.
process.on("disconnect", () => process.exit(1));

process.on("message", (message: ServerCommand) => {
  if (message.command === "start") void start();
  else process.exit(0);
});

async function start(): Promise<void> {
  const aedes = await Aedes.createBroker({ concurrency: 1_000 });
  const server = createServer({ noDelay: true }, aedes.handle);
  server.listen(0, "127.0.0.1", () =>
    report({ report: "listening", port: (server.address() as { port: number }).port, startMs: 0 }),
  );
}
