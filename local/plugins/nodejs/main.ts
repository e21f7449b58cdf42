/** The process of the language host: its first line is its port, and it ends with the CLI that started it. */
import { listen } from "../../engine/grpcServer";
import { languageService } from "./service";

const engineAddress = process.argv.slice(2).find((argument) => !argument.startsWith("-"));

async function serve(): Promise<void> {
  const { address } = await listen([languageService({ engineAddress })]);
  process.stdout.write(`${address.split(":")[1]}\n`);
}

process.stdin
  .on("end", () => process.exit(0))
  .on("error", () => process.exit(0))
  .resume();
void serve();
