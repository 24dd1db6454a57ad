/** Commands that say one thing: an identifier, some options, and the statement that follows from them. */
import type { Command } from "commander";
import { handle, withExamples } from "./action.ts";
import type { Context } from "./context.ts";
import type { Session } from "./session.ts";
import { type Draft, say } from "./submit.ts";

export interface Saying<O> {
  readonly name: string;
  readonly description: string;
  /** What the one argument is, and how it is read. */
  readonly argument: string;
  readonly parse: (text: string) => string;
  readonly example: string;
  options?(command: Command): Command;
  draft(id: string, options: O, session: Session): Draft | Promise<Draft>;
}

/** Declares a subcommand that signs and sends one statement. */
export function sayCommand<O>(parent: Command, context: Context, saying: Saying<O>): void {
  const { name, description, argument, parse, example } = saying;
  const command = parent.command(name).description(description).argument("<id>", argument, parse);
  withExamples(saying.options?.(command) ?? command, example);
  handle<[string], O>(command, context, ([id], options) =>
    say(options, context.io, (session) => saying.draft(id, options, session)),
  );
}
