import type { Case } from "../case";
import { sqsCases } from "./sqs";
import { sqsFifoCases } from "./sqsFifo";

export const conformanceCases: readonly Case[] = [...sqsFifoCases, ...sqsCases];
