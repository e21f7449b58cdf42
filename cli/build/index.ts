/** `npx tsx cli/build/index.ts`: bundles the functions. */
import { join } from "node:path";
import { buildFunctions } from "./buildFunctions";

export { buildFunctions, type Manifest } from "./buildFunctions";

if (require.main === module)
  buildFunctions(join(__dirname, "..", ".."), (line) => console.log(line)).catch(
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
