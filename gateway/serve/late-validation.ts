/**
 * Compiles the check of a part of a route's requests when the first of them comes: to compile all of them was a third of the
 * processor time of a start, and most routes of most gateways are asked for late or never.
 */
import AjvCompiler from "@fastify/ajv-compiler";

type Build = AjvCompiler.BuildCompilerFromPool;
type Compile = ReturnType<Build>;
type Check = ReturnType<Compile>;

/** For Fastify's `schemaController.compilersFactory.buildValidator`. The checks are those that it makes by itself. */
export function lateValidation(): Build {
  const build = AjvCompiler();
  return (...shared) => {
    let compile: Compile | undefined;
    return (route) => {
      let check: Check | undefined;
      const late = (data: unknown) => {
        compile ??= build(...shared);
        check ??= compile(route);
        const passes = check(data);
        late.errors = check.errors;
        return passes;
      };
      late.errors = check as Check["errors"];
      return late as Check;
    };
  };
}
