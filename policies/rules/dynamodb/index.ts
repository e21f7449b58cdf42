import type { Rule } from "../../framework/rule";
import { dataDurability } from "./data-durability";
import { keptDataTogether } from "./kept-data-together";

export const dynamodbRules: readonly Rule[] = [dataDurability, keptDataTogether];
