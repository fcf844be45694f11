import type { Context } from "./context.ts";
import type { OpGenerator } from "./generator.ts";
import { GeneratorError } from "./generator-error.ts";
import { mapRest } from "./step.ts";

/**
 * `source`, with what it throws wrapped in an error that says what it was asked and in which context.
 *
 * @throws GeneratorError whose `cause` is the original.
 */
export function friendlyErrors(source: OpGenerator): OpGenerator {
  return {
    next: (ctx) =>
      mapRest(
        explained("was asked for an operation", ctx, () => source.next(ctx)),
        friendlyErrors,
      ),
    update(ctx, event) {
      const asked = `was told of ${JSON.stringify(event)}`;
      const updated = explained(asked, ctx, () => source.update(ctx, event));
      return updated === source ? this : friendlyErrors(updated);
    },
  };
}

function explained<T>(asked: string, ctx: Context, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    if (cause instanceof GeneratorError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new GeneratorError(`A generator failed when it ${asked}: ${reason}`, ctx, { cause });
  }
}
