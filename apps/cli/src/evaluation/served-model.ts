// Owns: which model a service means.
// Must not know: what is asked of it.
import type { Crossrank } from "@crossrank/client";
import { BadInputError } from "../exit-code.ts";

export interface ServedModel {
  readonly id: string;
  /** As a report has it: what another answer could come of is another name. */
  readonly name: string;
}

/** The model that the service means by a name, or by none. @throws BadInputError when it serves no such one */
export async function findModel(client: Crossrank, name: string | undefined): Promise<ServedModel> {
  const { data } = await client.models();
  const model = data.find((one) =>
    name === undefined ? one.default : one.id === name || one.alias === name,
  );
  if (model !== undefined) {
    const { id, revision, precision } = model;
    return { id, name: `${id}, revision ${revision}, ${precision}` };
  }
  const served = data.map(({ id }) => id).join(", ") || "none yet";
  throw new BadInputError(`the service does not serve ${name ?? "a model"}; it serves: ${served}`);
}
