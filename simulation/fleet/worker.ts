/** One process of the fleet: runs one seed after the other. */
import { compileFunctions, type FunctionCode } from "../system/functionCode";
import { certificateHost, type CertificateHost } from "../system/certificateHost";
import type { Blueprint } from "../system/blueprint";
import { mutantNamed, mutating } from "../mutants";
import { runSeed } from "../run";
import type { Report, Start, Task } from "./messages";

let blueprint: Blueprint;
let certificates: CertificateHost;
const compiled = new Map<string | undefined, Promise<FunctionCode>>();

process.on("message", (message: Start | Task) => {
  if (message.kind === "start") {
    blueprint = message.blueprint;
    certificates = certificateHost(message.authority);
    return;
  }
  void work(message).then((report) => process.send!(report));
});

async function work({ mutant, ...task }: Task): Promise<Report> {
  try {
    const code = await codeOf(mutant);
    const result = await runSeed({ ...task, blueprint, certificates, code });
    return { kind: "result", result };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: "failure", message };
  }
}

function codeOf(mutant: string | undefined): Promise<FunctionCode> {
  const known = compiled.get(mutant);
  if (known) return known;
  const code = compileFunctions(mutant === undefined ? undefined : mutating(mutantNamed(mutant)));
  compiled.set(mutant, code);
  return code;
}
