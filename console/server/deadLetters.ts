import { type Outputs, type Resources, types } from "./deployedResources";

/** Who gives up into which queue. */
export function deadLetterTargets(all: Resources): { owner: string; dlq: string }[] {
  const redrive = (policy: string | undefined) =>
    policy
      ? (JSON.parse(policy) as { deadLetterTargetArn?: string }).deadLetterTargetArn
      : undefined;
  const found: { owner: string; dlq: string | undefined }[] = [
    ...all.of(types.queue).map((q) => ({ owner: q["arn"], dlq: redrive(q["redrivePolicy"]) })),
    ...all
      .of(types.function)
      .map((fn) => ({ owner: fn["arn"], dlq: fn["deadLetterConfig"]?.targetArn })),
    ...all
      .of(types.subscription)
      .map((sub) => ({ owner: sub["topic"], dlq: redrive(sub["redrivePolicy"]) })),
    ...all
      .of(types.target)
      .map((target) => ({ owner: ownerOf(target, all), dlq: target["deadLetterConfig"]?.arn })),
    ...all.of(types.bus).map((bus) => ({ owner: bus["arn"], dlq: bus["deadLetterConfig"]?.arn })),
    ...all.of(types.pipe).map((pipe) => ({
      owner: pipe["target"],
      dlq: pipe["sourceParameters"]?.dynamodbStreamParameters?.deadLetterConfig?.arn,
    })),
  ];
  return found.flatMap(({ owner, dlq }) => (dlq ? [{ owner, dlq }] : []));
}

/** A rule on a bus of the stack belongs to that bus, one by the clock to what it starts. */
function ownerOf(target: Outputs, all: Resources): string {
  const bus = all.of(types.bus).find(({ name }) => name === target["eventBusName"]);
  return bus?.["arn"] ?? target["arn"];
}
