import { startRuler } from "../../event-ruler/ruler";
import type { Template } from "../cloudFormation/translate";
import type { Judged } from "../finding";
import { patternsOf } from "./documents";

/** EventBridge's own matcher compiles every pattern, or says why not. */
export async function eventRuler(template: Template): Promise<Judged> {
  const patterns = patternsOf(template);
  const ruler = startRuler();
  const answers = await Promise.all(
    patterns.map(({ document }) => ruler.ask({ pattern: document })),
  );
  await ruler.stop();
  return {
    judged: patterns.length,
    findings: answers.flatMap(({ refused }, index) =>
      refused === undefined
        ? []
        : [{ rule: "event-ruler", where: patterns[index]!.where, message: refused }],
    ),
  };
}
