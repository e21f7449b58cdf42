/** `data-schema.json` of a release: the version of stored data it writes, and those it can read. */
import { z } from "zod";
import { type Parsed, parseText } from "./problems";

const dataSchema = z
  .strictObject({
    writes: z.int().min(1),
    reads: z.array(z.int().min(1)).min(1),
  })
  .refine(({ writes, reads }) => reads.includes(writes), {
    message: '"reads" must contain what it writes: a release reads its own data.',
  });

export type DataSchema = z.output<typeof dataSchema>;

export const dataSchemaFile = "data-schema.json";

export const parseDataSchema = (text: string): Parsed<DataSchema> =>
  parseText(dataSchemaFile, text, dataSchema);
