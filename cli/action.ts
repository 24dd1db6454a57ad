/** How commands are declared: a handler that answers an exit code, and help that ends with an example. */
import type { Command } from "commander";
import type { Context, ExitCode, GlobalOptions } from "./context.ts";

/** `args` as the command declares them: a variadic one is an array. */
export type Handler<A extends readonly unknown[], O> = (
  args: A,
  options: O & GlobalOptions,
) => Promise<ExitCode>;

/** Connects a command with its handler; types of arguments and options are what the command declares. */
export function handle<A extends readonly unknown[], O>(
  command: Command,
  context: Context,
  handler: Handler<A, O>,
): void {
  command.action(async () => {
    context.exitCode = await handler(command.processedArgs as unknown as A, command.optsWithGlobals());
  });
}

const exitCodes = `
Exit codes: 0 sealed or done, 1 finally refused, 2 anything else (nothing sealed, or not known).`;

/** Adds examples to the help of a command. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  const lines = examples.map((example) => `  $ tallyman ${example}`);
  return command.addHelpText("after", `\nExample:\n${lines.join("\n")}\n${exitCodes}`);
}

/** For an option that may be given several times. */
export function collect<T>(parse: (text: string) => T): (text: string, before: T[] | undefined) => T[] {
  return (text, before) => [...(before ?? []), parse(text)];
}
