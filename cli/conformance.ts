/** `npm run conformance`: what AWS documents, asked of the local cloud and of others that say they behave like AWS. */
import { runCommand } from "./terminal";
import { conformanceCases } from "../local/conformance/cases";
import { runCases } from "../local/conformance/run";
import { ourTarget } from "../local/conformance/targets/ours";
import { moto, miniStack, dynamoDbLocal } from "../local/conformance/targets/emulators";

void runCommand(async () => {
  const against = process.argv[2] ?? "ours";
  const bin = process.env["CONF_BIN"]!;
  const target =
    against === "moto"
      ? await moto(bin, "5.2.5")
      : against === "ministack"
        ? await miniStack(bin, "1.5.33")
        : against === "dynamodb-local"
          ? await dynamoDbLocal("10.3.0")
          : ourTarget();
  const t = performance.now();
  const pick = process.argv[3];
  const outcomes = await runCases(
    target,
    conformanceCases.filter((c) => !pick || c.id.includes(pick)),
  );
  await target.stop();
  for (const [id, o] of Object.entries(outcomes))
    if (o.outcome !== "agrees") console.log(id, JSON.stringify(o));
  console.log(
    Object.values(outcomes).filter((o) => o.outcome === "agrees").length,
    "agree of",
    Object.keys(outcomes).length,
    Math.round(performance.now() - t),
    "ms",
  );
  return 0;
});
