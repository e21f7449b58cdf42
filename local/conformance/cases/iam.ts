import type { Input } from "../../core/service";
import { type Case, casesOf } from "../case";
import type { Kit } from "../kit";
import { policy } from "../makers/role";
import {
  boundaryStatements,
  decide,
  identityStatements,
  type Question,
  questions,
  resourceStatements,
} from "./iamLogic";

const guide = (page: string) => `https://docs.aws.amazon.com/IAM/latest/UserGuide/${page}.html`;
const logic = guide("reference_policies_evaluation-logic_policy-eval-denyallow");

interface Subject {
  statements?: readonly Input[];
  boundaryArn?: string;
}

/** A role with these statements, and the calls of its session. */
async function sessionOf(kit: Kit, { statements, boundaryArn }: Subject) {
  const RoleArn = await kit.make.role(kit.accountId, statements, boundaryArn);
  const { Credentials } = await kit.sts("AssumeRole", { RoleArn, RoleSessionName: "session" });
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials;
  const calls = kit.as({
    ...{ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
  });
  return { RoleArn, calls };
}

/** What a session of a role with these statements is told when it sends to a queue. */
async function sends(
  kit: Kit,
  statementsFor: (queueArn: string) => readonly Input[],
  attributes: Input = {},
): Promise<string> {
  const { url: QueueUrl, arn } = await kit.make.queue("guarded");
  const { calls } = await sessionOf(kit, { statements: statementsFor(arn) });
  return told(kit, calls.sqs("SendMessage", { QueueUrl, MessageBody: "m", ...attributes }));
}

async function told(kit: Kit, call: Promise<unknown>): Promise<string> {
  const said = await kit.refusal(call);
  return said === "accepted" ? "allowed" : /AccessDenied/.test(said) ? "denied" : said;
}

const send = (more: Input): Input => ({ Action: "sqs:SendMessage", Resource: "*", ...more });

async function answer(kit: Kit, question: Question, number: number): Promise<string> {
  const { url: QueueUrl, arn } = await kit.make.queue(`q${number}`);
  const limits = boundaryStatements(question, arn);
  const boundaryArn = limits && (await boundaryOf(kit, number, limits));
  const statements = identityStatements(question, arn);
  const { RoleArn, calls } = await sessionOf(kit, { statements, boundaryArn });
  const guarded = resourceStatements(question, arn, RoleArn);
  if (guarded)
    await kit.sqs("SetQueueAttributes", { QueueUrl, Attributes: { Policy: policy(guarded) } });
  const said = await told(kit, calls.sqs("SendMessage", { QueueUrl, MessageBody: "m" }));
  if (boundaryArn) await takeAway(kit, RoleArn, boundaryArn);
  return said;
}

async function boundaryOf(kit: Kit, number: number, statements: readonly Input[]): Promise<string> {
  const made = await kit.iam("CreatePolicy", {
    ...{ PolicyName: kit.name(`boundary-${number}`), PolicyDocument: policy(statements) },
  });
  return made.Policy.Arn as string;
}

/** A policy can only go when it bounds nobody any more. */
async function takeAway(kit: Kit, RoleArn: string, PolicyArn: string): Promise<void> {
  const RoleName = RoleArn.split("/").at(-1)!;
  await kit.iam("DeleteRolePermissionsBoundary", { RoleName });
  await kit.iam("DeletePolicy", { PolicyArn });
}

/** Each asked of a session over HTTP; eight cases, so that a real account's roles settle side by side. */
const generated = Object.entries(
  Object.groupBy(questions, ({ identity, boundary }) => `${identity}, boundary ${boundary}`),
).map(([about, asked]): [string, Pick<Case, "page" | "says" | "expected" | "run">] => [
  `decision: role says ${about}`,
  {
    page: logic,
    says: "An explicit deny in any policy refuses; otherwise the role's policies or a resource policy naming the role must allow, within the role's boundary.",
    expected: asked!.map((one) => `${one.resource}: ${decide(one)}`),
    async run(kit) {
      const answers: string[] = [];
      for (const [number, one] of asked!.entries())
        answers.push(`${one.resource}: ${await answer(kit, one, number)}`);
      return answers;
    },
  },
]);

export const iamCases = casesOf("iam", {
  "nothing-is-allowed-by-itself": {
    page: guide("reference_policies_evaluation-logic"),
    says: "By default, all requests are implicitly denied with the exception of the AWS account root user.",
    expected: "denied",
    run: (kit) => sends(kit, () => []),
  },
  "wildcards-of-actions-and-resources": {
    page: guide("reference_policies_elements_resource"),
    says: "A combination of * stands for any characters, ? for a single one, within a part of the ARN.",
    expected: ["allowed", "denied"],
    run: async (kit) => [
      await sends(kit, (arn) => [
        { Effect: "Allow", Action: "sqs:Send*", Resource: arn.replace(/guarded$/, "guard?d") },
      ]),
      await sends(await another(kit), (arn) => [
        { Effect: "Allow", Action: "sqs:Send*", Resource: arn.replace(/other$/, "oth?") },
      ]),
    ],
  },
  "not-action-is-all-others": {
    page: guide("reference_policies_elements_notaction"),
    says: "NotAction matches everything except the specified list of actions.",
    expected: ["allowed", "denied"],
    run: async (kit) => [
      await sends(kit, () => [{ Effect: "Allow", NotAction: "sqs:DeleteQueue", Resource: "*" }]),
      await sends(await another(kit), () => [
        { Effect: "Allow", NotAction: "sqs:SendMessage", Resource: "*" },
      ]),
    ],
  },
  "a-condition-must-hold": {
    page: guide("reference_policies_elements_condition"),
    says: "A statement is in effect only when its conditions match the request's context.",
    expected: ["allowed", "denied"],
    run: async (kit) => [
      await sends(kit, () => [
        send({
          Effect: "Allow",
          Condition: { StringEquals: { "aws:RequestedRegion": kit.region } },
        }),
      ]),
      await sends(await another(kit), () => [
        send({ Effect: "Allow", Condition: { StringEquals: { "aws:RequestedRegion": "none" } } }),
      ]),
    ],
  },
  "a-missing-key-fails-unless-if-exists": {
    page: guide("reference_policies_elements_condition_operators"),
    says: "A key that is not present does not match, and with …IfExists evaluates to true.",
    expected: ["denied", "allowed"],
    run: async (kit) => [
      await sends(kit, () => [
        send({ Effect: "Allow", Condition: { StringEquals: { "aws:SourceAccount": "1" } } }),
      ]),
      await sends(await another(kit), () => [
        send({
          Effect: "Allow",
          Condition: { StringEqualsIfExists: { "aws:SourceAccount": "1" } },
        }),
      ]),
    ],
  },
  "a-trust-policy-decides-who-takes-the-role": {
    page: guide("id_roles_terms-and-concepts"),
    says: "The trust policy defines which principals may assume the role.",
    expected: "denied",
    async run(kit) {
      const RoleArn = await kit.make.role("lambda.amazonaws.com");
      return told(kit, kit.sts("AssumeRole", { RoleArn, RoleSessionName: "session" }));
    },
  },
  ...Object.fromEntries(generated),
});

/** Resources of one case must not share a name. */
async function another(kit: Kit): Promise<Kit> {
  const queue: Kit["make"]["queue"] = () => kit.make.queue("other");
  return { ...kit, make: { ...kit.make, queue } };
}
