/** `tallyman clock accept`: tells a gateway that stopped over its clock that the clock is right. */
import type { Command } from "commander";
import { handle, withExamples } from "../action.ts";
import { type Context, exitCode } from "../context.ts";
import { readerOf } from "../session.ts";

export function registerClock(program: Command, context: Context): void {
  const clock = program.command("clock").description("the clock of the gateway's machine");
  const accept = clock
    .command("accept")
    .description(
      "say that the clock is right although it jumped; that is put on record, and sealing goes on",
    );
  withExamples(accept, "clock accept --token TOKEN");
  handle<[], object>(accept, context, async (_, options) => {
    const client = await readerOf(options, context.io);
    const { jumpMs } = await client.acceptClock();
    if (options.json) context.io.out(JSON.stringify({ jumpMs }));
    else if (jumpMs === null) context.io.out("The clock was believed already; nothing was changed.");
    else context.io.out(`The clock is accepted with its jump of ${jumpMs} ms; the gateway seals again.`);
    return exitCode.done;
  });
}
