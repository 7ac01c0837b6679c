/** Owns a process that locates one model, by the environment, and prints its folder. */
import { hubOptionsFrom } from "../../packages/core/src/hub/hub-options.ts";
import { locateModel } from "../../packages/core/src/hub/locate-model.ts";

const { folder } = await locateModel(process.argv[2] ?? "", ["fp32"], hubOptionsFrom(process.env));
console.log(folder);
