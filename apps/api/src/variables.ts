// Owns: what of a call is known along its way, from its first middleware to its answer.
// Must not know: who asks for it.
import type { Dialect } from "./dialects/dialect.ts";
import type { GuardVariables } from "./middleware/guard.ts";

export type Variables = GuardVariables & { requestId: string; dialect?: Dialect };
